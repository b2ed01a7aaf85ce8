import * as aws from "@pulumi/aws";

new aws.ec2.VpnConnection("nagoya", {
  type: "ipsec.1",
  transitGatewayId: "tgw-0123456789abcdef0",
  customerGatewayId: "cgw-0123456789abcdef0",
  tunnel1IkeVersions: ["ikev2"],
  tunnel1Phase1EncryptionAlgorithms: ["AES256-GCM-16"],
  tunnel1Phase1IntegrityAlgorithms: ["SHA2-384"],
  tunnel1Phase1DhGroupNumbers: [20],
  tunnel1Phase2EncryptionAlgorithms: ["AES256-GCM-16"],
  tunnel1Phase2IntegrityAlgorithms: ["SHA2-384"],
  tunnel1Phase2DhGroupNumbers: [20],
  tunnel2IkeVersions: ["ikev2"],
  tunnel2Phase1EncryptionAlgorithms: ["AES256-GCM-16"],
  tunnel2Phase1IntegrityAlgorithms: ["SHA2-384"],
  tunnel2Phase1DhGroupNumbers: [20],
  tunnel2Phase2EncryptionAlgorithms: ["AES256-GCM-16"],
  tunnel2Phase2IntegrityAlgorithms: ["SHA2-384"],
  tunnel2Phase2DhGroupNumbers: [20],
});
