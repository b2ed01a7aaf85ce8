/**
 * The clouds' memory: one JSON file per resource, because every provider is a short-lived process of its own. Secret
 * values are kept as digests only: enough to see that one was changed, and no key lies on the disk in clear text.
 */
import { createHash, randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { isEqual, isRecord, type Value } from "../tools/plugin/wire";
import type { Inputs } from "./values";

export interface StoredResource {
  readonly type: string;
  readonly id: string;
  readonly urn: string;
  readonly inputs: Inputs;
  readonly outputs: Inputs;
}

const DIGEST = "sha256";
const sha256 = (text: string) => createHash(DIGEST).update(text).digest("hex");

export class Store {
  private records: Map<string, StoredResource> | undefined;

  constructor(private readonly folder: string) {}

  /** All resources of this provider that exist. */
  all(): Map<string, StoredResource> {
    if (this.records === undefined) {
      this.records = new Map();
      for (const name of fs.existsSync(this.folder) ? fs.readdirSync(this.folder) : []) {
        if (!name.endsWith(".json")) continue;
        const record = JSON.parse(fs.readFileSync(path.join(this.folder, name), "utf8")) as StoredResource;
        this.records.set(keyOf(record.type, record.id), record);
      }
    }
    return this.records;
  }

  find(type: string, id: string): StoredResource | undefined {
    return this.all().get(keyOf(type, id));
  }

  ofType(type: string): StoredResource[] {
    return [...this.all().values()].filter((record) => record.type === type);
  }

  save(record: StoredResource, secrets: ReadonlySet<string>): void {
    const stored = {
      ...record,
      inputs: digestSecrets(record.inputs, secrets),
      outputs: digestSecrets(record.outputs, secrets),
    };
    this.all().set(keyOf(record.type, record.id), stored);
    fs.mkdirSync(this.folder, { recursive: true });
    const file = this.fileOf(record.type, record.id);
    const partial = `${file}.${process.pid}-${randomBytes(3).toString("hex")}`;
    fs.writeFileSync(partial, `${JSON.stringify(stored, null, 2)}\n`);
    fs.renameSync(partial, file);
  }

  remove(type: string, id: string): void {
    this.all().delete(keyOf(type, id));
    fs.rmSync(this.fileOf(type, id), { force: true });
    if (this.all().size === 0) fs.rmSync(this.folder, { recursive: true, force: true });
  }

  private fileOf(type: string, id: string): string {
    const kind = type.split(":").at(-1);
    return path.join(this.folder, `${kind}-${sha256(keyOf(type, id)).slice(0, 24)}.json`);
  }
}

function keyOf(type: string, id: string): string {
  return `${type} ${id}`;
}

function digestSecrets(values: Inputs, secrets: ReadonlySet<string>): Inputs {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      secrets.has(name) ? { [DIGEST]: sha256(JSON.stringify(value)) } : value,
    ]),
  );
}

/** What the cloud holds now, with the state's secret values wherever the digests agree. */
export function restoreSecrets(stored: Inputs, known: Inputs): Inputs {
  return Object.fromEntries(Object.entries(stored).map(([name, value]) => [name, restoreSecret(value, known[name])]));
}

function restoreSecret(stored: Value, known: Value): Value {
  if (!isRecord(stored) || typeof stored[DIGEST] !== "string" || Object.keys(stored).length !== 1) return stored;
  return isEqual(stored[DIGEST], sha256(JSON.stringify(known))) ? known : "(changed outside of Pulumi)";
}
