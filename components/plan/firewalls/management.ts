/** How the firewalls are managed, and which secrets that needs. */
import type { HubConfig } from "../config/config";
import { isRecord } from "../config/primitives";
import type { Problem } from "../problems";
import {
  CREDENTIAL_NAMES,
  type CredentialName,
  type CredentialSource,
  type FirewallSettings,
  type ManagementPlan,
} from "../types";

/** Transactional multi-config, IMDSv2 and the Advanced Routing Engine came with 10.2 (pan.dev; VM-Series plugin 3.0). */
const OLDEST_PANOS = [10, 2] as const;
/** From here on the default: the vendor advises it for new deployments (terraform-aws-swfw-modules#136). */
const ADVANCED_FROM = [12, 0] as const;

export function planFirewallSettings({ firewalls, credentials }: HubConfig): FirewallSettings {
  const {
    management: _mode,
    routingEngine: _engine,
    panorama: _section,
    strataCloudManager: _other,
    ...rest
  } = firewalls;
  const sources = Object.entries(credentials).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, toSource(value)] as const],
  );
  return {
    ...rest,
    routingEngine: firewalls.routingEngine ?? defaultRoutingEngine(firewalls.panos),
    management: planManagement(firewalls),
    credentials: Object.fromEntries(sources),
  };
}

function defaultRoutingEngine(panos: string): "legacy" | "advanced" {
  return isAtLeast(panos, ADVANCED_FROM) ? "advanced" : "legacy";
}

function isAtLeast(panos: string, [major, minor]: readonly [number, number]): boolean {
  const [found, foundMinor] = panos.split(".").map(Number) as [number, number];
  return found > major || (found === major && foundMinor >= minor);
}

function toSource(value: NonNullable<HubConfig["credentials"][CredentialName]>): CredentialSource {
  return "secretsManager" in value
    ? { from: "secrets-manager", secretId: value.secretsManager }
    : { from: "configuration" };
}

function planManagement(firewalls: HubConfig["firewalls"]): ManagementPlan {
  switch (firewalls.management) {
    case "local":
      return { mode: "local" };
    case "panorama":
      return { mode: "panorama", ...firewalls.panorama! };
    case "strata-cloud-manager":
      return { mode: "strata-cloud-manager", ...firewalls.strataCloudManager! };
  }
}

interface Needs {
  /** Secrets that a way of management cannot do without. */
  readonly needed: readonly CredentialName[];
  readonly possible: readonly CredentialName[];
  readonly what: string;
}

function credentialsFor({ management, push }: HubConfig["firewalls"]): Needs {
  switch (management) {
    case "local": {
      const what = push ? "push" : "local management without push";
      return { needed: push ? ["apiKeyA", "apiKeyB"] : [], possible: ["administratorPasswordHash"], what };
    }
    case "panorama":
      return { needed: ["vmAuthKey"], possible: [], what: "management by Panorama" };
    case "strata-cloud-manager":
      return {
        needed: ["registrationPinId", "registrationPinValue"],
        possible: [],
        what: "management by Strata Cloud Manager",
      };
  }
}

export function checkFirewallSettings({ firewalls, credentials }: HubConfig): Problem[] {
  return [...checkVersion(firewalls), ...checkManagement(firewalls), ...checkCredentials(firewalls, credentials)];
}

function checkVersion({ panos }: HubConfig["firewalls"]): Problem[] {
  if (isAtLeast(panos, OLDEST_PANOS)) return [];
  return [
    {
      path: "hub:firewalls.panos",
      what: "lacks what this hub needs: transactional changes by API, the metadata service's session tokens",
      value: panos,
      allowed: "10.2 or later",
      remedy: "choose an image with a later PAN-OS",
    },
  ];
}

const SECTIONS = { panorama: "panorama", "strata-cloud-manager": "strataCloudManager" } as const;

function checkManagement(firewalls: HubConfig["firewalls"]): Problem[] {
  const problems: Problem[] = [];
  for (const [mode, section] of Object.entries(SECTIONS) as [
    keyof typeof SECTIONS,
    "panorama" | "strataCloudManager",
  ][]) {
    const given = firewalls[section] !== undefined;
    if (given === (firewalls.management === mode)) continue;
    problems.push({
      path: `hub:firewalls.${section}`,
      what: given ? `does not go with management: ${firewalls.management}` : `is missing with management: ${mode}`,
      remedy: given ? `remove it, or set management: ${mode}` : "add it",
    });
  }
  if (firewalls.push && firewalls.management !== "local") {
    problems.push({
      path: "hub:firewalls.push",
      what: `does not go with management: ${firewalls.management}, which would undo it`,
      value: true,
      allowed: "false",
      remedy: "remove it; hub device-config prints what the templates must hold",
    });
  }
  return problems;
}

function checkCredentials(firewalls: HubConfig["firewalls"], credentials: HubConfig["credentials"]): Problem[] {
  const { needed, possible, what } = credentialsFor(firewalls);
  return CREDENTIAL_NAMES.flatMap((name): Problem[] => {
    const given = credentials[name] !== undefined;
    if (given === needed.includes(name) || possible.includes(name)) return [];
    const path = `hub:credentials.${name}`;
    if (given)
      return [{ path, what: `is of no use for ${what}`, remedy: "remove it: a secret that nobody needs is a risk" }];
    return [
      {
        path,
        what: `is missing, and ${what} needs it`,
        remedy: `pulumi config set --secret --path ${path}, or name its secret: { secretsManager: <name or ARN> }`,
      },
    ];
  });
}

/** What stands for a credential's value wherever it could be printed. */
export const MASKED = "[secret]";

/**
 * The `hub:` values without any credential: a value that the engine decrypted, or one that Pulumi.<stack>.yaml holds
 * encrypted, becomes `{ secure: "[secret]" }`.
 *
 * @param areSecret whether the configuration keeps `hub:credentials` as a secret; a value in clear text is then
 * masked as well, but not accepted
 */
export function maskCredentials(values: Record<string, unknown>, areSecret: boolean): Record<string, unknown> {
  const { credentials } = values;
  if (credentials === undefined) return values;
  if (!isRecord(credentials)) return { ...values, credentials: MASKED };
  const masked = Object.entries(credentials).map(([name, value]) => {
    if (isRecord(value)) return [name, "secretsManager" in value ? value : { secure: MASKED }];
    return [name, areSecret ? { secure: MASKED } : MASKED];
  });
  return { ...values, credentials: Object.fromEntries(masked) as unknown };
}
