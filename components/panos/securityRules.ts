/**
 * The security rules. The last one denies everything, before PAN-OS's own rule that allows traffic inside of a zone
 * could be reached: what the firewall itself says (GRE, IKE, BGP, pings) needs a rule like any other packet. All rules
 * before it allow, so their order means nothing.
 */
import type { FirewallPlan } from "../plan/firewalls/types";
import { serviceName, servicesAt } from "../plan/flows/flows";
import type { EndpointRef, FlowPlan } from "../plan/flows/types";
import type { PairPlan } from "../plan/hubPlan";
import type { SiteOnFirewalls } from "../plan/sites/types";
import { tunnelsOn } from "./interfaces";
import { endpointGroup, NATTED_PEER_PORTS, peersGroup, targetGroup } from "./objects";
import { element, entry, flag, members, text, type PanNode } from "./tree";
import { SPOKES_ZONE, TRUST_ZONE, UNTRUST_ZONE, zoneOf } from "./zones";

const ANY = ["any"] as const;
/** The ports that the vendor lists for the applications. */
const DEFAULT_PORTS = ["application-default"] as const;

interface Rule {
  readonly name: string;
  readonly description: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly source: readonly string[];
  readonly destination: readonly string[];
  readonly application: readonly string[];
  readonly service: readonly string[];
  readonly action: "allow" | "deny";
}

/** `rulebase/security/rules`. */
export function renderSecurityRules(plan: PairPlan, firewall: FirewallPlan): PanNode {
  const rules = [
    ...connectRules(firewall),
    ...plan.sites.flatMap((site) => siteRules(plan, firewall, site)),
    ...plan.flows.flatMap((flow) => flowRules(plan, flow)),
    DENY_ALL,
  ];
  return element("rulebase", element("security", element("rules", rules.map(renderRule))));
}

const DENY_ALL: Rule = {
  name: "deny-all",
  description: "Whatever no rule above allows, inside of a zone as well",
  from: ANY,
  to: ANY,
  source: ANY,
  destination: ANY,
  application: ANY,
  service: ANY,
  action: "deny",
};

function renderRule(rule: Rule): PanNode {
  return entry(
    rule.name,
    text("description", rule.description),
    members("from", rule.from),
    members("to", rule.to),
    members("source", rule.source),
    members("destination", rule.destination),
    members("source-user", ANY),
    members("category", ANY),
    members("application", rule.application),
    members("service", rule.service),
    text("action", rule.action),
    text("rule-type", "universal"),
    flag("log-start", false),
    flag("log-end", true),
    flag("disabled", false),
  );
}

interface Conversation {
  readonly name: string;
  readonly description: string;
  readonly zone: string;
  /** What the firewall calls itself here. */
  readonly local: readonly string[];
  readonly remote: readonly string[];
  readonly application: readonly string[];
  readonly service: readonly string[];
  /** What the far end is addressed on where that differs. */
  readonly remoteService?: readonly string[];
}

/** Either end may begin. The underscore keeps the two names apart from those of any site or flow. */
function bothDirections(conversation: Conversation): Rule[] {
  const { name, description, zone, local, remote, application, service, remoteService } = conversation;
  const common = { from: [zone], to: [zone], application, action: "allow" as const };
  return [
    {
      ...common,
      name: `${name}_in`,
      description: `${description}, to the firewall`,
      source: remote,
      destination: local,
      service,
    },
    {
      ...common,
      name: `${name}_out`,
      description: `${description}, from the firewall`,
      source: local,
      destination: remote,
      service: remoteService ?? service,
    },
  ];
}

/** GRE with the Transit Gateway, and BGP inside of it. */
function connectRules(firewall: FirewallPlan): Rule[] {
  const { peerAddress, transitGatewayAddress, firewallBgpAddress, transitGatewayBgpAddresses } = firewall.connectPeer;
  return [
    ...bothDirections({
      name: "gre",
      description: "GRE of the TGW Connect peer",
      zone: TRUST_ZONE,
      local: [peerAddress],
      remote: [transitGatewayAddress],
      application: ["gre"],
      service: DEFAULT_PORTS,
    }),
    ...bothDirections({
      name: "connect",
      description: "BGP and ping inside of the TGW Connect peer",
      zone: SPOKES_ZONE,
      local: [firewallBgpAddress],
      remote: transitGatewayBgpAddresses,
      application: ["bgp", "ping"],
      service: DEFAULT_PORTS,
    }),
  ];
}

/** IKE and ESP in UDP with a site's gateways, and what the two ends say to each other inside of the tunnels. */
function siteRules(plan: PairPlan, firewall: FirewallPlan, site: SiteOnFirewalls): Rule[] {
  const tunnels = tunnelsOn(firewall, site);
  const service = plan.network.peerServices.map(serviceName);
  const behindNat = site.kind === "customer-gateway" && site.behindNat;
  return [
    ...bothDirections({
      name: `ike-${site.name}`,
      description: `IKE and ESP of ${site.name}`,
      zone: UNTRUST_ZONE,
      local: [firewall.untrustAddress],
      remote: [peersGroup(site)],
      application: ["ike", "ipsec-esp-udp"],
      service,
      ...(behindNat ? { remoteService: [...service, serviceName(NATTED_PEER_PORTS)] } : {}),
    }),
    ...bothDirections({
      name: `inside-${site.name}`,
      description: `${site.asn === undefined ? "Ping" : "BGP and ping"} between the tunnel ends of ${site.name}`,
      zone: site.zone,
      local: [...new Set(tunnels.map(({ inside }) => inside.firewallAddress))],
      remote: tunnels.map(({ inside }) => inside.remoteAddress),
      application: site.asn === undefined ? ["ping"] : ["bgp", "ping"],
      service: DEFAULT_PORTS,
    }),
  ];
}

/**
 * One rule per flow and source end, so that no end can speak from another's addresses; its name is the flow's and the
 * end's, for example `web_site-tokyo-gcp`. ICMP has no service object, so it is a rule of its own by application. Where
 * the network alone enforces a flow, the firewall lets everything pass between its ends.
 */
function flowRules(plan: PairPlan, flow: FlowPlan): Rule[] {
  return flow.from.flatMap((from) => rulesFrom(plan, flow, from));
}

function rulesFrom(plan: PairPlan, flow: FlowPlan, from: EndpointRef): Rule[] {
  const services = servicesAt("firewall", flow);
  const ports = services.filter(({ fromPort }) => fromPort !== undefined);
  const common = {
    name: `${flow.name}_${endpointGroup(from)}`,
    description: `Flow ${flow.name}`,
    from: [zoneOf(plan, from)],
    to: zonesOf(plan, flow.to),
    source: [endpointGroup(from)],
    destination: [targetGroup(flow)],
    application: ANY,
    action: "allow" as const,
  };
  if (services.some(({ protocol }) => protocol === "all")) {
    const description = `Flow ${flow.name}: any service, because security groups and network ACLs alone enforce it`;
    return [{ ...common, description, service: ANY }];
  }
  return [
    ...(ports.length > 0 ? [{ ...common, service: ports.map(serviceName) }] : []),
    ...(services.some(({ protocol }) => protocol === "icmp")
      ? [{ ...common, name: `${common.name}_icmp`, application: ["icmp", "ping"], service: DEFAULT_PORTS }]
      : []),
  ];
}

function zonesOf(plan: PairPlan, ends: readonly EndpointRef[]): string[] {
  return [...new Set(ends.map((end) => zoneOf(plan, end)))].sort();
}
