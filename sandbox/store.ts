/**
 * The clouds' memory: one JSON file per resource, because every provider is a short-lived process of its own. Secret
 * values are sealed, so that no key lies on the disk in clear text.
 */
import { createHash, randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { sealSecrets, unsealSecrets } from "./seal";
import type { Inputs } from "./values";

export interface StoredResource {
  readonly type: string;
  readonly id: string;
  readonly urn: string;
  readonly inputs: Inputs;
  readonly outputs: Inputs;
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** Where the clouds of this sandbox lie. */
export function cloudFolder(): string {
  return process.env["VPN_HUB_SANDBOX"] ?? path.join(process.cwd(), ".state", "cloud");
}

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
        const { inputs, outputs } = record;
        const opened = { ...record, inputs: unsealSecrets(inputs), outputs: unsealSecrets(outputs) };
        this.records.set(keyOf(record.type, record.id), opened);
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
      inputs: sealSecrets(record.inputs, secrets),
      outputs: sealSecrets(record.outputs, secrets),
    };
    this.all().set(keyOf(record.type, record.id), record);
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
