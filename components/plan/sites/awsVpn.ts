/** Plans the sites that end on AWS Site-to-Site VPN connections. A site depends on its own configuration and its flows. */
import { planAlarms } from "../detection/alarms";
import { awsTunnelCidrs } from "../addressing/awsVpnAddresses";
import { TRANSIT_GATEWAY, type AwsVpnAzureSiteConfig, type AwsVpnSiteConfig } from "../config/awsVpn";
import { filtersOwnNetwork, isAwsVpnFlow, reachOf } from "../flows/awsVpnFlows";
import {
  awsVpnSlotOf,
  connectionCountOf,
  DEFAULT_CUSTOMER_ASN,
  devicesOf,
  routingOf,
  targetOf,
  suitesForAwsVpn,
  vpnGatewayAsnOf,
} from "./awsVpnSite";
import type {
  AwsVpnAzureConnectionPlan,
  AwsVpnConnectionPlan,
  AwsVpnKeyPlan,
  AwsVpnPlan,
  AwsVpnSitePlan,
  AwsVpnTunnelPlan,
  CustomerGatewayPlan,
  TunnelOptionsPlan,
} from "./awsVpnTypes";
import type { Proposal } from "../crypto/ciphers";
import { addressAt, mergeCidrs } from "../addressing/cidr";
import type { AnyHubConfig } from "../config/config";
import { workloadRulesOf, type CidrsOf } from "../flows/flows";
import { AZURE_SKUS, type AzureSku, generationOf } from "../quotas/limits";
import { AZURE_TUNNEL_MTU_BYTES, GCP_OUTSIDE_MTU_BYTES, tunnelMtuBytes } from "./mtu";
import { HUB_CIDRS } from "./sites";
import { keySource } from "../crypto/presharedKeys";
import { chooseProposal } from "../crypto/siteSuites";
import type { FlowPlan } from "../types";
import { NO_FIREWALLS } from "../config/withoutFirewalls";

/** Both fixed by AWS (Site-to-Site VPN user guide, sample configurations for BGP). */
const AWS_BGP = { keepaliveSeconds: 10, holdSeconds: 30 } as const;

/** Azure's own defaults: AWS renews the ESP keys first, after at most an hour. */
const AZURE_SA = { saLifeTimeSeconds: 27_000, saDataSizeKilobytes: 102_400_000 } as const;

export function planAwsVpn(config: AnyHubConfig, flows: readonly FlowPlan[], cidrsOf: CidrsOf): AwsVpnPlan {
  const own = flows.filter((flow) => isAwsVpnFlow(flow, config));
  const entries = Object.entries(config.awsVpnSites);
  const spokes = entries.flatMap(([, { attachTo }]) => (attachTo === TRANSIT_GATEWAY ? [] : [attachTo]));
  return {
    sites: entries.map(([name, site]) => planAwsVpnSite(name, site, config, own, cidrsOf)),
    flows: own,
    vpnGateways: [...new Set(spokes)].sort().map((spoke) => ({ spoke, asn: vpnGatewayAsnOf(spoke, config) })),
    customerGateways: planCustomerGateways(config),
    alarms: planAlarms(config),
  };
}

const gatewayName = (address: string, asn: number) => `${address.replaceAll(".", "-")}-as${asn}`;

/** AWS keeps one customer gateway per address and ASN; several connections share it. */
function planCustomerGateways(config: AnyHubConfig): CustomerGatewayPlan[] {
  const found = Object.values(config.awsVpnSites).flatMap((site) =>
    devicesOf(site).map(({ outsideAddress: address, asn = DEFAULT_CUSTOMER_ASN }) => ({
      name: gatewayName(address, asn),
      address,
      asn,
    })),
  );
  return [...new Map(found.map((each) => [each.name, each])).values()].sort((l, r) => (l.name < r.name ? -1 : 1));
}

function planAwsVpnSite(
  name: string,
  site: AwsVpnSiteConfig,
  config: AnyHubConfig,
  flows: readonly FlowPlan[],
  cidrsOf: CidrsOf,
): AwsVpnSitePlan {
  const { phase1LifetimeSeconds: ikeSeconds, phase2LifetimeSeconds: espSeconds } = site.tunnelOptions;
  const proposal = chooseProposal(suitesForAwsVpn(site, config), { ikeSeconds, espSeconds })!;
  const connections = planConnections(name, site, proposal, config);
  const reaches = reachOf(name, flows);
  const base = {
    name,
    cidrs: site.cidrs,
    attachTo: targetOf(site),
    routing: routingOf(site),
    awsAsn:
      site.attachTo === TRANSIT_GATEWAY ? config.network.transitGatewayAsn : vpnGatewayAsnOf(site.attachTo, config),
    slot: awsVpnSlotOf(name, site, config),
    proposal,
    tunnelOptions: planTunnelOptions(site),
    tunnelBandwidth: site.tunnelBandwidth,
    acceleration: site.acceleration,
    connections,
    keys: planKeys(name, connections, config),
    reaches,
    remoteCidrs: mergeCidrs([
      ...reaches.spokes.flatMap((spoke) => cidrsOf({ kind: "spoke", name: spoke })),
      ...reaches.sites.flatMap((other) => cidrsOf({ kind: "site", name: other })),
    ]),
    rules: workloadRulesOf({ kind: "site", name }, flows, cidrsOf),
    filteredBy: describeFilters(name, reaches, config),
  };
  switch (site.kind) {
    case "gcp-ha-vpn": {
      const { kind, asn, region, project, existingNetwork, routingMode, routerKeepaliveSeconds } = site;
      const cloud = { asn, region, project, existingNetwork, routingMode, routerKeepaliveSeconds };
      return { ...base, kind, ...cloud, hubCidrs: HUB_CIDRS };
    }
    case "azure-vpn-gateway":
      return { ...base, kind: site.kind, ...planAzure(site, connections) };
    case "customer-gateway":
      return { ...base, kind: site.kind, gateways: devicesOf(site) };
  }
}

