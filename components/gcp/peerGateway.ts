/** The hub's end as Google Cloud sees it: one external VPN gateway, and what each tunnel needs to meet it. */
import { FIREWALL_NAMES } from "../plan/firewalls/types";
import type { SitePlan } from "../plan/sites/types";

export type GcpSite = Extract<SitePlan, { kind: "gcp-ha-vpn" }>;

export interface PeerGateway {
  /** Last part of its name. */
  readonly name: string;
  readonly description: string;
  readonly redundancyType: "TWO_IPS_REDUNDANCY" | "FOUR_IPS_REDUNDANCY";
  readonly tunnels: readonly HaVpnTunnel[];
}

export interface HaVpnTunnel {
  /** Last part of the id, for example `a-0`, or `0-1` on the AWS VPN. */
  readonly name: string;
  /** For example `tokyo-gcp/a-0`. */
  readonly id: string;
  /** Id of the pre-shared key. */
  readonly key: string;
  /** Interface of the HA VPN gateway. */
  readonly ownInterface: number;
  /** Interface of the external VPN gateway: a place among the hub's outside addresses. */
  readonly peerInterface: number;
  /** BGP addresses in the tunnel's /30. */
  readonly inside: { readonly cidr?: string; readonly ownAddress: string; readonly peerAddress: string };
}

export function peerGatewayOf(site: GcpSite): PeerGateway {
  switch (site.terminateOn) {
    case "vm-series":
      return {
        name: "firewalls",
        description: "The firewall pair of the hub: interface 0 is firewall a, 1 is firewall b",
        redundancyType: "TWO_IPS_REDUNDANCY",
        tunnels: site.tunnels.map(({ name, id, key, firewall, remoteInterface, inside }) => ({
          ...{ name, id, key },
          ownInterface: remoteInterface,
          peerInterface: FIREWALL_NAMES.indexOf(firewall),
          inside: { cidr: inside.cidr, ownAddress: inside.remoteAddress, peerAddress: inside.firewallAddress },
        })),
      };
    case "aws-vpn":
      return {
        name: "aws",
        description: "AWS VPN: interfaces 0 and 1 are the tunnels of connection 0, 2 and 3 those of connection 1",
        redundancyType: "FOUR_IPS_REDUNDANCY",
        tunnels: site.connections.flatMap((connection) =>
          connection.tunnels.map(({ name, id, key, inside }, index) => ({
            ...{ name, id, key },
            ownInterface: connection.number,
            peerInterface: 2 * connection.number + index,
            inside: { cidr: inside.cidr, ownAddress: inside.customerAddress, peerAddress: inside.awsAddress },
          })),
        ),
      };
  }
}
