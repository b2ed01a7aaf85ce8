/** Secrets out of their wrappers. */
import { isRecord, isSecret, type Value, type Values } from "../tools/plugin/wire";

/** Opens secrets at every depth and drops nulls, as the engine does. */
export function open(values: Values): Values {
  return openValue(values) as Values;
}

function openValue(value: Value): Value {
  if (Array.isArray(value)) return value.map(openValue);
  if (!isRecord(value)) return value;
  if (isSecret(value)) return openValue(value["value"]);
  const known = Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined);
  return Object.fromEntries(known.map(([key, inner]) => [key, openValue(inner)]));
}
