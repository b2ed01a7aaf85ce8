// Settings: { "asOf": "2026-11-20" }
import * as aws from "@pulumi/aws";
import * as random from "@pulumi/random";

for (const [name, epoch] of [
  ["tokyo-0", "2"],
  ["tokyo-1", "1"],
] as const) {
  const issued = new random.RandomUuid7(`${name}-issued`, { keepers: { epoch } });
  const keepers = { epoch, issued: issued.result };
  const key = new random.RandomPassword(name, { length: 32, special: false, keepers });
  const secret = new aws.secretsmanager.Secret(`${name}-secret`, { tags: { site: "tokyo", epoch } });
  new aws.secretsmanager.SecretVersion(`${name}-version`, { secretId: secret.id, secretString: key.result });
}
