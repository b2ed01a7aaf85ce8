/** What the package offers to other Pulumi programs. */
export { VpnHub, type HubArgs } from "./vpnHub";
export type { HubOutputs } from "./hub";
