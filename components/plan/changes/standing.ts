/**
 * What of a hub carries traffic, as far as a change of it could stop that: the program keeps it with the stack, so that the
 * next update knows what stands. It holds no secret, and nothing that only a cloud knows.
 */
import type { Fact, Facts } from "./facts";
import type { SpokePlan } from "../addressing/types";
import type { AclRule } from "../flows/types";
import type { FirewallPair, HubPlan } from "../hubPlan";
import {
  deviceOf,
  endsOnAwsVpn,
  proposalOf,
  tunnelOptionsOf,
  usedTunnels,
  type SiteOnAwsVpn,
  type SiteOnFirewalls,
  type SitePlan,
} from "../sites/types";

export type UnitKind = "hub" | "pair" | "firewall" | "spoke" | SitePlan["kind"] | "connection" | "tunnel";

export interface Unit {
  readonly is: UnitKind;
  readonly facts: Facts;
  /** What counts toward a quota, and at the hub the quotas; no change by itself. */
  readonly counted?: Facts;
}

/**
 * By name: `hub`, `firewalls`, `firewall/a`, `spoke/app`, `site/kobe`; below a site what it can lose alone: `site/kobe/0-1` is a
 * tunnel, `site/kobe/0` an AWS connection of two tunnels, and `site/osaka/a` an Azure connection, which has one key for both.
 */
export type Standing = Readonly<Record<string, Unit>>;

/** Those that an update can exceed for a while, though what was and what will be keep them. */
export const COUNTED_QUOTAS = [
  "rulesPerNetworkAcl",
  "rulesPerSecurityGroup",
  "vpnConnectionsPerRegion",
  "vpnGatewaysPerRegion",
  "routeTablesPerTransitGateway",
] as const;

export function standingOf(plan: HubPlan): Standing {
  const { region, transitGateway, limits, pair } = plan;
  const facts = {
    region,
    transitGatewayAsn: transitGateway.asn,
    ...optional({ transitGatewayCidr: transitGateway.cidr }),
  };
  const counted = Object.fromEntries(COUNTED_QUOTAS.map((name) => [name, limits[name]]));
  return {
    hub: { is: "hub", facts, counted },
    ...(pair === undefined ? {} : unitsOfPair(pair)),
    ...Object.fromEntries(plan.spokes.map((spoke) => [`spoke/${spoke.name}`, unitOfSpoke(spoke, plan)])),
    ...Object.assign({}, ...plan.sites.map(unitsOfSite)),
  };
}

function unitsOfPair({ network, firewalls, firewallSettings: settings }: FirewallPair): Standing {
  const { instanceType, routingEngine, push } = settings;
  const facts = {
    vpcCidr: network.vpcCidr,
    availabilityZones: firewalls.map(({ availabilityZone }) => availabilityZone),
    asn: network.asn,
    bgpHoldSeconds: firewalls[0].connectPeer.bgp.holdSeconds,
    ...{ instanceType, routingEngine, push },
  };
  return {
    firewalls: { is: "pair", facts },
    ...Object.fromEntries(
      firewalls.map(({ name, connectPeer }) => [
        `firewall/${name}`,
        { is: "firewall", facts: { connectInsideCidr: connectPeer.insideCidr } },
      ]),
    ),
  };
}

function unitOfSpoke({ name, cidr, subnets, networkAcl, rules }: SpokePlan, { vpnGateways }: HubPlan): Unit {
  const gateway = vpnGateways.find(({ spoke }) => spoke === name);
  const entries = (wanted: AclRule["direction"]) => [
    ...networkAcl.filter(({ direction }) => direction === wanted).map((rule) => rule.name),
    // AWS counts its own deny (VPC quotas page).
    "deny",
  ];
  const groupRules = (wanted: AclRule["direction"]) =>
    rules
      .filter(({ direction }) => direction === wanted)
      .flatMap(({ name: rule, remoteCidrs }) => remoteCidrs.map((remote) => `${rule} ${remote}`));
  return {
    is: "spoke",
    facts: {
      cidr,
      availabilityZones: [...new Set(subnets.map(({ availabilityZone }) => availabilityZone))],
      ...optional({ vpnGatewayAsn: gateway?.asn }),
    },
    counted: {
      ...{ ingressEntries: entries("ingress"), egressEntries: entries("egress") },
      ...{ ingressRules: groupRules("ingress"), egressRules: groupRules("egress") },
    },
  };
}

