/** How to see on a device that its tunnels, BGP and routes are right. */
import type { DeviceAbilities, DeviceCheck, DeviceEnd } from "../types";
import { networkOf } from "./addressing";

export interface CheckRow extends DeviceCheck {
  readonly of: keyof DeviceAbilities["checks"];
}

/** One row a command: for each tunnel where the command names one. */
export function checkRows(site: DeviceEnd, { checks }: DeviceAbilities): CheckRow[] {
  const rows = (Object.keys(checks) as CheckRow["of"][]).flatMap((of) => {
    const check = checks[of];
    if (check === undefined || (of === "bgp" && site.routing.kind !== "bgp")) return [];
    return site.tunnels.map(({ vpnName, number, remoteOutsideAddress }) => {
      const [{ cidr }] = site.remotePrefixes as [DeviceEnd["remotePrefixes"][0]];
      const words = { tunnel: vpnName, number, peer: remoteOutsideAddress, prefix: cidr, network: networkOf(cidr) };
      const fill = (text: string) => text.replaceAll(/<(\w+)>/g, (_, word: keyof typeof words) => String(words[word]));
      return { of, command: fill(check.command), state: fill(check.state) };
    });
  });
  return [...new Map(rows.map((row) => [`${row.of} ${row.command}`, row])).values()];
}

const WHAT: Readonly<Record<CheckRow["of"], string>> = {
  ike: "IKE SA of each tunnel",
  esp: "one pair of ESP SAs a tunnel",
  bgp: "BGP with each far inside address",
  routes: "a route over a tunnel",
};

/** The end of a configuration. */
export function checkSentences(site: DeviceEnd, abilities: DeviceAbilities): string[] {
  const rows = checkRows(site, abilities);
  return [
    `How to see that site ${site.name} works, with traffic from the site to ${site.remotePrefixes[0]!.cidr}:`,
    ...rows.map(({ of, command, state }) => `${command} - ${WHAT[of]}: ${state}`),
  ];
}
