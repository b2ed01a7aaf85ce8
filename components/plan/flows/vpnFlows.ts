/** Flows of the sites that end on AWS VPN connections: who may meet whom, and what can filter it. */
import { TRANSIT_GATEWAY, type SiteConfig } from "../config/sites";
import { configuredOnAwsVpn } from "../sites/ends";
import type { HubConfig } from "../config/config";
import type { Problem } from "../problems";
import type { SitePlan } from "../sites/types";
import type { EndpointRef, FlowPlan } from "./types";

const isAwsVpnSite = ({ kind, name }: EndpointRef, config: HubConfig) =>
  kind === "site" && config.sites[name]?.terminateOn === "aws-vpn";
const isFirewallSite = ({ kind, name }: EndpointRef, config: HubConfig) =>
  kind === "site" && config.sites[name]?.terminateOn === "vm-series";

/** Such a flow is not the firewalls': neither their rules nor their routes hold it. */
export function isAwsVpnFlow({ from, to }: FlowPlan, config: HubConfig): boolean {
  return [...from, ...to].some((end) => isAwsVpnSite(end, config));
}

/** Ends that a site has a flow with, in either direction: routing always serves both. */
export function reachOf(site: string, flows: readonly FlowPlan[]): { spokes: string[]; sites: string[] } {
  const isSite = ({ kind, name }: EndpointRef) => kind === "site" && name === site;
  const others = flows.flatMap(({ from, to }) => [...(from.some(isSite) ? to : []), ...(to.some(isSite) ? from : [])]);
  const named = (kind: EndpointRef["kind"]) =>
    [...new Set(others.filter((end) => end.kind === kind && !isSite(end)).map(({ name }) => name))].sort();
  return { spokes: named("spoke"), sites: named("site") };
}

/**
 * Refuses flows that no route serves, and flows that ask for a filter which is not on their way.
 *
 * @param isFiltered whether the program puts a filter beside the workloads of an end
 */
export function checkAwsVpnFlow(
  flow: FlowPlan,
  config: HubConfig,
  isFiltered: (end: EndpointRef, config: HubConfig) => boolean,
): Problem[] {
  if (!isAwsVpnFlow(flow, config)) return [];
  const path = `hub:flows.${flow.name}`;
  const firewallSite = [...flow.from, ...flow.to].find((end) => isFirewallSite(end, config));
  const awsVpnSite = [...flow.from, ...flow.to].find((end) => isAwsVpnSite(end, config))!;
  if (firewallSite !== undefined) {
    return [
      {
        path,
        what: `names site/${firewallSite.name}, which ends on the firewalls, and site/${awsVpnSite.name}, which ends on the AWS VPN; the hub routes nothing between the two, and one flow cannot be enforced by both sides' filters`,
        remedy: "give each of the two a flow of its own toward a spoke, or end both sites the same way",
      },
    ];
  }
  return [
    ...(flow.enforcedBy.includes("firewall")
      ? [
          {
            path: `${path}.enforcedBy`,
            what: `cannot be enforced by the firewalls: no packet of site/${awsVpnSite.name}, which ends on the AWS VPN, crosses them`,
            value: flow.enforcedBy,
            allowed: "[network]",
            remedy: "set enforcedBy: [network], or let the site end on the VM-Series (terminateOn: vm-series)",
          },
        ]
      : []),
    ...flow.from.flatMap((from) => flow.to.flatMap((to) => checkPair(path, flow, from, to, config, isFiltered))),
  ].slice(0, 3);
}

function checkPair(
  path: string,
  flow: FlowPlan,
  from: EndpointRef,
  to: EndpointRef,
  config: HubConfig,
  isFiltered: (end: EndpointRef, config: HubConfig) => boolean,
): Problem[] {
  const words = (end: EndpointRef) => `${end.kind}/${end.name}`;
  if (!shareGateway(from, to, config)) {
    return [
      {
        path,
        what: `leads from ${words(from)} to ${words(to)}, and no gateway has both: a site on a virtual private gateway reaches that spoke and the sites on it only`,
        remedy: `attach the site to the Transit Gateway (attachTo: ${TRANSIT_GATEWAY}), or remove the pair from the flow`,
      },
    ];
  }
  const isAll = flow.services.some(({ protocol }) => protocol === "all");
  const filtered = isFiltered(from, config) || isFiltered(to, config);
  if (from.kind === "site" && to.kind === "site" && !filtered && !isAll) {
    return [
      {
        path: `${path}.services`,
        what: `cannot be narrowed: between ${words(from)} and ${words(to)} AWS only routes (CloudHub), and the program filters neither network`,
        value: flow.services.map(({ protocol, fromPort }) =>
          fromPort === undefined ? protocol : `${protocol}/${fromPort}`,
        ),
        allowed: "[all]",
        remedy: "set services: [all] and filter at the sites, or let both sites end on the VM-Series",
      },
    ];
  }
  return [];
}

/** A spoke is reached from the Transit Gateway and from its own gateway; an unknown end or gateway is another problem. */
function shareGateway(from: EndpointRef, to: EndpointRef, config: HubConfig): boolean {
  const gatewaysOf = ({ kind, name }: EndpointRef) =>
    kind === "spoke" ? [TRANSIT_GATEWAY, name] : [knownGateway(config.sites[name], config)];
  const [left, right] = [gatewaysOf(from), gatewaysOf(to)];
  return left.includes(undefined) || right.includes(undefined) || left.some((gateway) => right.includes(gateway));
}

function knownGateway(site: SiteConfig | undefined, config: HubConfig): string | undefined {
  if (site?.terminateOn !== "aws-vpn") return undefined;
  const { attachTo } = site;
  return attachTo === TRANSIT_GATEWAY || attachTo in config.spokes ? attachTo : undefined;
}

/**
 * Sites on one virtual private gateway always reach each other: it passes on every route it learns (AWS VPN CloudHub).
 * So either one end's own network is filtered by the program, or a flow must say that everything may pass.
 */
export function checkCloudHub(
  flows: readonly FlowPlan[],
  config: HubConfig,
  isFiltered: (end: EndpointRef, config: HubConfig) => boolean,
): Problem[] {
  const sites = configuredOnAwsVpn(config).filter(([, { attachTo }]) => attachTo !== TRANSIT_GATEWAY);
  const isFilteredSite = (name: string) => isFiltered({ kind: "site", name }, config);
  return sites.flatMap(([name, { attachTo }], index) => {
    const allowed = reachOf(name, flows).sites;
    const strangers = sites
      .slice(0, index)
      .filter(([other, site]) => site.attachTo === attachTo && !allowed.includes(other))
      .map(([other]) => other)
      .filter((other) => !isFilteredSite(name) && !isFilteredSite(other));
    if (strangers.length === 0) return [];
    return [
      {
        path: `hub:sites.${name}.attachTo`,
        what: `${name} and ${strangers.join(", ")} reach each other on the virtual private gateway of spoke/${attachTo}, which passes on every route it learns, and no flow allows it`,
        value: attachTo,
        remedy: `add a flow between them with services: [all], or attach sites to the Transit Gateway (attachTo: ${TRANSIT_GATEWAY}), which keeps them apart`,
      },
    ];
  });
}

/** Whether the program also puts the filter beside the site's workloads. */
export function filtersOwnNetwork(site: SiteConfig | SitePlan): boolean {
  if (site.kind === "gcp-ha-vpn") return site.existingNetwork === undefined;
  return site.kind === "azure-vpn-gateway" && site.existingVirtualNetwork === undefined;
}
