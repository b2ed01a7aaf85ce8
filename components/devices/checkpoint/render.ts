/** Check Point: clish for the gateway's interfaces and routing, steps for what only SmartConsole has. */
import type { DhGroup, Encryption, Suite } from "../../plan/crypto/ciphers";
import { headingOf } from "../common/heading";
import { LAST_RESORT } from "../common/lastResort";
import { bgpOf, staticRoutesOf, trackedTunnelsOf } from "../common/routes";
import { remoteAsnsOf, rhythmOf } from "../common/wholeDevice";
import type { DevicePart, RenderedFile } from "../types";

const ENCRYPTION: Readonly<Record<Encryption, string>> = {
  "aes-256-gcm": "AES-GCM-256",
  "aes-128-gcm": "AES-GCM-128",
  "aes-256-cbc": "AES-256",
  "aes-128-cbc": "AES-128",
};
const GROUP: Readonly<Partial<Record<DhGroup, string>>> = {
  14: "Group 14 (2048 bit)",
  19: "Group 19 (256-bit ECP)",
  20: "Group 20 (384-bit ECP)",
};
/** BGP policies based on an AS have the numbers 512 to 1024. */
const BGP_POLICY = 512;

export function renderCheckpoint(site: DevicePart): RenderedFile[] {
  return [
    { name: `${site.name}.clish`, text: [...headingOf(site, "#"), "", ...clish(site), "save config", ""].join("\n") },
    { name: `${site.name}.smartconsole.txt`, text: [...steps(site), ""].join("\n") },
  ];
}

function clish(site: DevicePart): string[] {
  return [
    ...site.tunnels.flatMap((tunnel) => [
      `add vpn tunnel ${tunnel.number} type numbered local ${tunnel.inside.localAddress} remote ${tunnel.inside.remoteAddress} peer ${tunnel.vpnName}`,
      `set interface vpnt${tunnel.number} state on`,
      `set interface vpnt${tunnel.number} mtu ${tunnel.mtuBytes}`,
    ]),
    ...bgp(site),
    ...staticRouting(site),
  ];
}

function bgp(site: DevicePart): string[] {
  const session = bgpOf(site);
  if (session === undefined) return [];
  const { localAsn, remoteAsn, neighbors } = session;
  const external = `set bgp external remote-as ${remoteAsn}`;
  const policy = `set inbound-route-filter bgp-policy ${BGP_POLICY + remoteAsnsOf(site).indexOf(remoteAsn)}`;
  return [
    `set as ${localAsn}`,
    `${external} on`,
    ...neighbors.flatMap(({ address, holdSeconds, keepaliveSeconds, order }) => [
      `${external} peer ${address} on`,
      `${external} peer ${address} holdtime ${holdSeconds}`,
      `${external} peer ${address} keepalive ${keepaliveSeconds}`,
      ...(order === undefined
        ? []
        : [`${external} peer ${address} med-out ${order.med}`, `${external} peer ${address} accept-med on`]),
    ]),
    `${policy} based-on-as as ${remoteAsn} on`,
    `${policy} restrict-all-ipv4`,
    ...site.remotePrefixes.flatMap(({ cidr, orLonger }) => [
      `${policy} route ${cidr} ${orLonger ? "normal" : "exact"} on`,
      `${policy} route ${cidr} accept`,
    ]),
    "# So that each prefix is announced even where only parts of it are in use.",
    ...site.localPrefixes.flatMap((cidr) => [
      `set static-route ${cidr} nexthop blackhole`,
      `set route-redistribution to bgp-as ${remoteAsn} from static-route ${cidr} on`,
    ]),
  ];
}

function staticRouting(site: DevicePart): string[] {
  const tracked = trackedTunnelsOf(site);
  if (tracked.length === 0) return [];
  const { intervalSeconds, threshold } = rhythmOf(site)!;
  return [
    "# One rhythm for every pinged next hop of the gateway.",
    `set ping interval ${intervalSeconds}`,
    `set ping count ${threshold}`,
    ...staticRoutesOf(site).map(
      ({ cidr, tunnel, rank }) =>
        `set static-route ${cidr} nexthop gateway address ${tunnel.inside.remoteAddress} priority ${rank} on`,
    ),
    ...site.remotePrefixes.map(({ cidr }) => `set static-route ${cidr} ping on`),
  ];
}

