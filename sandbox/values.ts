/** The wire form of values: unknowns and secrets are marked by the engine's sentinels. */

/** Stands for a value that will only be known after an update (pulumi sdk, plugin.UnknownStringValue). */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

export type Value = unknown;
export type Inputs = Record<string, Value>;

export function isRecord(value: Value): value is Record<string, Value> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export interface Unwrapped {
  readonly values: Inputs;
  /** Properties of which at least a part is secret. */
  readonly secrets: ReadonlySet<string>;
}

/** Takes secrets out of their wrappers, remembers which properties held one, and drops nulls as the engine does. */
export function unwrapSecrets(wire: Inputs): Unwrapped {
  const secrets = new Set<string>();
  const values: Inputs = {};
  for (const [name, value] of Object.entries(wire)) {
    if (value === null || value === undefined) continue;
    values[name] = unwrap(value, () => secrets.add(name));
  }
  return { values, secrets };
}

function unwrap(value: Value, onSecret: () => void): Value {
  if (Array.isArray(value)) return value.map((item) => unwrap(item, onSecret));
  if (!isRecord(value)) return value;
  if (value[SIGNATURE] === SECRET) {
    onSecret();
    return unwrap(value["value"], onSecret);
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null)
      .map(([key, inner]) => [key, unwrap(inner, onSecret)]),
  );
}

export function wrapSecrets(values: Inputs, secrets: Iterable<string>): Inputs {
  const wrapped = { ...values };
  for (const name of secrets) {
    if (wrapped[name] !== undefined) wrapped[name] = { [SIGNATURE]: SECRET, value: wrapped[name] };
  }
  return wrapped;
}

export function isUnknown(value: Value): boolean {
  return value === UNKNOWN;
}

export function hasUnknown(value: Value): boolean {
  if (Array.isArray(value)) return value.some(hasUnknown);
  if (isRecord(value)) return Object.values(value).some(hasUnknown);
  return isUnknown(value);
}

export function isEqual(left: Value, right: Value): boolean {
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((item, index) => isEqual(item, right[index]));
  if (isRecord(left) && isRecord(right)) {
    const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
    return [...keys].every((key) => isEqual(left[key], right[key]));
  }
  return left === right;
}
