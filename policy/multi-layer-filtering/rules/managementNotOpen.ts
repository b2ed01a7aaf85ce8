import type { PolicyResource } from "@pulumi/policy";
import { listFirewallGroups } from "../../shared/firewalls";
import { collectFindingsAt, readList } from "../../shared/known";
import { mayHoldPanosConfiguration, readPanosConfiguration } from "../../shared/panosConfiguration";
import { descend, entriesAt, textAt, type PanosNode } from "../../shared/panosTree";
import { NIST_800_53, type StackFinding, type StackRule } from "../../shared/rule";
import { listGroupRules, type GroupRule } from "../awsFilters";
import { showService } from "../filters";
import { isInternal, parseCidr, prefixLength, showRange } from "../openRanges";

/**
 * Management ports answer named ranges alone, and no dataplane interface of a firewall offers management without a list of who may use it.
 *
 * Whoever logs in to a firewall owns every layer behind it; faults in its management pages are found and used again and again.
 *
 * @severity critical
 * @frameworks NIST SP 800-53 Rev. 5 AC-17, NIST SP 800-53 Rev. 5 SC-7, ISO/IEC 27001 2022 A.8.20
 * @source https://docs.paloaltonetworks.com/pan-os/11-1/pan-os-admin/getting-started/best-practices-for-securing-administrative-access
 */
export const managementNotOpen: StackRule = {
  id: "management-not-open",
  description:
    "Management ports answer named ranges alone, and no dataplane interface of a firewall offers management without a list of who may use it.",
  why: "Whoever logs in to a firewall owns every layer behind it; faults in its management pages are found and used again and again.",
  remediation:
    "Name the administrators' ranges as sources; give an interface management profile permitted-ip entries, and no http or telnet.",
  severity: "critical",
  enforcementLevel: "mandatory",
  source:
    "https://docs.paloaltonetworks.com/pan-os/11-1/pan-os-admin/getting-started/best-practices-for-securing-administrative-access",
  frameworks: [
    { ...NIST_800_53, reference: "AC-17" },
    { ...NIST_800_53, reference: "SC-7" },
    { name: "ISO/IEC 27001", version: "2022", reference: "A.8.20" },
  ],
  parameters: {
    ports: {
      type: "array",
      description: "TCP ports of management on any host; on a firewall's interfaces every TCP port is one.",
      items: { type: "integer" },
      default: [22, 23, 3389, 5985, 5986],
    },
    widestPrefix: {
      type: "integer",
      description: "Shortest prefix length of a public range that may reach such a port.",
      default: 24,
    },
    widestIpv6Prefix: {
      type: "integer",
      description: "The same for IPv6: a site gets /48 at most (RFC 6177).",
      default: 48,
    },
  },
  judgeStack(resources, settings) {
    const ports = settings["ports"] as readonly number[];
    const widest = { 4: Number(settings["widestPrefix"]), 6: Number(settings["widestIpv6Prefix"]) };
    const firewallGroups = listFirewallGroups(resources);
    const rules = listGroupRules(resources).filter(({ direction }) => direction === "ingress");
    const judge = (resource: PolicyResource, check: () => string[]): StackFinding[] =>
      collectFindingsAt(resource, [check]);
    return [
      ...rules.flatMap((rule) =>
        judge(rule.resource, () =>
          judgeRule(rule, ports, rule.group !== undefined && firewallGroups.has(rule.group), widest),
        ),
      ),
      ...resources
        .filter(({ type }) => mayHoldPanosConfiguration(type))
        .flatMap((resource) => judge(resource, () => judgeConfiguration(resource))),
    ];
  },
};

function judgeRule(
  { read }: GroupRule,
  ports: readonly number[],
  ofFirewall: boolean,
  widest: Readonly<Record<4 | 6, number>>,
): string[] {
  const { service, cidrs } = read();
  const { protocol, from, to } = service;
  const hasPorts = protocol === 6 || protocol === -1;
  if (!hasPorts || !(ofFirewall || ports.some((port) => from <= port && port <= to))) return [];
  const what = protocol === -1 ? "every port" : showService(service);
  return cidrs
    .flatMap((cidr) => parseCidr(cidr) ?? [])
    .filter((range) => !isInternal(range) && prefixLength(range) < widest[range.version])
    .map((range) => `${what} is open to ${showRange(range)}; name the administrators' ranges`);
}

function judgeConfiguration({ type, props }: PolicyResource): string[] {
  const configuration = readPanosConfiguration(type, props);
  if (configuration === undefined || configuration === "unreadable") return [];
  const network = descend(configuration.device, "network");
  const used = listUses(descend(network, "interface"));
  return entriesAt(network, "profiles", "interface-management-profile").flatMap((profile) => {
    const interfaces = used.get(profile.name ?? "") ?? [];
    return interfaces.length === 0 ? [] : judgeProfile(profile, interfaces);
  });
}

function judgeProfile(profile: PanosNode, interfaces: readonly string[]): string[] {
  const on = (service: string) => textAt(profile, service) === "yes";
  const label = `interface management profile ${profile.name} (of ${interfaces.join(", ")})`;
  const clear = ["http", "telnet"].filter(on);
  const permitted = readList(entriesAt(profile, "permitted-ip").map(({ name }) => name));
  const open = ["https", "ssh", "snmp", "userid-service", "http", "telnet"].filter(on);
  return [
    ...clear.map((service) => `${label} offers ${service}, which does not encrypt; turn it off`),
    ...(open.length > 0 && permitted.length === 0
      ? [`${label} offers ${open.join(", ")} to anyone; add permitted-ip entries`]
      : []),
  ];
}

/** Names of interfaces by the profile they use. */
function listUses(node: PanosNode | undefined, found = new Map<string, string[]>()): Map<string, string[]> {
  for (const child of node?.children ?? []) {
    const profile =
      textAt(child, "interface-management-profile") ?? textAt(child, "layer3", "interface-management-profile");
    if (child.tag === "entry" && profile !== undefined)
      found.set(profile, [...(found.get(profile) ?? []), child.name ?? ""]);
    listUses(child, found);
  }
  return found;
}
