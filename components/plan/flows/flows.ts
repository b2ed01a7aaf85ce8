/**
 * Flows become filter rules here: the stateful rules beside each workload, the stateless network ACL entries of each
 * subnet, and what a remote address may say to the firewalls' untrust side.
 */
import { hashName } from "../addressing/addresses";
import { checkAwsVpnFlow, checkCloudHub, filtersOwnNetwork, isAwsVpnFlow } from "./vpnFlows";
import { mergeCidrs } from "../addressing/cidr";
import type { HubConfig, PairConfig } from "../config/config";
import { managementPaths } from "../firewalls/managementPaths";
import type { Problem } from "../problems";
import { configuredOnFirewalls, devicesOf } from "../sites/ends";
import type { SubnetRole } from "../addressing/types";
import type {
  AclRule,
  CidrRule,
  EndpointRef,
  FlowPlan,
  Layer,
  PeerServicePlan,
  PortRange,
  WorkloadRule,
} from "./types";

/** Ports a client may answer on: the widest range that AWS names for network ACLs (VPC guide, "Ephemeral ports"). */
const EPHEMERAL = { fromPort: 1024, toPort: 65535 } as const;
const ANYWHERE = "0.0.0.0/0";

/**
 * What a remote gateway and a firewall say to each other. Every firewall sits behind the 1:1 NAT of its Elastic IP, so
 * IKE detects NAT and ESP always travels in UDP 4500 (RFC 7296 section 2.23, RFC 3948): bare ESP needs no opening.
 */
export const PEER_SERVICES: readonly PeerServicePlan[] = [
  { carries: "IKE", protocol: "udp", fromPort: 500, toPort: 500 },
  { carries: "NAT-T", protocol: "udp", fromPort: 4500, toPort: 4500 },
];

export function planFlows(config: HubConfig): FlowPlan[] {
  return Object.entries(config.flows).map(([name, flow]) => ({
    name,
    from: [flow.from].flat().map(parseEndpoint),
    to: [flow.to].flat().map(parseEndpoint),
    services: flow.services.map(parseService),
    enforcedBy: flow.enforcedBy,
  }));
}

function parseEndpoint(text: string): EndpointRef {
  const [kind, name] = text.split("/") as ["site" | "spoke", string];
  return { kind, name };
}

function parseService(text: string): PortRange {
  const [protocol, ports] = text.split("/") as ["tcp" | "udp" | "icmp" | "all", string | undefined];
  if (ports === undefined) return { protocol };
  const [from, to] = ports.split("-").map(Number) as [number, number | undefined];
  return { protocol, fromPort: from, toPort: to ?? from };
}

export function checkFlows(config: HubConfig): Problem[] {
  const flows = planFlows(config);
  return [
    ...flows.flatMap((flow) => checkFlow(flow, config)),
    ...checkContradictions(flows),
    ...checkCloudHub(flows, config, isFiltered),
  ];
}

const isSame = (left: EndpointRef, right: EndpointRef) => left.kind === right.kind && left.name === right.name;

/** Between the machines of one spoke or site: no packet crosses the hub, and the end's own filter alone sees it. */
export function isLocalFlow({ from, to }: FlowPlan): boolean {
  return from.length === 1 && to.length === 1 && isSame(from[0]!, to[0]!);
}

function checkLocalFlow(flow: FlowPlan, config: HubConfig): Problem[] {
  const [{ kind, name }] = flow.from as [EndpointRef];
  if (!isFiltered({ kind, name }, config))
    return [
      {
        path: `hub:flows.${flow.name}`,
        what: `stays inside of ${kind}/${name}, whose network the program does not filter`,
        remedy: "remove it; its owner's filters decide",
      },
    ];
  if (!flow.enforcedBy.includes("firewall")) return [];
  return [
    {
      path: `hub:flows.${flow.name}.enforcedBy`,
      what: `cannot be enforced by the firewalls: it stays inside of ${kind}/${name}`,
      value: flow.enforcedBy,
      allowed: "[network]",
    },
  ];
}

function checkFlow(flow: FlowPlan, config: HubConfig): Problem[] {
  const formal = [
    ...(["from", "to"] as const).flatMap((side) =>
      flow[side].flatMap((end) => checkEndpoint(`hub:flows.${flow.name}.${side}`, end, config)),
    ),
    ...flow.services.flatMap((service) => checkPorts(`hub:flows.${flow.name}.services`, service)),
  ];
  if (isLocalFlow(flow)) return [...formal, ...checkLocalFlow(flow, config)];
  return [
    ...formal,
    ...flow.from
      .filter((source) => flow.to.some((target) => isSame(target, source)))
      .map(({ kind, name }) => ({
        path: `hub:flows.${flow.name}`,
        what: `leads from ${kind}/${name} to itself beside others; such packets never cross the hub`,
        remedy: `remove it from one of the two lists, and give it a flow of its own with enforcedBy: [network]`,
      })),
    ...checkPath(flow),
    ...(isAwsVpnFlow(flow, config)
      ? checkAwsVpnFlow(flow, config, isFiltered)
      : [...checkNetworkLayer(flow, config), ...checkServices(flow)]),
  ];
}

