/** Palo Alto Networks PAN-OS: set commands for a firewall with a virtual router (the legacy routing engine). */
import { insideWithLength } from "../common/addressing";
import { headingOf } from "../common/heading";
import { LAST_RESORT } from "../common/lastResort";
import { bgpOf, exactly, staticRoutesOf, trackedTunnelsOf, type AcceptedPrefix } from "../common/routes";
import { routerIdOf } from "../common/wholeDevice";
import type { DevicePart, DeviceTunnel, RenderedFile } from "../types";

const ROUTER = "set network virtual-router default";
const STATIC_ROUTE = `${ROUTER} routing-table ip static-route`;
const INSIDE_ZONE = "trust";
/** The worst administrative distance there is; static routes have 10, eBGP 20. */
const LAST_RESORT_DISTANCE = 240;

export function renderPanos(site: DevicePart): RenderedFile[] {
  const text = [
    ...headingOf(site, "#"),
    `# Zones: ${INSIDE_ZONE} toward the site, ${site.label} for the tunnels; OUTSIDE-ADDRESS: the outside interface's own,`,
    "# with its prefix length",
    "configure",
    ...cryptoProfiles(site),
    `set network profiles interface-management-profile ${site.label}-ping ping yes`,
    ...site.tunnels.map(
      ({ inside }) =>
        `set network profiles interface-management-profile ${site.label}-ping permitted-ip ${inside.remoteAddress}`,
    ),
    ...site.tunnels.flatMap((tunnel) => tunnelCommands(site, tunnel)),
    ...rules(site),
    ...bgp(site),
    ...staticRouting(site),
    `# ${LAST_RESORT}`,
    ...site.remotePrefixes.flatMap(({ cidr }, index) => discard(`${site.label}-last-${index}`, cidr)),
    "# Read what it changes (validate full, run show config diff) before it becomes active.",
    "commit",
    "",
  ].join("\n");
  return [{ name: `${site.name}.panos.set`, text }];
}

function cryptoProfiles({ label, proposal: { ike, esp } }: DevicePart): string[] {
  const ikeProfile = `set network ike crypto-profiles ike-crypto-profiles ${label}`;
  const espProfile = `set network ike crypto-profiles ipsec-crypto-profiles ${label}`;
  return [
    `${ikeProfile} encryption ${ike.encryption}`,
    // With AES-GCM nothing but non-auth is accepted, and the group decides the PRF.
    `${ikeProfile} hash ${ike.integrity === "none" ? "non-auth" : ike.integrity}`,
    `${ikeProfile} dh-group group${ike.dhGroup}`,
    `${ikeProfile} lifetime seconds ${ike.lifetimeSeconds}`,
    `${espProfile} esp encryption ${esp.encryption}`,
    `${espProfile} esp authentication ${esp.integrity}`,
    `${espProfile} dh-group group${esp.pfsGroup}`,
    `${espProfile} lifetime seconds ${esp.lifetimeSeconds}`,
  ];
}

function tunnelCommands(site: DevicePart, tunnel: DeviceTunnel): string[] {
  const { number } = tunnel;
  const name = tunnel.vpnName;
  const unit = `set network interface tunnel units tunnel.${number}`;
  const gateway = `set network ike gateway ${name}`;
  const ipsec = `set network tunnel ipsec ${name}`;
  return [
    `${unit} comment ${name}`,
    `${unit} ip ${insideWithLength(tunnel)}`,
    `${unit} mtu ${tunnel.mtuBytes}`,
    `${unit} interface-management-profile ${site.label}-ping`,
    `${ROUTER} interface tunnel.${number}`,
    `set zone ${site.label} network layer3 tunnel.${number}`,
    `${gateway} authentication pre-shared-key key ${tunnel.presharedKey}`,
    `${gateway} protocol version ikev2`,
    `${gateway} protocol ikev2 ike-crypto-profile ${site.label}`,
    `${gateway} protocol ikev2 dpd enable yes`,
    `${gateway} protocol ikev2 dpd interval ${tunnel.dpd.intervalSeconds}`,
    `${gateway} protocol-common nat-traversal enable yes`,
    `${gateway} local-address interface ${site.outsideInterface}`,
    `${gateway} local-address ip OUTSIDE-ADDRESS`,
    `${gateway} peer-address ip ${tunnel.remoteOutsideAddress}`,
    `${gateway} local-id type ipaddr`,
    `${gateway} local-id id ${site.outsideAddress}`,
    `${gateway} peer-id type ipaddr`,
    `${gateway} peer-id id ${tunnel.remoteOutsideAddress}`,
    `${ipsec} auto-key ike-gateway ${name}`,
    `${ipsec} auto-key ipsec-crypto-profile ${site.label}`,
    `${ipsec} tunnel-interface tunnel.${number}`,
    `${ipsec} anti-replay yes`,
    `# The TCP MSS inside is ${tunnel.tcpMssBytes}: 40 less than the MTU.`,
  ];
}

function rules({ label, localPrefixes, remotePrefixes }: DevicePart): string[] {
  const list = (cidrs: readonly string[]) => `[ ${cidrs.join(" ")} ]`;
  const [local, remote] = [list(localPrefixes), list(remotePrefixes.map(({ cidr }) => cidr))];
  const rule = (name: string, from: string, to: string, source: string, destination: string) => [
    `set rulebase security rules ${name} from ${from}`,
    `set rulebase security rules ${name} to ${to}`,
    `set rulebase security rules ${name} source ${source}`,
    `set rulebase security rules ${name} destination ${destination}`,
    `set rulebase security rules ${name} application any`,
    `set rulebase security rules ${name} service any`,
    `set rulebase security rules ${name} action allow`,
  ];
  return [
    "# The far end filters by service; narrow these here as well where needed.",
    ...rule(`${label}-out`, INSIDE_ZONE, label, local, remote),
    ...rule(`${label}-in`, label, INSIDE_ZONE, remote, local),
  ];
}

