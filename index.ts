import { loadPlan } from "./components/config";
import { VpnHub } from "./components/hub";

const hub = new VpnHub("hub", loadPlan());

export const { firewalls, transitGatewayId, outsideAddresses } = hub.outputs;
/** Empty while no site ends on the AWS VPN: the engine warns of outputs that are undefined. */
export const awsVpn = hub.outputs.awsVpn ?? {};
