/**
 * What a rotation does, decided from what the stack file, the stack's state and the firewalls say at this moment, never from
 * what an earlier run remembers: the same call after an interruption gives the steps that are left.
 *
 * One key after the other. A tunnel has one key at each end and no end holds two, so the other tunnels carry meanwhile. The
 * end that only listens to a new key comes first (a device, the firewall): a rekey does not use the key (RFC 7296 section
 * 2.8), so its tunnel lives on. The cloud comes last, because its step is the one that tears the tunnel down.
 */
import type { KeyPlan } from "../../components/plan/crypto/types";
import type { FirewallName } from "../../components/plan/firewalls/types";
import type { HubPlan } from "../../components/plan/hubPlan";
import { firewallOfPair } from "../../components/plan/routing/preference";
import { endsOnFirewalls, usedTunnels, type SitePlan } from "../../components/plan/sites/types";

/** What is known of one key. */
export interface KeyFacts {
  /** Of the key that the state holds; it comes with it. */
  readonly issuedAt: Date;
  /** Of that key; the file's is in the plan. */
  readonly stateEpoch: number;
  /** Whether the firewall, and the cloud or AWS, were given the key that the state holds. */
  readonly firewallHasIt: boolean;
  readonly cloudHasIt: boolean;
}

export type RotationStep =
  /** Nothing of the site but this key's own tunnels may be down. */
  | { readonly kind: "check"; readonly key: string; readonly tunnels: readonly string[] }
  | { readonly kind: "move"; readonly site: string; readonly to: FirewallName }
  | { readonly kind: "back"; readonly site: string }
  | { readonly kind: "write"; readonly key: string; readonly epoch: number }
  | { readonly kind: "make"; readonly key: string }
  /** People put the key into a device that is theirs. */
  | { readonly kind: "hand-over"; readonly key: string; readonly site: string }
  | { readonly kind: "firewall"; readonly key: string; readonly firewall: FirewallName }
  | { readonly kind: "cloud"; readonly key: string; readonly resources: readonly string[] }
  /** Ends the tunnels of the key on the firewall and begins them anew. */
  | {
      readonly kind: "renew";
      readonly key: string;
      readonly firewall: FirewallName;
      readonly tunnels: readonly string[];
    }
  | { readonly kind: "wait"; readonly key: string; readonly tunnels: readonly string[] };

/** Younger keys are taken for rotated by this command, which may have broken off. */
export const FRESH_DAYS = 1;
/** Of a key's greatest age. */
export const DUE_FRACTION = 0.8;
const DAY_MILLISECONDS = 86_400_000;

export const ageDaysOf = ({ issuedAt }: Pick<KeyFacts, "issuedAt">, now: Date) =>
  (now.getTime() - issuedAt.getTime()) / DAY_MILLISECONDS;

export interface RotationRequest {
  readonly site?: string;
  readonly tunnel?: string;
  /** Only keys that are near their greatest age. */
  readonly due?: boolean;
}

/** The keys that a request means and that the program may rotate, each with what is left to do of it. */
export function keysToRotate(
  plan: HubPlan,
  facts: ReadonlyMap<string, KeyFacts>,
  request: RotationRequest,
  now: Date,
): readonly KeyPlan[] {
  const keys = plan.sites
    .filter(({ name }) => request.site === undefined || name === request.site)
    .flatMap((site) => site.keys.filter((key) => isMeant(site, key, request)));
  return keys.filter((key) => {
    const known = facts.get(key.id);
    if (known === undefined) return false;
    const age = ageDaysOf(known, now);
    return (
      isUnderWay(key, known) || (request.due === true ? age > DUE_FRACTION * plan.keyMaxAgeDays : age > FRESH_DAYS)
    );
  });
}

function isMeant(site: SitePlan, { id, secretId }: KeyPlan, { tunnel }: RotationRequest): boolean {
  if (secretId !== undefined) return false;
  return tunnel === undefined || tunnelsOf(site, id).includes(tunnel) || id === `${site.name}/${tunnel}`;
}

/** A rotation that has begun and not ended: some end does not have the key that the file asks for. */
export function isUnderWay({ epoch }: KeyPlan, known: KeyFacts): boolean {
  return epoch !== known.stateEpoch || !known.firewallHasIt || !known.cloudHasIt;
}

/** Moved flows are the rotation's own doing only where one of the site has begun and broken off: it brings them home. */
export function isMovedBySomebody(site: SitePlan, facts: ReadonlyMap<string, KeyFacts>, now: Date): boolean {
  if (!endsOnFirewalls(site) || site.preferredFirewall === undefined) return false;
  return !site.keys.some((key) => {
    const known = facts.get(key.id);
    return known !== undefined && (isUnderWay(key, known) || ageDaysOf(known, now) <= FRESH_DAYS);
  });
}

