/**
 * `hub:firewalls: none` leaves the pair out: no hub VPC, Connect attachment, Elastic IP, bootstrap package or instance.
 * Refuses there what only firewalls could do or use, and without it a hub that lacks what they need.
 */
import { isRecord } from "./primitives";
import { ConfigError, type Problem } from "../problems";
import { pairPlanOf, type HubPlan, type PairPlan } from "../hubPlan";

export const NO_FIREWALLS = "none";

/**
 * Keys whose values nothing but the firewalls, their VPC or their limits would read. `network.transitGatewayCidr` is not
 * among them: Connect peers use its addresses, and the engine deletes them after the Transit Gateway's own update, so a
 * stack that gives up its firewalls keeps the block for that update.
 */
const OF_FIREWALLS = [
  "network.cidr",
  "network.asn",
  "network.connectInsideCidrs",
  "network.customerGatewayInsidePool",
  "credentials",
  "failover.bgpHoldSeconds",
  "failover.prefer",
  "limits.ikePeersPerFirewall",
  "limits.tunnelsPerFirewall",
  "limits.zonesPerFirewall",
  "limits.bgpPeersPerFirewall",
  "limits.tunnelInterfaceNumber",
  "limits.routesPerConnectPeer",
] as const;

/**
 * For what has to do with the firewalls alone.
 *
 * @param path what asked for them, for example `--firewall`
 * @throws {ConfigError} on a hub without firewalls
 */
export function requireFirewalls(plan: HubPlan, path: string): PairPlan {
  const pairPlan = pairPlanOf(plan);
  if (pairPlan !== undefined) return pairPlan;
  const what = `stack ${plan.environment} has no firewalls (hub:firewalls: ${NO_FIREWALLS})`;
  throw new ConfigError([{ path, what, remedy: "name a stack with firewalls" }]);
}

const NEEDED_BY_FIREWALLS = {
  "network.cidr": "an IPv4 prefix, for example 10.100.0.0/20",
  "network.asn": "a private BGP autonomous system number, for example 64520",
  "network.transitGatewayCidr": "an IPv4 prefix, for example 10.100.240.0/24",
} as const;

/** @param values of the `hub:` keys as they were written: a default is not what the user said */
export function checkFirewallsPresence(values: Record<string, unknown>): Problem[] {
  if (values["firewalls"] !== NO_FIREWALLS) return checkNeeded(values);
  return [...checkKeys(values), ...checkSites(values), ...checkFlows(values)];
}

function checkNeeded(values: Record<string, unknown>): Problem[] {
  // What is no network, or says nothing of firewalls that could be meant, is a problem of its own.
  if (!isRecord(values["network"]) || !isRecord(values["firewalls"] ?? {})) return [];
  return Object.entries(NEEDED_BY_FIREWALLS)
    .filter(([key]) => valueAt(values, key) === undefined)
    .map(([key, allowed]) => ({
      path: `hub:${key}`,
      what: "is missing",
      allowed,
      remedy: `add it, or set hub:firewalls: ${NO_FIREWALLS} where all sites end on the AWS VPN`,
    }));
}

function checkKeys(values: Record<string, unknown>): Problem[] {
  return OF_FIREWALLS.filter((key) => valueAt(values, key) !== undefined).map((key) => ({
    path: `hub:${key}`,
    what: `is of no use with hub:firewalls: ${NO_FIREWALLS}`,
    remedy: "remove it, or give the hub its firewalls",
  }));
}

function checkSites(values: Record<string, unknown>): Problem[] {
  return entriesOf(values["sites"])
    .filter(([, { terminateOn }]) => terminateOn === undefined || terminateOn === "vm-series")
    .map(([name, { terminateOn }]) => ({
      path: `hub:sites.${name}.terminateOn`,
      what: `ends the site on firewalls, and hub:firewalls is ${NO_FIREWALLS}`,
      value: terminateOn ?? "vm-series (by default)",
      allowed: "aws-vpn",
      remedy: "set terminateOn: aws-vpn, or give the hub its firewalls",
    }));
}

function checkFlows(values: Record<string, unknown>): Problem[] {
  return entriesOf(values["flows"])
    .filter(([, { enforcedBy }]) => !Array.isArray(enforcedBy) || enforcedBy.includes("firewall"))
    .map(([name, { enforcedBy }]) => ({
      path: `hub:flows.${name}.enforcedBy`,
      what: `wants the firewalls to enforce the flow, and hub:firewalls is ${NO_FIREWALLS}`,
      value: enforcedBy ?? "network, firewall (by default)",
      allowed: "[network]",
      remedy: "set enforcedBy: [network], or give the hub its firewalls",
    }));
}

function entriesOf(map: unknown): [string, Record<string, unknown>][] {
  return Object.entries(isRecord(map) ? map : {}).filter((entry): entry is [string, Record<string, unknown>] =>
    isRecord(entry[1]),
  );
}

function valueAt(values: Record<string, unknown>, path: string): unknown {
  return path.split(".").reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), values);
}
