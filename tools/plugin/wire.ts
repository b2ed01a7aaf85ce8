/** The wire form of values: unknowns and secrets are marked by the engine's sentinels (pulumi sdk, resource/plugin). */
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

/** Stands for a value that will only be known after an update. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** The key that marks an object as more than a plain one; its value says what it is. */
export const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

export type Value = unknown;
export type Values = Record<string, Value>;

export function isRecord(value: Value): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isUnknown(value: Value): boolean {
  return value === UNKNOWN;
}

export function secret(value: Value): Value {
  return { [SIGNATURE]: SECRET, value };
}

/** Whether it is a wrapper with the secret value in `value`. */
export function isSecret(value: Values): boolean {
  return value[SIGNATURE] === SECRET;
}

/** Equal at every depth; an absent property equals an undefined one. */
export function isEqual(left: Value, right: Value): boolean {
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((item, index) => isEqual(item, right[index]));
  if (isRecord(left) && isRecord(right)) {
    const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
    return [...keys].every((key) => isEqual(left[key], right[key]));
  }
  return left === right;
}

export function readStruct(struct: Struct | undefined): Values {
  return (struct?.toJavaScript() ?? {}) as Values;
}

export function writeStruct(values: Values): Struct {
  return Struct.fromJavaScript(JSON.parse(JSON.stringify(values)) as never);
}
