/** IKE and IPsec crypto profiles, and the IKE gateway of each tunnel. */
import type { Proposal } from "../plan/crypto/ciphers";
import type { FirewallPlan } from "../plan/firewalls/types";
import type { PairPlan } from "../plan/hubPlan";
import { proposalOf, proposalsOf, type SiteOnFirewalls, type TunnelPlan } from "../plan/sites/types";
import { peerAddressOf, presharedKeyOf, type FirewallFacts } from "./facts";
import { ethernetAddress, tunnelsOn, UNTRUST_INTERFACE } from "./interfaces";
import { element, entry, flag, members, text, type PanNode } from "./tree";

/** For example `aes-256-gcm-sha384-g20-36000s`; the hash is the integrity's or, with AES-GCM, the PRF's. */
export function ikeCryptoProfileName({ ike }: Proposal): string {
  return `${ike.encryption}-${ike.prf}-g${ike.dhGroup}-${ike.lifetimeSeconds}s`;
}

/** For example `aes-256-gcm-g20-10800s`. */
export function ipsecCryptoProfileName({ esp }: Proposal): string {
  const integrity = esp.integrity === "none" ? "" : `-${esp.integrity}`;
  return `${esp.encryption}${integrity}-g${esp.pfsGroup}-${esp.lifetimeSeconds}s`;
}

/** Name of a tunnel's IKE gateway and IPsec tunnel: `<site>-<remote interface>`. */
export function gatewayName({ site, remoteInterface }: TunnelPlan): string {
  return `${site}-${remoteInterface}`;
}

/** `network/ike`. */
export function renderIke(
  plan: PairPlan,
  firewall: FirewallPlan,
  facts: FirewallFacts,
  gateways: "enabled" | "disabled",
): PanNode {
  return element(
    "ike",
    element(
      "crypto-profiles",
      element("ike-crypto-profiles", oncePerName(plan.sites, ikeCryptoProfileName, ikeCryptoProfile)),
      element("ipsec-crypto-profiles", oncePerName(plan.sites, ipsecCryptoProfileName, ipsecCryptoProfile)),
    ),
    element(
      "gateway",
      plan.sites.flatMap((site) =>
        tunnelsOn(firewall, site).map((tunnel) => gateway(plan, firewall, facts, site, tunnel, gateways)),
      ),
    ),
  );
}

function oncePerName(
  sites: readonly SiteOnFirewalls[],
  nameOf: (proposal: Proposal) => string,
  render: (name: string, proposal: Proposal) => PanNode,
): PanNode[] {
  const proposals = new Map(sites.flatMap(proposalsOf).map((proposal) => [nameOf(proposal), proposal]));
  return [...proposals].sort(([l], [r]) => (l < r ? -1 : 1)).map(([name, proposal]) => render(name, proposal));
}

function ikeCryptoProfile(name: string, { ike }: Proposal): PanNode {
  return entry(
    name,
    members("encryption", [ike.encryption]),
    // With AES-GCM nothing but `non-auth` is accepted, and the group decides the PRF.
    members("hash", [ike.integrity === "none" ? "non-auth" : ike.integrity]),
    members("dh-group", [`group${ike.dhGroup}`]),
    element("lifetime", text("seconds", ike.lifetimeSeconds)),
  );
}

function ipsecCryptoProfile(name: string, { esp }: Proposal): PanNode {
  return entry(
    name,
    element("esp", members("encryption", [esp.encryption]), members("authentication", [esp.integrity])),
    // The vendor's default is group2: written out even where PFS uses the group of phase 1.
    text("dh-group", `group${esp.pfsGroup}`),
    element("lifetime", text("seconds", esp.lifetimeSeconds)),
  );
}

/**
 * The firewall's own address is private, behind the 1:1 NAT of its Elastic IP: the far end knows the Elastic IP, so that
 * is the identity sent (RFC 7296 section 3.5), and NAT traversal is on.
 */
function gateway(
  plan: PairPlan,
  firewall: FirewallPlan,
  facts: FirewallFacts,
  site: SiteOnFirewalls,
  tunnel: TunnelPlan,
  gateways: "enabled" | "disabled",
): PanNode {
  const peerAddress = peerAddressOf(facts, site, tunnel.remoteInterface);
  return entry(
    gatewayName(tunnel),
    element("authentication", element("pre-shared-key", text("key", presharedKeyOf(facts, tunnel)))),
    element(
      "protocol",
      // The vendor's default is ikev1.
      text("version", "ikev2"),
      element(
        "ikev2",
        element("dpd", flag("enable", true), text("interval", tunnel.dpd.firewallIntervalSeconds)),
        text("ike-crypto-profile", ikeCryptoProfileName(proposalOf(site, tunnel.key))),
      ),
    ),
    element(
      "protocol-common",
      element("nat-traversal", flag("enable", true)),
      // Behind a NAT only the device can begin.
      flag("passive-mode", site.kind === "customer-gateway" && site.behindNat),
    ),
    element(
      "local-address",
      text("interface", UNTRUST_INTERFACE),
      text("ip", ethernetAddress(plan, firewall, "untrust")),
    ),
    element("peer-address", text("ip", peerAddress)),
    element("local-id", text("type", "ipaddr"), text("id", facts.untrustPublicIp)),
    element("peer-id", text("type", "ipaddr"), text("id", peerAddress), text("matching", "exact")),
    flag("disabled", gateways === "disabled"),
  );
}
