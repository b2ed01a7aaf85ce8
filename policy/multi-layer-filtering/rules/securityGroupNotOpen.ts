import { collectFindings, isAbsent, isKnown, readFields, readList } from "../../shared/known";
import { NIST_800_53, type JudgedResource, type ResourceRule } from "../../shared/rule";
import { describeOpenSources } from "../openRanges";

/**
 * No security group lets traffic in from any address, nor from blocks so large that they are as good as any.
 *
 * A firewall's own policy is the second layer; the first one names the peers, so that a fault in one is held by the
 * other.
 *
 * @severity high
 * @frameworks NIST SP 800-53 Rev. 5 SC-7, NIST SP 800-53 Rev. 5 AC-4
 * @source https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
 */
export const securityGroupNotOpen: ResourceRule = {
  id: "security-group-not-open",
  description:
    "No security group lets traffic in from any address, nor from blocks so large that they are as good as any.",
  why: "A firewall's own policy is the second layer; the first one names the peers, so that a fault in one is held by the other.",
  remediation: "Name the peers' addresses, a prefix list of them, or another security group as the source.",
  severity: "high",
  enforcementLevel: "mandatory",
  source: "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
  frameworks: [
    { ...NIST_800_53, reference: "SC-7" },
    { ...NIST_800_53, reference: "AC-4" },
  ],
  parameters: {
    egress: {
      type: "boolean",
      description: "Judge egress like ingress. Off by default: hosts that fetch updates and licences need to go out.",
      default: false,
    },
  },
  appliesTo: (type) => type in SOURCES,
  judge(resource, settings) {
    const directions = settings["egress"] === true ? (["ingress", "egress"] as const) : (["ingress"] as const);
    return directions.flatMap((direction) => judgeDirection(resource, direction));
  },
};

type Direction = "ingress" | "egress";
/** Lists of sources (destinations for egress), one reader per rule so that an unknown one hides no other. */
type ReadSources = (props: JudgedResource["props"], direction: Direction) => readonly (() => readonly unknown[])[];

const CIDR_FIELDS = ["cidrBlocks", "ipv6CidrBlocks", "cidrIpv4", "cidrIpv6", "cidr", "cidrBlock"];

const readCidrs = (rule: unknown) => () => CIDR_FIELDS.flatMap((field) => readList(readFields(rule)[field]));

const readInline: ReadSources = (props, direction) => readRules(props, direction);
const readOwn =
  (own: Direction): ReadSources =>
  (props, direction) =>
    own === direction ? [readCidrs(props)] : [];

/** A prefix list has no direction: any ingress rule may name it. */
const SOURCES: Readonly<Record<string, ReadSources>> = {
  "aws:ec2/securityGroup:SecurityGroup": readInline,
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": readInline,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": readOwn("ingress"),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": readOwn("egress"),
  "aws:ec2/securityGroupRule:SecurityGroupRule": (props, direction) => [
    () => ((props["type"] === "egress") === (direction === "egress") ? readCidrs(props)() : []),
  ],
  "aws:ec2/managedPrefixList:ManagedPrefixList": (props, direction) =>
    direction === "ingress" ? readRules(props, "entries") : [],
  "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry": readOwn("ingress"),
};

function readRules(props: JudgedResource["props"], field: string): (() => readonly unknown[])[] {
  // Reading the whole unknown list again says so where findings are gathered.
  if (!isKnown(() => props[field])) return [() => readList(props[field])];
  const rules = props[field];
  if (isAbsent(rules)) return [];
  if (!Array.isArray(rules)) return [readCidrs(rules)];
  return Array.from({ length: rules.length }, (_, index) => () => readCidrs(rules[index])());
}

/** All rules of one resource are judged together, so that splitting a block over several of them hides nothing. */
function judgeDirection({ type, props }: JudgedResource, direction: Direction) {
  const sources: unknown[] = [];
  const awaited = collectFindings(
    (SOURCES[type]?.(props, direction) ?? []).map((read) => () => {
      sources.push(...read());
      return [];
    }),
  );
  const problems = describeOpenSources(sources).map((text) => `${direction}: ${text}`);
  return [...problems.map((message) => ({ kind: "violation" as const, message })), ...awaited];
}
