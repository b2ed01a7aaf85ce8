/** Rendered stacks for the trace's tests, rendered once per process, and changes planted into them. */
import { stringify } from "yaml";
import type { RenderedResource } from "../../../reading/inventory";
import { renderStack } from "../../../operations/rendered/rendered";
import { planOfText } from "../../../operations/plan/stackFile";
import { buildMatrix } from "../../../operations/trace/matrix";
import type { MatrixRow } from "../../../operations/trace/rows";
import { buildWorld, type World } from "../../../operations/trace/world";
import type { HubPlan } from "../../../components/plan/hubPlan";
import { changed, hubValues } from "../configs";

export interface Stack {
  readonly plan: HubPlan;
  readonly resources: readonly RenderedResource[];
}

const rendered = new Map<string, Promise<Stack>>();

/** The stack as its file has it, with some values changed: `{ "firewalls.routingEngine": "advanced" }`. */
export function stackOf(name: "dev" | "prod", changes: Readonly<Record<string, unknown>> = {}): Promise<Stack> {
  const key = JSON.stringify([name, changes]);
  const known = rendered.get(key);
  if (known !== undefined) return known;
  const values = changed(hubValues(name), changes);
  const config = Object.fromEntries(Object.entries(values).map(([path, value]) => [`hub:${path}`, value]));
  const plan = planOfText(stringify({ config: { "aws:region": "ap-northeast-1", ...config } }), name);
  const stack = renderStack(plan).then((resources) => ({ plan, resources }));
  rendered.set(key, stack);
  return stack;
}

export function worldOf({ plan, resources }: Stack): World {
  return buildWorld(plan, resources);
}

const matrices = new WeakMap<Stack, MatrixRow[]>();

export function matrixOf(stack: Stack): MatrixRow[] {
  const known = matrices.get(stack) ?? buildMatrix(worldOf(stack));
  matrices.set(stack, known);
  return known;
}

/** The stack with another resource. */
export function plus(
  stack: Stack,
  type: string,
  name: string,
  inputs: Record<string, unknown>,
  parent?: string,
): Stack {
  const resource = { type, name, id: `${name}-id`, inputs, outputs: {}, ...(parent === undefined ? {} : { parent }) };
  return { ...stack, resources: [...stack.resources, resource] };
}

/** The stack without one resource; fails when it has none or several of this name. */
export function minus(stack: Stack, type: string, name: string): Stack {
  const resources = stack.resources.filter((each) => each.type !== type || each.name !== name);
  if (resources.length !== stack.resources.length - 1) throw new Error(`${type} ${name} is not one resource`);
  return { ...stack, resources };
}

/** The stack with other inputs of one resource. */
export function edited(
  stack: Stack,
  type: string,
  name: string,
  edit: (inputs: Readonly<Record<string, any>>) => Record<string, unknown>,
): Stack {
  let count = 0;
  const resources = stack.resources.map((each) => {
    if (each.type !== type || each.name !== name) return each;
    count += 1;
    return { ...each, inputs: edit(each.inputs) };
  });
  if (count !== 1) throw new Error(`${type} ${name} is ${count} resources`);
  return { ...stack, resources };
}

/** The stack with other text in a firewall's configuration; fails where the text is not there. */
export function withXml(stack: Stack, firewall: "a" | "b", from: string | RegExp, to: string): Stack {
  const name = `hub-bootstrap-${firewall}-config-bootstrap.xml`;
  return edited(stack, "aws:s3/bucketObjectv2:BucketObjectv2", name, (inputs) => {
    const content = (inputs["content"] as string).replace(from, to);
    if (content === inputs["content"]) throw new Error(`the configuration of firewall ${firewall} has no ${from}`);
    return { ...inputs, content };
  });
}

export const onBoth = (stack: Stack, change: (stack: Stack, firewall: "a" | "b") => Stack): Stack =>
  change(change(stack, "a"), "b");

/** The row of a pair of ends; fails when there is none or more than one. */
export function rowOf(rows: readonly MatrixRow[], from: string, to: string, service: string): MatrixRow {
  const found = rows.filter((row) => row.from === from && row.to === to && row.service === service);
  if (found.length !== 1) throw new Error(`${found.length} rows from ${from} to ${to}, ${service}`);
  return found[0]!;
}
