/** Keys as the firewall shows them, encrypted, made comparable with the placeholders of the plan. */
import { createHmac } from "node:crypto";
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
 * @param isOurs whether this push, or one that broke off, may have written the new key of a gateway already
 */
export function maskKeys(
  candidate: Configuration,
  { wanted, last, keyDigests, rewrite }: Pick<Push, "wanted" | "last" | "keyDigests" | "rewrite">,
  isOurs: (path: Path) => boolean,
): Configuration {
  return replaceKeys(candidate, (path, keyText) => {
    const isKnown = keyDigests[path] === digestOf(keyText);
    // A gateway that only a refresh has seen: its key is written anew, whatever it is.
    const isSeen = isKnown && !(path in (last?.elements ?? {}));
    if (rewrite.has(path) && (isSeen || isOurs(path))) return keyTextIn(wanted, path) ?? FOREIGN_KEY;
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

/** Of what a push brings about, keys included: whoever finds it in a commit's description knows that commit for its own. */
export function markOf({ wanted, keys, markSecret }: Pick<Push, "wanted" | "keys" | "markSecret">): string {
  const sorted = (map: Readonly<Record<string, string>>) => Object.entries(map).sort(([l], [r]) => (l < r ? -1 : 1));
  const all = JSON.stringify([sorted(wanted.elements), sorted(keys)]);
  return createHmac("sha256", markSecret).update(all).digest("hex").slice(0, 16);
}