function planConnections(
  name: string,
  site: AwsVpnSiteConfig,
  { esp }: Proposal,
  config: AnyHubConfig,
): AwsVpnConnectionPlan[] {
  const devices = devicesOf(site);
  const cidrs = awsTunnelCidrs(site, connectionCountOf(site), awsVpnSlotOf(name, site, config), config);
  return Array.from({ length: connectionCountOf(site) }, (_, number) => {
    const device = devices[number];
    const customerAsn = device?.asn ?? site.asn ?? DEFAULT_CUSTOMER_ASN;
    const tunnel = (tunnelNumber: 1 | 2): AwsVpnTunnelPlan => {
      const tunnelName = `${number}-${tunnelNumber}`;
      const cidr = cidrs[tunnelName]!;
      return {
        id: `${name}/${tunnelName}`,
        name: tunnelName,
        number: tunnelNumber,
        key: `${name}/${tunnelName}`,
        inside: { cidr, awsAddress: addressAt(cidr, 1), customerAddress: addressAt(cidr, 2) },
        mtuBytes: mtuBytesOf(site, esp),
        ...(routingOf(site) === "bgp" ? { bgp: AWS_BGP } : {}),
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

function mtuBytesOf(site: AwsVpnSiteConfig, esp: Proposal["esp"]): number {
  switch (site.kind) {
    case "gcp-ha-vpn":
      return tunnelMtuBytes(esp, GCP_OUTSIDE_MTU_BYTES);
    case "azure-vpn-gateway":
      return Math.min(AZURE_TUNNEL_MTU_BYTES, tunnelMtuBytes(esp, 1500));
    case "customer-gateway":
      return tunnelMtuBytes(esp, site.outsideMtuBytes);
  }
}

function planTunnelOptions({ tunnelOptions }: AwsVpnSiteConfig): TunnelOptionsPlan {
  const { ikeVersion, startupAction, dpdTimeoutSeconds, rekeyMarginSeconds, rekeyFuzzPercent, replayWindowPackets } =
    tunnelOptions;
  return {
    ikeVersion,
    startupAction,
    dpdTimeoutSeconds,
    // Who started the tunnel brings it back (AWS guide, "Tunnel initiation options").
    dpdTimeoutAction: tunnelOptions.dpdTimeoutAction ?? (startupAction === "start" ? "restart" : "clear"),
    rekeyMarginSeconds,
    rekeyFuzzPercent,
    replayWindowPackets,
  };
}

function planKeys(site: string, connections: readonly AwsVpnConnectionPlan[], config: AnyHubConfig): AwsVpnKeyPlan[] {
  return connections.flatMap(({ tunnels }) => tunnels).map(({ key: id }) => ({ id, site, ...keySource(id, config) }));
}

function planAzure(site: AwsVpnAzureSiteConfig, connections: readonly AwsVpnConnectionPlan[]) {
  const sku: AzureSku = AZURE_SKUS[site.sku];
  const generation = generationOf(site);
  const isBgp = site.routing === "bgp";
  const ofInstance = connections.map(({ tunnels }) => tunnels.map(({ inside }) => inside.customerAddress));
  const azureConnections = connections.flatMap(({ tunnels, number }) =>
    tunnels.slice(0, isBgp ? 2 : (site.staticTunnels ?? 2)).map(({ name, key, inside }): AwsVpnAzureConnectionPlan => {
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
    location: site.location,
    sku: site.sku,
    generation,
    existingVirtualNetwork: site.existingVirtualNetwork,
    gatewaySubnetCidr: site.gatewaySubnet,
    workloadSubnetCidr: site.workloadSubnet,
    instances: isBgp ? (2 as const) : (1 as const),
    instanceBgpAddresses: isBgp ? ofInstance : [],
    azureConnections,
    dpdTimeoutSeconds: site.dpdTimeoutSeconds,
    ...AZURE_SA,
    throughputMbps: sku.throughputMbps[generation]!,
  };
}

/** In the words of the plan's summary: which filter sees which of the site's flows. */
function describeFilters(name: string, reaches: AwsVpnSitePlan["reaches"], config: AnyHubConfig): string[] {
  const at = (site: string) => {
    const { kind } = config.awsVpnSites[site]!;
    if (!filtersOwnNetwork(config.awsVpnSites[site]!)) return [];
    return [`${kind === "gcp-ha-vpn" ? "VPC firewall rules" : "network security group"} of site/${site}`];
  };
  const own = at(name);
  return [
    ...(config.firewalls === NO_FIREWALLS ? [] : ["not the firewalls: they see no packet of this site"]),
    ...own,
    ...reaches.spokes.map((spoke) => `security group and network ACL of spoke/${spoke}`),
    ...reaches.sites.flatMap((site) => {
      const filters = [...own, ...at(site)];
      return filters.length > 0 ? at(site) : [`nothing of the hub toward site/${site}: routes alone, all services`];
    }),
  ];
}
