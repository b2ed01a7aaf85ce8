/** The legacy routing engine: one virtual router (element names: pan-os-codegen, specs/network/virtual-router.yaml). */
import type { BgpPeerPlan, PeerGroupPlan, PrefixPlan, RoutingPlan } from "../../plan/routing/types";
import { element, entry, flag, members, text, type PanNode } from "../tree";
import { announcedStaticPrefixes, announcementSets, type AnnouncementSet } from "./announcements";
import { MIN_ROUTE_ADVERTISEMENT_SECONDS, renderEcmp, renderPeerAddresses, renderStaticRoutes } from "./common";

/** Redistribution profile for the prefixes of sites without BGP. */
const STATIC_SITES = "static-sites";

export function renderVirtualRouter(name: string, routing: RoutingPlan, interfaces: readonly string[]): PanNode {
  const redistributed = announcedStaticPrefixes(routing);
  return element(
    "virtual-router",
    entry(
      name,
      members("interface", interfaces),
      renderEcmp(),
      renderStaticRoutes(routing.staticRoutes, element("route-table", element("unicast"))),
      element("protocol", renderBgp(routing, redistributed), renderRedistributionProfile(redistributed)),
    ),
  );
}

function renderBgp(routing: RoutingPlan, redistributed: readonly string[]): PanNode {
  const { peerGroups } = routing;
  return element(
    "bgp",
    flag("enable", true),
    text("router-id", routing.routerId),
    text("local-as", routing.asn),
    flag("install-route", true),
    flag("enforce-first-as", true),
    // Each equal pair of paths comes from one neighbouring AS.
    flag("ecmp-multi-as", false),
    // The firewall's own default route leads to the internet: no neighbour shall hear of it, and none shall replace it.
    flag("reject-default-route", true),
    flag("allow-redist-default-route", false),
    element(
      "routing-options",
      // The default, 2-byte, cannot name a site's 32-bit ASN (RFC 6793).
      text("as-format", "4-byte"),
      // With graceful restart a neighbour keeps forwarding to a dead firewall for its restart time, 120 s (RFC 4724
      // section 4.2). There is a second firewall instead.
      element("graceful-restart", flag("enable", false)),
    ),
    element("peer-group", ...peerGroups.map(renderPeerGroup)),
    element(
      "policy",
      element("import", element("rules", ...peerGroups.flatMap(renderImportRules))),
      element("export", element("rules", ...peerGroups.flatMap(renderExportRules))),
    ),
    redistributed.length === 0
      ? undefined
      : element(
          "redist-rules",
          entry(
            STATIC_SITES,
            flag("enable", true),
            text("address-family-identifier", "ipv4"),
            text("route-table", "unicast"),
            text("set-origin", "igp"),
          ),
        ),
  );
}

function renderPeerGroup(group: PeerGroupPlan): PanNode {
  return entry(
    group.name,
    flag("enable", true),
    // Keeps what was received before the rules, so that changed rules need no new session.
    flag("soft-reset-with-stored-info", true),
    element(
      "type",
      element(
        "ebgp",
        // The peer itself, whose address a connected or host route leads to, whatever next hop it writes.
        text("import-nexthop", "use-peer"),
        text("export-nexthop", "use-self"),
        // All ASNs here are private; without them the AS path lengths that choose the firewall would be equal.
        flag("remove-private-as", false),
      ),
    ),
    element("peer", ...group.peers.map((peer) => renderPeer(group, peer))),
  );
}

function renderPeer(group: PeerGroupPlan, peer: BgpPeerPlan): PanNode {
  return entry(
    peer.name,
    flag("enable", true),
    text("peer-as", group.peerAsn),
    flag("enable-mp-bgp", false),
    text("address-family-identifier", "ipv4"),
    element("subsequent-address-family-identifier", flag("unicast", true), flag("multicast", false)),
    flag("enable-sender-side-loop-detection", true),
    renderPeerAddresses(peer),
    text("max-prefixes", group.maxPrefixes),
    element(
      "connection-options",
      text("keep-alive-interval", peer.bgp.keepaliveSeconds),
      text("hold-time", peer.bgp.holdSeconds),
      text("min-route-adv-interval", MIN_ROUTE_ADVERTISEMENT_SECONDS),
      // The TTL of what is sent. Never 0, which means 2 here and 1 in the Advanced Routing Engine.
      text("multihop", peer.bgp.multihop),
      element("incoming-bgp-connection", flag("allow", true)),
      // Azure waits for the firewall to open the session to an APIPA address (Azure VPN Gateway FAQ).
      element("outgoing-bgp-connection", flag("allow", true)),
    ),
  );
}

/**
 * PAN-OS takes everything as long as there is no rule at all, and denies what no rule matches as soon as there is one
 * (Palo Alto Networks knowledge base kA10g000000ClEkCAK). So each peer group ends with a deny of its own.
 */
function renderImportRules(group: PeerGroupPlan): PanNode[] {
  const allow =
    group.accept.length === 0
      ? []
      : [renderRule(`${group.name}-accept`, group, group.accept, element("action", element("allow")))];
  return [...allow, renderDenyRule(group)];
}

function renderExportRules(group: PeerGroupPlan): PanNode[] {
  return [
    ...announcementSets(group).map((set) =>
      renderRule(`${group.name}-${set.name}`, group, set.announcements, renderAnnounceAction(set)),
    ),
    renderDenyRule(group),
  ];
}

function renderAnnounceAction({ asPathPrepends, med }: AnnouncementSet): PanNode {
  return element(
    "action",
    element(
      "allow",
      element(
        "update",
        text("med", med),
        element("as-path", asPathPrepends === 0 ? element("none") : text("prepend", asPathPrepends)),
      ),
    ),
  );
}

function renderDenyRule(group: PeerGroupPlan): PanNode {
  return renderRule(`${group.name}-deny`, group, [], element("action", element("deny")));
}

/** No prefixes match every route. */
function renderRule(name: string, group: PeerGroupPlan, prefixes: readonly PrefixPlan[], action: PanNode): PanNode {
  return entry(
    name,
    flag("enable", true),
    members("used-by", [group.name]),
    element(
      "match",
      text("route-table", "unicast"),
      prefixes.length === 0
        ? undefined
        : element("address-prefix", ...prefixes.map(({ cidr, orLonger }) => entry(cidr, flag("exact", !orLonger)))),
    ),
    action,
  );
}

/** Exactly these prefixes, and only while their static route stands; so the default route never becomes a BGP route. */
function renderRedistributionProfile(prefixes: readonly string[]): PanNode | undefined {
  if (prefixes.length === 0) return undefined;
  return element(
    "redist-profile",
    entry(
      STATIC_SITES,
      text("priority", 1),
      element("filter", members("type", ["static"]), members("destination", prefixes)),
      element("action", element("redist")),
    ),
  );
}