/** Spokes reach each other by no route of the hub: the Transit Gateway leads from a spoke to the firewalls' sites only. */
function checkPath(flow: FlowPlan): Problem[] {
  const [from, to] = [flow.from, flow.to].map((ends) => ends.filter(({ kind }) => kind === "spoke")) as [
    EndpointRef[],
    EndpointRef[],
  ];
  const pair = from.flatMap((left) => to.filter((right) => right.name !== left.name).map((right) => [left, right]))[0];
  if (pair === undefined) return [];
  return [
    {
      path: `hub:flows.${flow.name}`,
      what: "leads from a spoke to a spoke, and the hub routes between sites and spokes only",
      value: `${pair[0]!.kind}/${pair[0]!.name} to ${pair[1]!.kind}/${pair[1]!.name}`,
      remedy: "split the flow; connect the two VPCs without the firewalls",
    },
  ];
}

/** A firewall's rule names what it lets through. */
function checkServices({ name, services }: FlowPlan): Problem[] {
  if (services.every(({ protocol }) => protocol !== "all")) return [];
  return [
    {
      path: `hub:flows.${name}.services`,
      what: "allows everything, which only a flow between sites on the AWS VPN may, where nothing of the hub filters",
      value: "all",
      allowed: "icmp, tcp/443, udp/53, tcp/8000-8099, ...",
    },
  ];
}

/** A flow that names the network layer needs an end whose network this program filters. */
function checkNetworkLayer(flow: FlowPlan, config: HubConfig): Problem[] {
  if (!flow.enforcedBy.includes("network")) return [];
  const unfiltered = flow.from
    .filter((end) => !isFiltered(end, config))
    .flatMap((from) => flow.to.filter((end) => !isFiltered(end, config)).map((to) => [from, to] as const))[0];
  if (unfiltered === undefined) return [];
  const [from, to] = unfiltered;
  return [
    {
      path: `hub:flows.${flow.name}.enforcedBy`,
      what: `cannot be enforced by the network: the program filters neither the network of ${from.kind}/${from.name} nor of ${to.kind}/${to.name}`,
      value: flow.enforcedBy,
      allowed: "[firewall]",
      remedy:
        "set enforcedBy: [firewall]; give these two ends a flow of their own if the others shall keep both layers",
    },
  ];
}

/** Ends beside whose workloads the program puts a filter; an unknown end is another problem. */
function isFiltered({ kind, name }: EndpointRef, config: HubConfig): boolean {
  if (kind === "spoke") return true;
  const site = config.sites[name];
  return site === undefined || filtersOwnNetwork(site);
}

/** A layer that does not enforce a flow lets everything pass between its ends, and would undo another flow there. */
function checkContradictions(flows: readonly FlowPlan[]): Problem[] {
  const first = new Map<string, FlowPlan>();
  const reported = new Set<string>();
  const problems: Problem[] = [];
  for (const flow of flows) {
    for (const pair of pairsOf(flow)) {
      const other = first.get(pair);
      if (other === undefined) first.set(pair, flow);
      else if (layersOf(other) !== layersOf(flow) && !reported.has(flow.name)) {
        reported.add(flow.name);
        problems.push({
          path: `hub:flows.${flow.name}.enforcedBy`,
          what: `contradicts ${other.name} (${layersOf(other)}) for ${pair}: what one leaves to another layer, the other wants closed there`,
          value: flow.enforcedBy,
          allowed: `[${layersOf(other)}], as ${other.name} has it`,
          remedy: "give all flows between the same two ends the same enforcedBy",
        });
      }
    }
  }
  return problems;
}

function pairsOf(flow: FlowPlan): string[] {
  return flow.from.flatMap((from) => flow.to.map((to) => `${from.kind}/${from.name} to ${to.kind}/${to.name}`));
}

const layersOf = ({ enforcedBy }: FlowPlan) => [...new Set(enforcedBy)].sort().reverse().join(", ");

function checkEndpoint(path: string, { kind, name }: EndpointRef, config: HubConfig): Problem[] {
  const known = Object.keys(kind === "site" ? config.sites : config.spokes);
  if (known.includes(name)) return [];
  return [
    {
      path,
      what: `no ${kind} has this name`,
      value: `${kind}/${name}`,
      allowed:
        known.length === 0
          ? `none: hub:${kind}s is empty`
          : known
              .sort()
              .map((each) => `${kind}/${each}`)
              .join(", "),
    },
  ];
}

