/** What `pulumi preview --json` says of each resource that changes, by the site it belongs to. No value of it is kept. */
import { ConfigError } from "../../components/plan/problems";

export type Operation = "create" | "update" | "replace" | "delete";

export interface ResourceChange {
  readonly operation: Operation;
  /** For example `gcp:compute/vPNTunnel:VPNTunnel`. */
  readonly type: string;
  readonly name: string;
  /** Absent: of the hub itself. */
  readonly site?: string;
  /** Of a replacement: the properties that ask for it, or the resources that it is made from. */
  readonly because: readonly string[];
}

interface Step {
  readonly op: string;
  readonly urn: string;
  readonly newState?: State;
  readonly oldState?: State;
  readonly replaceReasons?: readonly string[] | null;
}
interface State {
  readonly custom?: boolean;
  readonly parent?: string;
  readonly dependencies?: readonly string[] | null;
}

/** The other halves of a replacement are told with it. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  create: "create",
  import: "create",
  update: "update",
  replace: "replace",
  delete: "delete",
};

/**
 * @param text of the preview
 * @param sites names of those that there are, or will be
 * @throws {ConfigError} on what is no preview, or one that failed
 */
export function resourceChanges(text: string, sites: readonly string[], file: string): ResourceChange[] {
  const steps = stepsOf(text, file);
  const byUrn = new Map(steps.map((step) => [step.urn, step]));
  const replaced = steps.filter(({ op }) => op === "replace").map(({ urn }) => urn);
  const changes = steps.flatMap((step): ResourceChange[] => {
    const operation = OPERATIONS[step.op];
    const { type, name } = typeAndName(step.urn);
    // Components group resources and are none.
    const isResource = (step.newState ?? step.oldState)?.custom !== false && !type.startsWith("pulumi:");
    if (operation === undefined || !isResource) return [];
    const site = siteOf(step, byUrn, sites);
    const because = operation === "replace" ? reasonsOf(step, replaced) : [];
    return [{ operation, type, name, because, ...(site === undefined ? {} : { site }) }];
  });
  // The engine tells them in the order in which it came upon them.
  const keyOf = ({ site = "", type, name }: ResourceChange) => `${site} ${type} ${name}`;
  return changes.sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1));
}

function stepsOf(text: string, file: string): readonly Step[] {
  const refuse = (what: string, remedy: string) => new ConfigError([{ path: "--preview", what, value: file, remedy }]);
  let parsed: { steps?: readonly Step[]; diagnostics?: readonly { severity?: string }[] };
  try {
    parsed = JSON.parse(text) as typeof parsed;
  } catch {
    throw refuse("is not JSON", "write it by pulumi preview --json, standard output alone");
  }
  if (!Array.isArray(parsed.steps)) throw refuse("holds no steps", "write it by pulumi preview --json");
  if (parsed.diagnostics?.some(({ severity }) => severity === "error"))
    throw refuse("is of a preview that failed", "mend what its diagnostics say, and preview again");
  return parsed.steps;
}

/** `urn:pulumi:stack::project::types joined by $::name`. */
function typeAndName(urn: string): { readonly type: string; readonly name: string } {
  const [, , types = "", ...names] = urn.split("::");
  return { type: types.split("$").at(-1)!, name: names.join("::") };
}

/**
 * Every resource of a site lies below a component of the program's that has the site's name. A preview leaves out components
 * that stay the same: then the types of all parents in the URN tell that there is one, and the name which.
 */
function siteOf(step: Step, byUrn: ReadonlyMap<string, Step>, sites: readonly string[]): string | undefined {
  for (let urn = parentOf(step); urn !== undefined; urn = parentOf(byUrn.get(urn))) {
    const { type, name } = typeAndName(urn);
    if (type.startsWith("vpn-hub:") && sites.includes(name)) return name;
  }
  if (!/vpn-hub:\w+:\w*Site\$/.test(step.urn)) return undefined;
  const { name } = typeAndName(step.urn);
  return sites.filter((site) => name.startsWith(`${site}-`)).sort((left, right) => right.length - left.length)[0];
}

const parentOf = (step: Step | undefined) => (step?.newState ?? step?.oldState)?.parent;

/** Without reasons of its own a resource is replaced because what it is made from is. */
function reasonsOf({ urn, replaceReasons, newState, oldState }: Step, replaced: readonly string[]): string[] {
  if (replaceReasons && replaceReasons.length > 0) return [...replaceReasons];
  const dependencies = [...(newState?.dependencies ?? []), ...(oldState?.dependencies ?? [])];
  const causes = dependencies
    .filter((each) => each !== urn && replaced.includes(each))
    .map((each) => typeAndName(each).name);
  return [...new Set(causes)].map((name) => `${name} is replaced`);
}
