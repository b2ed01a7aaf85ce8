/** Juniper SRX and J-Series: set commands of Junos OS. */
import type { Encryption } from "../../plan/crypto/ciphers";
import { insideWithLength } from "../common/addressing";
import { headingOf } from "../common/heading";
import { LAST_RESORT } from "../common/lastResort";
import { bgpOf, exactly, staticRoutesOf, trackedTunnelsOf, type AcceptedPrefix } from "../common/routes";
import { rhythmOf, smallestTcpMssBytes } from "../common/wholeDevice";
import type { DevicePart, DeviceTunnel, RenderedFile } from "../types";

const ENCRYPTION: Readonly<Record<Encryption, string>> = {
  "aes-256-gcm": "aes-256-gcm",
  "aes-128-gcm": "aes-128-gcm",
  "aes-256-cbc": "aes-256-cbc",
  "aes-128-cbc": "aes-128-cbc",
};
const OUTSIDE_ZONE = "untrust";
const INSIDE_ZONE = "trust";
/** Worse than static routes (5) and BGP (170). */
const LAST_RESORT_PREFERENCE = 250;

export function renderJunos(site: DevicePart): RenderedFile[] {
  const text = [
    ...headingOf(site, "#"),
    `# Zones: ${OUTSIDE_ZONE} toward the internet, ${INSIDE_ZONE} toward the site, ${site.label} for the tunnels`,
    "",
    ...proposals(site),
    ...site.tunnels.flatMap((tunnel) => tunnelCommands(site, tunnel)),
    "# One value for every IPsec tunnel of the device.",
    `set security flow tcp-mss ipsec-vpn mss ${smallestTcpMssBytes(site)}`,
    ...zones(site),
    ...policies(site),
    ...bgp(site),
    ...staticRouting(site),
    "# Read what it changes (show | compare) before it becomes active.",
    "commit",
    "",
  ].join("\n");
  return [{ name: `${site.name}.junos.set`, text }];
}

function proposals({ label, proposal: { ike, esp } }: DevicePart): string[] {
  const [ikeProposal, espProposal] = [`set security ike proposal ${label}`, `set security ipsec proposal ${label}`];
  return [
    `${ikeProposal} authentication-method pre-shared-keys`,
    `${ikeProposal} encryption-algorithm ${ENCRYPTION[ike.encryption]}`,
    // It is the integrity and the PRF in one; the ability table leaves AES-GCM out in IKE.
    `${ikeProposal} authentication-algorithm ${ike.prf.replace("sha", "sha-")}`,
    `${ikeProposal} dh-group group${ike.dhGroup}`,
    `${ikeProposal} lifetime-seconds ${ike.lifetimeSeconds}`,
    `${espProposal} protocol esp`,
    `${espProposal} encryption-algorithm ${ENCRYPTION[esp.encryption]}`,
    ...(esp.integrity === "none" ? [] : [`${espProposal} authentication-algorithm hmac-sha-256-128`]),
    `${espProposal} lifetime-seconds ${esp.lifetimeSeconds}`,
    `set security ipsec policy ${label} perfect-forward-secrecy keys group${esp.pfsGroup}`,
    `set security ipsec policy ${label} proposals ${label}`,
    "",
  ];
}

function tunnelCommands(site: DevicePart, tunnel: DeviceTunnel): string[] {
  const { number } = tunnel;
  const name = tunnel.vpnName;
  const gateway = `set security ike gateway ${name}`;
  const vpn = `set security ipsec vpn ${name}`;
  const unit = `set interfaces st0 unit ${number}`;
  return [
    `set security ike policy ${name} proposals ${site.label}`,
    `set security ike policy ${name} pre-shared-key ascii-text "${tunnel.presharedKey}"`,
    `${gateway} ike-policy ${name}`,
    `${gateway} version v2-only`,
    `${gateway} address ${tunnel.remoteOutsideAddress}`,
    `${gateway} external-interface ${site.outsideInterface}`,
    `${gateway} local-identity inet ${site.outsideAddress}`,
    `${gateway} remote-identity inet ${tunnel.remoteOutsideAddress}`,
    `${gateway} dead-peer-detection always-send`,
    `${gateway} dead-peer-detection interval ${tunnel.dpd.intervalSeconds}`,
    `${gateway} dead-peer-detection threshold ${tunnel.dpd.retries}`,
    `${vpn} bind-interface st0.${number}`,
    `${vpn} df-bit clear`,
    `${vpn} ike gateway ${name}`,
    `${vpn} ike ipsec-policy ${site.label}`,
    `${vpn} establish-tunnels immediately`,
    `${unit} description ${name}`,
    `${unit} family inet mtu ${tunnel.mtuBytes}`,
    `${unit} family inet address ${insideWithLength(tunnel)}`,
    "",
  ];
}

function zones(site: DevicePart): string[] {
  const zone = `set security zones security-zone ${site.label}`;
  return [
    // Names the interface, so that IKE is answered there only.
    `set security zones security-zone ${OUTSIDE_ZONE} interfaces ${site.outsideInterface} host-inbound-traffic system-services ike`,
    ...site.tunnels.map(({ number }) => `${zone} interfaces st0.${number}`),
    `${zone} host-inbound-traffic system-services ping`,
    ...(site.routing.kind === "bgp" ? [`${zone} host-inbound-traffic protocols bgp`] : []),
    "",
  ];
}

