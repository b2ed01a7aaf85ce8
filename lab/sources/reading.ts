/** Steps through a rendered PAN-OS configuration. What has to be there and is not is an error that names it. */
import { descend, type PanNode } from "../../components/panos/tree";

export function required<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the rendered configuration has no ${what}`);
  return value;
}

export const entriesOf = (node: PanNode | undefined): readonly PanNode[] =>
  (node?.children ?? []).filter((child) => child.tag === "entry");
export const textOf = (node: PanNode | undefined, ...steps: readonly string[]): string | undefined =>
  descend(node, ...steps)?.text;
export const isYes = (node: PanNode | undefined, ...steps: readonly string[]): boolean =>
  textOf(node, ...steps) === "yes";
