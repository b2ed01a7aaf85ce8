/** The whole decision: a checked configuration in, a frozen plan out. Pure, deterministic, no cloud. */
import { checkNetworks, planSpokeSubnets } from "./addressing/addresses";
import { checkAsns } from "./addressing/asns";
import { checkInside } from "./addressing/inside";
import { checkOutsideAddresses } from "./addressing/outsideAddresses";
import type { SpokePlan } from "./addressing/types";
import type { HubConfig } from "./config/config";
import { checkKeys } from "./crypto/presharedKeys";
import { checkAlarms, planAlarms } from "./detection/alarms";
import { checkFailover, planFailover } from "./detection/failover";
import { checkFirewallSettings } from "./firewalls/management";
import { planFirewallPair } from "./firewalls/pair";
import {
  checkFlows,
  cidrsOfConfig,
  isLocalFlow,
  OPEN_NETWORK_ACL,
  planFlows,
  spokeNetworkAcl,
  workloadRulesOf,
  type CidrsOf,
} from "./flows/flows";
import type { FlowPlan } from "./flows/types";
import type { HubPlan } from "./hubPlan";
import { ConfigError, type Problem } from "./problems";
import { limitsOf } from "./quotas/limits";
import { checkUsage } from "./quotas/usage";
import { checkPreference } from "./routing/preference";
import { checkSites } from "./sites/checks";
import { planCustomerGateways, planVpnGateways } from "./sites/onAwsVpn";
import { planSites } from "./sites/sites";
import { endsOnFirewalls } from "./sites/types";
import { checkSpokeNames } from "./sites/vpnConnectionChecks";
import { checkTags, planTags } from "./tags/tags";

/**
 * Plans the hub.
 *
 * @param environment name of the stack
 * @param region AWS Region of the hub
 * @throws {ConfigError} with every overlap, reserved block, colliding ASN, impossible profile and broken quota at once
 */
export function planHub(config: HubConfig, environment: string, region: string): HubPlan {
  refuse(checkConfig(config, region));
  const plan = planChecked(config, environment, region);
  refuse(checkPlan(plan, config));
  return plan;
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new ConfigError(problems);
}

function planChecked(config: HubConfig, environment: string, region: string): HubPlan {
  const all = planFlows(config);
  const flows = all.filter((flow) => !isLocalFlow(flow));
  const cidrsOf = cidrsOfConfig(config);
  const spokes = planSpokes(config, all, cidrsOf);
  const sites = planSites(config, all, cidrsOf);
  const pair =
    config.pair === undefined
      ? undefined
      : planFirewallPair(config, config.pair, spokes, sites.filter(endsOnFirewalls), flows);
  const { transitGatewayAsn: asn, transitGatewayCidr: cidr } = config.network;
  return {
    environment,
    region,
    transitGateway: cidr === undefined ? { asn } : { asn, cidr },
    ...(pair === undefined ? {} : { pair }),
    spokes,
    sites,
    flows,
    vpnGateways: planVpnGateways(config),
    customerGateways: planCustomerGateways(config),
    failover: planFailover(sites, pair, config),
    alarms: planAlarms(config),
    tags: planTags(config),
    keyMaxAgeDays: config.keys.maxAgeDays,
    cipherProfile: config.ciphers.profile,
    acceptedChanges: config.acceptedChanges,
    limits: limitsOf(config.limits, config.pair?.settings.instanceType),
  };
}

/** What only the finished plan shows. */
function checkPlan(plan: HubPlan, config: HubConfig): Problem[] {
  return [...checkFailover(plan.failover, config), ...checkUsage(plan)];
}

function planSpokes(config: HubConfig, flows: readonly FlowPlan[], cidrsOf: CidrsOf): SpokePlan[] {
  return Object.entries(config.spokes).map(([name, { cidr }]) => {
    const rules = workloadRulesOf({ kind: "spoke", name }, flows, cidrsOf);
    return {
      name,
      cidr,
      subnets: planSpokeSubnets(cidr, config.network.availabilityZones),
      rules,
      networkAcl: spokeNetworkAcl(rules),
      attachmentNetworkAcl: OPEN_NETWORK_ACL,
    };
  });
}

/** What the configuration alone shows. */
function checkConfig(config: HubConfig, region: string): Problem[] {
  return [
    ...checkZones(config.network.availabilityZones, region),
    ...checkNetworks(config),
    ...checkAsns(config, region),
    ...checkSpokeNames(config),
    ...checkSites(config),
    ...checkInside(config),
    ...checkOutsideAddresses(config),
    ...checkFirewallSettings(config),
    ...checkAlarms(config, region),
    ...checkFlows(config),
    ...checkKeys(config),
    ...checkTags(config),
    ...checkPreference(config),
  ];
}

/** For example ap-northeast-1, us-gov-west-1. */
const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;

function checkZones(zones: readonly [string, string], region: string): Problem[] {
  const path = "hub:network.availabilityZones";
  const named = new Set(zones.map((zone) => zone.replace(/[a-z]$/, "")));
  if (!REGION.test(region)) {
    const [meant] = named.size === 1 ? [...named].filter((each) => REGION.test(each)) : [];
    return [
      {
        path: "aws:region",
        what: "is not a Region",
        value: region,
        allowed: "for example ap-northeast-1",
        ...(meant === undefined ? {} : { remedy: `did you mean ${meant}, whose zones ${path} names?` }),
      },
    ];
  }
  // A Local or Wavelength Zone has a longer name, and takes no attachment of a Transit Gateway (its guide, "VPC attachments").
  const strangers = zones.filter((zone) => !zone.startsWith(region) || !/^[a-z]$/.test(zone.slice(region.length)));
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
            what: "names one zone twice; its loss would take everything",
            value: zones,
            remedy: "name two zones",
          },
        ]
      : []),
  ];
}
