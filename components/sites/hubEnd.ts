/** What a cloud's gateway learns of the hub's end: the firewalls, or AWS Site-to-Site VPN connections. */
import * as pulumi from "@pulumi/pulumi";

export interface HubEnd {
  /** ASN that the hub speaks BGP with: the one of both firewalls, or Amazon's side. */
  readonly asn: number;
  /** In the plan's order: firewall a and b, or tunnel 1 and 2 of each AWS connection. */
  readonly outsideAddresses: readonly pulumi.Input<string>[];
  /** The site's pre-shared keys by their id in `site.keys`. */
  readonly presharedKeys: Readonly<Record<string, pulumi.Input<string>>>;
}

/**
 * The key with this id, marked secret whatever it was before.
 *
 * @throws {pulumi.ResourceError} when the hub made no such key: a tunnel must not come up with an empty one
 */
export function presharedKeyOf(
  { presharedKeys }: Pick<HubEnd, "presharedKeys">,
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
