/** Address and service objects: what the security rules name. */
import type { FirewallPlan } from "../plan/firewalls/types";
import { serviceName, servicesAt } from "../plan/flows/flows";
import type { EndpointRef, FlowPlan, PortRange } from "../plan/flows/types";
import type { PairPlan } from "../plan/hubPlan";
import type { SiteOnFirewalls } from "../plan/sites/types";
import { peerAddressOf, type FirewallFacts } from "./facts";
import { tunnelsOn } from "./interfaces";
import { element, entry, members, text, type PanNode } from "./tree";

/** Address group of an end of flows, for example `site-tokyo-gcp`. */
export function endpointGroup({ kind, name }: EndpointRef): string {
  return `${kind}-${name}`;
}

/** Address group of what a flow leads to: the only end's, or a group of all these ends, for example `flow-web_to`. */
export function targetGroup({ name, to }: FlowPlan): string {
  const [first, ...others] = to;
  return others.length === 0 ? endpointGroup(first!) : `flow-${name}_to`;
}

/** Address group of a site's outside addresses. */
export function peersGroup(site: SiteOnFirewalls): string {
  return `peers-${site.name}`;
}

/** Ports on which a NAT before a customer gateway may show its packets (RFC 4787 section 4.2.2 has no upper bound). */
export const NATTED_PEER_PORTS: PortRange = { protocol: "udp", fromPort: 1024, toPort: 65535 };

interface AddressGroup {
  readonly name: string;
  readonly members: readonly { readonly name: string; readonly value: string }[];
}

/** Objects share one name space with their groups; the underscore keeps them apart, no site or spoke has one. */
function addressGroups(plan: PairPlan, firewall: FirewallPlan, facts: FirewallFacts): AddressGroup[] {
  const endpoint = (ref: EndpointRef, cidrs: readonly string[]): AddressGroup => ({
    name: endpointGroup(ref),
    members: cidrs.map((cidr) => ({ name: `${endpointGroup(ref)}_${cidr.replace("/", "-")}`, value: cidr })),
  });
  return [
    ...plan.spokes.map(({ name, cidr }) => endpoint({ kind: "spoke", name }, [cidr])),
    ...plan.sites.map(({ name, cidrs }) => endpoint({ kind: "site", name }, cidrs)),
    ...plan.sites.map((site) => ({
      name: peersGroup(site),
      members: tunnelsOn(firewall, site).map(({ remoteInterface }) => ({
        name: `${peersGroup(site)}_${remoteInterface}`,
        value: `${peerAddressOf(facts, site, remoteInterface)}/32`,
      })),
    })),
  ];
}

/** `address` and `address-group`. Rules name groups only, so that another prefix of an end changes no rule. */
export function renderAddresses(plan: PairPlan, firewall: FirewallPlan, facts: FirewallFacts): PanNode[] {
  const groups = addressGroups(plan, firewall, facts);
  return [
    element(
      "address",
      groups.flatMap((group) => group.members.map(({ name, value }) => entry(name, text("ip-netmask", value)))),
    ),
    element(
      "address-group",
      groups.map((group) =>
        addressGroup(
          group.name,
          group.members.map(({ name }) => name),
        ),
      ),
      plan.flows.filter(({ to }) => to.length > 1).map(targetsGroup),
    ),
  ];
}

/** A group of groups keeps the rules short: a rule takes 63 addresses, a group 2,500 members. */
function targetsGroup(flow: FlowPlan): PanNode {
  return addressGroup(targetGroup(flow), [...new Set(flow.to.map(endpointGroup))]);
}

function addressGroup(name: string, names: readonly string[]): PanNode {
  return entry(name, members("static", names));
}

/** `service`: one object per TCP or UDP port or range in use, for example `tcp-443`. */
export function renderServices(plan: PairPlan): PanNode {
  const used = [
    ...plan.network.peerServices,
    ...(plan.sites.some((site) => site.kind === "customer-gateway" && site.behindNat) ? [NATTED_PEER_PORTS] : []),
    ...plan.flows.flatMap((flow) => servicesAt("firewall", flow)),
  ];
  const ports = new Map(
    used.flatMap((service) => (service.fromPort === undefined ? [] : [[serviceName(service), service] as const])),
  );
  return element(
    "service",
    [...ports].sort(([l], [r]) => (l < r ? -1 : 1)).map(([name, service]) => entry(name, protocolOf(service))),
  );
}

function protocolOf({ protocol, fromPort, toPort }: PortRange): PanNode {
  const port = fromPort === toPort ? `${fromPort}` : `${fromPort}-${toPort}`;
  return element("protocol", element(protocol, text("port", port)));
}
