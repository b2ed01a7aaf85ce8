/** From a stack's configuration to a plan that nothing known refuses. Pure: commands use it without an engine. */
import { checkDevices } from "./devices/check";
import { checkFirewalls } from "./panos/render";
import { parseConfig } from "./plan/config/config";
import { maskCredentials } from "./plan/firewalls/management";
import { planHub } from "./plan/plan";
import { ConfigError } from "./plan/problems";
import { hasFirewalls, type AnyHubPlan } from "./plan/types";

/**
 * @param values of the `hub:` keys, without the prefix
 * @param credentialsAreSecret whether the configuration keeps `hub:credentials` as a secret
 * @throws {ConfigError} with every problem of the configuration, or with what PAN-OS or a site's device cannot do
 */
export function planStack(
  values: Record<string, unknown>,
  environment: string,
  region: string,
  credentialsAreSecret: boolean,
): AnyHubPlan {
  const plan = planHub(parseConfig(maskCredentials(values, credentialsAreSecret)), environment, region);
  const problems = hasFirewalls(plan) ? [...checkFirewalls(plan), ...checkDevices(plan)] : [];
  if (problems.length > 0) throw new ConfigError(problems);
  return plan;
}
