/**
 * Runs components without an engine and records every registration, so that tests can demand exact counts and inputs.
 *
 * It proves what a component asks of the engine. It does not prove that a provider accepts it: the engine tests do.
 */
import type { Recording, Registration } from "../../operations/rendered/recorder";

export * from "../../operations/rendered/recorder";

/** All registrations of one type, in order of name. */
export function ofType(recording: Recording<unknown>, type: string): Registration[] {
  return recording.resources.filter((r) => r.type === type).sort((a, b) => a.name.localeCompare(b.name, "en"));
}

/**
 * The one registration of this type and name.
 *
 * @throws when there is none or more than one.
 */
export function only(recording: Recording<unknown>, type: string, name: string): Registration {
  const found = recording.resources.filter((r) => r.type === type && r.name === name);
  if (found.length !== 1) {
    const names = ofType(recording, type).map((r) => r.name);
    throw new Error(`expected one ${type} named ${name}, found ${found.length}; of that type: ${names.join(", ")}`);
  }
  return found[0]!;
}

/** How many resources of each type, sorted by type. */
export function countByType(recording: Recording<unknown>): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { type } of recording.resources) counts.set(type, (counts.get(type) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