function checkPorts(path: string, { protocol, fromPort, toPort }: PortRange): Problem[] {
  if (fromPort === undefined || toPort === undefined) return [];
  if (fromPort >= 1 && toPort <= 65535 && fromPort <= toPort) return [];
  return [
    {
      path,
      what: "is not a port range",
      value: `${protocol}/${fromPort === toPort ? fromPort : `${fromPort}-${toPort}`}`,
      allowed: "1 to 65535, the lower port first",
    },
  ];
}

/** Prefixes behind an endpoint. */
export type CidrsOf = (end: EndpointRef) => readonly string[];

export function cidrsOfConfig(config: HubConfig): CidrsOf {
  return ({ kind, name }) => (kind === "site" ? (config.sites[name]?.cidrs ?? []) : [config.spokes[name]!.cidr]);
}

export function serviceName({ protocol, fromPort, toPort }: PortRange): string {
  if (fromPort === undefined) return protocol;
  return fromPort === toPort ? `${protocol}-${fromPort}` : `${protocol}-${fromPort}-${toPort}`;
}

/** Between the ends of a flow that another layer enforces, this one lets everything pass. */
const EVERYTHING: readonly PortRange[] = [{ protocol: "all" }];

/** The services that a layer lets through for a flow. */
export function servicesAt(layer: Layer, flow: FlowPlan): readonly PortRange[] {
  return flow.enforcedBy.includes(layer) ? flow.services : EVERYTHING;
}

/** The rules of a stateful filter at one endpoint. */
export function workloadRulesOf(end: EndpointRef, flows: readonly FlowPlan[], cidrsOf: CidrsOf): WorkloadRule[] {
  const isEnd = (other: EndpointRef) => other.kind === end.kind && other.name === end.name;
  const rules = flows.flatMap((flow) => [
    ...(flow.to.some(isEnd) ? rulesOf(flow, "ingress", flow.from) : []),
    ...(flow.from.some(isEnd) ? rulesOf(flow, "egress", flow.to) : []),
  ]);
  const counters = { ingress: 0, egress: 0 };
  return rules.map((rule) => ({ ...rule, priority: 100 + 10 * counters[rule.direction]++ }));

  function rulesOf(flow: FlowPlan, direction: "ingress" | "egress", remotes: readonly EndpointRef[]) {
    const remoteCidrs = mergeCidrs(remotes.flatMap((remote) => cidrsOf(remote)));
    return servicesAt("network", flow).map((service) => ({
      ...service,
      name: `${flow.name}-${serviceName(service)}`,
      direction,
      localCidrs: cidrsOf(end),
      remoteCidrs,
    }));
  }
}

/**
 * Network ACL of a spoke's workload subnets: each rule's own direction, and the way back (network ACLs keep no state). As the
 * VPC guide has it ("Network ACLs", path MTU discovery), a packet too large for a tunnel is answered by whatever router
 * stands there: MTUs are 8500 and less on the way, and only TCP is helped by its MSS.
 */
export function spokeNetworkAcl(rules: readonly WorkloadRule[]): AclRule[] {
  if (rules.length === 0) return [];
  const wanted = rules.flatMap((rule) =>
    rule.remoteCidrs.flatMap((cidr) => [
      aclRule(rule.direction, rule, cidr, `flow ${rule.name}`),
      ...answersTo(rule).map((ports) => aclRule(opposite(rule.direction), ports, cidr, `answers to flow ${rule.name}`)),
    ]),
  );
  return numberRules([
    ...wanted,
    ...bothWays({ protocol: "icmp" }, ANYWHERE, "path MTU discovery", FRAGMENTATION_NEEDED),
  ]);
}

/** Destination unreachable: fragmentation needed and DF set (RFC 792, RFC 1191). */
const FRAGMENTATION_NEEDED = { type: 3, code: 4 } as const;

const opposite = (direction: "ingress" | "egress") => (direction === "ingress" ? "egress" : "ingress");

function returnPorts({ protocol }: PortRange): PortRange {
  return protocol === "tcp" || protocol === "udp" ? { protocol, ...EPHEMERAL } : { protocol };
}

/** A UDP client may ask from the service's own port, as ntpd does (RFC 5905), and be answered there. */
function answersTo({ protocol, fromPort, toPort }: PortRange): PortRange[] {
  const asked = returnPorts({ protocol });
  const isOwn = protocol === "udp" && fromPort !== undefined && fromPort < EPHEMERAL.fromPort;
  return isOwn ? [asked, { protocol, fromPort, toPort: Math.min(toPort!, EPHEMERAL.fromPort - 1) }] : [asked];
}

