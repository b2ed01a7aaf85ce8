/** Secrets in and out of their wrappers: the stand-in clouds see plain values, and know which are secret. */
import { isRecord, isSecret, isUnknown, secret, type Value } from "../tools/plugin/wire";

export type Inputs = Record<string, Value>;

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
  if (isSecret(value)) {
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
    if (wrapped[name] !== undefined) wrapped[name] = secret(wrapped[name]);
  }
  return wrapped;
}

export function hasUnknown(value: Value): boolean {
  if (Array.isArray(value)) return value.some(hasUnknown);
  if (isRecord(value)) return Object.values(value).some(hasUnknown);
  return isUnknown(value);
}
