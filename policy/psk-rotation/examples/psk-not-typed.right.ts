import * as aws from "@pulumi/aws";

new aws.ec2.Instance("gateway", {
  ami: "ami-0123456789abcdef0",
  instanceType: "t3.small",
  userData: `#!/bin/bash
key=$(aws secretsmanager get-secret-value --secret-id tokyo --query SecretString --output text)
echo "203.0.113.1 : PSK \\"$key\\"" > /etc/ipsec.secrets
systemctl restart strongswan`,
});
