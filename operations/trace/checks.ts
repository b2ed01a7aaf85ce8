/** One thing on a packet's way that lets it through or stops it. */
import type { FirewallName } from "../../components/plan/firewalls/types";
import { type Decision, Filter } from "../../reading/filter";
import type { Service, ServiceRange } from "../../reading/service";

export const LAYERS = ["security group", "network ACL", "route", "firewall", "far side"] as const;
export type Layer = (typeof LAYERS)[number];

export type Phase = "request" | "answer";

/** Where on the way: `spoke/app`, or a firewall and perhaps one of its interfaces. */
export type HopPlace =
  string | { readonly firewall: FirewallName; readonly interface?: "untrust" | "trust" | "management" };

export function placeText(at: HopPlace): string {
  if (typeof at === "string") return at;
  return `firewall ${at.firewall}${at.interface === undefined ? "" : ` ${at.interface}`}`;
}

export interface Check {
  readonly layer: Layer;
  readonly at: HopPlace;
  /** For example `security group egress`. */
  readonly what: string;
  /** True: it sees the outside packet only, which carries any inner one. */
  readonly isCarrier?: boolean;
  /** Ports at which the decision may change. */
  readonly cuts: readonly number[];
  /** Protocols and ICMP types that its rules name. */
  readonly named: readonly ServiceRange[];
  decide(service: Service): Decision;
}

/** A check as it turned out for one service. */
export interface Hop extends Decision {
  readonly layer: Layer;
  readonly at: HopPlace;
  readonly what: string;
  readonly isCarrier?: boolean;
}

export function fixed(layer: Layer, at: HopPlace, what: string, decision: Decision): Check {
  return { layer, at, what, cuts: [], named: [], decide: () => decision };
}

/** Checks of the outside packet. */
export function asCarrier(checks: readonly Check[]): Check[] {
  return checks.map((check) => ({ ...check, isCarrier: true }));
}

export const REMEMBERED: Decision = { verdict: "allow", by: "answer to an allowed request" };

/** A filter without memory judges answers by themselves. */
export function stateless(layer: Layer, at: HopPlace, what: string, filter: Filter, phase: Phase): Check {
  const decide = (service: Service) => (phase === "request" ? filter.decide(service) : filter.decideAnswer(service));
  return { layer, at, what, cuts: filter.cuts, named: filter.named, decide };
}

/** A filter with memory lets answers through. */
export function stateful(layer: Layer, at: HopPlace, what: string, filter: Filter, phase: Phase): Check {
  if (phase === "answer") return fixed(layer, at, what, REMEMBERED);
  return { layer, at, what, cuts: filter.cuts, named: filter.named, decide: (service) => filter.decide(service) };
}

/**
 * One verdict of several ways that a packet may take alike: `allow` and `deny` only where they agree, because a single
 * open way is a hole and a single closed one loses packets.
 */
export function combine(decisions: readonly Decision[], nothing: Decision): Decision {
  const [first, ...others] = decisions;
  if (first === undefined) return nothing;
  const other = others.find(({ verdict }) => verdict !== first.verdict);
  if (other === undefined) return first;
  const stopped = first.verdict === "allow" ? other : first;
  return { verdict: "unknown", by: `not all ways alike: ${stopped.verdict} by ${stopped.by}` };
}

/** Filters in parallel, each of which may see the packet. */
export function anyOf(layer: Layer, at: HopPlace, what: string, filters: readonly Filter[], nothing: Decision): Check {
  return {
    layer,
    at,
    what,
    cuts: filters.flatMap(({ cuts }) => cuts),
    named: filters.flatMap(({ named }) => named),
    decide: (service) =>
      combine(
        filters.map((filter) => filter.decide(service)),
        nothing,
      ),
  };
}

export function decideAll(filters: readonly Filter[], services: readonly Service[], nothing: Decision): Decision {
  return combine(
    filters.flatMap((filter) => services.map((service) => filter.decide(service))),
    nothing,
  );
}

/** What stands at the end of a security group. */
export const NO_SECURITY_GROUP_RULE: Decision = { verdict: "deny", by: "no rule allows it" };
/** The last entry of every network ACL. */
export const NETWORK_ACL_END: Decision = { verdict: "deny", by: "no entry allows it (entry *)" };

export function evaluate(checks: readonly Check[], service: Service): Hop[] {
  return checks.map((check) => ({
    layer: check.layer,
    at: check.at,
    what: check.what,
    ...(check.isCarrier === true ? { isCarrier: true } : {}),
    ...check.decide(service),
  }));
}
