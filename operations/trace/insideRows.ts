/** Probes from inside of the tunnels: false source addresses, and the firewalls' own addresses. */
import { FIREWALL_NAMES } from "../../components/plan/firewalls/types";
import type { FlowPlan } from "../../components/plan/flows/types";
import { formatAddress } from "../../reading/address";
import { type Check, evaluate, stateful } from "./checks";
import type { FirewallView } from "./firewalls";
import { policyFilter } from "./outer";
import { addressPieces, otherServices, sampleAddress } from "./pieces";
import { type MatrixRow, type Sample, sampleEach, toRow } from "./rows";
import { formatService, sampleOf, splitRange, toServiceRanges } from "../../reading/service";
import { cutsOf } from "./trace";
import { findWays, interfacesToward } from "./ways";
import type { EndView, FirewallWorld } from "./world";

/**
 * Each site with the addresses of another site, toward ends that the other has a flow to: only the firewall can tell, by
 * the zone that the packet comes from. Sites that share a zone trust each other so far.
 */
export function spoofedRows(world: FirewallWorld, cuts: readonly number[]): MatrixRow[] {
  const sites = world.ends.filter(({ site }) => site !== undefined);
  return sites.flatMap((liar) => {
    const samples = world.pairPlan.flows.flatMap((flow) =>
      victimsOf(world, flow, liar).flatMap(([victim, target]) => spoof(world, cuts, flow, liar, victim, target)),
    );
    if (samples.length === 0) return [];
    const head = {
      group: "spoofed" as const,
      name: "false source",
      service: "of the flows",
      mustStop: ["firewall"] as const,
    };
    const ends = { from: `${liar.key} as other sites`, to: "the others' flows" };
    return [toRow({ ...head, ...ends, expected: "refused" }, samples)];
  });
}

function victimsOf(world: FirewallWorld, { from, to }: FlowPlan, liar: EndView): [EndView, EndView][] {
  const find = (kind: string, name: string) => world.ends.filter(({ key }) => key === `${kind}/${name}`);
  return from
    .flatMap(({ kind, name }) => find(kind, name))
    .filter((victim) => victim.site !== undefined && victim !== liar && !shareZone(world, victim, liar))
    .flatMap((victim) =>
      to
        .flatMap(({ kind, name }) => find(kind, name))
        .filter((target) => target !== liar)
        .map((target): [EndView, EndView] => [victim, target]),
    );
}

function shareZone(world: FirewallWorld, left: EndView, right: EndView): boolean {
  const zonesOf = (firewall: FirewallView, end: EndView) =>
    interfacesToward(world, firewall, end).flatMap((name) => firewall.config.zoneOf(name) ?? []);
  return Object.values(world.firewalls).some((firewall) => {
    const zones = zonesOf(firewall, left);
    return zonesOf(firewall, right).some((zone) => zones.includes(zone));
  });
}

function spoof(
  world: FirewallWorld,
  cuts: readonly number[],
  flow: FlowPlan,
  liar: EndView,
  victim: EndView,
  target: EndView,
): Sample[] {
  const [source] = addressPieces(victim.ranges, cuts);
  const [destination] = addressPieces(target.ranges, cuts);
  const from = { end: liar, address: sampleAddress(source!) };
  const to = { end: target, address: sampleAddress(destination!) };
  const ways = findWays(world, from, to);
  const ends = `${formatAddress(from.address)} (${victim.key}) from ${liar.key} to ${formatAddress(to.address)}`;
  return flow.services
    .flatMap(toServiceRanges)
    .flatMap((service) => splitRange(service, cutsOf(ways)))
    .map((service) =>
      sampleEach(
        `${formatService(service)} ${ends}`,
        FIREWALL_NAMES.map((name) => evaluate(ways.by[name].request, sampleOf(service))),
      ),
    );
}

/** From the workloads of each end that the firewalls serve to every address that the firewalls themselves have. */
export function insideRows(world: FirewallWorld, cuts: readonly number[]): MatrixRow[] {
  return world.ends
    .filter(({ vpnSite }) => vpnSite === undefined)
    .map((end) => {
      const samples = addressPieces(end.ranges, cuts).flatMap((piece) =>
        Object.values(world.firewalls).flatMap((firewall) =>
          toOwnAddresses(world, firewall, end, sampleAddress(piece)),
        ),
      );
      const head = { group: "inside" as const, name: "own addresses", service: "any", mustStop: ["firewall"] as const };
      return toRow({ ...head, from: end.key, to: "the firewalls' own addresses", expected: "refused" }, samples);
    });
}

function toOwnAddresses(world: FirewallWorld, firewall: FirewallView, end: EndView, source: number): Sample[] {
  const { config, interfaces, name } = firewall;
  const targets = new Set([...config.addresses.map(({ address }) => address), interfaces.management.address]);
  return [...targets].flatMap((target) => {
    const egress = config.ownInterface(target) ?? world.bgp[name].lookUp(target)[0]?.interface;
    const checks = interfacesToward(world, firewall, end).map((entry): Check => {
      const filter = policyFilter(firewall, entry, egress, source, target);
      return stateful("firewall", { firewall: name }, "security policy", filter, "request");
    });
    const services = otherServices(
      [],
      checks.flatMap((check) => [...check.cuts]),
      checks.flatMap((check) => [...check.named]),
    );
    return services.map((service) =>
      sampleEach(
        `${formatService(service)} ${formatAddress(source)} to ${formatAddress(target)} of firewall ${name}`,
        checks.map((check) => evaluate([check], sampleOf(service))),
      ),
    );
  });
}
