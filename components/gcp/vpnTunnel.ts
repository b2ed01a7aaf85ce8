/** One HA VPN tunnel with what hangs on it: the Cloud Router's interface and its BGP session. */
import * as compute from "@pulumi/gcp/compute";
import * as pulumi from "@pulumi/pulumi";
import { toGcpCipherSuite } from "../plan/crypto/ciphers";
import { proposalOf } from "../plan/sites/types";
import type { GcpSite, HaVpnTunnel } from "./peerGateway";

export interface TunnelArgs {
  readonly site: Pick<GcpSite, "project" | "region" | "proposal" | "tunnelExceptions">;
  readonly tunnel: HaVpnTunnel;
  readonly hubAsn: number;
  readonly labels: Record<string, string>;
  readonly vpnGateway: pulumi.Input<string>;
  readonly externalVpnGateway: pulumi.Input<string>;
  /** Name of the Cloud Router. */
  readonly router: pulumi.Input<string>;
  readonly sharedSecret: pulumi.Input<string>;
}

/**
 * Google's default base priority, as MED towards the firewall (Cloud Router, "Update the base route priority").
 * The same on all four sessions: which firewall takes the flows is the hub's choice, made by AS path.
 */
const ADVERTISED_ROUTE_PRIORITY = 100;

/**
 * A tunnel cannot be changed, so a new key replaces it, and with it the interface and the session that name it.
 * The engine would create the new ones first; but one Cloud Router takes the /30 only once, so the old go first. The
 * engine finds the two that must go along by asking the provider, and leaves the other tunnels alone.
 */
const REPLACE_IN_PLACE = { deleteBeforeReplace: true };

export function createTunnel(name: string, args: TunnelArgs, parent: pulumi.Resource): void {
  const { site, tunnel, router } = args;
  const place = { project: site.project, region: site.region };
  const options = { parent, ...REPLACE_IN_PLACE };
  const vpnTunnel = new compute.VPNTunnel(
    name,
    {
      ...place,
      description: `VPN Hub tunnel ${tunnel.id}`,
      labels: args.labels,
      vpnGateway: args.vpnGateway,
      vpnGatewayInterface: tunnel.ownInterface,
      peerExternalGateway: args.externalVpnGateway,
      peerExternalGatewayInterface: tunnel.peerInterface,
      router,
      ikeVersion: 2,
      cipherSuite: toGcpCipherSuite(proposalOf(site, tunnel.key)),
      sharedSecret: args.sharedSecret,
    },
    options,
  );
  const routerInterface = new compute.RouterInterface(
    name,
    { ...place, router, vpnTunnel: vpnTunnel.name, ipRange: interfaceRange(tunnel, parent) },
    options,
  );
  new compute.RouterPeer(
    name,
    {
      ...place,
      router,
      interface: routerInterface.name,
      ipAddress: tunnel.inside.ownAddress,
      peerIpAddress: tunnel.inside.peerAddress,
      peerAsn: args.hubAsn,
      enable: true,
      // The router's own list: exactly the site's prefixes.
      advertiseMode: "DEFAULT",
      advertisedRoutePriority: ADVERTISED_ROUTE_PRIORITY,
    },
    options,
  );
}

function interfaceRange({ id, inside }: HaVpnTunnel, parent: pulumi.Resource): string {
  const prefixLength = inside.cidr?.split("/")[1];
  if (prefixLength === undefined) {
    throw new pulumi.ResourceError(
      `tunnel ${id} has no inside /30, which a Cloud Router interface needs`,
      parent,
      true,
    );
  }
  return `${inside.ownAddress}/${prefixLength}`;
}
