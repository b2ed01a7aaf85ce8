/**
 * How a customer gateway ranks its tunnels on the AWS VPN, so that both directions of a flow cross the same one: by MED,
 * which AWS compares after the AS path and lowers itself on the other tunnel while it updates one (Site-to-Site VPN user
 * guide, "Route tables and VPN route priority", "Routing during VPN tunnel endpoint updates"). So no local preference on
 * the way in, which would stand above it.
 */
import { abilitiesOf } from "../../devices/abilities";
import type { TunnelOrder } from "../../devices/types";
import type { SiteOnAwsVpn } from "../sites/types";

/**
 * Counted over all devices of the site, in their order.
 *
 * @returns undefined where no device of the user's decides: static routes, or a cloud's own gateway
 */
export function tunnelOrder(site: SiteOnAwsVpn, tunnel: string): TunnelOrder | undefined {
  if (site.kind !== "customer-gateway" || site.routing === "static") return undefined;
  const rank = site.connections.flatMap(({ tunnels }) => tunnels).findIndex(({ id }) => id === tunnel);
  return { med: 100 * (rank + 1), addedMed: rank };
}

/** The order that the site's devices can bring about: undefined as well where one cannot announce a MED per neighbor. */
export function effectiveTunnelOrder(site: SiteOnAwsVpn, tunnel: string): TunnelOrder | undefined {
  if (site.kind !== "customer-gateway") return undefined;
  const canRank = site.gateways.every(({ device }) => device === undefined || abilitiesOf(device).medPerNeighbor);
  return canRank ? tunnelOrder(site, tunnel) : undefined;
}
