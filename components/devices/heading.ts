/** The comment block at the head of every configuration: whose it is, what to change, how the device behaves. */
import { abilitiesOf, outsideInterfaceOf } from "./abilities";
import { HOLDS_KEYS, HOLDS_PLACEHOLDERS, keyPlaceholder } from "./keyText";
import type { DeviceSite } from "./types";

/** @param comment what begins a comment line on this device */
export function headingOf(site: DeviceSite, comment: string): string[] {
  return headingSentences(site).map((sentence) => `${comment} ${sentence}`);
}

export function headingSentences(site: DeviceSite): string[] {
  const abilities = abilitiesOf(site.device);
  const { ike, esp } = site.proposal;
  const hash = ike.integrity === "none" ? `PRF ${ike.prf}` : `${ike.integrity} (integrity and PRF)`;
  const espHash = esp.integrity === "none" ? "" : ` ${esp.integrity}`;
  const lastResort = abilities.lastResort?.[site.routing.kind];
  return [
    `Site ${site.name} to ${site.remoteEnd}: ${abilities.name}, ${routingWords(site)}`,
    `Syntax: ${abilities.syntax}`,
    `IKEv2 ${ike.encryption}, ${hash}, group ${ike.dhGroup}; ESP ${esp.encryption}${espHash}, PFS group ${esp.pfsGroup}`,
    outsideInterfaceSentence(site),
    ...(lastResort === undefined ? [] : [lastResort]),
    site.behindNat
      ? `Behind a NAT: ${site.outsideAddress} is the NAT's address and this device's IKE identity; the device begins`
      : `Outside address and IKE identity of this device: ${site.outsideAddress}`,
    ...(site.sitesAtAddress ?? []).map(
      (name) =>
        `Site ${name} has the same outside address: on the same device its configuration takes the same names and numbers, so give one of the two other names and numbers`,
    ),
    `NAT traversal: ${abilities.natTraversal}`,
    `Dead peer detection: ${abilities.dpd}`,
    `Large packets: ${abilities.fragmentation}`,
    `TCP MSS: ${abilities.tcpMss}`,
    `Initiation: ${abilities.initiation}`,
    ...(site.routing.kind === "static" ? [`Takeover: ${abilities.tracking}`] : []),
    holdsKeys(site) ? HOLDS_KEYS : HOLDS_PLACEHOLDERS,
  ];
}

/** A sheet has no place where a name is to be changed. */
function outsideInterfaceSentence(site: DeviceSite): string {
  const name = outsideInterfaceOf(site);
  if (site.device !== "generic") return `Outside interface: ${name}; change it, and tunnel numbers that are taken`;
  return `Outside interface: ${site.outsideInterface === undefined ? "" : `${name}, `}the one toward the internet`;
}

const routingWords = ({ routing }: DeviceSite) =>
  routing.kind === "bgp" ? `BGP, AS ${routing.localAsn}` : "static routes";

const holdsKeys = ({ tunnels }: DeviceSite) =>
  tunnels.some(({ keyId, presharedKey }) => presharedKey !== keyPlaceholder(keyId));
