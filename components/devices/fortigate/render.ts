/** Fortinet FortiGate: CLI of FortiOS. */
import type { Encryption, Suite } from "../../plan/crypto/ciphers";
import { netmaskOf, networkAndMask } from "../common/addressing";
import { headingOf } from "../common/heading";
import { LAST_RESORT } from "../common/lastResort";
import {
  bgpOf,
  exactly,
  staticRoutesOf,
  trackedTunnelsOf,
  type AcceptedPrefix,
  type DeviceBgp,
} from "../common/routes";
import type { DevicePart, DeviceTunnel, RenderedFile } from "../types";

const ENCRYPTION: Readonly<Record<Encryption, string>> = {
  "aes-256-gcm": "aes256gcm",
  "aes-128-gcm": "aes128gcm",
  "aes-256-cbc": "aes256",
  "aes-128-cbc": "aes128",
};
const INSIDE_INTERFACE = "internal";
const LAST_RESORT_DISTANCE = 254;
/** Numbers of static routes and policies that are seldom taken. */
const FIRST_NUMBER = 9001;
/** How many numbers a tunnel sets aside, so that the next connection's begin behind them. */
const NUMBERS_PER_TUNNEL = 1000;

const offsetOf = ({ tunnels }: DevicePart) => NUMBERS_PER_TUNNEL * (tunnels[0]!.number - 1);
const firstNumberOf = (site: DevicePart) => FIRST_NUMBER + offsetOf(site);

export function renderFortigate(site: DevicePart): RenderedFile[] {
  const text = [
    ...headingOf(site, "#"),
    `# Inside interface: ${INSIDE_INTERFACE}; change it`,
    "",
    ...block("config system global", [["set honor-df disable"]]),
    ...block(
      "config vpn ipsec phase1-interface",
      site.tunnels.map((tunnel) => phase1(site, tunnel)),
    ),
    ...block(
      "config vpn ipsec phase2-interface",
      site.tunnels.map((tunnel) => phase2(site, tunnel)),
    ),
    ...block(
      "config system interface",
      site.tunnels.map((tunnel) => tunnelInterface(site, tunnel)),
    ),
    ...policies(site),
    ...bgp(site),
    ...staticRouting(site),
    "",
  ].join("\n");
  return [{ name: `${site.name}.fortigate.conf`, text }];
}

/** Entries one level below a `config` line. */
function block(head: string, entries: readonly (readonly string[])[]): string[] {
  return [head, ...entries.flat().map((line) => `    ${line}`), "end"];
}

function edit(name: string | number, settings: readonly string[]): string[] {
  const key = typeof name === "number" ? String(name) : `"${name}"`;
  return [`edit ${key}`, ...settings.map((line) => `    ${line}`), "next"];
}

/** `aes256gcm-prfsha384`, or `aes256-sha384`, which names integrity and PRF at once. */
function ikeProposal({ ike }: Suite): string {
  return `${ENCRYPTION[ike.encryption]}-${ike.integrity === "none" ? "prf" : ""}${ike.prf}`;
}

function espProposal({ esp }: Suite): string {
  return esp.integrity === "none" ? ENCRYPTION[esp.encryption] : `${ENCRYPTION[esp.encryption]}-${esp.integrity}`;
}

function phase1(site: DevicePart, tunnel: DeviceTunnel): string[] {
  return edit(tunnel.vpnName, [
    `set interface "${site.outsideInterface}"`,
    "set ike-version 2",
    `set keylife ${site.proposal.ike.lifetimeSeconds}`,
    "set peertype any",
    "set net-device disable",
    `set proposal ${ikeProposal(site.proposal)}`,
    `set localid "${site.outsideAddress}"`,
    "set localid-type address",
    "set dpd on-idle",
    `set dhgrp ${site.proposal.ike.dhGroup}`,
    "set nattraversal enable",
    "set ip-fragmentation pre-encapsulation",
    `set remote-gw ${tunnel.remoteOutsideAddress}`,
    `set psksecret ${tunnel.presharedKey}`,
    `set dpd-retrycount ${tunnel.dpd.retries}`,
    `set dpd-retryinterval ${tunnel.dpd.intervalSeconds}`,
  ]);
}

