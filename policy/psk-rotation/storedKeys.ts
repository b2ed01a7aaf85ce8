/** Finds where AWS Secrets Manager keeps a generated key. */
import type { PolicyResource } from "@pulumi/policy";
import { readFields } from "../shared/known";

const VERSION = "aws:secretsmanager/secretVersion:SecretVersion";
const SECRET = "aws:secretsmanager/secret:Secret";

export interface StoredKey {
  readonly version: PolicyResource;
  /** Undefined where the secret belongs to another stack. */
  readonly secret?: PolicyResource;
}

/** By the password's URN. */
export function listStoredKeys(resources: readonly PolicyResource[]): ReadonlyMap<string, readonly StoredKey[]> {
  const stored = new Map<string, StoredKey[]>();
  for (const version of resources.filter(({ type }) => type === VERSION)) {
    const { propertyDependencies: from } = version;
    const secret = (from["secretId"] ?? []).find(({ type }) => type === SECRET);
    for (const { urn } of [...(from["secretString"] ?? []), ...(from["secretStringWo"] ?? [])]) {
      stored.set(urn, [...(stored.get(urn) ?? []), { version, ...(secret ? { secret } : {}) }]);
    }
  }
  return stored;
}

/**
 * Value of the tag whose name, after the last `:`, `/`, `_` or `-`, is this word; for example `vpn-hub:epoch`. Throws where
 * the tags, or that one, are not known yet.
 */
export function readTag({ props }: PolicyResource, word: string): string | undefined {
  const tags = readFields(props["tags"]);
  const name = Object.keys(tags).find(
    (each) =>
      each
        .toLowerCase()
        .split(/[:/_-]/)
        .at(-1) === word,
  );
  return name === undefined ? undefined : String(tags[name]);
}
