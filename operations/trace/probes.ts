/** What may reach the firewalls' own interfaces, from everywhere outside: probes that no flow of the plan stands for. */
import { type Range, parseCidr } from "../../components/plan/addressing/cidr";
import { FIREWALL_NAMES, type FirewallName } from "../../components/plan/firewalls/types";
import { formatAddress, parseAddress } from "../../reading/address";
import { type Check, fixed, type HopPlace, type Layer, stateful, stateless } from "./checks";
import type { Decision, Filter } from "../../reading/filter";
import type { FirewallView } from "./firewalls";
import { networkAclFilter, policyFilter, securityGroupFilter } from "./outer";
import { type AddressPiece, addressPieces } from "./pieces";
import { GRE, type ServiceRange, TCP, UDP } from "../../reading/service";
import { outsideAddressesOf } from "../../reading/sites";
import { readConnects } from "../../reading/aws/transitGateway";
import type { FirewallWorld } from "./world";

export type Role = "untrust" | "trust" | "management";

/** From some addresses to one kind of interface of both firewalls. */
export interface Probe {
  readonly from: string;
  readonly sources: readonly AddressPiece[];
  readonly role: Role;
  /** Both, unless the addresses have to do with one only. */
  readonly firewalls: readonly FirewallName[];
  /** Absent: every service but those of `except`. */
  readonly service?: ServiceRange;
  readonly except: readonly ServiceRange[];
  readonly expected: "allowed" | "refused";
  /** Layers each of which must stop it by itself. */
  readonly mustStop: readonly Layer[];
}

const udp = (port: number): ServiceRange => ({ protocol: UDP, fromPort: port, toPort: port });
const tcp = (port: number): ServiceRange => ({ protocol: TCP, fromPort: port, toPort: port });
const IKE = [udp(500), udp(4500)];
const GRE_SERVICE: ServiceRange = { protocol: GRE };
const MANAGEMENT = [tcp(22), tcp(443)];
const EVERYWHERE = parseCidr("0.0.0.0/0");

/** No security rule holds for the management interface. */
const GUARDS: Readonly<Record<Role, readonly Layer[]>> = {
  untrust: ["security group", "firewall"],
  trust: ["security group", "firewall"],
  management: ["security group"],
};

export function listProbes(world: FirewallWorld, cuts: readonly number[]): Probe[] {
  const { pairPlan, inventory } = world;
  const peers = pairPlan.sites.map((site) => ({
    name: `site/${site.name}`,
    sources: outsideAddressesOf(inventory, site).flatMap((text) => singlePiece(text)),
  }));
  const gateways = FIREWALL_NAMES.map((firewall) => ({ firewall, sources: connectAddresses(world, firewall) }));
  const named = pairPlan.firewallSettings.managementCidrs.map(parseCidr);
  const strangers = (known: readonly AddressPiece[]) => without(addressPieces([EVERYWHERE], cuts), known);
  const elsewhere = (known: readonly AddressPiece[]) => ({ from: "anywhere else", sources: strangers(known) });
  return [
    ...peers.flatMap(({ name, sources }) => probe(`gateways of ${name}`, sources, "untrust", IKE)),
    ...refuse(elsewhere(peers.flatMap(({ sources }) => sources)), "untrust", IKE),
    ...gateways.flatMap(({ firewall, sources }) => [
      ...probe("Transit Gateway", sources, "trust", [GRE_SERVICE], [firewall]),
      ...refuse(elsewhere(sources), "trust", [GRE_SERVICE], [firewall]),
    ]),
    ...(named.length === 0 ? [] : probe("managementCidrs", addressPieces(named, cuts), "management", MANAGEMENT)),
    ...refuse(elsewhere(named), "management", MANAGEMENT),
  ];
}

/** These services are expected to pass, and no other. */
function probe(
  from: string,
  sources: readonly AddressPiece[],
  role: Role,
  services: readonly ServiceRange[],
  firewalls: readonly FirewallName[] = FIREWALL_NAMES,
): Probe[] {
  const common = { from, sources, role, firewalls };
  return [
    ...services.map((service) => ({
      ...common,
      service,
      except: [],
      expected: "allowed" as const,
      mustStop: [],
    })),
    { ...common, except: services, expected: "refused", mustStop: GUARDS[role] },
  ];
}

/** Nothing may pass, these services named by themselves. */
function refuse(
  { from, sources }: Pick<Probe, "from" | "sources">,
  role: Role,
  services: readonly ServiceRange[],
  firewalls: readonly FirewallName[] = FIREWALL_NAMES,
): Probe[] {
  const common = { from, sources, role, firewalls, expected: "refused" as const };
  // The security group opens the whole Transit Gateway CIDR block to GRE, and the firewall the one address in it.
  const own: readonly Layer[] = role === "trust" ? ["firewall"] : GUARDS[role];
  return [
    ...services.map((service) => ({ ...common, service, except: [], mustStop: own })),
    { ...common, except: services, mustStop: GUARDS[role] },
  ];
}

/** Where the Transit Gateway's GRE to one firewall comes from. */
function connectAddresses({ firewalls, inventory }: FirewallWorld, firewall: FirewallName): AddressPiece[] {
  const own = formatAddress(firewalls[firewall].interfaces.trust.address);
  return readConnects(inventory)
    .flatMap((connect) => connect.peers)
    .filter(({ applianceAddress }) => applianceAddress === own)
    .flatMap(({ transitGatewayAddress }) => singlePiece(transitGatewayAddress ?? ""));
}

function singlePiece(text: string): AddressPiece[] {
  const address = parseAddress(text);
  return address === undefined ? [] : [{ first: address, last: address }];
}

/** The pieces were cut at the ends of everything known, so a piece is either inside of it or outside. */
function without(pieces: readonly AddressPiece[], known: readonly (AddressPiece | Range)[]): AddressPiece[] {
  return pieces.filter(({ first }) => !known.some((each) => each.first <= first && first <= each.last));
}

/** From one address to an interface of a firewall. */
export function probeChecks(world: FirewallWorld, firewallName: FirewallName, role: Role, source: number): Check[] {
  const firewall = world.firewalls[firewallName];
  const own = firewall.interfaces[role];
  const at = { firewall: firewallName, interface: role };
  const acl = networkAclFilter(world, own.subnetId, "ingress", source, own.address);
  const group = securityGroupFilter(world, own, "ingress", source, own.address);
  const checks = [
    stateless("network ACL", at, "network ACL ingress", acl, "request"),
    stateful("security group", at, "security group ingress", group, "request"),
  ];
  if (role === "management") return [...checks, managementCheck(firewall, at, source)];
  const port = firewall.config.ownInterface(own.address);
  const policy: Filter = policyFilter(firewall, port, port, source, own.address);
  return [...checks, stateful("firewall", at, "security policy", policy, "request")];
}

/** No security rule holds for the management interface: only its own list of addresses, where it has one. */
function managementCheck({ config }: FirewallView, at: HopPlace, source: number): Check {
  const ranges = config.managementRanges;
  if (ranges === undefined) {
    return fixed("firewall", at, "permitted-ip", { verdict: "unmanaged", by: "no permitted-ip: it answers anyone" });
  }
  const permits = ranges.some(({ first, last }) => first <= source && source <= last);
  const decision: Decision = { verdict: permits ? "allow" : "deny", by: "permitted-ip" };
  return fixed("firewall", at, "permitted-ip", decision);
}

export function probeTarget({ role, firewalls }: Probe): string {
  return `${role} of ${firewalls.join(" and ")}`;
}
