/** The words for routes: of gateways, next hops, losses and reasons. Nothing reads these sentences back. */
import type { BestPath, Criterion, GatewayKind } from "./bestPath";
import type { CandidateRoute, Destination, GatewayRef, Loss, NextHop } from "./routeCandidates";
import type { AfterLoss } from "./routeRows";

export function gatewayText(ref: GatewayRef): string {
  switch (ref.at) {
    case "workload-route-table":
      return `VPC of spoke/${ref.spoke}, route table of the workloads`;
    case "transit-gateway-spokes-table":
      return "Transit Gateway, route table spokes";
    case "transit-gateway-site-table":
      return `Transit Gateway, route table of site/${ref.site}`;
    case "vpn-gateway":
      return vpnGatewayText(ref.spoke);
    case "firewall":
      return `firewall ${ref.firewall}`;
    case "site":
      return `site/${ref.site} (${ref.kind})`;
  }
}

const vpnGatewayText = (spoke: string) => `virtual private gateway of spoke/${spoke}`;

export const destinationText = ({ end, prefix }: Destination) => `${end.kind}/${end.name} ${prefix}`;

export function nextHopText(hop: NextHop): string {
  switch (hop.to) {
    case "local":
      return "local";
    case "transit-gateway":
      return "Transit Gateway";
    case "vpn-gateway":
      return vpnGatewayText(hop.spoke);
    case "spoke-attachment":
      return `attachment of spoke/${hop.spoke}`;
    case "connect-peer":
      return `Connect peer of firewall ${hop.firewall}`;
    case "connect-session":
      return `GRE to the Transit Gateway, BGP session with ${hop.address}`;
    case "tunnel":
      return `tunnel ${hop.id}`;
    case "vpn-connection":
      return `connection ${hop.id}, over a tunnel of it that is up`;
  }
}

export function lossText(loss: Loss): string {
  switch (loss.lost) {
    case "tunnel":
      return `tunnel ${loss.id}`;
    case "customer-gateway":
      return `customer gateway ${loss.id}`;
    case "firewall":
      return `firewall ${loss.id}`;
    case "connect-session":
      return `BGP session of firewall ${loss.firewall} with ${loss.id}`;
  }
}

export function attributesText({ prefix, source, asPath, med }: CandidateRoute): string {
  return [
    prefix.cidr,
    source,
    ...(asPath.length === 0 ? [] : [`AS path ${asPath.join(" ")}`]),
    ...(med === undefined ? [] : [`MED ${med}`]),
  ].join(", ");
}

const CRITERIA: Readonly<Record<Criterion, string>> = {
  "attachment-kind": "kind of attachment (static, VPC, Connect, VPN)",
  "static-over-bgp": "static over BGP",
  "administrative-distance": "administrative distance (connected, static, BGP)",
  "vpc-route-kind": "local, static, propagated",
  "as-path": "shortest AS path",
  origin: "lowest origin (IGP, EGP, incomplete)",
  med: "lowest MED",
  "med-and-as-path": "lowest MED by no longer AS path",
};

/** What a gateway does with candidates that stay equal to the end. */
const AMONG_EQUALS: Readonly<Record<GatewayKind, string>> = {
  "transit-gateway-table": "equal: AWS uses one of them (ECMP is off on this Transit Gateway)",
  "virtual-private-gateway": "equal: AWS uses one of them (no ECMP)",
  "vpc-route-table": "equal",
  "vm-series": "equal: shared by flow",
  "cloud-router-legacy": "equal: shared by flow",
  "cloud-router-standard": "equal: shared by flow",
  "azure-vpn-gateway": "equal: shared by flow",
  "customer-gateway": "equal: the device uses one, or shares by flow",
};

export function bestPathText(kind: GatewayKind, best: BestPath<unknown> | undefined): string {
  return best === undefined ? "no route" : reasonText(kind, best.reason);
}

export function reasonText(kind: GatewayKind, reason: AfterLoss["reason"]): string {
  switch (reason.why) {
    case "only-route":
      return "only route";
    case "longest-prefix":
      return "longest prefix";
    case "local-route":
      return "local route";
    case "decided":
      return [...reason.by.map((criterion) => CRITERIA[criterion]), ...(reason.equal ? [AMONG_EQUALS[kind]] : [])].join(
        "; then ",
      );
    case "no-route-left":
      return "no route is left: packets are dropped";
    case "next-hop-has-no-route": {
      const next = reason.nextHops.map(nextHopText).join(" | ");
      return `only ${next} is left, which has no route there: packets are dropped`;
    }
    case "static-route-stays":
      return "the static route stays and leads nowhere: packets are lost";
  }
}
