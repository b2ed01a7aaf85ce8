import type { PolicyResource } from "@pulumi/policy";
import { isAzureNetworkType } from "../../shared/azureType";
import { collectFindingsAt, isKnown, readFields, readGiven, readList } from "../../shared/known";
import { mayHoldPanosConfiguration, readPanosConfiguration, touchText } from "../../shared/panosConfiguration";
import { entriesAt, textAt } from "../../shared/panosTree";
import { RELAY_NETWORKS, RelayNetwork } from "../../shared/relayNetwork";
import { NIST_800_53, type StackFinding, type StackRule } from "../../shared/rule";
import { listGroupRules, type GroupRule } from "../awsFilters";
import { showService, type Service } from "../filters";
import { contains, parseBlock, type Block } from "../ipv4";
import { isInternal, parseCidr, showRange, type Range } from "../openRanges";

export const tunnelPeersOnly: StackRule = {
  id: "tunnel-peers-only",
  description:
    "Security groups of the relay network let IKE and ESP in from the peers of tunnels alone, and GRE from the Transit Gateway's CIDR block alone.",
  why: "IKE answers whoever reaches it, before any key is checked; GRE checks nothing at all.",
  remediation: "Name each peer's address as a /32, and the Transit Gateway's CIDR block for GRE.",
  severity: "high",
  enforcementLevel: "mandatory",
  source: "https://docs.aws.amazon.com/vpc/latest/tgw/tgw-connect.html",
  frameworks: [
    { ...NIST_800_53, reference: "SC-7" },
    { ...NIST_800_53, reference: "AC-4" },
    { name: "PCI DSS", version: "4.0.1", reference: "1.3.1" },
  ],
  parameters: {
    relayNetworks: RELAY_NETWORKS,
    peers: {
      type: "array",
      description:
        "Addresses of tunnel peers, and CIDR blocks of a Transit Gateway for GRE, that no resource of the stack names.",
      items: { type: "string" },
      default: [],
    },
  },
  judgeStack(resources, settings) {
    const relay = new RelayNetwork(resources, settings["relayNetworks"] as string[]);
    const rules = listGroupRules(resources).filter(
      ({ direction, resource }) => direction === "ingress" && relay.holds(resource),
    );
    const named: Named = {
      peers: collectNamed(resources, readAddresses, settings["peers"] as string[]),
      greBlocks: collectNamed(resources, readTransitGatewayBlocks, settings["peers"] as string[]),
    };
    const judged = rules.filter((rule) => !isFromPeer(rule));
    const awaited = new Set(judged.flatMap((rule) => (isKnown(rule.read) ? listAwaited(rule, named) : [])));
    return [
      ...judged.flatMap((rule) => collectFindingsAt(rule.resource, [() => judgeRule(rule, named)])),
      ...[...awaited].flat(),
    ];
  },
};

/** What resources name, and what is said of those that a preview does not know: any of them may name one more. */
interface NamedBy {
  readonly texts: ReadonlySet<string>;
  readonly awaited: readonly StackFinding[];
}

interface Named {
  readonly peers: NamedBy;
  readonly greBlocks: NamedBy;
}

function collectNamed(
  resources: readonly PolicyResource[],
  read: (resource: PolicyResource) => readonly unknown[],
  more: readonly string[],
): NamedBy {
  const texts = new Set(more);
  const awaited = resources.flatMap((resource) =>
    collectFindingsAt(resource, [
      () => {
        for (const text of read(resource)) if (typeof text === "string") texts.add(text);
        return [];
      },
    ]),
  );
  return { texts, awaited };
}

/** Its source is the address of a gateway in this stack, which a preview may not know yet. */
function isFromPeer({ resource, read }: GroupRule): boolean {
  if (isKnown(() => read().cidrs.length)) return false;
  const sources = resource.propertyDependencies["cidrIpv4"] ?? resource.propertyDependencies["cidrBlocks"] ?? [];
  return sources.length > 0 && sources.every(({ type }) => isGateway(type));
}

