/** strongSwan for IKE and ESP, FRRouting for routes, on one Linux machine with XFRM interfaces. */
import type { DhGroup, Encryption, Suite } from "../../plan/crypto/ciphers";
import { insideWithLength } from "../common/addressing";
import { frrBgp, frrLastResort } from "../common/frr";
import { headingOf } from "../common/heading";
import { staticRoutesOf, trackedTunnelsOf } from "../common/routes";
import { fewestDpdRetries } from "../common/wholeDevice";
import type { DevicePart, DeviceTunnel, RenderedFile } from "../types";

const ENCRYPTION: Readonly<Record<Encryption, string>> = {
  "aes-256-gcm": "aes256gcm16",
  "aes-128-gcm": "aes128gcm16",
  "aes-256-cbc": "aes256",
  "aes-128-cbc": "aes128",
};
const GROUP: Readonly<Record<DhGroup, string>> = {
  14: "modp2048",
  15: "modp3072",
  16: "modp4096",
  19: "ecp256",
  20: "ecp384",
};
/** How much of a lifetime passes before a new key is made; the rest is the hard limit. */
const REKEY_AT = 0.9;

export const SWANCTL_FILE = "/etc/swanctl/conf.d/hub.conf";
export const STRONGSWAN_FILE = "/etc/strongswan.d/hub.conf";
export const FRR_FILE = "/etc/frr/frr.conf";
export const INTERFACES_FILE = "/usr/local/sbin/hub-interfaces";
export const TRACKING_FILE = "/usr/local/sbin/hub-tracking";
export const FRR_DAEMONS_FILE = "/etc/frr/daemons";
export const SYSCTL_FILE = "/etc/sysctl.d/90-hub.conf";
const UNIT_FOLDER = "/etc/systemd/system";

/** The connection's own file in place of the one of the label `hub`. */
const fileOf = ({ label }: DevicePart, name: string) => name.replace("/hub", `/${label}`);

export function renderStrongswanFrr(sites: readonly DevicePart[]): RenderedFile[] {
  return [
    ...sites.map((site) => ({ name: fileOf(site, SWANCTL_FILE), text: swanctl(site) })),
    { name: STRONGSWAN_FILE, text: daemon(sites[0]!) },
    ...sites.map((site) => ({ name: fileOf(site, INTERFACES_FILE), text: interfaces(site) })),
    ...sites.map((site) => unitFile(`${site.label}-interfaces`, interfacesUnit(site))),
    {
      name: SYSCTL_FILE,
      text: "# The machine routes between its own network and the tunnels.\nnet.ipv4.ip_forward = 1\n",
    },
    { name: FRR_DAEMONS_FILE, text: frrDaemons(sites) },
    { name: FRR_FILE, text: frr(sites) },
    ...sites
      .filter(({ routing }) => routing.kind === "static")
      .flatMap((site) => [
        { name: fileOf(site, TRACKING_FILE), text: tracking(site) },
        unitFile(`${site.label}-tracking`, trackingUnit(site)),
      ]),
  ];
}

/** For example `aes256gcm16-prfsha384-ecp384`, or `aes256-sha384-ecp384`, whose hash is the PRF as well. */
export function ikeProposal({ ike }: Suite): string {
  const hash = ike.integrity === "none" ? `prf${ike.prf}` : ike.integrity;
  return [ENCRYPTION[ike.encryption], hash, GROUP[ike.dhGroup]].join("-");
}

export function espProposal({ esp }: Suite): string {
  const integrity = esp.integrity === "none" ? [] : [esp.integrity];
  return [ENCRYPTION[esp.encryption], ...integrity, GROUP[esp.pfsGroup]].join("-");
}

function swanctl(site: DevicePart): string {
  return [
    ...headingOf(site, "#"),
    "connections {",
    ...site.tunnels.flatMap((tunnel) => connection(site, tunnel)),
    "}",
    "secrets {",
    ...site.tunnels.flatMap((tunnel) => [
      `  ike-${tunnel.vpnName} {`,
      `    id-local = ${site.outsideAddress}`,
      `    id-remote = ${tunnel.remoteOutsideAddress}`,
      `    secret = "${tunnel.presharedKey}"`,
      "  }",
    ]),
    "}",
    "",
  ].join("\n");
}

