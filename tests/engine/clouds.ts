/** What the sandbox's AWS holds, behind the engine's back. */
import fs from "node:fs";
import path from "node:path";

export interface Stored {
  readonly urn: string;
  readonly id: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** What the sandbox holds of a resource, by the end of its type and its name. */
export function readStored(cloudFolder: string, type: string, name: string): Stored | undefined {
  return storedFiles(cloudFolder, type)
    .map((file) => JSON.parse(fs.readFileSync(file, "utf8")) as Stored)
    .find(({ urn }) => urn.endsWith(`::${name}`));
}

/** Changes what the sandbox holds, as something outside of Pulumi would. */
export function changeStored(
  cloudFolder: string,
  type: string,
  name: string,
  change: (stored: Stored) => Stored,
): void {
  for (const file of storedFiles(cloudFolder, type)) {
    const stored = JSON.parse(fs.readFileSync(file, "utf8")) as Stored;
    if (stored.urn.endsWith(`::${name}`)) fs.writeFileSync(file, JSON.stringify(change(stored)));
  }
}

function storedFiles(cloudFolder: string, type: string): string[] {
  const folder = path.join(cloudFolder, "aws");
  const names = fs.readdirSync(folder).filter((name) => name.startsWith(`${type}-`) && name.endsWith(".json"));
  return names.map((name) => path.join(folder, name));
}
