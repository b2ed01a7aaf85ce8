/** A sheet for a device without a renderer of its own: every value once, by the names of the RFCs. */
import { bgpOf, staticRoutesOf, trackedTunnelsOf } from "../common/routes";
import type { DevicePart, DeviceTunnel, RenderedFile } from "../types";

export function renderGeneric(site: DevicePart): RenderedFile[] {
  const text = [
    ...site.heading,
    "",
    "For every tunnel",
    ...rows([
      ["IKE version", "2 (RFC 7296), pre-shared key, the device begins"],
      ["Own IKE identity", `ID_IPV4_ADDR ${site.outsideAddress}`],
      ["IKE encryption", site.proposal.ike.encryption],
      ["IKE integrity", site.proposal.ike.integrity],
      ["IKE PRF", site.proposal.ike.prf],
      ["IKE Diffie-Hellman group", String(site.proposal.ike.dhGroup)],
      ["IKE lifetime", `${site.proposal.ike.lifetimeSeconds} s`],
      ["Protocol", "ESP, tunnel mode, one pair of SAs, traffic selectors 0.0.0.0/0 at both ends"],
      ["ESP encryption", site.proposal.esp.encryption],
      ["ESP integrity", site.proposal.esp.integrity],
      ["PFS group", String(site.proposal.esp.pfsGroup)],
      ["ESP lifetime", `${site.proposal.esp.lifetimeSeconds} s`],
      ["NAT traversal", "on (RFC 3947; UDP 4500)"],
      ["Fragmentation", "before encryption; clear the DF bit"],
    ]),
    "",
    ...site.tunnels.flatMap(tunnelRows),
    "Prefixes",
    ...rows([
      ["At the site", site.localPrefixes.join(", ")],
      ["Behind the tunnels", site.remotePrefixes.map(({ cidr }) => cidr).join(", ")],
      ["Last resort", "discard what goes behind the tunnels while none is up, so that nothing leaves in clear"],
    ]),
    "",
    ...routing(site),
    "",
  ].join("\n");
  return [{ name: `${site.name}.txt`, text }];
}

function tunnelRows(tunnel: DeviceTunnel): string[] {
  return [
    `Tunnel ${tunnel.vpnName}`,
    ...rows([
      ["Far outside address and identity", tunnel.remoteOutsideAddress],
      ["Pre-shared key", tunnel.presharedKey],
      ["Inside /30", tunnel.inside.cidr],
      ["Own inside address", tunnel.inside.localAddress],
      ["Far inside address", tunnel.inside.remoteAddress],
      ["MTU of the tunnel interface", `${tunnel.mtuBytes} bytes`],
      ["TCP MSS", `${tunnel.tcpMssBytes} bytes`],
      ["Dead peer detection", `every ${tunnel.dpd.intervalSeconds} s, dead after ${tunnel.dpd.retries}`],
    ]),
    "",
  ];
}

function routing(site: DevicePart): string[] {
  const session = bgpOf(site);
  if (session !== undefined)
    return [
      "BGP",
      ...rows([
        ["Own AS", String(session.localAsn)],
        ["Far AS", String(session.remoteAsn)],
        ...session.neighbors.map(
          ({ address, keepaliveSeconds, holdSeconds }) =>
            [`Neighbor ${address}`, `keepalive ${keepaliveSeconds} s, hold time ${holdSeconds} s`] as const,
        ),
        ...session.neighbors.flatMap(({ address, order }) =>
          order === undefined
            ? []
            : [[`MED of ${address}`, `announce ${order.med}, add ${order.addedMed} to what is heard`] as const],
        ),
        ["Announce", `${site.localPrefixes.join(", ")} and nothing else`],
        [
          "Accept",
          `${site.remotePrefixes.map(({ cidr, orLonger }) => `${cidr}${orLonger ? " or longer" : ""}`).join(", ")} and nothing else`,
        ],
        ["Preference", "take the shorter AS path, then the lower MED; set no local preference"],
      ]),
    ];
  return [
    "Static routes",
    ...rows([
      ...staticRoutesOf(site).map(
        ({ cidr, tunnel, rank }) =>
          [`${cidr}, choice ${rank}`, `${tunnel.vpnName} via ${tunnel.inside.remoteAddress}`] as const,
      ),
      ...trackedTunnelsOf(site).map(
        ({ tunnel, intervalSeconds, threshold }) =>
          [
            `Watch ${tunnel.vpnName}`,
            `ping ${tunnel.inside.remoteAddress} every ${intervalSeconds} s, down after ${threshold} losses`,
          ] as const,
      ),
    ]),
  ];
}

function rows(pairs: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...pairs.map(([label]) => label.length));
  return pairs.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`);
}
