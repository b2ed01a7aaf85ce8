/** How the firewalls are managed, and which secrets that needs. */
import { contains } from "../addressing/cidr";
import type { HubConfig, PairConfig } from "../config/config";
import { isRecord } from "../config/primitives";
import type { Problem } from "../problems";
import { hostCidr } from "./managementPaths";
import {
  CREDENTIAL_NAMES,
  type CredentialName,
  type CredentialSource,
  type FirewallSettings,
  type ManagementPlan,
} from "./types";

type Settings = PairConfig["settings"];

/** Transactional multi-config, IMDSv2 and the Advanced Routing Engine came with 10.2 (pan.dev; VM-Series plugin 3.0). */
const OLDEST_PANOS = [10, 2] as const;
/** From here on the default: the vendor advises it for new deployments (terraform-aws-swfw-modules#136). */
const ADVANCED_FROM = [12, 0] as const;

export function planFirewallSettings(
  { settings: firewalls }: PairConfig,
  { credentials }: HubConfig,
): FirewallSettings {
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
    managementCidrs: firewalls.managementCidrs ?? [],
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

function planManagement(firewalls: Settings): ManagementPlan {
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

function credentialsFor({ management, push }: Settings): Needs {
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

export function checkFirewallSettings({ pair, credentials }: HubConfig): Problem[] {
  if (pair === undefined) return [];
  const { settings: firewalls } = pair;
  return [
    ...checkVersion(firewalls),
    ...checkManagement(firewalls),
    ...checkCredentials(firewalls, credentials),
    ...checkLicensing(firewalls, credentials),
    ...checkLogin(firewalls, credentials),
    ...checkServers(pair),
  ];
}

/**
 * An unlicensed VM-Series has no serial number and the smallest session table, and two of them may share MAC addresses
 * (VM-Series deployment guide, "Activate the License"). With a bootstrap package the code must lie in it: the key of
 * init-cfg.txt is not read then (terraform-aws-swfw-modules#169).
 */
function checkLicensing(firewalls: Settings, { authCodes }: HubConfig["credentials"]): Problem[] {
  const { license, licensing, management } = firewalls;
  const path = "hub:credentials.authCodes";
  if (license !== "byol") {
    if (authCodes === undefined) return [];
    return [{ path, what: `is of no use with license: ${license}, which AWS Marketplace bills`, remedy: "remove it" }];
  }
  if (licensing === "elsewhere") {
    if (authCodes === undefined) return [];
    const remedy = "remove one of the two";
    return [{ path, what: "does not go with hub:firewalls.licensing: elsewhere", remedy }];
  }
  if (authCodes !== undefined || management !== "local") return [];
  return [
    {
      path,
      what: "is missing: with license: byol both firewalls would come up without a licence",
      remedy:
        `pulumi config set --secret --path ${path}, or set hub:firewalls.license to bundle1 or bundle2, ` +
        "or hub:firewalls.licensing: elsewhere where you license them after their first boot",
    },
  ];
}

/**
 * VM-Series on AWS has no default password: without a key pair or an account in the package nobody can ever log in, and
 * both are read at the first boot only (VM-Series deployment guide, "Launch the VM-Series Firewall on AWS").
 */
function checkLogin(firewalls: Settings, credentials: HubConfig["credentials"]): Problem[] {
  if (firewalls.management !== "local") return [];
  const problems: Problem[] = [];
  if (firewalls.keyName === undefined && credentials.administratorPasswordHash === undefined)
    problems.push({
      path: "hub:firewalls.keyName",
      what: "is missing, and hub:credentials.administratorPasswordHash too: nobody could log in, and neither can be added after the first boot",
      remedy: "name an EC2 key pair of the Region, or set the hash as a secret",
    });
  if (firewalls.managementCidrs === undefined)
    problems.push({
      path: "hub:firewalls.managementCidrs",
      what: "is missing: nobody could reach the management interfaces",
      remedy: "name the networks that may, or write [] where nobody is to reach them from outside",
    });
  return problems;
}

/** The management subnets lead to the Internet and to nothing private beside their own VPC. */
function checkServers({ settings, vpcCidr }: PairConfig): Problem[] {
  const { panorama, services } = settings;
  const named = [
    ...(panorama?.servers ?? []).map((server, index) => [`panorama.servers.${index}`, server] as const),
    ...services.ntp.map((server, index) => [`services.ntp.${index}`, server] as const),
    ...services.dns.map((server, index) => [`services.dns.${index}`, server] as const),
  ];
  return named.flatMap(([key, server]): Problem[] => {
    const host = hostCidr(server);
    if (host === undefined || !PRIVATE.some((cidr) => contains(cidr, host))) return [];
    if (contains(vpcCidr, host)) return [];
    return [
      {
        path: `hub:firewalls.${key}`,
        what: "is a private address, and the management subnets have no route to it",
        value: server,
        allowed: `a public address, a host name, or an address of the hub VPC ${vpcCidr}`,
        remedy: "name an address that is reached over the Internet, or place the server in the hub VPC",
      },
    ];
  });
}

/** RFC 1918, RFC 6598. */
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];

function checkVersion({ panos }: Settings): Problem[] {
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

function checkManagement(firewalls: Settings): Problem[] {
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

function checkCredentials(firewalls: Settings, credentials: HubConfig["credentials"]): Problem[] {
  const { needed, possible, what } = credentialsFor(firewalls);
  const ofManagement = CREDENTIAL_NAMES.filter((name) => name !== "authCodes");
  return ofManagement.flatMap((name): Problem[] => {
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