function aclRule(
  direction: "ingress" | "egress",
  ports: PortRange,
  cidr: string,
  reason: string,
  message?: CidrRule["message"],
): CidrRule {
  const { protocol, fromPort, toPort } = ports;
  const what = message === undefined ? serviceName(ports) : `${protocol}-${message.type}-${message.code}`;
  const name = `${direction}-${what}-${cidr.replaceAll(/[./]/g, "-")}`;
  return {
    name,
    direction,
    protocol,
    ...(message === undefined ? {} : { message }),
    ...(fromPort === undefined ? {} : { fromPort, toPort }),
    cidr,
    reason,
  };
}

/** Entries are numbered up to this; 32,766 is the highest number EC2 takes. */
const LAST_RULE_NUMBER = 32_000;

/**
 * Alike entries once, each with a number that follows from its name: another flow's coming or going renumbers nothing,
 * and no new entry takes a number that an old one still holds. All entries allow, so their order means nothing.
 */
function numberRules(rules: readonly CidrRule[]): AclRule[] {
  const unique = new Map(rules.map((rule) => [rule.name, rule]));
  const taken = new Set<string>();
  return [...unique.values()]
    .sort((l, r) => (l.name < r.name ? -1 : 1))
    .map((rule) => {
      let ruleNumber = 1 + (hashName(rule.name) % LAST_RULE_NUMBER);
      while (taken.has(`${rule.direction} ${ruleNumber}`)) ruleNumber = 1 + (ruleNumber % LAST_RULE_NUMBER);
      taken.add(`${rule.direction} ${ruleNumber}`);
      return { ...rule, ruleNumber };
    });
}

function bothWays(ports: PortRange, cidr: string, reason: string, message?: CidrRule["message"]): CidrRule[] {
  return (["ingress", "egress"] as const).map((direction) => aclRule(direction, ports, cidr, reason, message));
}

/** For subnets that hold nothing but attachments, as AWS advises (Transit Gateway design best practices). */
export const OPEN_NETWORK_ACL: readonly AclRule[] = numberRules(
  bothWays({ protocol: "all" }, ANYWHERE, "attachment subnet, kept open as AWS advises"),
);

/**
 * Network ACLs of the hub's subnets. They hold 20 entries, never one per site: here stands the summary, and the
 * security group of the untrust interfaces holds the peers.
 */
export function planHubNetworkAcls(config: HubConfig, pair: PairConfig): Record<SubnetRole, readonly AclRule[]> {
  const natted = configuredOnFirewalls(config).some(([, site]) => devicesOf(site).some(({ behindNat }) => behindNat));
  const management = (pair.settings.managementCidrs ?? []).flatMap((cidr) => [
    ...MANAGEMENT_PORTS.map((ports) => aclRule("ingress", ports, cidr, "management from a named range")),
    aclRule("egress", { protocol: "tcp", ...EPHEMERAL }, cidr, "answers to management"),
  ]);
  return {
    untrust: numberRules([
      ...PEER_SERVICES.flatMap((ports) =>
        bothWays(ports, ANYWHERE, "IKE and NAT-T; the security group names the peers"),
      ),
      ...(natted
        ? [aclRule("egress", { protocol: "udp", ...EPHEMERAL }, ANYWHERE, "answers to a customer gateway behind NAT")]
        : []),
    ]),
    trust: numberRules(bothWays({ protocol: "gre" }, pair.transitGatewayCidr, "GRE of the Connect peers")),
    management: numberRules([
      ...management,
      ...managementPaths(pair.settings).flatMap(({ service, cidr, reason, answersToOwnPort }) => [
        aclRule("egress", service, cidr, reason),
        aclRule("ingress", returnPorts(service), cidr, `answers to ${reason}`),
        ...(answersToOwnPort ? [aclRule("ingress", service, cidr, `answers to ${reason}`)] : []),
      ]),
    ]),
    attachment: OPEN_NETWORK_ACL,
  };
}

const MANAGEMENT_PORTS: readonly PortRange[] = [
  { protocol: "tcp", fromPort: 443, toPort: 443 },
  { protocol: "tcp", fromPort: 22, toPort: 22 },
];

export function planHubSecurityGroups(pair: PairConfig): Record<"trust" | "management", CidrRule[]> {
  return {
    trust: bothWays({ protocol: "gre" }, pair.transitGatewayCidr, "GRE of the Connect peers"),
    management: [
      ...(pair.settings.managementCidrs ?? []).flatMap((cidr) =>
        MANAGEMENT_PORTS.map((ports) => aclRule("ingress", ports, cidr, "management from a named range")),
      ),
      ...managementPaths(pair.settings).map(({ service, cidr, reason }) => aclRule("egress", service, cidr, reason)),
    ],
  };
}
