/** Interfaces of one firewall: the two network interfaces, the tunnels, and the loopbacks that speak BGP with Azure. */
import { parseCidr } from "../plan/addressing/cidr";
import type { FirewallPlan } from "../plan/firewalls/types";
import type { PairPlan } from "../plan/hubPlan";
import type { SiteOnFirewalls, TunnelPlan } from "../plan/sites/types";
import { element, entry, flag, text, type PanNode } from "./tree";

export const UNTRUST_INTERFACE = "ethernet1/1";
export const TRUST_INTERFACE = "ethernet1/2";

/** Outside packets cross the internet and the Transit Gateway's GRE, so jumbo frames have no place on either side. */
const ETHERNET_MTU_BYTES = 1500;

/** The tunnels of a site that end on this firewall. */
export function tunnelsOn(firewall: FirewallPlan, site: SiteOnFirewalls): TunnelPlan[] {
  return site.tunnels.filter((tunnel) => tunnel.firewall === firewall.name);
}

/** Interface names of a site on this firewall: its tunnels and, toward Azure, the loopback. */
export function interfacesOfSite(firewall: FirewallPlan, site: SiteOnFirewalls): string[] {
  return [
    ...tunnelsOn(firewall, site).map((tunnel) => `tunnel.${tunnel.tunnelInterface}`),
    ...loopbacksOf(firewall, site).map(({ name }) => name),
  ];
}

export function connectTunnelInterface({ connectPeer }: FirewallPlan): string {
  return `tunnel.${connectPeer.tunnelInterface}`;
}

/** Every layer 3 interface of the firewall. */
export function interfaceNames(plan: PairPlan, firewall: FirewallPlan): string[] {
  return [
    UNTRUST_INTERFACE,
    TRUST_INTERFACE,
    connectTunnelInterface(firewall),
    ...plan.sites.flatMap((site) => interfacesOfSite(firewall, site)),
  ];
}

/** The address of an Ethernet interface with the prefix length of its subnet, for example `10.100.0.10/24`. */
export function ethernetAddress(plan: PairPlan, firewall: FirewallPlan, role: "untrust" | "trust"): string {
  const subnet = plan.network.subnets.find((each) => each.role === role && each.firewall === firewall.name)!;
  const address = role === "untrust" ? firewall.untrustAddress : firewall.trustAddress;
  return `${address}/${parseCidr(subnet.cidr).prefixLength}`;
}

/** `network/interface`. */
export function renderInterfaces(plan: PairPlan, firewall: FirewallPlan): PanNode {
  const loopbacks = plan.sites.flatMap((site) =>
    loopbacksOf(firewall, site).map(({ name, address }) =>
      entry(name, text("comment", site.name), managementProfile(site), ip(`${address}/32`)),
    ),
  );
  return element(
    "interface",
    element(
      "ethernet",
      ethernet(UNTRUST_INTERFACE, ethernetAddress(plan, firewall, "untrust")),
      ethernet(TRUST_INTERFACE, ethernetAddress(plan, firewall, "trust")),
    ),
    loopbacks.length === 0 ? undefined : element("loopback", element("units", loopbacks)),
    element(
      "tunnel",
      element(
        "units",
        connectTunnel(firewall),
        plan.sites.flatMap((site) => tunnelsOn(firewall, site).map((tunnel) => siteTunnel(site, tunnel))),
      ),
    ),
  );
}

function ethernet(name: string, address: string): PanNode {
  return entry(name, element("layer3", ip(address), text("mtu", ETHERNET_MTU_BYTES)));
}

function ip(address: string): PanNode {
  return element("ip", entry(address));
}

function connectTunnel(firewall: FirewallPlan): PanNode {
  const { firewallBgpAddress, insideCidr, mtuBytes } = firewall.connectPeer;
  return entry(
    connectTunnelInterface(firewall),
    text("comment", "TGW Connect peer"),
    text("interface-management-profile", CONNECT_PING_PROFILE),
    ip(`${firewallBgpAddress}/${parseCidr(insideCidr).prefixLength}`),
    text("mtu", mtuBytes),
  );
}

/** Toward Azure a tunnel has no address: both sessions run from the loopback. */
function siteTunnel(site: SiteOnFirewalls, { id, tunnelInterface, inside, mtuBytes }: TunnelPlan): PanNode {
  const address = inside.cidr && `${inside.firewallAddress}/${parseCidr(inside.cidr).prefixLength}`;
  return entry(
    `tunnel.${tunnelInterface}`,
    text("comment", id),
    address === undefined ? undefined : [managementProfile(site), ip(address)],
    text("mtu", mtuBytes),
  );
}

function loopbacksOf(firewall: FirewallPlan, site: SiteOnFirewalls): { name: string; address: string }[] {
  if (site.kind !== "azure-vpn-gateway") return [];
  return site.connections
    .filter((connection) => connection.firewall === firewall.name)
    .map(({ loopbackInterface, firewallBgpAddress }) => ({
      name: `loopback.${loopbackInterface}`,
      address: firewallBgpAddress,
    }));
}

/** No site can have this name: they hold no underscore. */
const CONNECT_PING_PROFILE = "ping_transit-gateway";

const pingProfileOf = (site: SiteOnFirewalls) => `ping-${site.name}`;

function managementProfile(site: SiteOnFirewalls): PanNode {
  return text("interface-management-profile", pingProfileOf(site));
}

/** `interface-management-profile` entries: a tunnel's far end may ping its near end, and nobody may do anything else. */
export function renderManagementProfiles(plan: PairPlan, firewall: FirewallPlan): PanNode[] {
  return [
    pingProfile(CONNECT_PING_PROFILE, firewall.connectPeer.transitGatewayBgpAddresses),
    ...plan.sites.map((site) =>
      pingProfile(
        pingProfileOf(site),
        tunnelsOn(firewall, site).map(({ inside }) => inside.remoteAddress),
      ),
    ),
  ];
}

function pingProfile(name: string, permittedAddresses: readonly string[]): PanNode {
  const closed = ["http", "https", "ssh", "telnet", "snmp"].map((service) => flag(service, false));
  return entry(
    name,
    closed,
    flag("ping", true),
    element(
      "permitted-ip",
      permittedAddresses.map((address) => entry(address)),
    ),
  );
}
