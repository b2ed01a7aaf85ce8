// gateway: userData holds a key (not shown) behind the words of strongSwan, Libreswan; let the machine read it from a secret store
import * as aws from "@pulumi/aws";

new aws.ec2.Instance("gateway", {
  ami: "ami-0123456789abcdef0",
  instanceType: "t3.small",
  userData: `#!/bin/bash
echo '203.0.113.1 : PSK "typed-by-a-person"' > /etc/ipsec.secrets
systemctl restart strongswan`,
});
