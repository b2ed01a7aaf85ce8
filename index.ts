import { loadPlan } from "./components/config";
import { VpnHub } from "./components/hub";

const hub = new VpnHub("hub", loadPlan());

export const { firewalls, transitGatewayId, outsideAddresses, awsVpn } = hub.outputs;