function unitsOfSite(site: SitePlan): Standing {
  const facts = { terminateOn: site.terminateOn, cidrs: site.cidrs, ...ofKind(site) };
  const unit: Unit = endsOnAwsVpn(site)
    ? { is: site.kind, facts: { ...facts, ...ofConnections(site) } }
    : { is: site.kind, facts: { ...facts, primaryFirewall: site.primaryFirewall } };
  return { [`site/${site.name}`]: unit, ...(endsOnAwsVpn(site) ? legsOnAwsVpn(site) : legsOnFirewalls(site)) };
}

/** What a tunnel and its other end agree on, by the id of its key. */
function agreedOn(site: SitePlan, key: string): Facts {
  const { name, ike, esp } = proposalOf(site, key);
  const options = endsOnAwsVpn(site) ? tunnelOptionsOf(site, key) : {};
  return {
    ...{ key: keyOf(site, key), suite: `${name} ${ike.lifetimeSeconds}/${esp.lifetimeSeconds} s` },
    ...(endsOnAwsVpn(site) ? { options: Object.entries(options).map(([option, value]) => `${option}: ${value}`) } : {}),
  };
}

function ofKind(site: SitePlan): Facts {
  switch (site.kind) {
    case "gcp-ha-vpn": {
      const { region, project, existingNetwork, asn, routerKeepaliveSeconds } = site;
      return { region, asn, routerKeepaliveSeconds, ...optional({ project, existingNetwork }) };
    }
    case "azure-vpn-gateway": {
      const { location, sku, generation, gatewaySubnetCidr: gatewaySubnet, existingVirtualNetwork: network } = site;
      return {
        ...{ location, sku, generation, gatewaySubnet, zones: site.zones },
        ...optional({
          workloadSubnet: site.workloadSubnetCidr,
          existingVirtualNetwork: network === undefined ? undefined : `${network.resourceGroup}/${network.name}`,
          asn: site.asn,
        }),
        dpdTimeoutSeconds: endsOnAwsVpn(site) ? site.dpdTimeoutSeconds : site.connections[0]!.dpdTimeoutSeconds,
      };
    }
    case "customer-gateway": {
      if (endsOnAwsVpn(site)) return {};
      const { outsideAddress, behindNat, asn } = site;
      return { outsideAddress, behindNat, routing: asn === undefined ? "static" : "bgp", ...optional({ asn }) };
    }
  }
}

function ofConnections({ attachTo, routing, acceleration, tunnelBandwidth }: SiteOnAwsVpn): Facts {
  return {
    attachTo: attachTo.to === "transit-gateway" ? attachTo.to : `spoke/${attachTo.spoke}`,
    ...{ routing, acceleration, tunnelBandwidth },
  };
}

function legsOnFirewalls(site: SiteOnFirewalls): Standing {
  if (site.kind === "azure-vpn-gateway")
    return legs(
      site,
      site.connections.map(({ firewall, key, firewallBgpAddress, instanceBgpAddresses }) => [
        firewall,
        { is: "connection", facts: { ...agreedOn(site, key), inside: [firewallBgpAddress, ...instanceBgpAddresses] } },
      ]),
    );
  return legs(
    site,
    site.tunnels.map(({ name, key, inside }) => [
      name,
      { is: "tunnel", facts: { ...agreedOn(site, key), inside: inside.cidr ?? inside.remoteAddress } },
    ]),
  );
}

function legsOnAwsVpn(site: SiteOnAwsVpn): Standing {
  return legs(
    site,
    site.connections.flatMap((connection): [string, Unit][] => {
      const device = site.kind === "customer-gateway" ? deviceOf(site, connection).outsideAddress : undefined;
      const facts = { customerAsn: connection.customerAsn, ...optional({ customerAddress: device }) };
      return [
        [String(connection.number), { is: "connection", facts }],
        ...usedTunnels(site, connection).map(({ name, key, inside }): [string, Unit] => [
          name,
          { is: "tunnel", facts: { ...agreedOn(site, key), inside: inside.cidr } },
        ]),
      ];
    }),
  );
}

const legs = ({ name }: SitePlan, units: readonly (readonly [string, Unit])[]): Standing =>
  Object.fromEntries(units.map(([leg, unit]) => [`site/${name}/${leg}`, unit]));

/** Which key it is, never the key. */
function keyOf({ keys }: SitePlan, id: string): string {
  const { epoch, secretId } = keys.find((key) => key.id === id)!;
  return secretId === undefined ? `epoch ${epoch}` : `secret ${secretId}`;
}

/** Those that are there. */
function optional(facts: Readonly<Record<string, Fact | undefined>>): Facts {
  return Object.fromEntries(Object.entries(facts).filter((entry): entry is [string, Fact] => entry[1] !== undefined));
}
