import * as aws from "@pulumi/aws";

const zones = ["ap-northeast-1a", "ap-northeast-1c"];
const subnetIds = zones.map((availabilityZone, index) => {
  const cidrBlock = `10.100.0.${16 * index}/28`;
  return new aws.ec2.Subnet(`attachment-${index}`, { vpcId: "vpc-0123456789abcdef0", availabilityZone, cidrBlock }).id;
});
new aws.ec2transitgateway.VpcAttachment("hub", {
  transitGatewayId: "tgw-0123456789abcdef0",
  vpcId: "vpc-0123456789abcdef0",
  subnetIds,
});
