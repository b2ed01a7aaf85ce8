/** What the package offers to other Pulumi programs. */
export { VpnHub, type HubArgs } from "./vpnHub";
export type { HubOutputs, HubStackOutputs, SpokeOutputs } from "./hub";
