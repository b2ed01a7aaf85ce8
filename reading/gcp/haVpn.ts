/** Google Cloud's end of a site: HA VPN gateway, Cloud Router, tunnels and BGP sessions. */
import { type Fields, type Inventory, numberOf, recordsOf, textOf, valueOf, type RenderedResource } from "../inventory";

export interface HaVpnGateway {
  /** What the gateway names its VPC network by. */
  readonly network?: string;
  /** Of interface 0 and 1. */
  readonly outsideAddresses: readonly string[];
  /** Of the Cloud Router, as are the prefixes that it announces. */
  readonly asn?: number;
  readonly announcedCidrs: readonly string[];
  readonly keepaliveSeconds?: number;
  readonly tunnels: readonly HaVpnTunnel[];
  readonly sessions: readonly CloudRouterSession[];
}

export interface HaVpnTunnel {
  readonly name: string;
  /** Of the HA VPN gateway. */
  readonly interfaceNumber?: number;
  /** Outside address of the external VPN gateway's interface. */
  readonly peerAddress?: string;
  readonly presharedKey?: string;
  readonly cipherSuite: GcpCipherSuite;
}

/** What is absent is everything that Cloud VPN knows. */
export interface GcpCipherSuite {
  readonly phase1?: { encryptions?: string[]; integrities?: string[]; prves?: string[]; dhs?: string[] };
  readonly phase2?: { encryptions?: string[]; integrities?: string[]; pfs?: string[] };
}

export interface CloudRouterSession {
  readonly isEnabled: boolean;
  /** Name among the tunnels. */
  readonly tunnel?: string;
  /** The interface's own address with its prefix length. */
  readonly interfaceRange?: string;
  readonly ownAddress?: string;
  readonly peerAddress?: string;
  readonly peerAsn?: number;
  /** Sent as MED. */
  readonly routePriority?: number;
}

const MODULE = "gcp:compute/";

export function readHaVpnGateway(inventory: Inventory, site: string): HaVpnGateway | undefined {
  return inventory.remember(`HA VPN ${site}`, () => readGateway(inventory, site));
}

function readGateway(inventory: Inventory, site: string): HaVpnGateway | undefined {
  const gateway = inventory.ofSite(`${MODULE}haVpnGateway:HaVpnGateway`, site)[0];
  if (gateway === undefined) return undefined;
  const router = inventory.ofSite(`${MODULE}router:Router`, site)[0];
  const bgp = (router?.inputs["bgp"] ?? {}) as Fields;
  const interfaces = recordsOf(valueOf(gateway, "vpnInterfaces")).sort((l, r) => Number(l["id"]) - Number(r["id"]));
  const tunnels = inventory
    .ofSite(`${MODULE}vPNTunnel:VPNTunnel`, site)
    .filter(({ inputs }) => names(gateway, inputs["vpnGateway"]));
  return {
    network: textOf(gateway, "network"),
    asn: numberOf(bgp["asn"]),
    keepaliveSeconds: numberOf(bgp["keepaliveInterval"]),
    outsideAddresses: interfaces.map((each) => String(each["ipAddress"])),
    announcedCidrs: recordsOf(bgp["advertisedIpRanges"]).map(({ range }) => String(range)),
    tunnels: tunnels.map((tunnel) => readTunnel(inventory, site, tunnel)),
    sessions: inventory
      .ofSite(`${MODULE}routerPeer:RouterPeer`, site)
      .map((peer) => readSession(inventory, site, peer, tunnels)),
  };
}

function readTunnel(inventory: Inventory, site: string, { name, inputs }: RenderedResource): HaVpnTunnel {
  const external = inventory
    .ofSite(`${MODULE}externalVpnGateway:ExternalVpnGateway`, site)
    .find((each) => names(each, inputs["peerExternalGateway"]));
  const interfaceNumber = numberOf(inputs["peerExternalGatewayInterface"]);
  const peer = recordsOf(external?.inputs["interfaces"]).find(({ id }) => numberOf(id) === interfaceNumber);
  return {
    name,
    interfaceNumber: numberOf(inputs["vpnGatewayInterface"]),
    peerAddress: peer?.["ipAddress"] as string | undefined,
    presharedKey: inputs["sharedSecret"] as string | undefined,
    cipherSuite: (inputs["cipherSuite"] ?? {}) as GcpCipherSuite,
  };
}

function readSession(
  inventory: Inventory,
  site: string,
  peer: RenderedResource,
  tunnels: readonly RenderedResource[],
): CloudRouterSession {
  const own = inventory
    .ofSite(`${MODULE}routerInterface:RouterInterface`, site)
    .find((each) => names(each, peer.inputs["interface"]));
  return {
    isEnabled: peer.inputs["enable"] !== false,
    tunnel: tunnels.find((tunnel) => names(tunnel, own?.inputs["vpnTunnel"]))?.name,
    interfaceRange: textOf(own, "ipRange"),
    ownAddress: textOf(peer, "ipAddress"),
    peerAddress: textOf(peer, "peerIpAddress"),
    peerAsn: numberOf(peer.inputs["peerAsn"]),
    routePriority: numberOf(peer.inputs["advertisedRoutePriority"]),
  };
}

/** Google's resources are named by their name or by their self link. */
function names(resource: RenderedResource, reference: unknown): boolean {
  return [resource.id, textOf(resource, "selfLink"), textOf(resource, "name")].includes(String(reference));
}
