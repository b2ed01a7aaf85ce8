/** The connections of a site's gateway to the hub's end: one to each firewall, or one to each tunnel of AWS's. */
import { FIREWALL_NAMES } from "../plan/firewalls/types";
import type { AzureConnectionPlan, SitePlan } from "../plan/sites/types";

export type AzureSite = Extract<SitePlan, { kind: "azure-vpn-gateway" }>;

export interface HubConnection {
  /** Last part of its name: the firewall's, or the AWS tunnel's, for example `0-1`. */
  readonly name: string;
  /** Id of the pre-shared key. */
  readonly key: string;
  /** Its place among the hub's outside addresses. */
  readonly hubAddress: number;
  /** Absent with static routing. */
  readonly bgp?: {
    readonly hubAddress: string;
    /** Of the gateway's custom addresses, those of instance 0 and 1 that this connection uses. */
    readonly instanceAddresses: readonly string[];
  };
  /** Prefixes routed statically; none with BGP. */
  readonly staticCidrs: readonly string[];
  /** Which side begins. */
  readonly mode: "ResponderOnly" | "Default";
  readonly timers: Pick<AzureConnectionPlan, "dpdTimeoutSeconds" | "saLifeTimeSeconds" | "saDataSizeKilobytes">;
}

export function hubConnectionsOf(site: AzureSite): HubConnection[] {
  switch (site.terminateOn) {
    case "vm-series":
      return site.connections.map((connection) => ({
        name: connection.firewall,
        key: connection.key,
        hubAddress: FIREWALL_NAMES.indexOf(connection.firewall),
        // One BGP address for both instances: a loopback of the firewall, as each reaches it through its tunnel.
        bgp: { hubAddress: connection.firewallBgpAddress, instanceAddresses: connection.instanceBgpAddresses },
        staticCidrs: [],
        // The firewall is behind NAT and has to initiate IPsec, and BGP with APIPA addresses (Azure VPN Gateway FAQ).
        mode: "ResponderOnly",
        timers: connection,
      }));
    case "aws-vpn":
      return site.azureConnections.map(({ tunnel, instance, key, awsBgpAddress, instanceBgpAddresses }) => ({
        name: tunnel,
        key,
        hubAddress: 2 * instance + site.connections[instance]!.tunnels.findIndex(({ name }) => name === tunnel),
        ...(awsBgpAddress === undefined || instanceBgpAddresses === undefined
          ? { staticCidrs: site.remoteCidrs }
          : { bgp: { hubAddress: awsBgpAddress, instanceAddresses: instanceBgpAddresses }, staticCidrs: [] }),
        // AWS waits for the other side (startup action add), or both may begin.
        mode: "Default",
        timers: site,
      }));
  }
}
