/**
 * Secrets on the disk, under the passphrase that the engine seals the stack's state with. The same value is sealed
 * alike every time, so that a file changes only when what it holds does.
 */
import { createCipheriv, createDecipheriv, createHash, createHmac } from "node:crypto";
import { isRecord, type Value } from "../tools/plugin/wire";
import type { Inputs } from "./values";

const CIPHER = "aes-256-gcm";
const SEALED = "sealed";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Seals the properties that are named. */
export function sealSecrets(values: Inputs, secrets: ReadonlySet<string>): Inputs {
  return mapValues(values, (value, name) => (secrets.has(name) && value !== undefined ? seal(value) : value));
}

export function unsealSecrets(values: Inputs): Inputs {
  return mapValues(values, (value) =>
    isRecord(value) && typeof value[SEALED] === "string" ? unseal(value[SEALED]) : value,
  );
}

function seal(value: Value): Inputs {
  const text = JSON.stringify(value);
  const nonce = createHmac("sha256", sealingKey()).update(text).digest().subarray(0, NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, sealingKey(), nonce);
  const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return { [SEALED]: Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64") };
}

function unseal(sealed: string): Value {
  const bytes = Buffer.from(sealed, "base64");
  const cipher = createDecipheriv(CIPHER, sealingKey(), bytes.subarray(0, NONCE_BYTES));
  cipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  const body = bytes.subarray(NONCE_BYTES + TAG_BYTES);
  return JSON.parse(Buffer.concat([cipher.update(body), cipher.final()]).toString("utf8")) as Value;
}

function sealingKey(): Buffer {
  return createHash("sha256")
    .update(`sandbox ${process.env["PULUMI_CONFIG_PASSPHRASE"] ?? ""}`)
    .digest();
}

function mapValues(values: Inputs, change: (value: Value, name: string) => Value): Inputs {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value, name)]));
}