const ADDRESSED = [
  "gcp:compute/haVpnGateway:HaVpnGateway",
  "aws:ec2/vpnConnection:VpnConnection",
  "aws:ec2/customerGateway:CustomerGateway",
];
const isGateway = (type: string) => ADDRESSED.includes(type) || isAzureNetworkType(type, "PublicIPAddress");

/** Public sources of a rule for a tunnel's traffic that nothing known names. */
function listStrangers({ read }: GroupRule, { peers, greBlocks }: Named): Range[] {
  const { service, cidrs } = read();
  const ranges = cidrs.flatMap((cidr) => parseCidr(cidr) ?? []);
  if (service.protocol === GRE) {
    const blocks = [...greBlocks.texts].flatMap((text) => parseBlock(text) ?? []);
    return ranges.filter((range) => !blocks.some((each) => range.version === 4 && contains(each, toBlock(range))));
  }
  if (!isOfTunnel(service)) return [];
  return ranges.filter((range) => !isInternal(range) && !(isHost(range) && peers.texts.has(addressOf(range))));
}

/** A peer is one address; a Transit Gateway's blocks have any length that AWS takes. */
function mayBeNamed({ read }: GroupRule, range: Range, { peers, greBlocks }: Named): readonly StackFinding[] {
  if (read().service.protocol === GRE) return range.first === 0n ? [] : greBlocks.awaited;
  return isHost(range) ? peers.awaited : [];
}

const listAwaited = (rule: GroupRule, named: Named) =>
  listStrangers(rule, named).map((range) => mayBeNamed(rule, range, named));

function judgeRule(rule: GroupRule, named: Named): string[] {
  const { service } = rule.read();
  const label = rule.label === "" ? "" : `${rule.label}: `;
  const blocks = [...named.greBlocks.texts].join(", ") || "none in this stack";
  return listStrangers(rule, named)
    .filter((range) => mayBeNamed(rule, range, named).length === 0)
    .map((range) =>
      service.protocol === GRE
        ? `${label}GRE from ${showRange(range)}; CIDR blocks of the Transit Gateway: ${blocks}`
        : `${label}${showService(service)} from ${showRange(range)}, which is no peer of a tunnel in this stack; name the peers`,
    );
}

const GRE = 47;
const isHost = ({ first, last }: Range) => first === last;
const addressOf = (range: Range) => showRange(range).split("/")[0]!;
const toBlock = ({ first, last }: Range): Block => ({ first: Number(first), last: Number(last) });

/** ESP, AH, UDP on the ports of IKE and NAT-T, or all protocols, which hold these. */
function isOfTunnel({ protocol, from, to }: Service): boolean {
  const holds = (port: number) => from <= port && port <= to;
  return protocol === -1 || protocol === 50 || protocol === 51 || (protocol === 17 && (holds(500) || holds(4500)));
}

function readAddresses({ type, props }: PolicyResource): unknown[] {
  if (type === ADDRESSED[0]) return readList(props["vpnInterfaces"]).map((each) => readFields(each)["ipAddress"]);
  if (type === ADDRESSED[1]) return [props["tunnel1Address"], props["tunnel2Address"]];
  if (type === ADDRESSED[2] || isAzureNetworkType(type, "PublicIPAddress")) return [props["ipAddress"]];
  if (!mayHoldPanosConfiguration(type)) return [];
  touchText(props);
  const configuration = readPanosConfiguration(type, props);
  if (configuration === undefined || configuration === "unreadable") return [];
  return entriesAt(configuration.device, "network", "ike", "gateway").map((node) => textAt(node, "peer-address", "ip"));
}

function readTransitGatewayBlocks(resource: PolicyResource): unknown[] {
  return resource.type === "aws:ec2transitgateway/transitGateway:TransitGateway"
    ? readList(readGiven(resource, "transitGatewayCidrBlocks"))
    : [];
}