/** Names of the tunnels that use a key; two at an Azure gateway. */
export function tunnelsOf(site: SitePlan, key: string): readonly string[] {
  const tunnels = endsOnFirewalls(site)
    ? site.tunnels
    : site.connections.flatMap((connection) => usedTunnels(site, connection));
  return tunnels.filter((tunnel) => tunnel.key === key).map(({ name }) => name);
}

export function rotationSteps(
  plan: HubPlan,
  facts: ReadonlyMap<string, KeyFacts>,
  keys: readonly KeyPlan[],
): RotationStep[] {
  return plan.sites.flatMap((site) => {
    const own = keys.filter((key) => key.site === site.name);
    return own.length === 0 ? [] : stepsOfSite(site, own, facts);
  });
}

function stepsOfSite(site: SitePlan, keys: readonly KeyPlan[], facts: ReadonlyMap<string, KeyFacts>): RotationStep[] {
  const steps = (chosen: readonly KeyPlan[]) => chosen.flatMap((key) => stepsOfKey(site, key, facts.get(key.id)!));
  if (!endsOnFirewalls(site) || site.asn === undefined) return steps(keys);
  // A firewall that carries none of the site's flows loses nothing with its tunnels.
  const carrying = firewallOfPair(site, undefined);
  const idle = keys.filter(({ firewall }) => firewall !== carrying);
  const busy = keys.filter(({ firewall }) => firewall === carrying);
  const other: FirewallName = carrying === "a" ? "b" : "a";
  return [
    ...steps(idle),
    ...(busy.length === 0 ? [] : [{ kind: "move" as const, site: site.name, to: other }, ...steps(busy)]),
    ...(busy.length === 0 && site.preferredFirewall === undefined ? [] : [{ kind: "back" as const, site: site.name }]),
  ];
}

function stepsOfKey(site: SitePlan, key: KeyPlan, known: KeyFacts): RotationStep[] {
  const tunnels = tunnelsOf(site, key.id);
  const isNew = !isUnderWay(key, known);
  const isMade = !isNew && key.epoch === known.stateEpoch;
  const isDevice = site.kind === "customer-gateway";
  const { firewall } = key;
  const id = key.id;
  return [
    { kind: "check", key: id, tunnels },
    ...(isNew ? [{ kind: "write" as const, key: id, epoch: key.epoch + 1 }] : []),
    ...(isMade ? [] : [{ kind: "make" as const, key: id }]),
    ...(isDevice ? [{ kind: "hand-over" as const, key: id, site: site.name }] : []),
    ...(firewall === undefined || (isMade && known.firewallHasIt)
      ? []
      : [{ kind: "firewall" as const, key: id, firewall }]),
    ...(isDevice && firewall !== undefined
      ? []
      : [{ kind: "cloud" as const, key: id, resources: resourcesOf(site, id) }]),
    ...(firewall === undefined ? [] : [{ kind: "renew" as const, key: id, firewall, tunnels }]),
    { kind: "wait", key: id, tunnels },
  ];
}

/** Names of the resources that hold the key at its other ends: tunnels of a cloud have the key's name, or their own. */
function resourcesOf(site: SitePlan, key: string): readonly string[] {
  const names = [key, ...tunnelsOf(site, key).map((tunnel) => `${site.name}/${tunnel}`)];
  const connections = endsOnFirewalls(site)
    ? []
    : site.connections.filter(({ tunnels }) => tunnels.some((tunnel) => tunnel.key === key)).map(({ id }) => id);
  return [...new Set([...names, ...connections])].map((name) => name.replace("/", "-"));
}

/** In words, for people. */
export function describeRotation(step: RotationStep): string {
  switch (step.kind) {
    case "check":
      return `look that every other tunnel of ${step.key.split("/")[0]} is up`;
    case "move":
      return `move the flows of ${step.site} to firewall ${step.to}: hub:failover.prefer`;
    case "back":
      return `bring the flows of ${step.site} back to where it is at home`;
    case "write":
      return `write hub:keys.epochs.${step.key}: ${step.epoch} into the stack file`;
    case "make":
      return `make the new key ${step.key} and keep it in Secrets Manager, its predecessor as AWSPREVIOUS`;
    case "hand-over":
      return `wait until the device of ${step.site} has key ${step.key}`;
    case "firewall":
      return `give key ${step.key} to firewall ${step.firewall}; its tunnel lives on`;
    case "cloud":
      return `give key ${step.key} to the cloud: ${step.resources.join(", ")}`;
    case "renew":
      return `make ${step.tunnels.join(" and ")} anew on firewall ${step.firewall}: clear and test, IKE and ESP`;
    case "wait":
      return `wait until ${step.tunnels.join(" and ")} is up at both ends`;
  }
}
