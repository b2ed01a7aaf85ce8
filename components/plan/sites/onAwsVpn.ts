/** A site that ends on AWS Site-to-Site VPN connections, and the gateways of AWS that such sites need. */
import { addressAt, mergeCidrs } from "../addressing/cidr";
import { tunnelCidrsOf } from "../addressing/inside";
import type { HubConfig } from "../config/config";
import { TRANSIT_GATEWAY, type SiteOnAwsVpnConfig } from "../config/sites";
import type { Proposal } from "../crypto/ciphers";
import { keySource } from "../crypto/presharedKeys";
import type { KeyPlan } from "../crypto/types";
import type { CidrsOf } from "../flows/flows";
import { filtersOwnNetwork } from "../flows/vpnFlows";
import { AZURE_SKUS, type AzureSku } from "../quotas/limits";
import {
  awsAsnOf,
  configuredOnAwsVpn,
  connectionNumbersOf,
  devicesOf,
  routingOf,
  targetOf,
  vpnGatewayAsnOf,
  vpnTunnelName,
} from "./ends";
import { AZURE_TUNNEL_MTU_BYTES, GCP_OUTSIDE_MTU_BYTES, tunnelMtuBytes } from "./mtu";
import { planAzureSide, planGcpSide, type PlannedBase } from "./sides";
import { planTunnelOptions } from "./tunnelOptions";
import { proposalOf, type AzureConnectionToAws, type SiteOnAwsVpn } from "./types";
import type { CustomerGatewayPlan, VpnGatewayPlan, VpnConnectionPlan, VpnTunnelPlan } from "./vpnConnections";

/** AWS's default for the customer's side. */
const DEFAULT_CUSTOMER_ASN = 65_000;

/** Both fixed by AWS (Site-to-Site VPN user guide, sample configurations for BGP). */
const AWS_BGP = { keepaliveSeconds: 10, holdSeconds: 30 } as const;

/** As AWS's examples for customer gateway devices have it: three pings, one every 5 s. */
const DEVICE_MONITOR = { intervalSeconds: 5, threshold: 3 } as const;

/** Azure's own defaults: AWS renews the ESP keys first, after at most an hour. */
const AZURE_SA = { saLifeTimeSeconds: 27_000, saDataSizeKilobytes: 102_400_000 } as const;

export function planVpnGateways(config: HubConfig): VpnGatewayPlan[] {
  const spokes = configuredOnAwsVpn(config).flatMap(([, { attachTo }]) =>
    attachTo === TRANSIT_GATEWAY ? [] : [attachTo],
  );
  return [...new Set(spokes)].sort().map((spoke) => ({ spoke, asn: vpnGatewayAsnOf(spoke, config) }));
}

const gatewayName = (address: string, asn: number) => `${address.replaceAll(".", "-")}-as${asn}`;

/** AWS keeps one customer gateway per address and ASN; several connections share it. */
export function planCustomerGateways(config: HubConfig): CustomerGatewayPlan[] {
  const found = configuredOnAwsVpn(config).flatMap(([, site]) =>
    devicesOf(site).map(({ outsideAddress: address, asn = DEFAULT_CUSTOMER_ASN }) => ({
      name: gatewayName(address, asn),
      address,
      asn,
    })),
  );
  return [...new Map(found.map((each) => [each.name, each])).values()].sort((l, r) => (l.name < r.name ? -1 : 1));
}

export function planSiteOnAwsVpn(
  name: string,
  site: SiteOnAwsVpnConfig,
  config: HubConfig,
  base: PlannedBase,
  cidrsOf: CidrsOf,
): SiteOnAwsVpn {
  const connections = planConnections(name, site, base, config);
  const { reaches } = base;
  const common = {
    ...base,
    terminateOn: site.terminateOn,
    attachTo: targetOf(site),
    routing: routingOf(site),
    awsAsn: awsAsnOf(site, config),
    tunnelOptions: planTunnelOptions(site),
    tunnelBandwidth: site.tunnelBandwidth,
    acceleration: site.acceleration,
    connections,
    keys: planKeys(name, connections, config),
    remoteCidrs: mergeCidrs([
      ...reaches.spokes.flatMap((spoke) => cidrsOf({ kind: "spoke", name: spoke })),
      ...reaches.sites.flatMap((other) => cidrsOf({ kind: "site", name: other })),
    ]),
    filteredBy: describeFilters(name, reaches, config),
  };
  switch (site.kind) {
    case "gcp-ha-vpn":
      return { ...common, ...planGcpSide(site, config) };
    case "azure-vpn-gateway":
      return { ...common, ...planAzureSide(site), ...planAzure(site, connections) };
    case "customer-gateway":
      return { ...common, kind: site.kind, gateways: devicesOf(site) };
  }
}

