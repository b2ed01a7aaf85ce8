import type { PolicyResource } from "@pulumi/policy";
import { isAzureNetworkType } from "../../shared/azureType";
import { collectFindingsAt, isAbsent, readFields, readGiven } from "../../shared/known";
import { readPanosConfiguration } from "../../shared/panosConfiguration";
import { entriesAt, textAt } from "../../shared/panosTree";
import { NIST_800_53, type StackFinding, type StackRule } from "../../shared/rule";
import { listRoutingHolders, readRouting, type BgpSession } from "../bgpSessions";

export const detectionTime: StackRule = {
  id: "detection-time",
  description: "The loss of a tunnel or of a gateway is noticed at both ends within targetSeconds.",
  why: "An outage lasts as long as the slower end believes in the dead path: shortening one side alone buys nothing.",
  remediation:
    "Lower the BGP hold time, or DPD where the hold time is fixed (Azure: dpdTimeoutSeconds); or state the target that is meant.",
  severity: "medium",
  enforcementLevel: "advisory",
  source: "https://www.rfc-editor.org/rfc/rfc4271#section-10",
  frameworks: [
    { ...NIST_800_53, reference: "CP-10" },
    { ...NIST_800_53, reference: "SI-4" },
  ],
  parameters: {
    targetSeconds: {
      type: "number",
      description: "Seconds after which a dead path must be noticed.",
      exclusiveMinimum: 0,
      default: 60,
    },
  },
  judgeStack(resources, settings) {
    const target = settings["targetSeconds"] as number;
    const holders = listRoutingHolders(resources);
    const sessions = () => holders.flatMap((each) => readRouting(each)?.sessions ?? []);
    return resources.flatMap((resource): StackFinding[] => {
      const check = holders.includes(resource)
        ? () => judgeFirewall(resource, target)
        : checkOf(resource, sessions, target);
      return check ? collectFindingsAt(resource, [check]) : [];
    });
  },
};

/** How often PAN-OS asks a silent IKE peer again; its default for IKEv1, fixed for IKEv2. */
const DPD_RETRIES = 5;

/** A session whose hold time is too long, as Azure's is, must be inside of tunnels that DPD watches. */
function judgeFirewall(resource: PolicyResource, target: number): string[] {
  const routing = readRouting(resource);
  const configuration = readPanosConfiguration(resource.type, resource.props);
  if (routing === undefined || configuration === undefined || configuration === "unreadable") return [];
  const gateways = entriesAt(configuration.device, "network", "ike", "gateway");
  const unwatched = gateways.filter((gateway) => {
    const enabled = textAt(gateway, "protocol", "ikev2", "dpd", "enable") !== "no";
    const interval = Number(textAt(gateway, "protocol", "ikev2", "dpd", "interval") ?? 5);
    return !enabled || interval * DPD_RETRIES > target;
  });
  if (gateways.length > 0 && unwatched.length === 0) return [];
  return routing.sessions
    .filter(({ holdSeconds }) => holdSeconds > target)
    .map(
      ({ name, holdSeconds }) =>
        `BGP session ${name} holds ${holdSeconds} s, and no DPD is faster; target: ${target} s`,
    );
}

function checkOf(
  resource: PolicyResource,
  sessions: () => readonly BgpSession[],
  target: number,
): (() => string[]) | undefined {
  const { type, props } = resource;
  if (isAzureNetworkType(type, "VirtualNetworkGatewayConnection")) {
    return () =>
      props["connectionType"] === "ExpressRoute" ? [] : judgeSeconds("dpdTimeoutSeconds", resource, 45, target);
  }
  if (type === "aws:ec2/vpnConnection:VpnConnection") {
    return () =>
      ["tunnel1", "tunnel2"].flatMap((tunnel) => judgeSeconds(`${tunnel}DpdTimeoutSeconds`, resource, 40, target));
  }
  return type === "gcp:compute/router:Router" ? () => judgeRouter(props, sessions, target) : undefined;
}

function judgeSeconds(path: string, resource: PolicyResource, usual: number, target: number): string[] {
  const seconds = Number(readGiven(resource, path) ?? usual);
  return seconds <= target ? [] : [`${path} is ${seconds}; target: ${target} s`];
}

/** The hold time is three keepalives, unless the neighbour asks for less: the smaller one holds (RFC 4271 section 4.2). */
function judgeRouter(props: PolicyResource["props"], sessions: () => readonly BgpSession[], target: number): string[] {
  const bgp = readFields(props["bgp"]);
  if (isAbsent(props["bgp"])) return [];
  const own = 3 * Number(bgp["keepaliveInterval"] ?? 20);
  const theirs = sessions()
    .filter(({ peerAs }) => peerAs === String(bgp["asn"]))
    .map(({ holdSeconds }) => holdSeconds);
  const hold = theirs.length === 0 ? own : Math.min(own, Math.max(...theirs));
  return hold <= target ? [] : [`bgp.keepaliveInterval makes a hold time of ${hold} s; target: ${target} s`];
}
