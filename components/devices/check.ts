/** Devices that cannot do what the plan asks of them: told before any resource is touched. */
import type { Problem } from "../plan/problems";
import type { PairPlan } from "../plan/types";
import { checkDeviceSite } from "./abilities";
import { deviceSiteOf } from "./hubSite";

/** Documentation addresses (RFC 5737) in place of what the clouds will give. */
const FACTS = { firewallAddresses: { a: "192.0.2.1", b: "192.0.2.2" } } as const;

export function checkDevices(plan: PairPlan): Problem[] {
  return plan.sites.flatMap((site) =>
    site.kind !== "customer-gateway" || site.device === undefined
      ? []
      : checkDeviceSite(deviceSiteOf(plan, site, site.device, FACTS)),
  );
}