function connection(site: DevicePart, tunnel: DeviceTunnel): string[] {
  const { number } = tunnel;
  const name = tunnel.vpnName;
  const { ike, esp } = site.proposal;
  const ikeRekey = REKEY_AT * ike.lifetimeSeconds;
  return [
    `  ${name} {`,
    "    version = 2",
    // Behind a NAT the machine's own address is not in the plan.
    ...(site.behindNat ? [] : [`    local_addrs = ${site.outsideAddress}`]),
    `    remote_addrs = ${tunnel.remoteOutsideAddress}`,
    `    proposals = ${ikeProposal(site.proposal)}`,
    `    # Together ${ike.lifetimeSeconds} s.`,
    `    rekey_time = ${ikeRekey}s`,
    `    over_time = ${ike.lifetimeSeconds - ikeRekey}s`,
    `    dpd_delay = ${tunnel.dpd.intervalSeconds}s`,
    "    keyingtries = 0",
    "    mobike = no",
    `    if_id_in = ${number}`,
    `    if_id_out = ${number}`,
    "    local {",
    "      auth = psk",
    `      id = ${site.outsideAddress}`,
    "    }",
    "    remote {",
    "      auth = psk",
    `      id = ${tunnel.remoteOutsideAddress}`,
    "    }",
    "    children {",
    `      ${name} {`,
    "        mode = tunnel",
    "        local_ts = 0.0.0.0/0",
    "        remote_ts = 0.0.0.0/0",
    `        esp_proposals = ${espProposal(site.proposal)}`,
    `        rekey_time = ${REKEY_AT * esp.lifetimeSeconds}s`,
    `        life_time = ${esp.lifetimeSeconds}s`,
    "        replay_window = 1024",
    "        copy_df = no",
    "        start_action = start",
    "        close_action = start",
    "        dpd_action = restart",
    "      }",
    "    }",
    "  }",
  ];
}

/** IKEv2 has no count of its own for dead peers: a peer is dead when the retransmissions end (RFC 7296 section 2.4). */
function daemon(site: DevicePart): string {
  return [
    "charon {",
    "  # Routes lead into the interfaces.",
    "  install_routes = no",
    "  # For every connection of the daemon: a peer is dead after so many unanswered requests, 4 s apart.",
    `  retransmit_tries = ${fewestDpdRetries(site)}`,
    "  retransmit_timeout = 4.0",
    "  retransmit_base = 1.0",
    "}",
    "",
  ].join("\n");
}

/** What a fresh machine needs beside the files. */
function installation({ label, routing }: DevicePart): string[] {
  const units = [`${label}-interfaces`, ...(routing.kind === "static" ? [`${label}-tracking`] : [])];
  return [
    "Packages of Debian and Ubuntu: strongswan-swanctl charon-systemd strongswan-libcharon",
    "libstrongswan-standard-plugins frr nftables iproute2 iputils-ping",
    "Packages of RHEL (strongswan from EPEL, whose files belong below /etc/strongswan/): strongswan frr nftables iproute iputils",
    "Put each file where its name says, then: sysctl --system && systemctl daemon-reload",
    `&& systemctl enable --now ${units.join(" ")} strongswan frr && systemctl restart strongswan frr`,
  ];
}

function interfaces(site: DevicePart): string {
  return [
    "#!/bin/sh",
    ...headingOf(site, "#"),
    ...installation(site).map((line) => `# ${line}`),
    "# Run at boot by its unit; a second run changes nothing.",
    "set -e",
    ...site.tunnels.flatMap((tunnel) => {
      const name = tunnel.vpnName;
      return [
        `ip link show ${name} >/dev/null 2>&1 || ip link add ${name} type xfrm dev ${site.outsideInterface} if_id ${tunnel.number}`,
        `ip address replace ${insideWithLength(tunnel)} dev ${name}`,
        `ip link set ${name} mtu ${tunnel.mtuBytes} up`,
        // Two tunnels to one far end: the answer may come back through the other one.
        `sysctl -q -w net.ipv4.conf.${name}.rp_filter=0`,
      ];
    }),
    "nft -f - <<'END'",
    `table inet ${site.label}`,
    `delete table inet ${site.label}`,
    `table inet ${site.label} {`,
    "  chain forward {",
    "    type filter hook forward priority mangle; policy accept;",
    ...site.tunnels.flatMap((tunnel) => [
      `    oifname "${tunnel.vpnName}" tcp flags syn tcp option maxseg size set ${tunnel.tcpMssBytes}`,
      `    iifname "${tunnel.vpnName}" tcp flags syn tcp option maxseg size set ${tunnel.tcpMssBytes}`,
    ]),
    "  }",
    "}",
    "END",
    "",
  ].join("\n");
}

