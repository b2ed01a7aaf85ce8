import * as aws from "@pulumi/aws";
import * as random from "@pulumi/random";

const key = new random.RandomPassword("key", { length: 32, special: false, keepers: { epoch: "1" } });
const kmsKey = new aws.kms.Key("kms", { enableKeyRotation: true });
const secret = new aws.secretsmanager.Secret("secret", { kmsKeyId: kmsKey.arn, tags: { epoch: "1" } });
new aws.secretsmanager.SecretVersion("version", { secretId: secret.id, secretString: key.result });
