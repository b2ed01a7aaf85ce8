/** What a firewall configuration is asked to be, checked. */
import { isIP } from "node:net";
import { addressIdsOf } from "../components/panos/push/addresses";
import type { Configuration } from "../components/panos/push/elements";
import { keyIdOf, keyTextOf } from "../components/panos/push/keys";
import type { Path } from "../components/panos/push/paths";
import { parseXml } from "../components/panos/tree";
import type { Failure } from "../tools/plugin/responses";
import { isRecord, isUnknown, secret, type Value, type Values } from "../tools/plugin/wire";
import type { Timing } from "./panos/waiting";
import { splitHost } from "./panos/connection";

export interface FirewallInputs extends Configuration {
  readonly host: string;
  /** Which machine it is, for example the instance id: another one starts from its bootstrap package. */
  readonly machine: string;
  /** Another one has restarted the machine, so the push waits for it. */
  readonly instanceType?: string;
  readonly administrator: string;
  readonly apiKey: string;
  readonly presharedKeys: Readonly<Record<string, string>>;
  /** Addresses that elements hold placeholders for, by id. */
  readonly addresses?: Readonly<Record<string, string>>;
  readonly certificateSha256?: string;
  readonly caCertificate?: string;
  readonly overwrite?: boolean;
  readonly timing?: Partial<Timing>;
}

/** A fresh VM-Series needs about 15 minutes until it answers; the rest is what an operator would wait. */
export const DEFAULT_TIMING: Timing = {
  requestSeconds: 120,
  pollSeconds: 5,
  readySeconds: 1800,
  lockSeconds: 300,
  commitSeconds: 900,
};

const REQUIRED = ["host", "machine", "administrator", "apiKey", "presharedKeys", "elements", "order"];
const OPTIONAL = ["instanceType", "addresses", "certificateSha256", "caCertificate", "overwrite", "timing"];
/** PAN-OS's limit for names of administrators, and what it allows in them. */
const ADMINISTRATOR = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}$/;

/** @returns what is wrong, without any secret value; what is not known yet is not judged */
export function checkInputs(values: Values): Failure[] {
  const failures: Failure[] = [];
  const refuse = (property: string, reason: string) => failures.push({ property, reason });
  for (const name of Object.keys(values))
    if (![...REQUIRED, ...OPTIONAL].includes(name) && !name.startsWith("__"))
      refuse(name, `is not an input; the inputs are ${[...REQUIRED, ...OPTIONAL].join(", ")}`);
  for (const name of REQUIRED) if (values[name] === undefined) refuse(name, "is missing");
  for (const name of [
    "host",
    "machine",
    "instanceType",
    "administrator",
    "apiKey",
    "certificateSha256",
    "caCertificate",
  ])
    if (values[name] !== undefined && (typeof values[name] !== "string" || values[name] === ""))
      refuse(name, "must be a text that is not empty");
  if (failures.length > 0) return failures;
  checkEnds(values, refuse);
  checkTiming(values["timing"], refuse);
  checkElements(values, refuse);
  return failures;
}

type Refuse = (property: string, reason: string) => void;

function checkEnds(values: Values, refuse: Refuse): void {
  const text = (name: string) => (isUnknown(values[name]) ? undefined : (values[name] as string | undefined));
  const { host, administrator, pin } = {
    host: text("host"),
    administrator: text("administrator"),
    pin: text("certificateSha256"),
  };
  if (host !== undefined && splitHost(host) === undefined)
    refuse("host", `must be a name or an address, with :port where it is not 443, got ${JSON.stringify(host)}`);
  if (administrator !== undefined && !ADMINISTRATOR.test(administrator))
    refuse("administrator", `must be the name of an administrator, got ${JSON.stringify(administrator)}`);
  if (pin !== undefined && !/^[0-9a-f]{64}$/.test(pin))
    refuse("certificateSha256", `must be 64 lower-case hexadecimal digits, got ${JSON.stringify(pin)}`);
  if (values["certificateSha256"] !== undefined && values["caCertificate"] !== undefined)
    refuse("caCertificate", "cannot stand beside certificateSha256: a pinned certificate needs no authority");
  if (text("caCertificate")?.includes("-----BEGIN CERTIFICATE-----") === false)
    refuse("caCertificate", "must be a certificate in PEM");
  if (values["overwrite"] !== undefined && typeof values["overwrite"] !== "boolean")
    refuse("overwrite", "must be true or false");
}

function checkTiming(timing: Value, refuse: Refuse): void {
  if (timing === undefined) return;
  if (!isRecord(timing)) return refuse("timing", "must be an object of seconds");
  for (const [name, value] of Object.entries(timing)) {
    if (!(name in DEFAULT_TIMING))
      refuse(`timing.${name}`, `is not known; known are ${Object.keys(DEFAULT_TIMING).join(", ")}`);
    else if (typeof value !== "number" || !(value > 0))
      refuse(`timing.${name}`, "must be a positive number of seconds");
  }
}

/** A key that stands in an element would lie in clear text in the state, so only its placeholder may. */
function checkElements({ elements, presharedKeys, addresses = {} }: Values, refuse: Refuse): void {
  if (isUnknown(elements)) return;
  if (!isRecord(elements)) return refuse("elements", "must be a map from path to XML");
  const given = isRecord(addresses) ? addresses : undefined;
  for (const [id, address] of Object.entries(given ?? {}))
    if (!isUnknown(address) && (typeof address !== "string" || isIP(address) !== 4))
      refuse(`addresses[${JSON.stringify(id)}]`, `must be an IPv4 address, got ${JSON.stringify(address)}`);
  const keys = isRecord(presharedKeys) ? presharedKeys : undefined;
  for (const [path, xml] of Object.entries(elements)) {
    if (isUnknown(xml)) continue;
    const problem = elementProblem(path, xml, keys, given);
    if (problem !== undefined) refuse(`elements[${JSON.stringify(path)}]`, problem);
  }
}

function elementProblem(
  path: Path,
  xml: Value,
  keys: Values | undefined,
  addresses: Values | undefined,
): string | undefined {
  if (typeof xml !== "string") return "must be XML text";
  try {
    parseXml(xml);
  } catch {
    return "is not XML";
  }
  const missing = addressIdsOf(xml).find((each) => addresses !== undefined && addresses[each] === undefined);
  if (missing !== undefined) return `needs the address ${missing}, which addresses does not hold`;
  if (keyTextOf(path, xml) === undefined) return undefined;
  const id = keyIdOf(path, xml);
  if (id === undefined)
    return "holds a pre-shared key in clear text; only a placeholder such as {key:site/a-0} may stand";
  if (keys !== undefined && keys[id] === undefined)
    return `needs the pre-shared key ${id}, which presharedKeys does not hold`;
  return undefined;
}

/** The wire form, secrets wrapped again. */
export function writeInputs(inputs: FirewallInputs): Values {
  const keys = Object.entries(inputs.presharedKeys).map(([id, key]) => [id, secret(key)]);
  return { ...inputs, apiKey: secret(inputs.apiKey), presharedKeys: Object.fromEntries(keys) };
}