function steps(site: DevicePart): string[] {
  const { ike, esp } = site.proposal;
  const peers = site.tunnels.map((tunnel) => `${tunnel.vpnName} (${tunnel.remoteOutsideAddress})`);
  return [
    `SmartConsole steps for site ${site.name}`,
    "",
    "1. Interoperable devices (Network Object, More, Interoperable Device), with an empty group as VPN domain:",
    ...peers.map((peer) => `   - ${peer}`),
    "   The gateway's own VPN domain: an empty group as well, so that routing decides what is encrypted.",
    ...linkSelection(site),
    `2. Star community \`${site.label}\`: center gateway = this gateway, satellites = the devices of step 1.`,
    "   - Encrypted Traffic: accept none; rules decide (step 4).",
    "   - Encryption: IKEv2 only, Custom encryption suite",
    ...suiteSteps(site.proposal),
    `   - Advanced, IKE (Phase 1): renegotiate every ${ike.lifetimeSeconds / 60} minutes`,
    `   - Advanced, IPsec (Phase 2): renegotiate every ${esp.lifetimeSeconds} seconds`,
    "   - Tunnel Management: permanent tunnels on all tunnels; one VPN tunnel per gateway pair",
    "   - Shared Secret, per device:",
    ...site.tunnels.map((tunnel) => `     ${tunnel.vpnName}: ${tunnel.presharedKey}`),
    "3. Dead peer detection: GuiDBedit, network_objects, tunnel_keepalive_method = dpd, for this gateway and each device.",
    `   Probes every ${site.tunnels[0]!.dpd.intervalSeconds} s are wanted, dead after ${site.tunnels[0]!.dpd.retries}; the gateway has its own timers (sk97746).`,
    `4. Rules, with VPN directional match (Global Properties, VPN, Advanced) internal_clear > ${site.label} and ${site.label} > internal_clear:`,
    `   - ${site.localPrefixes.join(", ")} to ${site.remotePrefixes.map(({ cidr }) => cidr).join(", ")}`,
    "   - the other direction",
    "   - below these and above what lets the site out: drop the same destinations, VPN any",
    `     ${LAST_RESORT}`,
    `   - ping${site.routing.kind === "bgp" ? " and BGP (TCP 179)" : ""} between ${site.tunnels.map(({ inside }) => `${inside.remoteAddress} and ${inside.localAddress}`).join(", ")}`,
    "5. MSS: fw ctl set int fw_clamp_vpn_mss 1 (and in fwkern.conf); on each VTI",
    ...site.tunnels.map((tunnel) => `   mss_value ${tunnel.tcpMssBytes} on vpnt${tunnel.number}`),
    "6. Get the topology of the gateway anew, and install the policy.",
  ];
}

function linkSelection({ behindNat, outsideAddress }: DevicePart): string[] {
  if (!behindNat) return [];
  return [
    `   IPsec VPN, Link Selection of this gateway: Statically NATed IP ${outsideAddress}; source IP address: the same.`,
  ];
}

function suiteSteps({ ike, esp }: Suite): string[] {
  const espIntegrity = esp.integrity === "none" ? "none (AES-GCM)" : upper(esp.integrity);
  return [
    `     IKE (Phase 1): encryption ${ENCRYPTION[ike.encryption]}, integrity ${upper(ike.prf)}, Diffie-Hellman ${GROUP[ike.dhGroup]}`,
    `     IPsec (Phase 2): encryption ${ENCRYPTION[esp.encryption]}, integrity ${espIntegrity}`,
    `     Use Perfect Forward Secrecy: ${GROUP[esp.pfsGroup]}`,
  ];
}

/** `SHA256` of `sha256`. */
const upper = (hash: string) => hash.toUpperCase();
