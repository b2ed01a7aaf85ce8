/** What only the clouds know: addresses they gave, and the keys. */
import { ConfigError } from "../plan/problems";
import type { SiteOnFirewalls, TunnelPlan } from "../plan/sites/types";

export interface FirewallFacts {
  /** Elastic IP of the untrust interface: the firewall's IKE identity. */
  readonly untrustPublicIp: string;
  /** Outside addresses per site, by remote interface; a customer gateway's is in the plan and may be left out. */
  readonly remoteAddresses: Readonly<Record<string, readonly string[]>>;
  /** Pre-shared keys by key id, for example `tokyo-gcp/a-0`. */
  readonly presharedKeys: Readonly<Record<string, string>>;
}

/** @throws {ConfigError} when the facts hold no address for this end */
export function peerAddressOf(facts: FirewallFacts, site: SiteOnFirewalls, remoteInterface: 0 | 1): string {
  if (site.kind === "customer-gateway") return site.outsideAddress;
  const address = facts.remoteAddresses[site.name]?.[remoteInterface];
  if (address !== undefined) return address;
  throw new ConfigError([
    {
      path: `outside address of ${site.name}, remote interface ${remoteInterface}`,
      what: "is not known, so no IKE gateway can be rendered",
      remedy: "bring the site's gateway up first",
    },
  ]);
}

/** @throws {ConfigError} naming the id, never the value, when the facts hold no key */
export function presharedKeyOf(facts: FirewallFacts, { key, id }: TunnelPlan): string {
  const value = facts.presharedKeys[key];
  if (value !== undefined && value !== "") return value;
  throw new ConfigError([
    {
      path: `pre-shared key ${key}`,
      what: `is not known, and tunnel ${id} needs it`,
      remedy: "bring the site's keys up",
    },
  ]);
}
