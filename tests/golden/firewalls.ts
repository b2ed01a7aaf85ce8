/** Firewalls for tests: plans of the stack files with either routing engine, made-up facts, and their golden files. */
import path from "node:path";
import { DOMParser, type Document } from "@xmldom/xmldom";
import * as xpath from "xpath";
import type { FirewallFacts } from "../../components/panos/facts";
import { configVersion, renderFirewall, type RenderOptions } from "../../components/panos/render";
import { toXmlFile, type PanNode } from "../../components/panos/tree";
import type { FirewallPlan } from "../../components/plan/firewalls/types";
import type { PairPlan } from "../../components/plan/hubPlan";
import { changed, hubConfig, hubValues, planPair } from "../unit/configs";

export const GOLDEN_FOLDER = path.join(__dirname, "panos");

export const GOLDEN_FIREWALLS = ["dev", "prod"].flatMap((stack) =>
  (["legacy", "advanced"] as const).flatMap((engine) =>
    ([0, 1] as const).map((index) => ({ stack, engine, index, file: `${stack}-${"ab"[index]}-${engine}.xml` })),
  ),
);

export function planOf(stack: string, changes: Readonly<Record<string, unknown>> = {}): PairPlan {
  return planPair(hubConfig(changed(hubValues(stack), changes)), stack, "ap-northeast-1");
}

/** Documentation addresses (RFC 5737), and keys that say whose they are. */
export function factsOf(plan: PairPlan, firewall: FirewallPlan): FirewallFacts {
  const keys = plan.sites.flatMap((site) => site.keys);
  return {
    untrustPublicIp: firewall.name === "a" ? "192.0.2.1" : "192.0.2.2",
    remoteAddresses: Object.fromEntries(
      plan.sites.map(({ name }) => [name, [0, 1].map((each) => `203.0.113.${(2 * sum(name) + each) % 256}`)]),
    ),
    presharedKeys: Object.fromEntries(keys.map(({ id }) => [id, keyValue(id)])),
  };
}

/** By name, so that another site changes no address. */
const sum = (name: string) => [...name].reduce((total, letter) => total + letter.charCodeAt(0), 0);

export function keyValue(id: string): string {
  return `golden.key.of.${id.replaceAll(/[^a-z0-9]/g, ".")}.`.padEnd(48, "x");
}

export function render(plan: PairPlan, index: 0 | 1 = 0, options: RenderOptions = {}): PanNode {
  return renderFirewall(plan, plan.firewalls[index], factsOf(plan, plan.firewalls[index]), options);
}

export function toFile(plan: PairPlan, config: PanNode): string {
  return toXmlFile(config, { version: configVersion(plan.firewallSettings.panos), urldb: "paloaltonetworks" });
}

/** A document and its questions, by libraries that share nothing with the renderer's own XML code. */
export interface Inspected {
  /** Values of the attributes, texts or results that an XPath below the device leads to. */
  values(path: string): string[];
  count(path: string): number;
}

const DEVICE = "/config/devices/entry[@name='localhost.localdomain']/";

export function inspect(xml: string): Inspected {
  const document = new DOMParser().parseFromString(xml, "text/xml");
  const select = (at: string) => xpath.select(at, document as unknown as Node) as Node[];
  return {
    values: (at) => select(DEVICE + at).map((node) => node.nodeValue ?? node.textContent ?? ""),
    count: (at) => select(DEVICE + at).length,
  };
}

export function inspectFirewall(plan: PairPlan, index: 0 | 1 = 0, options: RenderOptions = {}): Inspected {
  return inspect(toFile(plan, render(plan, index, options)));
}

/**
 * Every leaf of the configuration as `a/b/entry[x]/c = value`, in order; members and empty elements are leaves as well.
 */
export function leavesOf(xml: string): string[] {
  const document: Document = new DOMParser().parseFromString(xml, "text/xml");
  return leaves(document.documentElement as unknown as Element, "");
}

function leaves(element: Element, above: string): string[] {
  const name = element.getAttribute("name");
  const here = `${above}/${element.tagName}${name === null || name === "" ? "" : `[${name}]`}`;
  const children = Array.from(element.childNodes).filter((node) => node.nodeType === 1) as Element[];
  if (children.length === 0) return [`${here} = ${element.textContent ?? ""}`];
  return children.flatMap((child) => leaves(child, here));
}
