/** Devices that cannot do what the plan asks of them: told before any resource is touched. */
import { pairPlanOf, type HubPlan } from "../plan/hubPlan";
import type { Problem } from "../plan/problems";
import { deviceOf, type CustomerGatewaySiteOnAwsVpn } from "../plan/sites/types";
import { checkDeviceSite } from "./abilities";
import { deviceSiteOfConnection } from "./awsSite";
import { deviceSiteOf } from "./hubSite";

/** Documentation addresses (RFC 5737) in place of what the clouds will give. */
const FIREWALLS = { firewallAddresses: { a: "192.0.2.1", b: "192.0.2.2" } } as const;
const AWS_ADDRESS = "192.0.2.1";

export function checkDevices(plan: HubPlan): Problem[] {
  const onFirewalls = pairPlanOf(plan);
  return plan.sites.flatMap((site) => {
    if (site.kind !== "customer-gateway") return [];
    if (site.terminateOn === "aws-vpn") return checkOnAwsVpn(site);
    const { device } = site;
    if (device === undefined || onFirewalls === undefined) return [];
    return checkDeviceSite(deviceSiteOf(onFirewalls, site, device, FIREWALLS));
  });
}

function checkOnAwsVpn(site: CustomerGatewaySiteOnAwsVpn): Problem[] {
  return site.connections.flatMap((connection) => {
    const { device } = deviceOf(site, connection);
    if (device === undefined) return [];
    const tunnelAddresses = Object.fromEntries(connection.tunnels.map(({ id }) => [id, AWS_ADDRESS]));
    return checkDeviceSite(deviceSiteOfConnection(site, connection, device, { tunnelAddresses }));
  });
}
