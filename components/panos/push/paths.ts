/**
 * Where a node of a PAN-OS configuration is, as an XPath relative to the device, for example
 * `network/ike/gateway/entry[@name='tokyo-gcp-0']` or `vsys/entry[@name='vsys1']/zone`. The device has one entry, so its
 * own path says nothing and would double the length of every line in a preview.
 */
import type { PanNode } from "../tree";

export const DEVICE_XPATH = "/config/devices/entry[@name='localhost.localdomain']";

export type Path = string;

/** The XPath that the XML API takes. */
export function absolute(path: Path): string {
  return `${DEVICE_XPATH}/${path}`;
}

export function childPath(parent: Path, node: PanNode): Path {
  const step = stepOf(node);
  return parent === "" ? step : `${parent}/${step}`;
}

/** @throws when a name has both kinds of quotes, which XPath 1.0 cannot express and PAN-OS does not allow in names */
function stepOf({ tag, name, text }: PanNode): string {
  if (name !== undefined) return `${tag}[@name=${quote(name)}]`;
  if (tag === "member") return `member[text()=${quote(text ?? "")}]`;
  return tag;
}

function quote(value: string): string {
  if (!value.includes("'")) return `'${value}'`;
  if (!value.includes('"')) return `"${value}"`;
  throw new Error(`the name ${JSON.stringify(value)} holds both kinds of quotes and cannot be written in an XPath`);
}

/** Steps of a path; a slash within a name ends no step. */
export function stepsOf(path: Path): string[] {
  return path.match(/(?:[^/'"]|'[^']*'|"[^"]*")+/g) ?? [];
}

export function parentOf(path: Path): Path {
  return stepsOf(path).slice(0, -1).join("/");
}

/** Paths of all that it lies below, nearest first. */
export function ancestorsOf(path: Path): Path[] {
  const steps = stepsOf(path);
  return steps.slice(1).map((_, index) => steps.slice(0, steps.length - 1 - index).join("/"));
}

/** Name of the last step's entry, or text of its member; undefined for an element. */
export function nameOf(path: Path): string | undefined {
  return /\[(?:@name|text\(\))=(['"])(.*)\1\]$/.exec(stepsOf(path).at(-1) ?? "")?.[2];
}

/** The path without names: what kind of thing it is, for example `network/ike/gateway/entry`. */
export function kindOf(path: Path): string {
  return stepsOf(path)
    .map((step) => step.replace(/\[.*\]$/, ""))
    .join("/");
}