function bgp(site: DevicePart): string[] {
  const session = bgpOf(site);
  if (session === undefined) return [];
  const { label } = site;
  const { localAsn, remoteAsn, neighbors } = session;
  const protocol = `${ROUTER} protocol bgp`;
  // A rule is used by groups, so neighbors with a MED each have a group each.
  const groups: readonly PeerGroup[] = neighbors.every(({ order }) => order !== undefined)
    ? neighbors.map(({ tunnel, order }) => ({ name: tunnel.vpnName, med: order!.med }))
    : [{ name: label }];
  const profile = `${ROUTER} protocol redist-profile ${label}`;
  return [
    `${protocol} enable yes`,
    `${protocol} router-id ${routerIdOf(site)}`,
    `${protocol} local-as ${localAsn}`,
    `${protocol} install-route yes`,
    // The default, 2-byte, cannot name an ASN of four bytes.
    `${protocol} routing-options as-format 4-byte`,
    ...groups.flatMap(({ name }) => [
      `${protocol} peer-group ${name} enable yes`,
      `${protocol} peer-group ${name} type ebgp import-nexthop use-peer`,
      `${protocol} peer-group ${name} type ebgp export-nexthop use-self`,
    ]),
    ...neighbors.flatMap(({ address, tunnel, keepaliveSeconds, holdSeconds, order }) => {
      const peer = `${protocol} peer-group ${order === undefined ? label : tunnel.vpnName} peer ${tunnel.vpnName}`;
      return [
        `${peer} enable yes`,
        `${peer} peer-as ${remoteAsn}`,
        `${peer} local-address interface tunnel.${tunnel.number}`,
        `${peer} local-address ip ${insideWithLength(tunnel)}`,
        `${peer} peer-address ip ${address}`,
        `${peer} connection-options keep-alive-interval ${keepaliveSeconds}`,
        `${peer} connection-options hold-time ${holdSeconds}`,
        `${peer} connection-options multihop 1`,
      ];
    }),
    // What no rule matches is denied as soon as there is a rule.
    ...groups.flatMap((group) => [
      ...policyRule(group, protocol, "import", site.remotePrefixes),
      ...policyRule(group, protocol, "export", exactly(site.localPrefixes)),
    ]),
    // So that the prefixes are announced even where only parts of them are in use.
    ...site.localPrefixes.flatMap((cidr, index) => discard(`${label}-announce-${index}`, cidr)),
    `${profile} priority 1`,
    `${profile} filter type static`,
    `${profile} filter destination [ ${site.localPrefixes.join(" ")} ]`,
    `${profile} action redist`,
    `${protocol} redist-rules ${label} enable yes`,
    `${protocol} redist-rules ${label} address-family-identifier ipv4`,
    `${protocol} redist-rules ${label} set-origin igp`,
  ];
}

interface PeerGroup {
  readonly name: string;
  /** Of what is announced; what is heard gets the same, for PAN-OS sets a MED and does not add to one. */
  readonly med?: number;
}

function policyRule(
  { name, med }: PeerGroup,
  protocol: string,
  direction: string,
  prefixes: readonly AcceptedPrefix[],
): string[] {
  const rule = `${protocol} policy ${direction} rules ${name}`;
  return [
    `${rule} enable yes`,
    `${rule} used-by ${name}`,
    ...prefixes.map(({ cidr, orLonger }) => `${rule} match address-prefix ${cidr} exact ${orLonger ? "no" : "yes"}`),
    med === undefined ? `${rule} action allow` : `${rule} action allow update med ${med}`,
  ];
}

function discard(name: string, cidr: string): string[] {
  return [
    `${STATIC_ROUTE} ${name} destination ${cidr}`,
    `${STATIC_ROUTE} ${name} nexthop discard`,
    `${STATIC_ROUTE} ${name} admin-dist ${LAST_RESORT_DISTANCE}`,
  ];
}

function staticRouting(site: DevicePart): string[] {
  const tracked = trackedTunnelsOf(site);
  if (tracked.length === 0) return [];
  const { intervalSeconds, threshold } = tracked[0]!;
  const profile = `set network profiles monitor-profile ${site.label}`;
  return [
    `${profile} interval ${intervalSeconds}`,
    `${profile} threshold ${threshold}`,
    `${profile} action fail-over`,
    ...tracked.flatMap(({ tunnel }) => {
      const monitor = `set network tunnel ipsec ${tunnel.vpnName} tunnel-monitor`;
      return [
        `${monitor} enable yes`,
        `${monitor} destination-ip ${tunnel.inside.remoteAddress}`,
        `${monitor} tunnel-monitor-profile ${site.label}`,
      ];
    }),
    ...staticRoutesOf(site).flatMap(({ cidr, number, rank, tunnel }) => {
      const index = site.remotePrefixes.findIndex((prefix) => prefix.cidr === cidr);
      const route = `${STATIC_ROUTE} ${tunnel.vpnName}-${index}`;
      return [`${route} destination ${cidr}`, `${route} interface tunnel.${number}`, `${route} metric ${10 * rank}`];
    }),
  ];
}
