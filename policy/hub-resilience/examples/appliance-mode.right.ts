import * as aws from "@pulumi/aws";

const transitGatewayId = "tgw-0123456789abcdef0";
const attachment = new aws.ec2transitgateway.VpcAttachment("hub", {
  transitGatewayId,
  vpcId: "vpc-0123456789abcdef0",
  subnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
  applianceModeSupport: "enable",
});
new aws.ec2transitgateway.Connect("connect", { transitGatewayId, transportAttachmentId: attachment.id });
