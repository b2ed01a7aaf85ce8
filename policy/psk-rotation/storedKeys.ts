/** Finds where a secret store of one of the clouds keeps a generated key. */
import type { PolicyResource } from "@pulumi/policy";
import { isKnown, readFields } from "../shared/known";

/** What holds a version of a secret: its properties for the value, and for the secret. */
interface Store {
  readonly version: RegExp;
  readonly values: readonly string[];
  readonly secret: string;
}

const STORES: readonly Store[] = [
  {
    version: /^aws:secretsmanager\/secretVersion:SecretVersion$/,
    values: ["secretString", "secretStringWo"],
    secret: "secretId",
  },
  {
    version: /^gcp:secretmanager\/secretVersion:SecretVersion$/,
    values: ["secretData", "secretDataWo"],
    secret: "secret",
  },
  // A secret of Key Vault is its own only version here.
  { version: /^azure-native(_keyvault_v\d{8})?:keyvault(\/v\d{8})?:Secret$/, values: ["properties"], secret: "" },
];

export interface StoredKey {
  readonly version: PolicyResource;
  /** Undefined where the secret belongs to another stack. */
  readonly secret?: PolicyResource;
}

/** By the password's URN. */
export function listStoredKeys(resources: readonly PolicyResource[]): ReadonlyMap<string, readonly StoredKey[]> {
  const stored = new Map<string, StoredKey[]>();
  for (const version of resources) {
    const store = STORES.find((each) => each.version.test(version.type));
    if (store === undefined) continue;
    const { propertyDependencies: from } = version;
    const [secret] = store.secret === "" ? [version] : (from[store.secret] ?? []).filter(isSecret);
    for (const { urn } of store.values.flatMap((value) => from[value] ?? [])) {
      stored.set(urn, [...(stored.get(urn) ?? []), { version, ...(secret ? { secret } : {}) }]);
    }
  }
  return stored;
}

const isSecret = ({ type }: PolicyResource) => type.endsWith(":Secret");

/**
 * Value of the tag whose name, after the last `:`, `/`, `_` or `-`, is this word; for example `vpn-hub:epoch`. Throws where
 * the tags, or that one, are not known yet.
 */
export function readTag({ props }: PolicyResource, word: string): string | undefined {
  const tags = readFields(isKnown(() => props["tags"]) ? (props["tags"] ?? props["labels"]) : props["tags"]);
  const name = Object.keys(tags).find(
    (each) =>
      each
        .toLowerCase()
        .split(/[:/_-]/)
        .at(-1) === word,
  );
  return name === undefined ? undefined : String(tags[name]);
}
