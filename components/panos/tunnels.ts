/** IPsec tunnels to the sites with their monitors, and the GRE tunnel of the TGW Connect peer. */
import type { TunnelMonitorPlan } from "../plan/detection/types";
import type { FirewallPlan } from "../plan/firewalls/types";
import type { PairPlan } from "../plan/hubPlan";
import { proposalOf, type SiteOnFirewalls, type TunnelPlan } from "../plan/sites/types";
import { gatewayName, ipsecCryptoProfileName } from "./ike";
import { connectTunnelInterface, ethernetAddress, TRUST_INTERFACE, tunnelsOn } from "./interfaces";
import { element, entry, flag, text, type PanNode } from "./tree";

/** `network/tunnel`. */
export function renderTunnels(plan: PairPlan, firewall: FirewallPlan): PanNode {
  return element(
    "tunnel",
    element(
      "ipsec",
      plan.sites.flatMap((site) => tunnelsOn(firewall, site).map((tunnel) => ipsecTunnel(site, tunnel))),
    ),
    element("gre", greTunnel(plan, firewall)),
  );
}

/** Without a proxy ID the tunnel carries any to any, as route-based gateways at the other end expect. */
function ipsecTunnel(site: SiteOnFirewalls, tunnel: TunnelPlan): PanNode {
  return entry(
    gatewayName(tunnel),
    element(
      "auto-key",
      element("ike-gateway", entry(gatewayName(tunnel))),
      text("ipsec-crypto-profile", ipsecCryptoProfileName(proposalOf(site, tunnel.key))),
    ),
    text("tunnel-interface", `tunnel.${tunnel.tunnelInterface}`),
    flag("anti-replay", true),
    flag("copy-tos", false),
    tunnelMonitor(tunnel),
    flag("disabled", false),
  );
}

function tunnelMonitor({ monitor }: TunnelPlan): PanNode {
  if (monitor === undefined) return element("tunnel-monitor", flag("enable", false));
  return element(
    "tunnel-monitor",
    flag("enable", true),
    text("destination-ip", monitor.destinationAddress),
    text("tunnel-monitor-profile", monitorProfileName(monitor)),
  );
}

/** For example `fail-over-3s-3`: every 3 seconds, down after 3 unanswered pings. */
function monitorProfileName({ intervalSeconds, threshold }: TunnelMonitorPlan): string {
  return `fail-over-${intervalSeconds}s-${threshold}`;
}

/** `monitor-profile` entries; `fail-over` takes the tunnel interface down and its routes with it. */
export function renderMonitorProfiles(plan: PairPlan, firewall: FirewallPlan): PanNode[] {
  const monitors = plan.sites
    .flatMap((site) => tunnelsOn(firewall, site))
    .flatMap(({ monitor }) => (monitor === undefined ? [] : [[monitorProfileName(monitor), monitor] as const]));
  return [...new Map(monitors)]
    .sort(([l], [r]) => (l < r ? -1 : 1))
    .map(([name, { intervalSeconds, threshold }]) =>
      entry(name, text("interval", intervalSeconds), text("threshold", threshold), text("action", "fail-over")),
    );
}

/**
 * The keepalive is PAN-OS's own, and nothing says that a Transit Gateway answers it: BGP watches the tunnel.
 */
function greTunnel(plan: PairPlan, firewall: FirewallPlan): PanNode {
  return entry(
    "transit-gateway",
    element("local-address", text("interface", TRUST_INTERFACE), text("ip", ethernetAddress(plan, firewall, "trust"))),
    element("peer-address", text("ip", firewall.connectPeer.transitGatewayAddress)),
    text("tunnel-interface", connectTunnelInterface(firewall)),
    text("ttl", 64),
    flag("copy-tos", false),
    element("keep-alive", flag("enable", false)),
    flag("disabled", false),
  );
}
