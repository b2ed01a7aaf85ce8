/** The whole decision: a checked configuration in, a frozen plan out. Pure, deterministic, no cloud. */
import {
  checkInsideCidr,
  checkNetworks,
  checkSlots,
  interfaceAddress,
  overlapProblems,
  planHubSubnets,
  planSpokeSubnets,
} from "./addresses";
import { checkAsns } from "./asns";
import { planAwsVpn } from "./awsVpn";
import { checkAwsVpn } from "./awsVpnChecks";
import { checkAwsVpnDevices } from "./awsVpnDevices";
import { isAwsVpnFlow } from "./awsVpnFlows";
import { checkAwsVpnQuotas } from "./awsVpnQuotas";
import { awsVpnKeyIds } from "./awsVpnSite";
import { addressAt } from "./cidr";
import type { HubConfig } from "./config";
import { checkFailoverTarget, planFailover } from "./failover";
import {
  checkFlows,
  cidrsOfConfig,
  OPEN_NETWORK_ACL,
  PEER_SERVICES,
  planFlows,
  planHubNetworkAcls,
  planHubSecurityGroups,
  spokeNetworkAcl,
  workloadRulesOf,
} from "./flows";
import { checkFirewallSettings, planFirewallSettings } from "./management";
import { CONNECT_MTU_BYTES } from "./mtu";
import { ConfigError } from "./problems";
import { checkQuotas } from "./quotas";
import { planRouting } from "./routing";
import { checkSite, planSite } from "./sites";
import { connectBgpTimers } from "./timers";
import { checkTunnels, CONNECT_TUNNEL_INTERFACE, insideBlocksOf } from "./tunnels";
import { FIREWALL_NAMES, type FirewallPlan, type HubPlan, type SubnetPlan } from "./types";

/**
 * Plans the hub.
 *
 * @param environment name of the stack
 * @param region AWS Region of the hub
 * @throws {ConfigError} with every overlap, reserved block, colliding ASN, impossible profile and broken quota at once
 */
export function planHub(config: HubConfig, environment: string, region: string): HubPlan {
  const problems = checkConfig(config, region);
  if (problems.length > 0) throw new ConfigError(problems);

  const subnets = planHubSubnets(config.network);
  const allFlows = planFlows(config);
  const flows = allFlows.filter((flow) => !isAwsVpnFlow(flow, config));
  const cidrsOf = cidrsOfConfig(config);
  const sites = Object.entries(config.sites).map(([name, site]) => planSite(name, site, config, flows, cidrsOf));
  const spokes = Object.entries(config.spokes).map(([name, { cidr }]) => planSpoke(name, cidr));
  const unrouted = FIREWALL_NAMES.map((name, index) => planFirewall(name, index, subnets, config));
  const { asn, transitGatewayAsn, transitGatewayCidr } = config.network;
  const routing = planRouting({ asn, transitGatewayAsn, transitGatewayCidr, subnets, sites, spokes, flows }, unrouted);
  const firewalls = unrouted.map((firewall, index) => ({ ...firewall, routing: routing[index]! })) as [
    FirewallPlan,
    FirewallPlan,
  ];
  const failoverRows = planFailover(sites, firewalls);
  const plan: HubPlan = {
    environment,
    region,
    network: {
      vpcCidr: config.network.cidr,
      asn: config.network.asn,
      subnets,
      networkAcls: planHubNetworkAcls(config),
      securityGroups: planHubSecurityGroups(config),
      peerServices: PEER_SERVICES,
    },
    transitGateway: { asn: transitGatewayAsn, cidr: transitGatewayCidr },
    firewalls,
    firewallSettings: planFirewallSettings(config),
    spokes,
    sites,
    flows,
    awsVpn: planAwsVpn(config, allFlows, cidrsOf),
    keyMaxAgeDays: config.keys.maxAgeDays,
    cipherProfile: config.ciphers.profile,
    failover: { targetSeconds: config.failover.targetSeconds, rows: failoverRows },
  };
  // What only the finished plan shows.
  const late = [
    ...checkFailoverTarget(failoverRows, config.failover.targetSeconds),
    ...checkQuotas(plan, config),
    ...checkAwsVpnQuotas(plan, config),
    ...checkAwsVpnDevices(plan.awsVpn),
  ];
  if (late.length > 0) throw new ConfigError(late);
  return plan;

  function planSpoke(name: string, cidr: string) {
    const rules = workloadRulesOf({ kind: "spoke", name }, allFlows, cidrsOf);
    return {
      name,
      cidr,
      subnets: planSpokeSubnets(cidr, config.network.availabilityZones),
      rules,
      networkAcl: spokeNetworkAcl(rules),
      attachmentNetworkAcl: OPEN_NETWORK_ACL,
    };
  }
}

