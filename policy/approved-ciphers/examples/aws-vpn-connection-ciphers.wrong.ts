// nagoya: tunnel1Phase1DhGroupNumbers lists 2, 20; list exactly one, so that a rekey cannot change it
// nagoya: tunnel1Phase1DhGroupNumbers is 2 (DH-2); allowed by rfc8247: 14, 15, 16, 19, 20, 21
// nagoya: tunnel2IkeVersions is "ikev1", "ikev2"; list "ikev2" only
// nagoya: tunnel2Phase2DhGroupNumbers is absent, and AWS then offers all; allowed by rfc8247: 14, 15, 16, 19, 20, 21
import * as aws from "@pulumi/aws";

new aws.ec2.VpnConnection("nagoya", {
  type: "ipsec.1",
  transitGatewayId: "tgw-0123456789abcdef0",
  customerGatewayId: "cgw-0123456789abcdef0",
  tunnel1IkeVersions: ["ikev2"],
  tunnel1Phase1EncryptionAlgorithms: ["AES256-GCM-16"],
  tunnel1Phase1IntegrityAlgorithms: ["SHA2-384"],
  tunnel1Phase1DhGroupNumbers: [2, 20],
  tunnel1Phase2EncryptionAlgorithms: ["AES256-GCM-16"],
  tunnel1Phase2IntegrityAlgorithms: ["SHA2-384"],
  tunnel1Phase2DhGroupNumbers: [20],
  tunnel2IkeVersions: ["ikev1", "ikev2"],
  tunnel2Phase1EncryptionAlgorithms: ["AES256-GCM-16"],
  tunnel2Phase1IntegrityAlgorithms: ["SHA2-384"],
  tunnel2Phase1DhGroupNumbers: [20],
  tunnel2Phase2EncryptionAlgorithms: ["AES256-GCM-16"],
  tunnel2Phase2IntegrityAlgorithms: ["SHA2-384"],
});
