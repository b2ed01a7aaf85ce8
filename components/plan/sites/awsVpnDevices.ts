/** Devices of sites on the AWS VPN that cannot do what the plan asks of them: told before any resource is touched. */
import { checkDeviceSite } from "../../devices/abilities";
import { deviceSiteOfConnection } from "../../devices/awsSite";
import { ConfigError, type Problem } from "../problems";
import { endsOnAwsVpn, type HubPlan } from "../types";

/** Documentation address (RFC 5737) in place of what AWS will give. */
const AWS_ADDRESS = "192.0.2.1";

export function checkAwsVpnDevices({ sites }: HubPlan): Problem[] {
  return sites.filter(endsOnAwsVpn).flatMap((site) => {
    if (site.kind !== "customer-gateway") return [];
    return site.connections.flatMap((connection) => {
      const { device } = site.gateways[connection.number]!;
      if (device === undefined) return [];
      const tunnelAddresses = Object.fromEntries(connection.tunnels.map(({ id }) => [id, AWS_ADDRESS]));
      try {
        return checkDeviceSite(deviceSiteOfConnection(site, connection, device, { tunnelAddresses }));
      } catch (error) {
        if (error instanceof ConfigError) return error.problems;
        throw error;
      }
    });
  });
}
