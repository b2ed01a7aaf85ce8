import type { PolicyResource } from "@pulumi/policy";
import { isAzureNetworkType } from "../../shared/azureType";
import { collectFindingsAt, isKnown, readFields, readList } from "../../shared/known";
import { mayHoldPanosConfiguration, readPanosConfiguration } from "../../shared/panosConfiguration";
import { entriesAt, textAt } from "../../shared/panosTree";
import { NIST_800_53, type StackFinding, type StackRule } from "../../shared/rule";
import { listGroupRules, type GroupRule } from "../awsFilters";
import { showService, type Service } from "../filters";
import { contains, parseBlock, showBlock, type Block } from "../ipv4";
import { isInternal, parseCidr, showRange, type Range } from "../openRanges";

/**
 * Security groups let IKE and ESP in from the peers of tunnels alone, and GRE from the Transit Gateway's CIDR block alone.
 *
 * IKE answers whoever reaches it, before any key is checked; GRE checks nothing at all.
 *
 * @severity high
 * @frameworks NIST SP 800-53 Rev. 5 SC-7, NIST SP 800-53 Rev. 5 AC-4, PCI DSS 4.0.1 1.3.1
 * @source https://docs.aws.amazon.com/vpc/latest/tgw/tgw-connect.html
 */
export const tunnelPeersOnly: StackRule = {
  id: "tunnel-peers-only",
  description:
    "Security groups let IKE and ESP in from the peers of tunnels alone, and GRE from the Transit Gateway's CIDR block alone.",
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
    peers: {
      type: "array",
      description: "Addresses of tunnel peers that no resource of the stack names.",
      items: { type: "string" },
      default: [],
    },
  },
  judgeStack(resources, settings) {
    const rules = listGroupRules(resources).filter(({ direction }) => direction === "ingress");
    const peers = new Set([...listPeers(resources), ...(settings["peers"] as string[])]);
    const greBlocks = listTransitGatewayBlocks(resources);
    return rules.flatMap((rule): StackFinding[] =>
      isFromPeer(rule) ? [] : collectFindingsAt(rule.resource, [() => judgeRule(rule, peers, greBlocks)]),
    );
  },
};

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

function judgeRule({ read }: GroupRule, peers: ReadonlySet<string>, greBlocks: readonly Block[]): string[] {
  const { service, cidrs } = read();
  const ranges = cidrs.flatMap((cidr) => parseCidr(cidr) ?? []);
  if (service.protocol === 47) {
    const allowed = greBlocks.map(showBlock).join(", ") || "none in this stack";
    return ranges
      .filter((range) => !greBlocks.some((each) => range.version === 4 && contains(each, toBlock(range))))
      .map((range) => `GRE from ${showRange(range)}; CIDR blocks of the Transit Gateway: ${allowed}`);
  }
  if (!isOfTunnel(service)) return [];
  return ranges
    .filter(
      (range) => !isInternal(range) && !(range.first === range.last && peers.has(showRange(range).split("/")[0]!)),
    )
    .map(
      (range) =>
        `${showService(service)} from ${showRange(range)}, which is no peer of a tunnel in this stack; name the peers`,
    );
}

const toBlock = ({ first, last }: Range): Block => ({ first: Number(first), last: Number(last) });

/** ESP, AH, UDP on the ports of IKE and NAT-T, or all protocols, which hold these. */
function isOfTunnel({ protocol, from, to }: Service): boolean {
  const holds = (port: number) => from <= port && port <= to;
  return protocol === -1 || protocol === 50 || protocol === 51 || (protocol === 17 && (holds(500) || holds(4500)));
}

/** Whatever is known of them; an address that comes later is seen by what the rule draws on. */
function listPeers(resources: readonly PolicyResource[]): string[] {
  const values = resources.flatMap((resource) => {
    const read = () => readAddresses(resource);
    return isKnown(read) ? read() : [];
  });
  return values.filter((value): value is string => typeof value === "string");
}

function readAddresses({ type, props }: PolicyResource): unknown[] {
  if (type === ADDRESSED[0]) return readList(props["vpnInterfaces"]).map((each) => readFields(each)["ipAddress"]);
  if (type === ADDRESSED[1]) return [props["tunnel1Address"], props["tunnel2Address"]];
  if (type === ADDRESSED[2] || isAzureNetworkType(type, "PublicIPAddress")) return [props["ipAddress"]];
  if (!mayHoldPanosConfiguration(type)) return [];
  const configuration = readPanosConfiguration(type, props);
  if (configuration === undefined || configuration === "unreadable") return [];
  return entriesAt(configuration.device, "network", "ike", "gateway").map((node) => textAt(node, "peer-address", "ip"));
}

function listTransitGatewayBlocks(resources: readonly PolicyResource[]): Block[] {
  return resources
    .filter(({ type }) => type === "aws:ec2transitgateway/transitGateway:TransitGateway")
    .flatMap(({ props }) =>
      isKnown(() => readList(props["transitGatewayCidrBlocks"])) ? readList(props["transitGatewayCidrBlocks"]) : [],
    )
    .flatMap((text) => parseBlock(text) ?? []);
}
