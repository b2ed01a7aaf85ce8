/** What the hub hands to each site that it runs both ends of. */
import * as pulumi from "@pulumi/pulumi";
import type { FirewallName } from "./plan/firewalls/types";

export interface SiteArgs<Site> {
  readonly site: Site;
  /** ASN that both firewalls share. */
  readonly hubAsn: number;
  /** Name of the Pulumi stack. */
  readonly environment: string;
  /** Elastic IP of each firewall's untrust interface: the outside address of the hub's end. */
  readonly firewallAddresses: Readonly<Record<FirewallName, pulumi.Input<string>>>;
  /** The site's pre-shared keys by their id in `site.keys`. */
  readonly presharedKeys: Readonly<Record<string, pulumi.Input<string>>>;
  /** Whom the alerts on the site's tunnels reach. */
  readonly alertEmails: readonly string[];
}

/**
 * The key with this id, marked secret whatever it was before.
 *
 * @throws {pulumi.ResourceError} when the hub made no such key: a tunnel must not come up with an empty one
 */
export function presharedKeyOf(
  { presharedKeys }: Pick<SiteArgs<unknown>, "presharedKeys">,
  id: string,
  resource: pulumi.Resource,
): pulumi.Output<string> {
  const key = presharedKeys[id];
  if (key === undefined) {
    const known = Object.keys(presharedKeys).sort().join(", ") || "none";
    throw new pulumi.ResourceError(`no pre-shared key '${id}'; the hub made: ${known}`, resource, true);
  }
  return pulumi.secret(key);
}

/** What a site on AWS VPN connections learns of AWS's side. */
export interface AwsEnd {
  /** Outside addresses of tunnel 1 and 2 of each connection. */
  readonly outsideAddresses: readonly (readonly [pulumi.Input<string>, pulumi.Input<string>])[];
  /** Pre-shared keys by their id. */
  readonly presharedKeys: Readonly<Record<string, pulumi.Input<string>>>;
}
