import { collectFindings, isAbsent, isKnown, readFields, readList } from "../../shared/known";
import { NIST_800_53, type Finding, type JudgedResource, type ResourceRule, type Settings } from "../../shared/rule";
import { readService } from "../filters";
import { parseCidr, parseCidrs } from "../openRanges";
import { judgeGuard, limitOf, OPEN_PARAMETERS, type Limit, type Way } from "../openings";

export const securityGroupNotOpen: ResourceRule = {
  id: "security-group-not-open",
  description: "No security group opens a port that is no public service's to the Internet, or to a large part of it.",
  why: "Databases, caches and the control of clusters are found within minutes of their start; a rule for all protocols opens them all.",
  remediation:
    "Name the clients' addresses, a prefix list of them, or another security group as the source; name the protocol and the ports.",
  severity: "high",
  enforcementLevel: "mandatory",
  source: "https://docs.aws.amazon.com/config/latest/developerguide/restricted-common-ports.html",
  frameworks: [
    { ...NIST_800_53, reference: "SC-7" },
    { ...NIST_800_53, reference: "AC-4" },
  ],
  parameters: {
    ...OPEN_PARAMETERS,
    egress: {
      type: "boolean",
      description:
        "Judge egress too, and every port of it. Off by default: hosts that fetch updates and licences need to go out.",
      default: false,
    },
  },
  appliesTo: (type) => type in RULES,
  judge(resource, settings) {
    const directions = settings["egress"] === true ? (["ingress", "egress"] as const) : (["ingress"] as const);
    return directions.flatMap((direction) => judgeDirection(resource, direction, settings));
  },
};

type Direction = "ingress" | "egress";
/** One reader a rule, so that an unknown one hides no other. */
type ListRules = (props: JudgedResource["props"], direction: Direction) => readonly (() => unknown)[];

const listOwn =
  (own: Direction): ListRules =>
  (props, direction) =>
    own === direction ? [() => props] : [];

const RULES: Readonly<Record<string, ListRules>> = {
  "aws:ec2/securityGroup:SecurityGroup": listInline,
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": listInline,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": listOwn("ingress"),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": listOwn("egress"),
  "aws:ec2/securityGroupRule:SecurityGroupRule": (props, direction) => [
    () => ((props["type"] === "egress") === (direction === "egress") ? props : {}),
  ],
};

function listInline(props: JudgedResource["props"], direction: Direction): (() => unknown)[] {
  // Reading the whole unknown list again says so where findings are gathered.
  if (!isKnown(() => props[direction])) return [() => readList(props[direction])];
  const rules = props[direction];
  if (isAbsent(rules)) return [];
  return Array.isArray(rules)
    ? Array.from({ length: rules.length }, (_, index) => () => rules[index] as unknown)
    : [() => rules];
}

const CIDR_FIELDS = ["cidrBlocks", "ipv6CidrBlocks", "cidrIpv4", "cidrIpv6"];
const readCidrs = (rule: unknown) => CIDR_FIELDS.flatMap((field) => readList(readFields(rule)[field]));

/** All rules of one resource are judged together, so that splitting a block over several of them hides nothing. */
function judgeDirection(resource: JudgedResource, direction: Direction, settings: Settings): Finding[] {
  const rules = RULES[resource.type]?.(resource.props, direction) ?? [];
  const inline = resource.type.endsWith("SecurityGroup");
  const labels = rules.map((_, index) => (inline ? `${direction}[${index}]` : direction));
  const ways = rules.map((read, index) => toWay(resource, labels[index]!, read));
  const broken = rules.map((read, index) => () => {
    const texts = isKnown(() => readCidrs(read())) ? readCidrs(read()) : [];
    return texts
      .filter((text) => parseCidr(text) === undefined)
      .map((text) => `${labels[index]}: source ${JSON.stringify(text)} is not a CIDR block; write address/length`);
  });
  const judged = judgeGuard(
    { resource, ways },
    direction === "egress" ? everyPort(settings) : limitOf(settings, false),
  );
  return [...collectFindings(broken), ...judged.map(({ kind, message }) => ({ kind, message }))];
}

function toWay(resource: JudgedResource, label: string, read: () => unknown): Way<JudgedResource> {
  const readWay = () => {
    const rule = readFields(read());
    const service = readService(rule["ipProtocol"] ?? rule["protocol"], rule["fromPort"], rule["toPort"]);
    return { services: [service], sources: parseCidrs(readCidrs(rule)) };
  };
  return { resource, label, allows: true, target: "", read: readWay };
}

const everyPort = (settings: Settings): Limit => ({
  ...limitOf(settings, true),
  remedy: "name the servers' own blocks",
});