function phase2({ proposal }: DevicePart, tunnel: DeviceTunnel): string[] {
  return edit(tunnel.vpnName, [
    `set phase1name "${tunnel.vpnName}"`,
    `set proposal ${espProposal(proposal)}`,
    "set pfs enable",
    `set dhgrp ${proposal.esp.pfsGroup}`,
    "set replay enable",
    "set auto-negotiate enable",
    "set keylife-type seconds",
    `set keylifeseconds ${proposal.esp.lifetimeSeconds}`,
  ]);
}

function tunnelInterface(site: DevicePart, tunnel: DeviceTunnel): string[] {
  return edit(tunnel.vpnName, [
    'set vdom "root"',
    `set ip ${tunnel.inside.localAddress} 255.255.255.255`,
    "set allowaccess ping",
    "set type tunnel",
    `set tcp-mss ${tunnel.tcpMssBytes}`,
    `set remote-ip ${tunnel.inside.remoteAddress} ${netmaskOf(tunnel.inside.cidr)}`,
    "set mtu-override enable",
    `set mtu ${tunnel.mtuBytes}`,
    `set interface "${site.outsideInterface}"`,
  ]);
}

function policies(site: DevicePart): string[] {
  const { label } = site;
  const addresses = (name: string, cidrs: readonly string[]) =>
    cidrs.map((cidr, index) => edit(`${name}-${index}`, [`set subnet ${networkAndMask(cidr)}`]));
  const members = (name: string, count: number) =>
    Array.from({ length: count }, (_, index) => `"${name}-${index}"`).join(" ");
  const tunnels = site.tunnels.map((tunnel) => `"${tunnel.vpnName}"`).join(" ");
  const remote = site.remotePrefixes.map(({ cidr }) => cidr);
  const policy = (number: number, name: string, from: string, to: string, source: string, destination: string) =>
    edit(number, [
      `set name "${name}"`,
      `set srcintf ${from}`,
      `set dstintf ${to}`,
      `set srcaddr "${source}"`,
      `set dstaddr "${destination}"`,
      "set action accept",
      'set schedule "always"',
      'set service "ALL"',
      "set logtraffic all",
    ]);
  return [
    ...block("config firewall address", [
      ...addresses(`${label}-local`, site.localPrefixes),
      ...addresses(`${label}-remote`, remote),
    ]),
    ...block("config firewall addrgrp", [
      edit(`${label}-local`, [`set member ${members(`${label}-local`, site.localPrefixes.length)}`]),
      edit(`${label}-remote`, [`set member ${members(`${label}-remote`, remote.length)}`]),
    ]),
    "# The far end filters by service; narrow these here as well where needed. No NAT.",
    ...block("config firewall policy", [
      policy(
        firstNumberOf(site),
        `${label}-out`,
        `"${INSIDE_INTERFACE}"`,
        tunnels,
        `${label}-local`,
        `${label}-remote`,
      ),
      policy(
        firstNumberOf(site) + 1,
        `${label}-in`,
        tunnels,
        `"${INSIDE_INTERFACE}"`,
        `${label}-remote`,
        `${label}-local`,
      ),
    ]),
  ];
}

