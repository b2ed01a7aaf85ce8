import type { PolicyResource } from "@pulumi/policy";
import { listFirewallGroups } from "../../shared/firewalls";
import { collectFindingsAt, readList } from "../../shared/known";
import { mayHoldPanosConfiguration, readPanosConfiguration } from "../../shared/panosConfiguration";
import { descend, entriesAt, textAt, type PanosNode } from "../../shared/panosTree";
import { NIST_800_53, type StackFinding, type StackRule } from "../../shared/rule";
import { listGroupGuards, listGroupRules } from "../awsFilters";
import type { Service } from "../filters";
import { judgeGuard, type Limit } from "../openings";
import { holdsAnybody, listSiteGuards } from "../siteGuards";

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
      items: { type: "integer", minimum: 0, maximum: 65_535 },
      default: [22, 23, 3389, 5985, 5986],
    },
    maxPublicAddresses: {
      type: "integer",
      description:
        "Public addresses that may reach such a port, all blocks of a filter together; an IPv6 /48, which is what a site gets (RFC 6177), counts as one.",
      minimum: 0,
      maximum: 65_536,
      default: 256,
    },
  },
  judgeStack(resources, settings) {
    const ports = settings["ports"] as readonly number[];
    const limit = (ofFirewall: boolean): Limit => ({
      addresses: Number(settings["maxPublicAddresses"]),
      portsOf: (service) => listPorts(service, ofFirewall, ports),
      remedy: "name the administrators' ranges",
    });
    const firewallGroups = listFirewallGroups(resources);
    const sites = listSiteGuards(resources, holdsAnybody);
    return [
      ...listGroupGuards(listGroupRules(resources)).flatMap((guard) =>
        judgeGuard(guard, limit(firewallGroups.has(guard.resource))),
      ),
      ...sites.flatMap((guard) => judgeGuard(guard, limit(false))),
      ...resources
        .filter(({ type }) => mayHoldPanosConfiguration(type))
        .flatMap((resource): StackFinding[] => collectFindingsAt(resource, [() => judgeConfiguration(resource)])),
    ];
  },
};

function listPorts({ protocol, from, to }: Service, ofFirewall: boolean, ports: readonly number[]) {
  // A protocol that is not known here may be any.
  if (protocol !== 6 && protocol !== -1 && !Number.isNaN(protocol)) return [];
  return ofFirewall ? ["any" as const] : ports.filter((port) => from <= port && port <= to);
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
