/** Inside addresses of the AWS VPN connections: a /27 a site, a /30 a tunnel. */
import { AZURE_APIPA_CIDRS } from "./addresses";
import type { AwsVpnSiteConfig } from "../config/awsVpn";
import { blockAt, blockCount } from "./cidr";
import type { AnyHubConfig } from "../config/config";

interface Pool {
  readonly size: number;
  blockAt(slot: number): string;
}

/** Azure's APIPA range has room for 32 sites of four /30; it is its gateways' own, apart from that of VM-Series sites. */
export function awsVpnPool(kind: AwsVpnSiteConfig["kind"], config: AnyHubConfig): Pool {
  if (kind === "azure-vpn-gateway") {
    const perCidr = blockCount(AZURE_APIPA_CIDRS[0], 28);
    return {
      size: AZURE_APIPA_CIDRS.length * perCidr,
      blockAt: (slot) => blockAt(AZURE_APIPA_CIDRS[0], 28, slot), // The two /24 are neighbours.
    };
  }
  const { awsVpnInsidePool } = config.network;
  return { size: blockCount(awsVpnInsidePool, 27), blockAt: (slot) => blockAt(awsVpnInsidePool, 27, slot) };
}

/** Sites of these kinds share a pool, and thus its slots. */
export const poolNameOf = (kind: AwsVpnSiteConfig["kind"]) =>
  kind === "azure-vpn-gateway" ? "Azure's APIPA range" : "hub:network.awsVpnInsidePool";

/** The /30 of each tunnel by its name: given in the configuration, or the tunnel's place in the site's block. */
export function awsTunnelCidrs(
  site: AwsVpnSiteConfig,
  connections: number,
  slot: number,
  config: AnyHubConfig,
): Record<string, string> {
  const block = awsVpnPool(site.kind, config).blockAt(slot);
  const given = site.insideCidrs as Readonly<Record<string, string | undefined>>;
  const names = Array.from({ length: connections }, (_, number) => [`${number}-1`, `${number}-2`]).flat();
  return Object.fromEntries(names.map((name, index) => [name, given[name] ?? blockAt(block, 30, index)]));
}
