/** The wire form of values: unknowns and secrets are marked by the engine's sentinels (pulumi sdk, resource/plugin). */

/** Stands for a value that will only be known after an update. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

export type Value = unknown;
export type Values = Record<string, Value>;

export function isRecord(value: Value): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Opens secrets at every depth and drops nulls, as the engine does. */
export function open(values: Values): Values {
  return openValue(values) as Values;
}

function openValue(value: Value): Value {
  if (Array.isArray(value)) return value.map(openValue);
  if (!isRecord(value)) return value;
  if (value[SIGNATURE] === SECRET) return openValue(value["value"]);
  const known = Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined);
  return Object.fromEntries(known.map(([key, inner]) => [key, openValue(inner)]));
}

export function secret(value: Value): Value {
  return { [SIGNATURE]: SECRET, value };
}

export function isUnknown(value: Value): boolean {
  return value === UNKNOWN;
}
