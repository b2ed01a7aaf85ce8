/** Plans of the stack files and their routing as XML, for the tests of both routing engines. */
import { renderRouting } from "../../../components/panos/routing/render";
import { element, toXmlFile } from "../../../components/panos/tree";
import type { FirewallPlan } from "../../../components/plan/firewalls/types";
import type { PairPlan } from "../../../components/plan/hubPlan";
import { changed, hubConfig, hubValues, planPair } from "../configs";

export const ENGINES = ["legacy", "advanced"] as const;
export type Engine = (typeof ENGINES)[number];

export const planOf = (stack: string, changes: Readonly<Record<string, unknown>> = {}) =>
  planPair(hubConfig(changed(hubValues(stack), changes)), stack, "ap-northeast-1");

/** @param remoteAddresses outside addresses of the clouds' gateways by site, where routes lead to them */
export function render(
  plan: PairPlan,
  firewall: FirewallPlan,
  routingEngine: Engine,
  remoteAddresses: Readonly<Record<string, readonly string[]>> = {},
): string {
  const engined = { ...plan, firewallSettings: { ...plan.firewallSettings, routingEngine } };
  const nodes = renderRouting(engined, firewall, { untrustPublicIp: "192.0.2.1", remoteAddresses, presharedKeys: {} });
  return toXmlFile(element("config", element("network", nodes.network), element("setting", nodes.setting)));
}
