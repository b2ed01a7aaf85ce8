// key: secret secret has kmsKeyId absent, so AWS manages its key; name a KMS key of your own
import * as aws from "@pulumi/aws";
import * as random from "@pulumi/random";

const key = new random.RandomPassword("key", { length: 32, special: false, keepers: { epoch: "1" } });
const secret = new aws.secretsmanager.Secret("secret", { tags: { epoch: "1" } });
new aws.secretsmanager.SecretVersion("version", { secretId: secret.id, secretString: key.result });
