import { readStack } from "./components/config";
import { VpnHub } from "./components/vpnHub";

const { outputs } = new VpnHub("hub", readStack());

export const { firewalls, transitGatewayId, outsideAddresses, awsVpn } = outputs;
export const { spokes, hubVpc, transitGatewayRouteTableIds, kmsKeyArn } = outputs;
