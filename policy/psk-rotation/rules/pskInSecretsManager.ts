import type { PolicyResource } from "@pulumi/policy";
import { collectFindingsAt, isAbsent, readFields, readList, show } from "../../shared/known";
import { NIST_800_53, PCI_DSS, type StackRule } from "../../shared/rule";
import { listKeyPasswords } from "../keyAge";
import { listStoredKeys, type StoredKey } from "../storedKeys";

export const pskInSecretsManager: StackRule = {
  id: "psk-in-secrets-manager",
  description:
    "Each generated key is kept in AWS Secrets Manager or Google Secret Manager, encrypted by a customer-managed key, or in Azure Key Vault.",
  why: "The people of the other end get the key from there, audited; under a key that the cloud manages, nobody can say who may read it.",
  remediation:
    "Store the result in a SecretVersion of a Secret that names a KMS key of your own (AWS: kmsKeyId; Google Cloud: customerManagedEncryption), or in a secret of Key Vault.",
  severity: "high",
  enforcementLevel: "mandatory",
  source: "https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html",
  frameworks: [
    { ...NIST_800_53, reference: "SC-12" },
    { ...NIST_800_53, reference: "SC-28" },
    { ...PCI_DSS, reference: "3.6.1" },
  ],
  parameters: {},
  judgeStack(resources) {
    const stored = listStoredKeys(resources);
    return listKeyPasswords(resources).flatMap((resource) =>
      collectFindingsAt(resource, [() => judgeStorage(stored.get(resource.urn) ?? [])]),
    );
  },
};

function judgeStorage(places: readonly StoredKey[]): string[] {
  if (places.length === 0)
    return ["the key is in no secret store of AWS, Google Cloud or Azure; store it in a SecretVersion"];
  return places.flatMap(({ version, secret }) =>
    secret === undefined
      ? [`the secret of version ${version.name} is not in this stack, so its KMS key cannot be judged; move it here`]
      : judgeKmsKey(secret),
  );
}

function judgeKmsKey(secret: PolicyResource): string[] {
  if (secret.type.startsWith("gcp:")) return judgeGoogleKey(secret);
  // Key Vault wraps every secret with keys of the vault, and who may read it is the vault's own to say and to log.
  if (!secret.type.startsWith("aws:")) return [];
  const { props, propertyDependencies } = secret;
  // A KMS key of the stack is a customer's, also while its ARN is not known yet.
  if ((propertyDependencies["kmsKeyId"] ?? []).some(({ type }) => type.startsWith("aws:kms/"))) return [];
  const key: unknown = props["kmsKeyId"];
  if (!isAbsent(key) && key !== "" && !/(^|:)alias\/aws\//.test(String(key))) return [];
  return [`secret ${secret.name} has kmsKeyId ${show(key)}, so AWS manages its key; name a KMS key of your own`];
}

/** Named for all replicas, or for each of them. */
function judgeGoogleKey({ name, props }: PolicyResource): string[] {
  const { auto, userManaged } = readFields(props["replication"]);
  const replicas = isAbsent(userManaged) ? [auto] : readList(readFields(userManaged)["replicas"]);
  const bare = replicas.filter((each) => isAbsent(readFields(each)["customerManagedEncryption"]));
  if (replicas.length > 0 && bare.length === 0) return [];
  return [`secret ${name} has no customerManagedEncryption, so Google manages its key; name a KMS key of your own`];
}
