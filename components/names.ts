/**
 * Logical names of resources, which no two hubs of one program may share: components give them, and what reads a state or a
 * rendered stack finds resources by the same functions.
 */

/** The hub of this project's own program: its resources were named before there could be another one, and stay so. */
export const OWN_HUB = "hub";

/** @returns the name of a resource of the hub's, from that of a site, a spoke or a tunnel, which only the hub tells apart */
export type Names = (name: string) => string;

export function namesWithin(hub: string): Names {
  return hub === OWN_HUB ? (name) => name : (name) => `${hub}-${name}`;
}

/**
 * Of all that is made for one tunnel of a site beyond its hub's own end: for example `tokyo-gcp-a-0`, and at Azure, where one
 * connection has both instances' tunnels, `osaka-azure-a`.
 *
 * @param site name of the site's component
 */
export const tunnelName = (site: string, tunnelOrConnection: string) => `${site}-${tunnelOrConnection}`;

/** Of a spoke's VPC and what goes with it. */
export const spokeName = (spoke: string) => `spoke-${spoke}`;

/** @param vpc name of its VPC's component; @param subnet for example `workload-a` */
export const subnetName = (vpc: string, subnet: string) => `${vpc}-${subnet}`;

/** Of an AWS VPN connection and its customer gateway, for example `kobe-0`. */
export const vpnConnectionName = (site: string, connectionNumber: number) => `${site}-${connectionNumber}`;

/** Of a pre-shared key, its secret and that secret's version, from the key's id. */
export const presharedKeyName = (keyId: string) => keyId.replace("/", "-");

/**
 * 2 to 14 characters. Before the longest name of a spoke, an IAM role's has 63 of its 64 (`<hub>-spoke-<24>-flow-logs`,
 * and eight of the provider's), and before that of a site, a subnetwork's has Google's 63.
 */
export const HUB_NAME_PATTERN = /^[a-z][a-z0-9-]{0,12}[a-z0-9]$/;

/** Part of each tag, and of the names that are unique in an account. */
export function environmentOf(hub: string, stack: string): string {
  return hub === OWN_HUB ? stack : `${stack}-${hub}`;
}
