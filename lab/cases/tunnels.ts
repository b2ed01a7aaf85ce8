/** The planned tunnels, whatever ends them in the hub: what each has to agree on, and the sessions over them. */
import type { VpnTunnelPlan } from "../../components/plan/sites/vpnConnections";
import type { Proposal } from "../../components/plan/crypto/ciphers";
import { firewallsOf, sitesOnAwsVpn, sitesOnFirewalls, type HubPlan } from "../../components/plan/hubPlan";
import { proposalOf, type SiteOnAwsVpn } from "../../components/plan/sites/types";
import type { Assembled } from "../assemble";
import { firewallNamespace } from "../assembly/namespaces";
import type { IkeEnd } from "../topology";
import type { Claim, NegotiatedSuite } from "./claims";

export const UP_SECONDS = 40;

const CIPHERS = {
  "aes-256-gcm": "AES_GCM_16-256",
  "aes-128-gcm": "AES_GCM_16-128",
  "aes-256-cbc": "AES_CBC-256",
  "aes-128-cbc": "AES_CBC-128",
} as const;
const HASHES = { sha256: "HMAC_SHA2_256_128", sha384: "HMAC_SHA2_384_192", sha512: "HMAC_SHA2_512_256" } as const;
const PRFS = { sha256: "PRF_HMAC_SHA2_256", sha384: "PRF_HMAC_SHA2_384", sha512: "PRF_HMAC_SHA2_512" } as const;
const GROUPS = { 14: "MODP_2048", 15: "MODP_3072", 16: "MODP_4096", 19: "ECP_256", 20: "ECP_384" } as const;

export function negotiatedSuite({ ike, esp }: Proposal): NegotiatedSuite {
  const integrity = (hash: keyof typeof HASHES | "none") => (hash === "none" ? [] : [HASHES[hash]]);
  return {
    ike: [CIPHERS[ike.encryption], ...integrity(ike.integrity), PRFS[ike.prf], GROUPS[ike.dhGroup]].join("/"),
    esp: [CIPHERS[esp.encryption], ...integrity(esp.integrity)].join("/"),
  };
}

/** As charon logs it: the group of a rekey's own Diffie-Hellman exchange. */
export const pfsGroup = ({ esp }: Proposal): string => GROUPS[esp.pfsGroup];

export interface RehearsedTunnel {
  readonly id: string;
  readonly site: string;
  /** Id of its key. */
  readonly key: string;
  readonly proposal: Proposal;
}

export function rehearsedTunnels(plan: HubPlan): RehearsedTunnel[] {
  return [
    ...sitesOnFirewalls(plan).flatMap((site) =>
      site.tunnels.map((tunnel) => ({ ...tunnel, proposal: proposalOf(site, tunnel.key) })),
    ),
    ...sitesOnAwsVpn(plan).flatMap((site) =>
      usedTunnels(site).map(({ id, key }) => ({ id, site: site.name, key, proposal: proposalOf(site, key) })),
    ),
  ];
}

/** An Azure site may use one tunnel of its connection only; the other one has no far end. */
export function usedTunnels(site: SiteOnAwsVpn): VpnTunnelPlan[] {
  const tunnels = site.connections.flatMap((connection) => connection.tunnels);
  if (site.kind !== "azure-vpn-gateway") return tunnels;
  return tunnels.filter(({ name }) => site.azureConnections.some(({ tunnel }) => tunnel === name));
}

export function unusedTunnelIds(plan: HubPlan): string[] {
  return sitesOnAwsVpn(plan).flatMap((site) => {
    const used = usedTunnels(site);
    return site.connections.flatMap(({ tunnels }) =>
      tunnels.filter((each) => !used.includes(each)).map(({ id }) => id),
    );
  });
}

/** Both ends of a tunnel. */
export function endsOf(ends: readonly IkeEnd[], tunnel: string): { hub: IkeEnd; remote: IkeEnd } {
  const of = (side: IkeEnd["side"]) => {
    const found = ends.find((end) => end.side === side && end.tunnel === tunnel);
    if (found === undefined) throw new Error(`the tunnel ${tunnel} has no ${side} end`);
    return found;
  };
  return { hub: of("hub"), remote: of("remote") };
}

/** The end that begins, then the other; either may where both would. */
export function byInitiator(ends: readonly IkeEnd[], tunnel: string): [IkeEnd, IkeEnd] {
  const { hub, remote } = endsOf(ends, tunnel);
  return hub.initiates ? [hub, remote] : [remote, hub];
}

export function tunnelClaims({ plan, topology }: Assembled): Claim[] {
  return rehearsedTunnels(plan).map(({ id, proposal }) => {
    const suite = negotiatedSuite(proposal);
    const end = topology.ikeEnds.find((each) => each.side === "hub" && each.tunnel === id);
    return {
      sentence: `tunnel ${id} is up with ${suite.ike}, ESP ${suite.esp}`,
      observe: { kind: "tunnel" as const, end: end?.name ?? `of tunnel ${id}`, suite },
      withinSeconds: UP_SECONDS,
    };
  });
}

export function sessionClaims(assembled: Assembled): Claim[] {
  return [...firewallSessions(assembled), ...awsVpnSessions(assembled)].map(
    ({ router, name, neighbor, holdSeconds }) => ({
      sentence: `BGP ${router} - ${name} is up with a hold time of ${holdSeconds} s`,
      observe: { kind: "session" as const, router, neighbor, holdSeconds },
      withinSeconds: UP_SECONDS,
    }),
  );
}

function firewallSessions({ plan }: Assembled) {
  return firewallsOf(plan).flatMap((firewall) =>
    firewall.routing.peerGroups.flatMap((group) =>
      group.peers.map(({ name, peerAddress, bgp }) => ({
        router: firewallNamespace(firewall.name),
        name,
        neighbor: peerAddress,
        holdSeconds: bgp.negotiatedHoldSeconds,
      })),
    ),
  );
}

function awsVpnSessions({ plan, topology }: Assembled) {
  return sitesOnAwsVpn(plan).flatMap((site) =>
    usedTunnels(site).flatMap(({ id, inside, bgp }) =>
      bgp === undefined
        ? []
        : [
            {
              router: endsOf(topology.ikeEnds, id).hub.router,
              name: id,
              neighbor: inside.customerAddress,
              holdSeconds: negotiatedHoldSeconds(site, bgp.holdSeconds),
            },
          ],
    ),
  );
}

/** A tunnel of the AWS VPN carries packets again once both sides have each other's routes anew. */
export function carriesAgain({ plan, topology }: Assembled, tunnel: string): Claim[] {
  const planned = sitesOnAwsVpn(plan)
    .flatMap(usedTunnels)
    .find(({ id }) => id === tunnel);
  if (planned?.bgp === undefined) return [];
  const { hub, remote } = endsOf(topology.ikeEnds, tunnel);
  const sides = [
    { router: hub.router, neighbor: planned.inside.customerAddress },
    { router: remote.router, neighbor: planned.inside.awsAddress },
  ];
  return sides.map(({ router, neighbor }) => ({
    sentence: `${router} hears the other end of ${tunnel} again`,
    observe: { kind: "session" as const, router, neighbor, hears: true as const },
    withinSeconds: UP_SECONDS,
  }));
}

/** The smaller hold time of both ends (RFC 4271 section 4.2); a Cloud Router offers three keepalives. */
function negotiatedHoldSeconds(site: SiteOnAwsVpn, awsHoldSeconds: number): number {
  return site.kind === "gcp-ha-vpn" ? Math.min(awsHoldSeconds, 3 * site.routerKeepaliveSeconds) : awsHoldSeconds;
}