function policies({ label, localPrefixes, remotePrefixes }: DevicePart): string[] {
  const book = "set security address-book global";
  const [local, remote] = [`${label}-local`, `${label}-remote`];
  const policy = (from: string, to: string) =>
    `set security policies from-zone ${from} to-zone ${to} policy hub-${from}-${to}`;
  const rule = (from: string, to: string, source: string, destination: string) => [
    `${policy(from, to)} match source-address ${source}`,
    `${policy(from, to)} match destination-address ${destination}`,
    `${policy(from, to)} match application any`,
    `${policy(from, to)} then permit`,
  ];
  return [
    ...addressSet(book, local, localPrefixes),
    ...addressSet(
      book,
      remote,
      remotePrefixes.map(({ cidr }) => cidr),
    ),
    "# The far end filters by service; narrow these here as well where needed.",
    ...rule(INSIDE_ZONE, label, local, remote),
    ...rule(label, INSIDE_ZONE, remote, local),
    "",
  ];
}

function addressSet(book: string, name: string, cidrs: readonly string[]): string[] {
  return cidrs.flatMap((cidr, index) => [
    `${book} address ${name}-${index} ${cidr}`,
    `${book} address-set ${name} address ${name}-${index}`,
  ]);
}

function bgp(site: DevicePart): string[] {
  const session = bgpOf(site);
  if (session === undefined) return [];
  const { label } = site;
  const { localAsn, remoteAsn, neighbors } = session;
  const isRanked = neighbors.every(({ order }) => order !== undefined);
  const group = `set protocols bgp group ${label}`;
  return [
    ...(isRanked
      ? neighbors.flatMap(({ tunnel, order }) => [
          ...policyStatement(`${tunnel.vpnName}-in`, site.remotePrefixes, `metric add ${order!.addedMed}`),
          ...policyStatement(`${tunnel.vpnName}-out`, exactly(site.localPrefixes), `metric ${order!.med}`),
        ])
      : [
          ...policyStatement(`${label}-in`, site.remotePrefixes),
          ...policyStatement(`${label}-out`, exactly(site.localPrefixes)),
        ]),
    `${group} type external`,
    `${group} local-as ${localAsn}`,
    `${group} peer-as ${remoteAsn}`,
    ...(isRanked ? [] : [`${group} import ${label}-in`, `${group} export ${label}-out`]),
    ...neighbors.flatMap(({ address, tunnel, holdSeconds, keepaliveSeconds }) => [
      `${group} neighbor ${address} description ${tunnel.vpnName}`,
      `# Junos sends a keepalive every third of the hold time: ${keepaliveSeconds} s.`,
      `${group} neighbor ${address} hold-time ${holdSeconds}`,
      ...(isRanked
        ? [
            `${group} neighbor ${address} import ${tunnel.vpnName}-in`,
            `${group} neighbor ${address} export ${tunnel.vpnName}-out`,
          ]
        : []),
    ]),
    // The vendor's advice for hold times below 20 seconds.
    "set protocols bgp precision-timers",
    "# So that the export policy finds its prefixes even where only parts of them are in use.",
    ...site.localPrefixes.flatMap((cidr) => [
      `set routing-options static route ${cidr} discard`,
      `set routing-options static route ${cidr} preference ${LAST_RESORT_PREFERENCE}`,
    ]),
    `# ${LAST_RESORT}`,
    ...site.remotePrefixes.flatMap(({ cidr }) => [
      `set routing-options static route ${cidr} discard`,
      `set routing-options static route ${cidr} preference ${LAST_RESORT_PREFERENCE}`,
    ]),
  ];
}

function policyStatement(name: string, prefixes: readonly AcceptedPrefix[], action?: string): string[] {
  const statement = `set policy-options policy-statement ${name}`;
  return [
    ...prefixes.map(
      ({ cidr, orLonger }) => `${statement} term prefixes from route-filter ${cidr} ${orLonger ? "orlonger" : "exact"}`,
    ),
    ...(action === undefined ? [] : [`${statement} term prefixes then ${action}`]),
    `${statement} term prefixes then accept`,
    `${statement} term others then reject`,
  ];
}

function staticRouting(site: DevicePart): string[] {
  const tracked = trackedTunnelsOf(site);
  if (tracked.length === 0) return [];
  const { intervalSeconds, threshold } = rhythmOf(site)!;
  return [
    "# One rhythm for every monitored VPN of the device.",
    `set security ipsec vpn-monitor-options interval ${intervalSeconds}`,
    `set security ipsec vpn-monitor-options threshold ${threshold}`,
    ...tracked.flatMap(({ tunnel, number }) => [
      `set security ipsec vpn ${tunnel.vpnName} vpn-monitor source-interface st0.${number}`,
      `set security ipsec vpn ${tunnel.vpnName} vpn-monitor destination-ip ${tunnel.inside.remoteAddress}`,
    ]),
    ...staticRoutesOf(site).map(
      ({ cidr, number, rank }) =>
        `set routing-options static route ${cidr} qualified-next-hop st0.${number} preference ${5 * rank}`,
    ),
    ...lastResort(site),
  ];
}

/** A policy in place of a route: beside qualified next hops a static route takes no discard. */
function lastResort({ label }: DevicePart): string[] {
  const context = `security policies from-zone ${INSIDE_ZONE} to-zone ${OUTSIDE_ZONE}`;
  const policy = `set ${context} policy ${label}-last-resort`;
  return [
    `# ${LAST_RESORT} Where other policies stand there, move it before them:`,
    `# insert ${context} policy ${label}-last-resort before policy <the first one>`,
    `${policy} match source-address any`,
    `${policy} match destination-address ${label}-remote`,
    `${policy} match application any`,
    `${policy} then deny`,
  ];
}
