import { collectFindings } from "../../shared/known";
import {
  mayHoldPanosConfiguration,
  readPanosConfiguration,
  UNREADABLE,
  type PanosConfiguration,
} from "../../shared/panosConfiguration";
import { descend, membersAt, textAt, type PanosNode } from "../../shared/panosTree";
import { NIST_800_53, PCI_DSS, type ResourceRule } from "../../shared/rule";
import { DENYING, listVirtualSystems, type PanosRule, type VirtualSystem } from "../panosPolicy";

export const firewallPolicyClosed: ResourceRule = {
  id: "firewall-policy-closed",
  description:
    "A firewall's policy ends with an explicit logged deny of everything, has no rule from or to anyone, and logs each rule.",
  why: "Without the last rule traffic inside of a zone is allowed and nothing that is dropped is logged; a rule for anyone makes the others useless.",
  remediation:
    "Name zones, sources and destinations in each rule that allows, set log-end to yes, and put a rule that denies any to any behind all others.",
  severity: "high",
  enforcementLevel: "mandatory",
  source: "https://docs.paloaltonetworks.com/network-security/security-policy/administration/security-policy",
  frameworks: [
    { ...NIST_800_53, reference: "SC-7" },
    { ...NIST_800_53, reference: "AU-12" },
    { ...PCI_DSS, reference: "1.2.5" },
  ],
  parameters: {},
  appliesTo: mayHoldPanosConfiguration,
  judge({ type, props }) {
    return collectFindings([
      () => {
        const configuration = readPanosConfiguration(type, props);
        if (configuration === undefined) return [];
        return configuration === "unreadable" ? [UNREADABLE] : judgeConfiguration(configuration);
      },
    ]);
  },
};

function judgeConfiguration(configuration: PanosConfiguration): string[] {
  return listVirtualSystems(configuration)
    .filter(({ hasInterfaces, rules }) => hasInterfaces || rules.length > 0)
    .flatMap((system) => [
      ...judgeLast(system),
      ...judgeDefaults(system.node),
      ...system.rules.flatMap((rule) => [...judgeWidth(rule), ...judgeLog(rule)]),
    ]);
}

const CONDITIONS = ["from", "to", "source", "destination", "application", "service"] as const;
/** Present, and not `any`: such a rule does not match everything. */
const NARROWING = ["category", "source-user", "source-hip", "destination-hip", "schedule"];

const isAny = (node: PanosNode, tag: string) => membersAt(node, tag).includes("any");

function judgeLast({ rules }: VirtualSystem): string[] {
  const last = rules.at(-1);
  const remedy = "add a last rule that denies any to any and logs";
  if (last === undefined) return [`no security rule at all; ${remedy}`];
  const { node, name } = last;
  const narrowed = CONDITIONS.some((tag) => !isAny(node, tag)) || NARROWING.some((tag) => isNarrowed(node, tag));
  const negated = ["negate-source", "negate-destination"].some((tag) => textAt(node, tag) === "yes");
  const universal = (textAt(node, "rule-type") ?? "universal") === "universal";
  if (!DENYING.includes(textAt(node, "action") ?? "") || narrowed || negated || !universal) {
    return [`rule ${name} is the last one, and no explicit deny of everything; ${remedy}`];
  }
  return [];
}

function isNarrowed(node: PanosNode, tag: string): boolean {
  const found = descend(node, tag);
  return found !== undefined && !membersAt(node, tag).includes("any");
}

function judgeDefaults(node: PanosNode): string[] {
  const override = descend(node, "rulebase", "default-security-rules", "rules", ["entry", "interzone-default"]);
  return textAt(override, "action") === "allow" ? ["interzone-default is set to allow; leave it at deny"] : [];
}

function judgeWidth({ node, name, allows }: PanosRule): string[] {
  if (!allows) return [];
  const wide = (["from", "to", "source", "destination"] as const).filter(
    (tag) => isAny(node, tag) || membersAt(node, tag).length === 0,
  );
  const negated = ["negate-source", "negate-destination"].filter((tag) => textAt(node, tag) === "yes");
  return [
    ...wide.map((tag) => `rule ${name} allows ${tag} any; name it`),
    ...negated.map((tag) => `rule ${name} allows everyone but some (${tag}); name whom it allows`),
  ];
}

/** PAN-OS logs at a session's end unless told otherwise; here it is written out. */
function judgeLog({ node, name }: PanosRule): string[] {
  const end = textAt(node, "log-end");
  return end === "yes" ? [] : [`rule ${name} has log-end ${end ?? "absent"}; write yes`];
}
