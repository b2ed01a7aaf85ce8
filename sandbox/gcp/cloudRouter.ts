/** Cloud Router. Limits: Cloud Router quotas, Cloud VPN guides, provider docs. */
import { isRecord, isUnknown, type Value } from "../../tools/plugin/wire";
import type { Behaviour, Behaviours, Checked, Cloud } from "../behaviour";
import { isCidr, overlaps, parseCidr, shareSlash30 } from "../ipv4";
import { checkQuota, isAddress, isPrivateAsn } from "../rules";
import type { Inputs } from "../values";
import { compute, projectOf, regionOf } from "./common";

const ROUTER = "gcp:compute/router:Router";
const ROUTER_INTERFACE = "gcp:compute/routerInterface:RouterInterface";
const ROUTER_PEER = "gcp:compute/routerPeer:RouterPeer";

/** A part of a Cloud Router, with an id below it. */
function ofRouter(kind: string, rest: Omit<Behaviour, "id" | "autoName">): Behaviour {
  return {
    id: (context) =>
      `projects/${projectOf(context)}/regions/${regionOf(context)}/routers/${String(context.inputs["router"])}/${kind}/${String(context.inputs["name"])}`,
    autoName: { property: "name", maxLength: 63 },
    ...rest,
    outputs: (context) => ({ project: projectOf(context), region: regionOf(context), ...rest.outputs?.(context) }),
  };
}

export const CLOUD_ROUTER: Behaviours = {
  [ROUTER]: compute("routers", "region", {
    check: checkRouter,
  }),
  [ROUTER_INTERFACE]: ofRouter("interfaces", {
    check: checkRouterInterface,
  }),
  [ROUTER_PEER]: ofRouter("peers", {
    defaults: { advertiseMode: "DEFAULT", advertisedRoutePriority: 100, enable: true },
    outputs: ({ inputs }) => ({ managementType: "MANAGED_BY_USER", ipAddress: inputs["ipAddress"] }),
    check: checkRouterPeer,
  }),
};

function checkRouter(resource: Checked): void {
  const bgp = resource.known<Inputs>("bgp");
  if (bgp !== undefined) {
    if (!isPrivateAsn(Number(bgp["asn"]))) resource.refuse("bgp.asn", "is not a private ASN of RFC 6996", bgp["asn"]);
    const keepalive = bgp["keepaliveInterval"] as number | undefined;
    if (keepalive !== undefined && (keepalive < 20 || keepalive > 60))
      resource.refuse("bgp.keepaliveInterval", "is out of range", keepalive, "20 to 60");
    if (bgp["advertisedIpRanges"] !== undefined && bgp["advertiseMode"] !== "CUSTOM")
      resource.refuse("bgp.advertisedIpRanges", "needs advertiseMode CUSTOM");
    const ranges = (bgp["advertisedIpRanges"] as Value[] | undefined)?.length ?? 0;
    if (ranges > 200) resource.refuse("bgp.advertisedIpRanges", "are too many", ranges, "at most 200");
  }
  checkQuota(
    resource,
    ROUTER,
    "network",
    5,
    "the quota of Cloud Routers per network and region",
    (inputs) => inputs["region"] === resource.inputs["region"],
  );
}

/**
 * A range is unique among all Cloud Routers of a VPC network, in all its regions (Cloud VPN, "Create an HA VPN gateway to
 * a peer VPN gateway": BGP sessions). Another network may use it again.
 */
function checkRouterInterface(resource: Checked): void {
  const { inputs, cloud } = resource;
  const range = resource.known("ipRange");
  if (range === undefined) return;
  if (!isCidr(range) || parseCidr(range).prefixLength !== 30 || !range.startsWith("169.254."))
    return resource.refuse("ipRange", "is not an address of a /30", range, "a /30 inside 169.254.0.0/16");
  const network = networkOfRouter(inputs, cloud);
  const taken = cloud
    .others(ROUTER_INTERFACE)
    .some(
      (other) =>
        isCidr(other.inputs["ipRange"]) &&
        overlaps(other.inputs["ipRange"], range) &&
        (isSameRouter(other.inputs, inputs) ||
          (network !== undefined && networkOfRouter(other.inputs, cloud) === network)),
    );
  if (taken)
    resource.refuse("ipRange", "is used by another interface of the VPC network's Cloud Routers, in any region", range);
}

const ROUTER_PLACE = ["router", "region", "project"];
const isSameRouter = (left: Inputs, right: Inputs) =>
  ROUTER_PLACE.every((property) => left[property] === right[property]);

/** `projects/p/global/networks/n`, or undefined while it is not yet known. */
function networkOfRouter({ router, region, project }: Inputs, cloud: Cloud): string | undefined {
  const found = cloud
    .others(ROUTER)
    .find(({ inputs }) => inputs["name"] === router && inputs["region"] === region && inputs["project"] === project);
  const network = found?.inputs["network"];
  return typeof network === "string" && !isUnknown(network) ? network.replace(/^.*?\/(?=projects\/)/, "") : undefined;
}

function checkRouterPeer(resource: Checked): void {
  const [own, peer] = [resource.known("ipAddress"), resource.known("peerIpAddress")];
  for (const [property, value] of [
    ["ipAddress", own],
    ["peerIpAddress", peer],
  ] as [string, Value][]) {
    if (value !== undefined && !isAddress(value)) resource.refuse(property, "is not an IPv4 address", value);
  }
  if (isAddress(own) && isAddress(peer) && !shareSlash30(own, peer))
    resource.refuse("peerIpAddress", `is not the other host of the /30 of ${own}`, peer);
  const bfd = resource.inputs["bfd"];
  if (isRecord(bfd) && bfd["sessionInitializationMode"] !== "DISABLED")
    resource.refuse("bfd", "is available on VLAN attachments only, not on HA VPN tunnels");
  checkQuota(resource, ROUTER_PEER, "router", 128, "the limit of BGP peers per Cloud Router");
}
