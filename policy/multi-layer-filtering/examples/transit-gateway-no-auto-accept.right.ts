import * as aws from "@pulumi/aws";

new aws.ec2transitgateway.TransitGateway("hub", { amazonSideAsn: 64512, autoAcceptSharedAttachments: "disable" });
new aws.ec2transitgateway.VpcAttachmentAccepter("of-another-account", {
  transitGatewayAttachmentId: "tgw-attach-0123456789abcdef0",
  transitGatewayDefaultRouteTableAssociation: false,
});
