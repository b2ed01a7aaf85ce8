/** What the sandbox's clouds hold, behind the engine's back. */
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

const CONNECTION = "VirtualNetworkGatewayConnection";

/** The key that Azure holds of a connection, sealed. */
export function sharedKeyOf(cloudFolder: string, connection: string): unknown {
  return readStored(cloudFolder, CONNECTION, connection)!.inputs["sharedKey"];
}

/** Gives a connection another key, as somebody in Azure's portal would. */
export function setSharedKey(cloudFolder: string, connection: string, sharedKey: unknown): void {
  changeStored(cloudFolder, CONNECTION, connection, ({ inputs, ...rest }) => ({
    ...rest,
    inputs: { ...inputs, sharedKey },
  }));
}

function storedFiles(cloudFolder: string, type: string): string[] {
  return fs
    .readdirSync(cloudFolder)
    .map((cloud) => path.join(cloudFolder, cloud))
    .flatMap((folder) => fs.readdirSync(folder).map((name) => path.join(folder, name)))
    .filter((file) => path.basename(file).startsWith(`${type}-`) && file.endsWith(".json"));
}
