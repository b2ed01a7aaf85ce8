/** Keys as the firewall shows them, encrypted, made comparable with the placeholders of the plan. */
import type { Configuration } from "../../components/panos/push/elements";
import { digestOf, FOREIGN_KEY, keyTextOf, withKeyText } from "../../components/panos/push/keys";
import type { Path } from "../../components/panos/push/paths";
import type { Push } from "./request";

/** Digests of the keys that a configuration shows, by the gateway's path. */
export function keyDigestsOf(shown: Configuration): Record<Path, string> {
  return Object.fromEntries(keysOf(shown).map(([path, keyText]) => [path, digestOf(keyText)]));
}

/**
 * Puts what the last push knew where the firewall shows the same key as then, and another mark elsewhere.
 *
 * @param ours true when this very push may have written the new keys already
 */
export function maskKeys(
  candidate: Configuration,
  { wanted, last, keyDigests, rewrite }: Pick<Push, "wanted" | "last" | "keyDigests" | "rewrite">,
  ours: boolean,
): Configuration {
  return replaceKeys(candidate, (path, keyText) => {
    if (ours && rewrite.has(path)) return keyTextIn(wanted, path) ?? FOREIGN_KEY;
    const isKnown = keyDigests[path] === digestOf(keyText);
    return (isKnown ? keyTextIn(last, path) : undefined) ?? FOREIGN_KEY;
  });
}

/** For comparisons that cannot see keys. */
export function showWantedKeys(running: Configuration, wanted: Configuration): Configuration {
  return replaceKeys(running, (path) => keyTextIn(wanted, path) ?? FOREIGN_KEY);
}

function keyTextIn(configuration: Configuration | undefined, path: Path): string | undefined {
  const xml = configuration?.elements[path];
  return xml === undefined ? undefined : keyTextOf(path, xml);
}

function keysOf({ elements }: Configuration): [Path, string][] {
  return Object.entries(elements).flatMap(([path, xml]): [Path, string][] => {
    const keyText = keyTextOf(path, xml);
    return keyText === undefined ? [] : [[path, keyText]];
  });
}

function replaceKeys(configuration: Configuration, replace: (path: Path, keyText: string) => string): Configuration {
  const replaced = keysOf(configuration).map(([path, keyText]) => [
    path,
    withKeyText(configuration.elements[path]!, replace(path, keyText)),
  ]);
  return { ...configuration, elements: { ...configuration.elements, ...Object.fromEntries(replaced) } };
}
