/**
 * What a failover does, step by step, decided before anything is touched. The configuration comes first, so that whoever
 * runs an update afterwards finds the same intent; then the firewall that flows leave, which is the fast part; then the state.
 */
import { differingPaths, isPreference } from "../../components/panos/push/preference";
import type { Configuration } from "../../components/panos/push/elements";
import { nameOf, type Path } from "../../components/panos/push/paths";
import { plannedConfiguration } from "../../components/panos/push/plannedConfiguration";
import { firewallOfPair } from "../../components/plan/routing/preference";
import { TRANSIT_GATEWAY_GROUP } from "../../components/plan/routing/routing";
import type { FirewallName } from "../../components/plan/firewalls/types";
import type { PairPlan } from "../../components/plan/hubPlan";
import type { SiteOnFirewalls } from "../../components/plan/sites/types";
import { OperationError } from "../steps/operationError";

export interface FailoverRequest {
  /** Absent: back to where each site is at home. */
  readonly to?: FirewallName;
  /** Absent: every site that speaks BGP. */
  readonly site?: string;
}

/** Value of `hub:failover.prefer`; undefined where the key is to go. */
export type Preference = FirewallName | Readonly<Record<string, FirewallName>> | undefined;

export type FailoverStep =
  /** BGP sessions of the firewall that flows come to: toward the sites, and toward the Transit Gateway. */
  | { readonly kind: "check"; readonly firewall: FirewallName; readonly peers: readonly Peer[] }
  | { readonly kind: "write"; readonly prefer: Preference }
  | { readonly kind: "push"; readonly firewall: FirewallName; readonly wanted: Configuration; readonly changes: Path[] }
  /** The engine finds on the firewall what it would push, and keeps it in the state. */
  | { readonly kind: "record"; readonly firewall: FirewallName };

interface Peer {
  readonly name: string;
  readonly address: string;
}

export const movableSites = ({ sites }: PairPlan): readonly SiteOnFirewalls[] =>
  sites.filter(({ asn }) => asn !== undefined);

/** @param plan of the file as it is */
export function wantedPreference(plan: PairPlan, { to, site }: FailoverRequest): Preference {
  if (site === undefined) return to;
  const { [site]: _, ...others } = Object.fromEntries(
    plan.sites.flatMap(({ name, preferredFirewall }) =>
      preferredFirewall === undefined ? [] : [[name, preferredFirewall] as const],
    ),
  );
  const wanted = to === undefined ? others : { ...others, [site]: to };
  return Object.keys(wanted).length === 0 ? undefined : wanted;
}

/** What the plan and the stack that is up say; `held` is the configuration of each firewall in the stack's state. */
export interface FailoverState {
  /** Of the file once `prefer` is written. */
  readonly wanted: PairPlan;
  readonly prefer: Preference;
  readonly isWritten: boolean;
  readonly held: Readonly<Record<FirewallName, Configuration>>;
}

/**
 * Empty where everything is so already. What an interrupted run has done is found in the file and in the state: the same call
 * then gives the steps that are left.
 *
 * @throws {OperationError} where the file would change more than the preference
 */
export function failoverSteps(
  request: FailoverRequest,
  { wanted, prefer, isWritten, held }: FailoverState,
): FailoverStep[] {
  const changes = changesOf(wanted, held);
  const moved = movableSites(wanted).filter(({ name }) => request.site === undefined || name === request.site);
  const destinations = new Set(moved.map((site) => firewallOfPair(site, undefined)));
  // Whoever takes flows back becomes preferred before the other one steps behind.
  const pushed = changes
    .filter(({ paths }) => paths.length > 0)
    .sort(
      (left, right) => Number(destinations.has(right.firewall.name)) - Number(destinations.has(left.firewall.name)),
    );
  if (pushed.length === 0 && isWritten) return [];
  const groups = new Set([TRANSIT_GATEWAY_GROUP, ...moved.map(({ name }) => name)]);
  const checks = wanted.firewalls
    .filter(({ name }) => destinations.has(name))
    .map(({ name, routing }) => ({
      ...{ kind: "check" as const, firewall: name },
      peers: routing.peerGroups
        .filter((group) => groups.has(group.name))
        .flatMap(({ peers }) => peers.map((peer) => ({ name: peer.name, address: peer.peerAddress }))),
    }));
  return [
    ...checks,
    ...(isWritten ? [] : [{ kind: "write" as const, prefer }]),
    ...pushed.map(({ firewall, configuration, paths }) => ({
      ...{ kind: "push" as const, firewall: firewall.name, wanted: configuration, changes: paths },
    })),
    ...pushed.map(({ firewall }) => ({ kind: "record" as const, firewall: firewall.name })),
  ];
}

/**
 * What each firewall holds otherwise than the plan says, by what its state remembers.
 *
 * @throws {OperationError} where that is more than the preference
 */
export function changesOf(plan: PairPlan, held: FailoverState["held"]) {
  const changes = plan.firewalls.map((firewall) => {
    const configuration = plannedConfiguration(plan, firewall);
    return { firewall, configuration, paths: differingPaths(held[firewall.name], configuration) };
  });
  const others = changes.flatMap(({ firewall: { name }, paths }) =>
    paths.filter((path) => !isPreference(path)).map((path) => `${name}: ${path}`),
  );
  if (others.length > 0) throw notEqual(others);
  return changes;
}

const SHOWN = 5;

function notEqual(paths: readonly string[]): OperationError {
  const more = paths.length > SHOWN ? ` and ${paths.length - SHOWN} more` : "";
  return new OperationError("not-equal", {
    path: "--stack",
    what: `its file changes more than the preference: ${paths.slice(0, SHOWN).join(", ")}${more}`,
    remedy: "run pulumi up first, or check out the file that the stack was brought up with",
  });
}

/** In words, for people. */
export function describeStep(step: FailoverStep): string {
  switch (step.kind) {
    case "check":
      return `ask firewall ${step.firewall} for its ${step.peers.length} BGP sessions`;
    case "write":
      return step.prefer === undefined
        ? "remove hub:failover.prefer from the stack file"
        : `write hub:failover.prefer: ${JSON.stringify(step.prefer)} into the stack file`;
    case "push":
      return `change and commit what firewall ${step.firewall} announces: ${step.changes.map((path) => nameOf(path)).join(", ")}`;
    case "record":
      return `bring the state of firewall ${step.firewall} to it: pulumi up of this resource alone`;
  }
}
