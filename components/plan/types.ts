/** The old name of these rooms, for changes under way: import from the room. */
export * from "./addressing/types";
export * from "./crypto/types";
export * from "./detection/types";
export * from "./firewalls/types";
export * from "./flows/types";
export * from "./hubPlan";
export * from "./routing/types";
export * from "./sites/types";
export type { CustomerGatewayPlan, VpnGatewayPlan } from "./sites/vpnConnections";
