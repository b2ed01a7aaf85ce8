/**
 * What one tunnel has in place of its site's values, so that a change goes through a site one tunnel at a time: an end that is
 * given other options goes down, and the others carry meanwhile. Written for one tunnel first, then for the next, and at the
 * end for the site. The key belongs to the tunnel anyway (`hub:keys.epochs`).
 */
import type { HubConfig } from "../config/config";
import type { SiteConfig } from "../config/sites";
import { checkSuite, chooseProposal, suiteChoice } from "../crypto/siteSuites";
import type { Problem } from "../problems";
import { keyIdsOf } from "./ends";
import { lifetimesOf } from "./lifetimes";
import { planTunnelOptions } from "./tunnelOptions";
import type { SiteBase, TunnelException } from "./types";
import { checkTunnelOptions } from "./vpnConnectionChecks";

/** By key id; undefined where the site has none. */
export function planTunnelExceptions(name: string, site: SiteConfig, config: HubConfig): SiteBase["tunnelExceptions"] {
  if (site.tunnels === undefined || Object.keys(site.tunnels).length === 0) return undefined;
  const planned = Object.keys(site.tunnels).map((tunnel): [string, TunnelException] => {
    const own = withException(site, tunnel);
    return [
      `${name}/${tunnel}`,
      {
        proposal: chooseProposal(suiteChoice(own, config), lifetimesOf(own))!,
        ...(own.terminateOn === "aws-vpn" ? { tunnelOptions: planTunnelOptions(own) } : {}),
      },
    ];
  });
  return Object.fromEntries(planned);
}

/** The site as this tunnel sees it. */
function withException(site: SiteConfig, tunnel: string): SiteConfig {
  const { tunnelOptions, ...own } = site.tunnels![tunnel]!;
  if (site.terminateOn === "vm-series") return { ...site, ...own };
  return { ...site, ...own, tunnelOptions: { ...site.tunnelOptions, ...tunnelOptions } };
}

/** Refuses a tunnel that the site has not, what its kind does not know, and values that the site could not have either. */
export function checkTunnelExceptions(name: string, site: SiteConfig, config: HubConfig): Problem[] {
  const known = keyIdsOf(name, site).map((id) => id.split("/")[1]!);
  return Object.entries(site.tunnels ?? {}).flatMap(([tunnel, own]): Problem[] => {
    const path = `hub:sites.${name}.tunnels.${tunnel}`;
    if (!known.includes(tunnel))
      return [{ path, what: "is not a tunnel of the site, nor a connection", allowed: known.join(", ") }];
    if (own.tunnelOptions !== undefined && site.terminateOn !== "aws-vpn")
      return [
        {
          path: `${path}.tunnelOptions`,
          what: "is of no use: the site does not end on the AWS VPN",
          remedy: "remove it",
        },
      ];
    const seen = withException(site, tunnel);
    return [
      ...checkSuite(path, suiteChoice(seen, config)),
      ...(seen.terminateOn === "aws-vpn" ? checkTunnelOptions(path, seen) : []),
    ];
  });
}
