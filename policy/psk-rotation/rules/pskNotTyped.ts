import { collectFindings, isKnown } from "../../shared/known";
import { mayHoldPanosConfiguration, readPanosConfiguration } from "../../shared/panosConfiguration";
import { NIST_800_53, PCI_DSS, type JudgedResource, type ResourceRule } from "../../shared/rule";
import { rawValues } from "../../shared/sdkValues";
import { findTypedKey } from "../typedKeys";

export const pskNotTyped: ResourceRule = {
  id: "psk-not-typed",
  description: "No pre-shared key is typed into user data, metadata, files, parameters, templates or scripts.",
  why: "A key that a program writes into a machine's start or a device's configuration lies in the repository, in the state and in every console.",
  remediation:
    "Let the machine read the key from a secret store when it starts; write a name or a variable where the key stands.",
  severity: "critical",
  enforcementLevel: "mandatory",
  source: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html",
  frameworks: [
    { ...NIST_800_53, reference: "IA-5" },
    { ...NIST_800_53, reference: "SC-28" },
    { ...PCI_DSS, reference: "8.6.2" },
  ],
  parameters: {},
  appliesTo: (type) => !STORES.some((each) => each.test(type)),
  judge(resource) {
    return isConfiguration(resource) ? [] : collectFindings([() => listTyped(rawValues(resource.props))]);
  },
};

/** Made to hold keys, and judged by what comes into them. */
const STORES = [
  /^(aws|gcp):secretmanager\//,
  /^aws:secretsmanager\//,
  /:keyvault(\/v\d{8})?:Secret$/,
  /^random:/,
  /^pulumi:/,
];

/** The keys of a firewall's configuration are judged one by one, by psk-firewall-keys. */
function isConfiguration({ type, props }: JudgedResource): boolean {
  if (!mayHoldPanosConfiguration(type)) return false;
  const read = () => readPanosConfiguration(type, props);
  return !isKnown(read) || typeof read() === "object";
}

/** Where a name and its value are apart: variables of functions and containers, metadata of machines. */
const APART = /^(environment\w*|variables|env|envs|metadata|appSettings)$/;

function listTyped(values: unknown, path: readonly string[] = []): string[] {
  if (typeof values === "string") {
    const apart = path.slice(0, -1).some((step) => APART.test(step));
    const whose = findTypedKey(apart ? `${path.at(-1)}=${values}` : values);
    const where = `${path.join(".")} holds a key (not shown) behind the words of ${whose}`;
    return whose === undefined ? [] : [`${where}; let the machine read it from a secret store`];
  }
  if (typeof values !== "object" || values === null) return [];
  return Object.entries(values).flatMap(([step, value]) => listTyped(value, [...path, step]));
}