function bgp(site: DevicePart): string[] {
  const session = bgpOf(site);
  if (session === undefined) return [];
  const { label } = site;
  const { localAsn, remoteAsn, neighbors } = session;
  const nested = (head: string, entries: readonly (readonly string[])[]) => block(head, entries);
  return [
    ...block("config router prefix-list", [
      prefixList(`${label}-in`, site.remotePrefixes),
      prefixList(`${label}-out`, exactly(site.localPrefixes)),
    ]),
    ...routeMaps(site, neighbors),
    ...block("config router bgp", [
      [`set as ${localAsn}`, "set network-import-check disable"],
      nested(
        "config neighbor",
        neighbors.map(({ address, tunnel, keepaliveSeconds, holdSeconds, order }) =>
          edit(address, [
            `set description "${tunnel.vpnName}"`,
            `set remote-as ${remoteAsn}`,
            `set keep-alive-timer ${keepaliveSeconds}`,
            `set holdtime-timer ${holdSeconds}`,
            ...(order === undefined
              ? [`set prefix-list-in "${label}-in"`, `set prefix-list-out "${label}-out"`]
              : [`set route-map-in "${tunnel.vpnName}-in"`, `set route-map-out "${tunnel.vpnName}-out"`]),
          ]),
        ),
      ),
      nested(
        "config network",
        site.localPrefixes.map((cidr, index) =>
          edit(offsetOf(site) + index + 1, [`set prefix ${networkAndMask(cidr)}`]),
        ),
      ),
    ]),
    `# ${LAST_RESORT}`,
    ...block("config router static", blackholes(site, firstNumberOf(site))),
  ];
}

/** A pair of maps a tunnel. What is heard gets the same MED: FortiOS sets a MED and does not add to one. */
function routeMaps({ label }: DevicePart, neighbors: DeviceBgp["neighbors"]): string[] {
  const maps = neighbors.flatMap(({ tunnel, order }) =>
    order === undefined
      ? []
      : ["in", "out"].map((way) =>
          edit(
            `${tunnel.vpnName}-${way}`,
            block("config rule", [edit(1, [`set match-ip-address "${label}-${way}"`, `set set-metric ${order.med}`])]),
          ),
        ),
  );
  return maps.length === 0 ? [] : block("config router route-map", maps);
}

function prefixList(name: string, prefixes: readonly AcceptedPrefix[]): string[] {
  const rules = prefixes.map(({ cidr, orLonger }, index) =>
    edit(index + 1, [`set prefix ${networkAndMask(cidr)}`, "unset ge", orLonger ? "set le 32" : "unset le"]),
  );
  return edit(name, block("config rule", rules));
}

function blackholes({ remotePrefixes }: DevicePart, first: number): string[][] {
  return remotePrefixes.map(({ cidr }, index) =>
    edit(first + index, [
      `set dst ${networkAndMask(cidr)}`,
      "set blackhole enable",
      `set distance ${LAST_RESORT_DISTANCE}`,
    ]),
  );
}

function staticRouting(site: DevicePart): string[] {
  const tracked = trackedTunnelsOf(site);
  if (tracked.length === 0) return [];
  const routes = staticRoutesOf(site);
  return [
    ...block(
      "config system link-monitor",
      tracked.map(({ tunnel, intervalSeconds, threshold }) =>
        edit(tunnel.vpnName, [
          `set srcintf "${tunnel.vpnName}"`,
          `set server "${tunnel.inside.remoteAddress}"`,
          `set source-ip ${tunnel.inside.localAddress}`,
          "set protocol ping",
          `set interval ${1000 * intervalSeconds}`,
          `set failtime ${threshold}`,
          "set update-static-route enable",
        ]),
      ),
    ),
    "# The last ones: nothing for the far end leaves in clear while no tunnel is up.",
    ...block("config router static", [
      ...routes.map(({ cidr, tunnel, rank }, index) =>
        edit(firstNumberOf(site) + index, [
          `set dst ${networkAndMask(cidr)}`,
          `set device "${tunnel.vpnName}"`,
          // Of one distance both stand in the table, so that an answer over the other tunnel is let in.
          "set distance 10",
          `set priority ${10 * rank}`,
        ]),
      ),
      ...blackholes(site, firstNumberOf(site) + routes.length),
    ]),
  ];
}
