/**
 * The VM-Series bootstrap package: its files, and nothing beside them, because any other file makes the bootstrap fail
 * (VM-Series 11.1, "Prepare the Bootstrap Package").
 */
import type { CredentialName, FirewallPlan } from "../plan/firewalls/types";
import type { PairPlan } from "../plan/hubPlan";
import type { FirewallFacts } from "./facts";
import { configVersion, renderFirewall } from "./render";
import { hostnameOf } from "./system";
import { element, entry, flag, text, toXmlFile, type PanNode } from "./tree";

/** Folders the package must have, empty ones included. */
export const BOOTSTRAP_FOLDERS = ["config", "content", "license", "software"] as const;

/** Plain text without an extension, one line a code (VM-Series 11.1, "Prepare the Bootstrap Package"). */
export const AUTH_CODES_FILE = "license/authcodes";

/** Stands in the package for every pre-shared key when a push brings the real ones; the gateways are disabled till then. */
export const NO_KEY = "set-by-the-first-push";

export type Credentials = Readonly<Partial<Record<CredentialName, string>>>;

/** Secrets that the package of a firewall needs, for its first contact with whoever manages it. */
export function bootstrapCredentials({ firewallSettings }: PairPlan): CredentialName[] {
  switch (firewallSettings.management.mode) {
    case "local":
      return firewallSettings.credentials.administratorPasswordHash === undefined ? [] : ["administratorPasswordHash"];
    case "panorama":
      return ["vmAuthKey"];
    case "strata-cloud-manager":
      return ["registrationPinId", "registrationPinValue"];
  }
}

/**
 * `init-cfg.txt`: the management interface takes its address by DHCP, the only way on AWS (VM-Series 11.1, "init-cfg.txt
 * File Components").
 *
 * @param credentials the values that `bootstrapCredentials` asks for; the text is then a secret
 */
export function renderInitCfg(plan: PairPlan, firewall: FirewallPlan, credentials: Credentials = {}): string {
  const lines = {
    type: "dhcp-client",
    hostname: hostnameOf(plan, firewall),
    "dhcp-send-hostname": "yes",
    "dhcp-send-client-id": "yes",
    "dhcp-accept-server-hostname": "no",
    "dhcp-accept-server-domain": "no",
    // The engine must be chosen here and in bootstrap.xml alike, else commits fail.
    ...(plan.firewallSettings.routingEngine === "advanced" ? { "plugin-op-commands": "advance-routing:enable" } : {}),
    ...managementLines(plan, credentials),
  };
  return Object.entries(lines)
    .map(([key, value]) => `${key}=${value}\n`)
    .join("");
}

function managementLines(
  { firewallSettings: { management } }: PairPlan,
  credentials: Credentials,
): Record<string, string> {
  switch (management.mode) {
    case "local":
      return {};
    case "panorama": {
      const [first, second] = management.servers;
      return {
        "panorama-server": first!,
        ...(second === undefined ? {} : { "panorama-server-2": second }),
        tplname: management.templateStack,
        dgname: management.deviceGroup,
        ...(management.collectorGroup === undefined ? {} : { cgname: management.collectorGroup }),
        "vm-auth-key": credentials.vmAuthKey!,
      };
    }
    case "strata-cloud-manager":
      return {
        "panorama-server": "cloud",
        dgname: management.folder,
        "vm-series-auto-registration-pin-id": credentials.registrationPinId!,
        "vm-series-auto-registration-pin-value": credentials.registrationPinValue!,
      };
  }
}

/**
 * `bootstrap.xml`: the whole configuration of a firewall that nobody else configures. Under Panorama and Strata Cloud
 * Manager the package has no such file: their templates would lose against a local configuration.
 *
 * With push on it holds no pre-shared key: the IKE gateways are disabled, and the first push sets keys and enables them.
 */
export function renderBootstrapXml(
  plan: PairPlan,
  firewall: FirewallPlan,
  facts: FirewallFacts,
  credentials: Credentials = {},
): string {
  const { push, panos } = plan.firewallSettings;
  const presharedKeys = push ? withoutKeys(facts.presharedKeys) : facts.presharedKeys;
  const gateways = push ? "disabled" : "enabled";
  const { children } = renderFirewall(plan, firewall, { ...facts, presharedKeys }, { gateways });
  const config = element("config", administrators(plan, credentials), children);
  return toXmlFile(config, { version: configVersion(panos), urldb: "paloaltonetworks" });
}

/** The account of the push, able to log in from the first boot on; other accounts are the firewall's own matter. */
function administrators({ firewallSettings }: PairPlan, credentials: Credentials): PanNode | undefined {
  if (credentials.administratorPasswordHash === undefined) return undefined;
  const permissions = element("permissions", element("role-based", flag("superuser", true)));
  const account = entry(
    firewallSettings.administrator,
    text("phash", credentials.administratorPasswordHash),
    permissions,
  );
  return element("mgt-config", element("users", account));
}

function withoutKeys(keys: FirewallFacts["presharedKeys"]): Record<string, string> {
  return Object.fromEntries(Object.keys(keys).map((id) => [id, NO_KEY]));
}
