/** Reading values that a preview may not know yet. */
import { UnknownValueError } from "@pulumi/policy";

/** What the engine does not know yet; every other value stands for itself. */
export const NOT_YET_KNOWN = Symbol("not yet known");

/** Reads a value, and turns the SDK's refusal of an unknown one into a mark. */
export function readKnown<T>(read: () => T): T | typeof NOT_YET_KNOWN {
  try {
    const value = read();
    // Serializing touches every part, so that an unknown one deep inside is found as well.
    JSON.stringify(value);
    return value;
  } catch (error) {
    if (error instanceof UnknownValueError) return NOT_YET_KNOWN;
    throw error;
  }
}
