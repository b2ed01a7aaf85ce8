import { readStack } from "./components/config";
import { VpnHub } from "./components/vpnHub";

export const { firewalls, transitGatewayId, outsideAddresses, awsVpn } = new VpnHub("hub", readStack());