function frr(sites: readonly DevicePart[]): string {
  const staticSites = sites.filter(({ routing }) => routing.kind === "static");
  return [
    ...sites.flatMap((site) => headingOf(site, "!")),
    "frr defaults traditional",
    `hostname ${sites[0]!.name}`,
    "!",
    ...staticSites.map(({ label }) => `! Routes into the tunnels are ${label}-tracking's.`),
    ...(staticSites.length === 0 ? [] : frrLastResort(staticSites)),
    ...frrBgp(sites),
    "end",
    "",
  ].join("\n");
}

/** Distributions ship this file with `bgpd=no`; zebra and staticd start by themselves. */
function frrDaemons(sites: readonly DevicePart[]): string {
  return [
    `bgpd=${sites.some(({ routing }) => routing.kind === "bgp") ? "yes" : "no"}`,
    "vtysh_enable=yes",
    'zebra_options="-A 127.0.0.1 -s 90000000"',
    'bgpd_options="-A 127.0.0.1"',
    'staticd_options="-A 127.0.0.1"',
    "",
  ].join("\n");
}

function unitFile(name: string, lines: readonly string[]): RenderedFile {
  return { name: `${UNIT_FOLDER}/${name}.service`, text: [...lines, ""].join("\n") };
}

function interfacesUnit(site: DevicePart): string[] {
  return [
    "[Unit]",
    `Description=Tunnel interfaces of site ${site.name}`,
    "Wants=network-online.target",
    "After=network-online.target",
    "Before=strongswan.service frr.service",
    "",
    "[Service]",
    "Type=oneshot",
    "RemainAfterExit=yes",
    `ExecStart=/bin/sh ${fileOf(site, INTERFACES_FILE)}`,
    "",
    "[Install]",
    "WantedBy=multi-user.target",
  ];
}

function trackingUnit(site: DevicePart): string[] {
  return [
    "[Unit]",
    `Description=Static routes of site ${site.name} over the tunnels that answer`,
    `Requires=${site.label}-interfaces.service`,
    `After=${site.label}-interfaces.service strongswan.service`,
    "",
    "[Service]",
    `ExecStart=/bin/sh ${fileOf(site, TRACKING_FILE)}`,
    "Restart=always",
    "",
    "[Install]",
    "WantedBy=multi-user.target",
  ];
}

/** Moves each prefix to the next tunnel when the far inside address of the current one no longer answers. */
function tracking(site: DevicePart): string {
  const tracked = trackedTunnelsOf(site);
  const interval = Math.min(...tracked.map(({ intervalSeconds }) => intervalSeconds));
  const threshold = Math.min(...tracked.map((each) => each.threshold));
  return [
    "#!/bin/sh",
    ...headingOf(site, "#"),
    "# Runs by its unit: the route of a tunnel stands while its far inside address answers.",
    ...tracked.map(({ tunnel }) => `lost_${shellName(tunnel)}=0`),
    "while true; do",
    ...tracked.flatMap(({ tunnel }) => {
      const [name, lost] = [tunnel.vpnName, `lost_${shellName(tunnel)}`];
      const routes = staticRoutesOf(site).filter((route) => route.tunnel === tunnel);
      return [
        `  if ping -q -c 1 -W 1 -I ${name} ${tunnel.inside.remoteAddress} >/dev/null 2>&1; then`,
        `    ${lost}=0`,
        ...routes.map(
          ({ cidr, rank }) =>
            `    ip route replace ${cidr} via ${tunnel.inside.remoteAddress} dev ${name} metric ${10 * rank}`,
        ),
        "  else",
        `    ${lost}=$((${lost} + 1))`,
        `    if [ "$${lost}" -eq ${threshold} ]; then`,
        ...routes.map(({ cidr, rank }) => `      ip route delete ${cidr} dev ${name} metric ${10 * rank} 2>/dev/null`),
        "    fi",
        "  fi",
      ];
    }),
    `  sleep ${interval}`,
    "done",
    "",
  ].join("\n");
}

const shellName = ({ name }: DeviceTunnel) => name.replaceAll("-", "_");
