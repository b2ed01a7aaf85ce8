/** From a stack's configuration to a plan that nothing known refuses. Pure: commands use it without an engine. */
import { checkDevices } from "./devices/check";
import { checkFirewalls } from "./panos/render";
import { parseConfig } from "./plan/config/config";
import { checkNamespaces } from "./plan/config/stackFile";
import { maskCredentials } from "./plan/firewalls/management";
import { pairPlanOf, type HubPlan } from "./plan/hubPlan";
import { planHub } from "./plan/plan";
import { ConfigError, type Problem } from "./plan/problems";

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
): HubPlan {
  const plan = planHub(parseConfig(maskCredentials(values, credentialsAreSecret)), environment, region);
  const pair = pairPlanOf(plan);
  const problems = [...(pair === undefined ? [] : checkFirewalls(pair)), ...checkDevices(plan)];
  if (problems.length > 0) throw new ConfigError(problems);
  return plan;
}

const PREFIX = "hub:";

/**
 * The same from all that a stack's configuration holds.
 *
 * @param config by key, with the namespace
 * @param found what is wrong with the file already
 */
export function planConfiguration(
  config: Readonly<Record<string, unknown>>,
  environment: string,
  credentialsAreSecret: boolean,
  found: readonly Problem[],
): HubPlan {
  const region = config["aws:region"];
  const values = hubValuesOf(config);
  const problems = [...found, ...checkNamespaces(Object.keys(config))];
  try {
    if (typeof region === "string") {
      const plan = planStack(values, environment, region, credentialsAreSecret);
      if (problems.length === 0) return plan;
    } else {
      problems.push(regionMissing(environment));
      parseConfig(maskCredentials(values, credentialsAreSecret));
    }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    problems.push(...error.problems);
  }
  throw new ConfigError(problems);
}

/** @returns the values of the `hub:` keys, without the prefix */
export function hubValuesOf(config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const hub = Object.entries(config).filter(([key]) => key.startsWith(PREFIX));
  return Object.fromEntries(hub.map(([key, value]) => [key.slice(PREFIX.length), value]));
}

const regionMissing = (environment: string): Problem => ({
  path: "aws:region",
  what: "is missing",
  allowed: "a Region, for example ap-northeast-1",
  remedy: `add it under config in Pulumi.${environment}.yaml`,
});
