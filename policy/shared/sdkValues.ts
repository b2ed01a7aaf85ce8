/**
 * What the SDK makes of a resource's values, made once: for every policy it unpacks all resources again, which in a
 * large stack costs more than judging them. And whether a value is secret, which the SDK drops when it unpacks.
 */
import { createRequire } from "node:module";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";

type Unpack = (struct: Struct, proxySecrets: boolean) => object;

// The SDK has these without types; server.js looks the function up at each call.
const load = createRequire(__filename);
const deserialize = load("@pulumi/policy/deserialize") as { deserializeProperties: Unpack };
const { getSpecialProxyTarget } = load("@pulumi/policy/proxy") as { getSpecialProxyTarget: string };

/** The signature of a secret in the engine's protocol. */
const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

const unpacked = new WeakMap<Struct, object>();
const packed = new WeakMap<object, Struct>();
const unpack = deserialize.deserializeProperties;

deserialize.deserializeProperties = (struct, proxySecrets) => {
  if (proxySecrets) return unpack(struct, proxySecrets);
  const known = unpacked.get(struct);
  if (known !== undefined) return known;
  const values = unpack(struct, false);
  unpacked.set(struct, values);
  packed.set(values, struct);
  return values;
};

/** The values behind the proxy that throws at unknown ones: these stand as texts that nothing else equals. */
export function rawValues(props: object): Readonly<Record<string, unknown>> {
  const target = (props as Record<string, unknown>)[getSpecialProxyTarget];
  return (target ?? props) as Record<string, unknown>;
}

/** Whether the engine marks the value at a path, or something around it, as secret; false where it says nothing. */
export function isSecret(props: object, path: readonly string[]): boolean {
  const struct = packed.get(rawValues(props));
  let value: unknown = struct?.toJavaScript();
  for (const step of [...path, undefined]) {
    if (typeof value !== "object" || value === null) return false;
    if ((value as Record<string, unknown>)[SIGNATURE_KEY] === SECRET_SIGNATURE) return true;
    if (step === undefined) return false;
    value = (value as Record<string, unknown>)[step];
  }
  return false;
}
