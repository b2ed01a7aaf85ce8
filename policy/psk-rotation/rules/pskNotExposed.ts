import type { PolicyResource } from "@pulumi/policy";
import { collectFindings, isKnown, show } from "../../shared/known";
import {
  NIST_800_53,
  PCI_DSS,
  type JudgedResource,
  type ResourceRule,
  type StackFinding,
  type StackRule,
} from "../../shared/rule";
import { isSecret, rawValues } from "../../shared/sdkValues";
import { holdsFirewallKeys, listFirewallKeys } from "../firewallKeys";
import { KeyFinder } from "../keyFinder";
import { listKeyPasswords } from "../keyAge";
import { listKeys, VPN_CONNECTION } from "../tunnelKeys";

export const pskNotExposed: ResourceRule & StackRule = {
  id: "psk-not-exposed",
  description:
    "Each pre-shared key is secret wherever the state and the outputs hold it, and is in no user data, tag, description or customer gateway file.",
  why: "Whoever reads the state, a console or an instance's metadata could open the tunnel; AWS hands out its device configuration with both keys.",
  remediation:
    'Wrap the value in pulumi.secret; keep it out of user data, tags and descriptions; at AWS set presharedKeyStorage: "SecretsManager".',
  severity: "critical",
  enforcementLevel: "mandatory",
  source: "https://www.pulumi.com/docs/iac/concepts/secrets/",
  frameworks: [
    { ...NIST_800_53, reference: "SC-28" },
    { ...NIST_800_53, reference: "IA-5" },
    { ...PCI_DSS, reference: "8.3.2" },
  ],
  parameters: {},
  appliesTo: (type) => type === VPN_CONNECTION,
  judge: (connection) => collectFindings([() => judgeStorage(connection)]),
  judgeStack(resources) {
    const finder = new KeyFinder(listKeyTexts(resources));
    return finder.isEmpty ? [] : resources.flatMap((resource) => judgeResource(resource, finder));
  },
};

/** Values that are known, each with what its message calls it; one that a generated key is part of goes by that. */
function listKeyTexts(resources: readonly PolicyResource[]): Map<string, string> {
  const texts = new Map<string, string>();
  const add = (value: unknown, name: string) => {
    if (typeof value === "string" && !texts.has(value)) texts.set(value, name);
  };
  for (const { name, props } of listKeyPasswords(resources)) {
    if (isKnown(() => props["result"])) add(props["result"], `RandomPassword ${name}`);
  }
  const generated = new KeyFinder(new Map(texts));
  const addOther = (value: unknown, name: string) => {
    if (generated.isEmpty || generated.findIn(value).length === 0) add(value, name);
  };
  for (const { resource, property } of resources.flatMap(listKeys)) {
    if (isKnown(() => resource.props[property])) addOther(resource.props[property], `${resource.name} ${property}`);
  }
  for (const resource of resources.filter(holdsFirewallKeys)) {
    if (!isKnown(() => listFirewallKeys(resource))) continue;
    for (const { gateway, value } of listFirewallKeys(resource)) addOther(value, `IKE gateway ${gateway}`);
  }
  return texts;
}

/** Shown by consoles and to instances, secret in the state or not. */
const OPEN_PLACES = new Set([
  ...["userData", "userDataBase64", "customData", "metadata", "metadataStartupScript", "environment"],
  ...["tags", "tagsAll", "labels", "effectiveLabels", "pulumiLabels", "annotations"],
  ...["description", "comment", "displayName", "name"],
]);
const DEVICE_FILE = "customerGatewayConfiguration";
const PARAMETER = "aws:ssm/parameter:Parameter";

/** Before an update the file is not known, but what AWS will write into it is. */
function judgeStorage({ props }: JudgedResource): string[] {
  const storage = props["presharedKeyStorage"];
  if (storage === "SecretsManager") return [];
  return [
    `presharedKeyStorage is ${show(storage)}, so AWS writes both keys into ${DEVICE_FILE}; write "SecretsManager"`,
  ];
}

function judgeResource(resource: PolicyResource, finder: KeyFinder): StackFinding[] {
  const found = finder.findIn(rawValues(resource.props));
  const messages = found.flatMap(({ path, key }) => {
    const [property = ""] = path;
    const where = `${path.join(".")} holds the key of ${key} (not shown)`;
    const open = path.find((step) => OPEN_PLACES.has(step));
    if (open !== undefined) return [`${where}; no key belongs into ${open}`];
    if (resource.type === PARAMETER && resource.props["type"] !== "SecureString") {
      return [`${where}, which Systems Manager keeps in plain text; set type: "SecureString"`];
    }
    // While AWS is to keep the key there, the connection's own inputs are refused.
    if (property === DEVICE_FILE) {
      return isKnown(() => resource.props["presharedKeyStorage"]) &&
        resource.props["presharedKeyStorage"] === "SecretsManager"
        ? [`${where}; set presharedKeyStorage: "SecretsManager"`]
        : [];
    }
    return isSecret(resource.props, path) ? [] : [`${where} in plain text; wrap it in pulumi.secret`];
  });
  return [...new Set(messages)].map((message) => ({ kind: "violation", message, resource }));
}
