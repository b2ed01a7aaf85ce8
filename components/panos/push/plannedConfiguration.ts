/** What a push brings a firewall to: all that the renderer makes, with placeholders for keys and for clouds' addresses. */
import type { FirewallPlan } from "../../plan/firewalls/types";
import type { PairPlan } from "../../plan/hubPlan";
import { renderFirewall } from "../render";
import { insertPlaceholders, outsideAddressId, OWN_ADDRESS, standInAddress } from "./addresses";
import { splitConfiguration, type Configuration } from "./elements";
import { keyPlaceholder } from "./keys";

const REMOTE_INTERFACES = [0, 1] as const;

/**
 * Known from the plan alone, so that a preview can show it before any cloud has made anything. It needs the addresses
 * `untrust` and, of each site in a cloud, `<site>/0` and `<site>/1`; and the keys of the firewall's tunnels by their ids.
 *
 * @throws {ConfigError} where PAN-OS would refuse it
 */
export function plannedConfiguration(plan: PairPlan, firewall: FirewallPlan): Configuration {
  const ids = [
    OWN_ADDRESS,
    ...plan.sites.flatMap(({ name }) => REMOTE_INTERFACES.map((each) => outsideAddressId(name, each))),
  ];
  const standIns = new Map(ids.map((id, index) => [id, standInAddress(index)]));
  const rendered = renderFirewall(plan, firewall, {
    untrustPublicIp: standIns.get(OWN_ADDRESS)!,
    remoteAddresses: Object.fromEntries(
      plan.sites.map(({ name }) => [
        name,
        REMOTE_INTERFACES.map((each) => standIns.get(outsideAddressId(name, each))!),
      ]),
    ),
    presharedKeys: Object.fromEntries(plan.sites.flatMap(({ keys }) => keys.map(({ id }) => [id, keyPlaceholder(id)]))),
  });
  return insertPlaceholders(splitConfiguration(rendered), ids);
}
