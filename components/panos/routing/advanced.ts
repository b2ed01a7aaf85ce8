/**
 * The Advanced Routing Engine: one logical router with the only VRF it knows (element names: pan-os-codegen,
 * specs/network/logical-router.yaml). Timers, limits and filters are routing profiles, referred to by name.
 */
import type { BgpPeerPlan, PeerGroupPlan, RoutingPlan } from "../../plan/routing/types";
import { element, entry, flag, members, text, type PanNode } from "../tree";
import { announcedStaticPrefixes } from "./announcements";
import { renderEcmp, renderPeerAddresses, renderStaticRoutes } from "./common";
import { addressFamilyProfileName, timerProfileName } from "./profiles";

export function renderLogicalRouter(name: string, routing: RoutingPlan, interfaces: readonly string[]): PanNode {
  return element(
    "logical-router",
    entry(
      name,
      element(
        "vrf",
        entry(
          "default",
          members("interface", interfaces),
          renderEcmp(),
          renderStaticRoutes(routing.staticRoutes),
          renderBgp(routing),
        ),
      ),
    ),
  );
}

function renderBgp(routing: RoutingPlan): PanNode {
  const advertised = announcedStaticPrefixes(routing);
  return element(
    "bgp",
    flag("enable", true),
    text("router-id", routing.routerId),
    text("local-as", routing.asn),
    flag("install-route", true),
    flag("enforce-first-as", true),
    flag("fast-external-failover", true),
    // Each equal pair of paths comes from one neighbouring AS.
    flag("ecmp-multi-as", false),
    // With graceful restart a neighbour keeps forwarding to a dead firewall for its restart time, 120 s (RFC 4724
    // section 4.2). There is a second firewall instead.
    element("graceful-restart", flag("enable", false)),
    // A prefix of a site without BGP is announced while its static route stands.
    flag("always-advertise-network-route", false),
    advertised.length === 0
      ? undefined
      : element(
          "advertise-network",
          element("ipv4", element("network", ...advertised.map((cidr) => entry(cidr, flag("unicast", true))))),
        ),
    element("peer-group", ...routing.peerGroups.map(renderPeerGroup)),
  );
}

function renderPeerGroup(group: PeerGroupPlan): PanNode {
  return entry(
    group.name,
    flag("enable", true),
    element("type", element("ebgp")),
    element("address-family", text("ipv4", addressFamilyProfileName(group.maxPrefixes))),
    element("filtering-profile", text("ipv4", group.name)),
    element("peer", ...group.peers.map((peer) => renderPeer(group, peer))),
  );
}

function renderPeer(group: PeerGroupPlan, peer: BgpPeerPlan): PanNode {
  return entry(
    peer.name,
    flag("enable", true),
    // Azure waits for the firewall to open the session to an APIPA address (Azure VPN Gateway FAQ).
    flag("passive", false),
    text("peer-as", group.peerAsn),
    flag("enable-sender-side-loop-detection", true),
    element("inherit", element("yes")),
    renderPeerAddresses(peer),
    element(
      "connection-options",
      text("timers", timerProfileName(peer.bgp)),
      // The TTL of what is sent. Never 0, which means 1 here and 2 in the legacy engine.
      text("multihop", peer.bgp.multihop),
    ),
  );
}
