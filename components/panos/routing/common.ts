/** Elements that the virtual router and the logical router share (pan-os-codegen, virtual-router and logical-router). */
import type { StaticRoutePlan } from "../../plan/routing/types";
import { element, entry, flag, text, type PanNode } from "../tree";

/**
 * Load sharing over a site's two tunnels on this firewall. It is on from the start with room for four paths, because a
 * change of either restarts the router (pan-os-codegen, specs/network/virtual-router.yaml, `ecmp`). Sessions are spread
 * by addresses and ports. No symmetric return: a site's tunnels share a zone, so answers may take either of them.
 */
export function renderEcmp(): PanNode {
  return element(
    "ecmp",
    flag("enable", true),
    text("max-path", 4),
    flag("symmetric-return", false),
    flag("strict-source-path", false),
    element("algorithm", element("ip-hash", flag("src-only", false), flag("use-port", true))),
  );
}

/** A route into a tunnel names the interface only. */
export function renderStaticRoutes(routes: readonly StaticRoutePlan[], ...more: readonly PanNode[]): PanNode {
  return element(
    "routing-table",
    element(
      "ip",
      element(
        "static-route",
        ...routes.map((route) =>
          entry(
            route.name,
            text("destination", route.destination),
            text("interface", route.interface),
            route.nextHop === undefined ? undefined : element("nexthop", text("ip-address", route.nextHop)),
            text("metric", 10),
            more,
          ),
        ),
      ),
    ),
  );
}

/** Local interface and address, and the address of the peer. */
export function renderPeerAddresses(peer: {
  readonly interface: string;
  readonly localAddress: string;
  readonly peerAddress: string;
}): PanNode[] {
  return [
    element("local-address", text("interface", peer.interface), text("ip", peer.localAddress)),
    element("peer-address", text("ip", peer.peerAddress)),
  ];
}

/**
 * The default of 30 s would hold back the withdrawals and announcements that a failover consists of; 1 s is the least
 * that PAN-OS takes (pan-os-codegen, `min-route-adv-interval`).
 */
export const MIN_ROUTE_ADVERTISEMENT_SECONDS = 1;