function checkConfig(config: HubConfig, region: string) {
  const { network } = config;
  const insideBlocks = [
    ...FIREWALL_NAMES.map((name) => ({
      path: `hub:network.connectInsideCidrs.${name}`,
      cidr: network.connectInsideCidrs[name],
    })),
    ...Object.entries(config.sites).flatMap(([name, site]) => insideBlocksOf(name, site, config)),
  ];
  const slotProblems = checkSlots(config);
  return [
    ...checkZones(network.availabilityZones, region),
    ...checkNetworks(config),
    ...checkAsns(config),
    ...FIREWALL_NAMES.flatMap((name) =>
      checkInsideCidr(`hub:network.connectInsideCidrs.${name}`, network.connectInsideCidrs[name], 29, [
        "169.254.0.0/16",
      ]),
    ),
    ...slotProblems,
    ...Object.entries(config.sites).flatMap(([name, site]) => [
      ...checkSite(name, site, config),
      ...checkTunnels(name, site, config),
    ]),
    // Sites in one slot overlap by definition, and were named above.
    ...(slotProblems.length > 0
      ? []
      : overlapProblems(insideBlocks, "inside addresses are unique on a firewall: give one of them another block")),
    ...checkAwsVpn(config),
    ...checkFirewallSettings(config),
    ...checkFlows(config),
    ...checkEpochs(config),
    ...checkOutsideAddresses(config),
  ];
}

function checkZones(zones: readonly [string, string], region: string) {
  const path = "hub:network.availabilityZones";
  const strangers = zones.filter((zone) => !zone.startsWith(region));
  return [
    ...strangers.map((zone) => ({
      path,
      what: `is not a zone of ${region} (aws:region)`,
      value: zone,
      allowed: `${region}a, ${region}b, ...`,
    })),
    ...(zones[0] === zones[1]
      ? [
          {
            path,
            what: "names one zone twice; the loss of that zone would take both firewalls",
            value: zones,
            remedy: "name two zones",
          },
        ]
      : []),
  ];
}

/** One address is one IKE peer of a firewall: a second site behind it could not be told apart. */
function checkOutsideAddresses(config: HubConfig) {
  const holders = new Map<string, string>();
  return Object.entries(config.sites).flatMap(([name, site]) => {
    if (site.kind !== "customer-gateway") return [];
    const holder = holders.get(site.outsideAddress);
    if (holder === undefined) holders.set(site.outsideAddress, name);
    if (holder === undefined) return [];
    const what = `is also the outside address of ${holder}; a firewall cannot tell two IKE peers at one address apart`;
    return [{ path: `hub:sites.${name}.outsideAddress`, what, value: site.outsideAddress }];
  });
}

function checkEpochs(config: HubConfig) {
  const known = new Set(
    Object.entries(config.sites).flatMap(([name, site]) =>
      site.kind === "azure-vpn-gateway"
        ? FIREWALL_NAMES.map((each) => `${name}/${each}`)
        : insideBlocksOf(name, site, config).map(({ path }) => `${name}/${path.slice(-4, -1)}`),
    ),
  );
  for (const id of awsVpnKeyIds(config)) known.add(id);
  return Object.keys(config.keys.epochs)
    .filter((id) => !known.has(id))
    .map((id) => ({
      path: `hub:keys.epochs.${id}`,
      what: "is not the id of a key",
      allowed: [...known].slice(0, 8).join(", "),
      remedy: "correct it, or remove it with its site",
    }));
}

function planFirewall(
  name: FirewallPlan["name"],
  index: number,
  subnets: readonly SubnetPlan[],
  config: HubConfig,
): Omit<FirewallPlan, "routing"> {
  const insideCidr = config.network.connectInsideCidrs[name];
  const trustAddress = interfaceAddress(subnets, "trust", name);
  return {
    name,
    availabilityZone: config.network.availabilityZones[index]!,
    managementAddress: interfaceAddress(subnets, "management", name),
    untrustAddress: interfaceAddress(subnets, "untrust", name),
    trustAddress,
    connectPeer: {
      peerAddress: trustAddress,
      transitGatewayAddress: addressAt(config.network.transitGatewayCidr, 1 + index),
      insideCidr,
      // The first host is the appliance's, the next two are the Transit Gateway's (Transit Gateway guide, "Connect peers").
      firewallBgpAddress: addressAt(insideCidr, 1),
      transitGatewayBgpAddresses: [addressAt(insideCidr, 2), addressAt(insideCidr, 3)],
      tunnelInterface: CONNECT_TUNNEL_INTERFACE,
      mtuBytes: CONNECT_MTU_BYTES,
      bgp: connectBgpTimers(config.failover.bgpHoldSeconds),
    },
  };
}
