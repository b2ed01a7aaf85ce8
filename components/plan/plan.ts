/** The whole decision: a checked configuration in, a frozen plan out. Pure, deterministic, no cloud. */
import { checkNetworks, planSpokeSubnets } from "./addressing/addresses";
import { checkAlarms } from "./detection/alarms";
import { checkAsns } from "./addressing/asns";
import { planAwsVpn } from "./sites/awsVpn";
import { checkAwsVpn } from "./sites/awsVpnChecks";
import { checkAwsVpnDevices } from "./sites/awsVpnDevices";
import { isAwsVpnFlow } from "./flows/awsVpnFlows";
import { checkAwsVpnQuotas } from "./quotas/awsVpnQuotas";
import type { AnyHubConfig, HubConfig } from "./config/config";
import { checkFailoverTarget } from "./detection/failover";
import { checkFirewallHub, planFirewallHub } from "./firewalls/firewallHub";
import {
  checkFlows,
  cidrsOfConfig,
  OPEN_NETWORK_ACL,
  planFlows,
  spokeNetworkAcl,
  workloadRulesOf,
  type CidrsOf,
} from "./flows/flows";
import { checkKeys } from "./crypto/presharedKeys";
import { ConfigError, type Problem } from "./problems";
import { checkFirewallQuotas, checkSpokeQuotas } from "./quotas/quotas";
import { hasFirewalls, type AnyHubPlan, type FlowPlan, type HubPlan, type SpokePlan } from "./types";
import { NO_FIREWALLS } from "./config/withoutFirewalls";

/**
 * Plans the hub.
 *
 * @param environment name of the stack
 * @param region AWS Region of the hub
 * @throws {ConfigError} with every overlap, reserved block, colliding ASN, impossible profile and broken quota at once
 */
export function planHub(config: HubConfig, environment: string, region: string): HubPlan;
export function planHub(config: AnyHubConfig, environment: string, region: string): AnyHubPlan;
export function planHub(config: AnyHubConfig, environment: string, region: string): AnyHubPlan {
  refuse(checkConfig(config, region));
  const plan = planChecked(config, environment, region);
  refuse(checkPlan(plan, config));
  return plan;
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new ConfigError(problems);
}

function planChecked(config: AnyHubConfig, environment: string, region: string): AnyHubPlan {
  const flows = planFlows(config);
  const cidrsOf = cidrsOfConfig(config);
  const common = {
    environment,
    region,
    spokes: planSpokes(config, flows, cidrsOf),
    awsVpn: planAwsVpn(config, flows, cidrsOf),
    keyMaxAgeDays: config.keys.maxAgeDays,
    cipherProfile: config.ciphers.profile,
  };
  if (config.firewalls === NO_FIREWALLS) {
    const { transitGatewayAsn: asn, transitGatewayCidr: cidr } = config.network;
    const transitGateway = cidr === undefined ? { asn } : { asn, cidr };
    return { ...common, transitGateway, firewalls: [], sites: [], flows: [] };
  }
  const own = flows.filter((flow) => !isAwsVpnFlow(flow, config));
  return { ...common, ...planFirewallHub(config, common.spokes, own, cidrsOf) };
}

/** What only the finished plan shows. */
function checkPlan(plan: AnyHubPlan, config: AnyHubConfig): Problem[] {
  return [
    ...(hasFirewalls(plan) ? checkFailoverTarget(plan.failover.rows, plan.failover.targetSeconds) : []),
    ...(hasFirewalls(plan) && config.firewalls !== NO_FIREWALLS ? checkFirewallQuotas(plan, config) : []),
    ...checkSpokeQuotas(plan, config),
    ...checkAwsVpnQuotas(plan, config),
    ...checkAwsVpnDevices(plan.awsVpn),
  ];
}

function planSpokes(config: AnyHubConfig, flows: readonly FlowPlan[], cidrsOf: CidrsOf): SpokePlan[] {
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

function checkConfig(config: AnyHubConfig, region: string): Problem[] {
  return [
    ...checkZones(config.network.availabilityZones, region),
    ...checkNetworks(config),
    ...checkAsns(config),
    ...(config.firewalls === NO_FIREWALLS ? [] : checkFirewallHub(config)),
    ...checkAwsVpn(config),
    ...checkAlarms(config, region),
    ...checkFlows(config),
    ...checkKeys(config),
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
            what: "names one zone twice; its loss would take everything",
            value: zones,
            remedy: "name two zones",
          },
        ]
      : []),
  ];
}
