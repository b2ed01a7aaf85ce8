import * as aws from "@pulumi/aws";

const offices = new aws.ec2.ManagedPrefixList("offices", {
  addressFamily: "IPv4",
  maxEntries: 10,
  entries: [{ cidr: "198.51.100.0/24" }],
});
new aws.ec2.SecurityGroup("database", {
  vpcId: "vpc-0123456789abcdef0",
  ingress: [{ protocol: "tcp", fromPort: 5432, toPort: 5432, prefixListIds: [offices.id] }],
});
