/** VPC firewall rules of a site's workload range, drawn from the flows. */
import * as compute from "@pulumi/gcp/compute";
import type * as pulumi from "@pulumi/pulumi";
import type { PortRange, WorkloadRule } from "../plan/flows/types";
import type { GcpSitePlan } from "../plan/sites/types";
import { fitName } from "./names";

/** Behind every rule of an owner (default priority 1000), before the implied rules (65535). */
export const DENY_PRIORITY = 65_000;

type Direction = WorkloadRule["direction"];

export function createFirewallRules(
  name: string,
  site: Pick<GcpSitePlan, "name" | "project" | "cidrs" | "hubCidrs" | "existingNetwork" | "rules">,
  network: pulumi.Input<string>,
  parent: pulumi.Resource,
): void {
  const common = { project: site.project, network };
  for (const rule of site.rules) {
    new compute.Firewall(
      fitName(`${name}-${rule.direction}-${rule.name}`),
      {
        ...common,
        ...rangesOf(rule.direction, rule.localCidrs, rule.remoteCidrs),
        description: `Flow ${rule.name} of site ${site.name}`,
        priority: rule.priority,
        allows: [toFirewallProtocol(rule)],
      },
      { parent },
    );
  }
  // An adopted network has an owner, whose own rules a deny of ours could cut off.
  if (site.existingNetwork !== undefined) return;
  for (const direction of ["ingress", "egress"] as const) {
    new compute.Firewall(
      `${name}-${direction}-deny`,
      {
        ...common,
        ...rangesOf(direction, site.cidrs, site.hubCidrs),
        description: `What no flow allows between site ${site.name} and the hub`,
        priority: DENY_PRIORITY,
        denies: [{ protocol: "all" }],
        logConfig: { metadata: "INCLUDE_ALL_METADATA" },
      },
      { parent },
    );
  }
}

function rangesOf(direction: Direction, local: readonly string[], remote: readonly string[]) {
  return direction === "ingress"
    ? { direction: "INGRESS", sourceRanges: [...remote], destinationRanges: [...local] }
    : { direction: "EGRESS", sourceRanges: [...local], destinationRanges: [...remote] };
}

/** Protocols by the names that firewall rules know; GRE has none there, only its number (IANA protocol numbers). */
export function toFirewallProtocol({ protocol, fromPort, toPort }: PortRange): { protocol: string; ports?: string[] } {
  const named = protocol === "gre" ? "47" : protocol;
  if (fromPort === undefined || toPort === undefined) return { protocol: named };
  return { protocol: named, ports: [fromPort === toPort ? `${fromPort}` : `${fromPort}-${toPort}`] };
}
