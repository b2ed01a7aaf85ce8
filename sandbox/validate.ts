/** Holds inputs against a derived schema: unknown names, wrong types, missing values and enumerations. */
import type { Failure } from "../tools/plugin/responses";
import { isRecord, isUnknown, SIGNATURE, type Value } from "../tools/plugin/wire";
import type { Properties, ProviderSchema, Type } from "./schema/types";
import type { Inputs } from "./values";

export function validate(
  inputs: Inputs,
  properties: Properties,
  objects: ProviderSchema["objects"],
  secrets: ReadonlySet<string>,
): Failure[] {
  return checkObject(inputs, properties, "");

  function checkObject(value: Record<string, Value>, known: Properties, prefix: string): Failure[] {
    const names = new Map(
      Object.entries(known).map(([name, type]) => [name.replace("!", ""), { type, required: name.endsWith("!") }]),
    );
    const missing = [...names]
      .filter(([name, { required }]) => required && value[name] === undefined)
      .map(([name]) => ({ property: prefix + name, reason: `missing required property '${prefix}${name}'` }));
    // Names such as `__defaults` are the provider's own marks.
    const given = Object.entries(value).filter(([name]) => prefix !== "" || !name.startsWith("__"));
    const present = given.flatMap(([name, inner]) => {
      const found = names.get(name);
      if (found !== undefined) return checkValue(inner, found.type, prefix + name);
      return [
        {
          property: prefix + name,
          reason: `unknown property '${prefix}${name}'; known are ${[...names.keys()].join(", ")}`,
        },
      ];
    });
    return [...missing, ...present];
  }

  function checkValue(value: Value, type: Type, at: string): Failure[] {
    if (value === undefined || isUnknown(value) || type === "any") return [];
    if (typeof type === "string") return accepts(value, type) ? [] : [wrong(value, `a ${type}`, at)];
    if ("array" in type) {
      if (!Array.isArray(value)) return [wrong(value, "a list", at)];
      return value.flatMap((item: Value, index) => checkValue(item, type.array, `${at}[${index}]`));
    }
    if ("anyOf" in type)
      return type.anyOf.map((each) => checkValue(value, each, at)).sort((a, b) => a.length - b.length)[0] ?? [];
    if ("oneOf" in type)
      return type.oneOf.includes(value as string) ? [] : [wrong(value, `one of ${type.oneOf.join(", ")}`, at)];
    if (!isRecord(value)) return [wrong(value, "a map", at)];
    if ("map" in type)
      return Object.entries(value).flatMap(([key, item]) => checkValue(item, type.map, `${at}.${key}`));
    return checkObject(value, objects[type.object] ?? {}, `${at}.`);
  }

  function wrong(value: Value, expected: string, at: string): Failure {
    const shown = secrets.has(at.split(/[.[]/)[0]!) ? "a secret value" : JSON.stringify(value);
    return { property: at, reason: `'${at}' must be ${expected}, got ${shown}` };
  }
}

/** The engine and the bridged providers turn numbers and booleans into text and back, so both forms pass. */
function accepts(value: Value, type: "string" | "number" | "boolean" | "any"): boolean {
  switch (type) {
    case "string":
      return ["string", "number", "boolean"].includes(typeof value) || (isRecord(value) && SIGNATURE in value);
    case "number":
      return typeof value === "number" || (typeof value === "string" && value !== "" && !Number.isNaN(Number(value)));
    case "boolean":
      return typeof value === "boolean" || value === "true" || value === "false";
    case "any":
      return true;
  }
}