function planConnections(
  name: string,
  site: SiteOnAwsVpnConfig,
  base: PlannedBase,
  config: HubConfig,
): VpnConnectionPlan[] {
  const devices = devicesOf(site);
  const cidrs = tunnelCidrsOf(name, site, config);
  return connectionNumbersOf(site).map((number) => {
    const device = devices.find((each) => each.number === number);
    const customerAsn = device?.asn ?? site.asn ?? DEFAULT_CUSTOMER_ASN;
    const tunnel = (tunnelNumber: 1 | 2): VpnTunnelPlan => {
      const tunnelName = vpnTunnelName(number, tunnelNumber);
      const cidr = cidrs[tunnelName]!;
      return {
        id: `${name}/${tunnelName}`,
        name: tunnelName,
        number: tunnelNumber,
        key: `${name}/${tunnelName}`,
        inside: { cidr, awsAddress: addressAt(cidr, 1), customerAddress: addressAt(cidr, 2) },
        mtuBytes: mtuBytesOf(site, proposalOf(base, `${name}/${tunnelName}`).esp),
        ...(routingOf(site) === "bgp" ? { bgp: AWS_BGP } : {}),
        ...(routingOf(site) === "static" && site.kind === "customer-gateway" ? { monitor: DEVICE_MONITOR } : {}),
      };
    };
    return {
      id: `${name}/${number}`,
      number,
      ...(device === undefined ? {} : { customerGateway: gatewayName(device.outsideAddress, customerAsn) }),
      customerAsn,
      tunnels: [tunnel(1), tunnel(2)],
    };
  });
}

function mtuBytesOf(site: SiteOnAwsVpnConfig, esp: Proposal["esp"]): number {
  switch (site.kind) {
    case "gcp-ha-vpn":
      return tunnelMtuBytes(esp, GCP_OUTSIDE_MTU_BYTES);
    case "azure-vpn-gateway":
      return Math.min(AZURE_TUNNEL_MTU_BYTES, tunnelMtuBytes(esp, 1500));
    case "customer-gateway":
      return tunnelMtuBytes(esp, site.outsideMtuBytes);
  }
}

function planKeys(site: string, connections: readonly VpnConnectionPlan[], config: HubConfig): KeyPlan[] {
  return connections.flatMap(({ tunnels }) => tunnels).map(({ key: id }) => ({ id, site, ...keySource(id, config) }));
}

function planAzure(
  site: Extract<SiteOnAwsVpnConfig, { kind: "azure-vpn-gateway" }>,
  connections: readonly VpnConnectionPlan[],
) {
  const sku: AzureSku = AZURE_SKUS[site.sku];
  const { generation } = planAzureSide(site);
  const isBgp = site.routing === "bgp";
  const ofInstance = connections.map(({ tunnels }) => tunnels.map(({ inside }) => inside.customerAddress));
  const azureConnections = connections.flatMap(({ tunnels, number }) =>
    tunnels.slice(0, isBgp ? 2 : (site.staticTunnels ?? 2)).map(({ name, key, inside }): AzureConnectionToAws => {
      const instance = number as 0 | 1;
      if (!isBgp) return { tunnel: name, instance, key };
      // The instance that AWS does not know needs an address too; none of its packets arrives (Azure, AWS tutorial).
      const addresses = [ofInstance[0]![0]!, ofInstance[1]![0]!] as [string, string];
      addresses[instance] = inside.customerAddress;
      return { tunnel: name, instance, key, awsBgpAddress: inside.awsAddress, instanceBgpAddresses: addresses };
    }),
  );
  return {
    ...(isBgp ? { asn: site.asn! } : {}),
    instances: isBgp ? (2 as const) : (1 as const),
    instanceBgpAddresses: isBgp ? ofInstance : [],
    azureConnections,
    dpdTimeoutSeconds: site.dpdTimeoutSeconds,
    ...AZURE_SA,
    throughputMbps: sku.throughputMbps[generation]!,
  };
}

/** In the words of the plan's summary: which filter sees which of the site's flows. */
function describeFilters(name: string, reaches: SiteOnAwsVpn["reaches"], config: HubConfig): string[] {
  const at = (site: string) => {
    const { kind } = config.sites[site]!;
    if (!filtersOwnNetwork(config.sites[site]!)) return [];
    return [`${kind === "gcp-ha-vpn" ? "VPC firewall rules" : "network security group"} of site/${site}`];
  };
  const own = at(name);
  return [
    ...(config.pair === undefined ? [] : ["not the firewalls: they see no packet of this site"]),
    ...own,
    ...reaches.spokes.map((spoke) => `security group and network ACL of spoke/${spoke}`),
    ...reaches.sites.flatMap((site) => {
      const filters = [...own, ...at(site)];
      return filters.length > 0 ? at(site) : [`nothing of the hub toward site/${site}: routes alone, all services`];
    }),
  ];
}
