/** The comment block at the head of every configuration: whose it is, what to change, how the device behaves. */
import { HOLDS_KEYS, HOLDS_PLACEHOLDERS, keyPlaceholder } from "./keyText";
import type { DeviceAbilities, DeviceEnd, DevicePart } from "../types";

/** @param comment what begins a comment line on this device */
export function headingOf({ heading }: DevicePart, comment: string): string[] {
  return heading.map((sentence) => `${comment} ${sentence}`);
}

export function headingSentences(
  site: DeviceEnd,
  abilities: DeviceAbilities,
  connections: readonly DeviceEnd[],
): string[] {
  const { ike, esp } = site.proposal;
  const hash = ike.integrity === "none" ? `PRF ${ike.prf}` : `${ike.integrity} (integrity and PRF)`;
  const espHash = esp.integrity === "none" ? "" : ` ${esp.integrity}`;
  const lastResort = abilities.lastResort?.[site.routing.kind];
  return [
    `Site ${site.name} to ${site.remoteEnd}: ${abilities.name}, ${routingWords(site)}`,
    `Syntax: ${abilities.syntax}`,
    `IKEv2 ${ike.encryption}, ${hash}, group ${ike.dhGroup}; ESP ${esp.encryption}${espHash}, PFS group ${esp.pfsGroup}`,
    ...(site.suiteExceptions ?? []).map(
      (exception) =>
        `For now the far end has another suite on tunnel ${exception}; change the two ends of a tunnel together`,
    ),
    outsideInterfaceSentence(site, abilities),
    ...(lastResort === undefined ? [] : [lastResort]),
    site.behindNat
      ? `Behind a NAT: ${site.outsideAddress} is the NAT's address and this device's IKE identity; the device begins`
      : `Outside address and IKE identity of this device: ${site.outsideAddress}`,
    ...(site.sitesAtAddress ?? []).map(
      (name) =>
        `Site ${name} has the same outside address: where one device ends both, their names and numbers do not meet`,
    ),
    ...connections
      .filter((other) => other !== site)
      .map(
        ({ name, label, tunnels }) =>
          `The device ends site ${name} as well: names that begin with ${label}, tunnels ${tunnels.map(({ number }) => number).join(" and ")}; here ${site.label}, ${site.tunnels.map(({ number }) => number).join(" and ")}`,
      ),
    `NAT traversal: ${abilities.natTraversal}${site.espInUdp ? "" : "; no NAT is on the way: let ESP, IP protocol 50, pass beside UDP 500"}`,
    `Dead peer detection: ${abilities.dpd}`,
    `Large packets: ${abilities.fragmentation}`,
    `TCP MSS: ${abilities.tcpMss}`,
    `Initiation: ${abilities.initiation}`,
    ...(site.routing.kind === "static" ? [`Takeover: ${abilities.tracking}`] : []),
    ...orderSentences(site, abilities),
    holdsKeys(site) ? HOLDS_KEYS : HOLDS_PLACEHOLDERS,
  ];
}

function orderSentences(site: DeviceEnd, { medPerNeighbor, otherTunnel, gatewayTakeover }: DeviceAbilities): string[] {
  const ranked = site.tunnels.filter(({ bgp }) => bgp?.order !== undefined).map(({ vpnName }) => vpnName);
  return [
    ...(ranked.length === 0
      ? []
      : [
          medPerNeighbor
            ? `Order of the tunnels: ${ranked.join(", ")}, by MED: as announced, and on the way in`
            : "Order of the tunnels: this device cannot rank them, so AWS uses one of them and may answer over the other",
        ]),
    ...(site.answersOverAny === true ? [`AWS answers over either tunnel: ${otherTunnel}`] : []),
    ...((site.partners ?? []).length === 0
      ? []
      : [
          `The site's other device: ${site.partners!.join(", ")}. While no tunnel is up here this one discards, so the hosts' gateway must move: ${gatewayTakeover}`,
        ]),
  ];
}

/** A sheet has no place where a name is to be changed. */
function outsideInterfaceSentence({ outsideInterface: named }: DeviceEnd, abilities: DeviceAbilities): string {
  const { isSheet = false, outsideInterface } = abilities;
  if (!isSheet) return `Outside interface: ${named ?? outsideInterface}; change it, and tunnel numbers that are taken`;
  return `Outside interface: ${named === undefined ? "" : `${named}, `}the one toward the internet`;
}

const routingWords = ({ routing }: DeviceEnd) =>
  routing.kind === "bgp" ? `BGP, AS ${routing.localAsn}` : "static routes";

const holdsKeys = ({ tunnels }: DeviceEnd) =>
  tunnels.some(({ keyId, presharedKey }) => presharedKey !== keyPlaceholder(keyId));
