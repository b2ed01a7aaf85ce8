/** Finds the pre-shared keys that PAN-OS configurations of a stack hold, and where they come from. */
import type { PolicyResource } from "@pulumi/policy";
import { mayHoldPanosConfiguration, readPanosConfiguration } from "../shared/panosConfiguration";
import { isKnown, readFields } from "../shared/known";
import { entriesAt, textAt } from "../shared/panosTree";
import { GENERATED_LENGTH } from "./keyForm";
import { RANDOM_PASSWORD } from "./tunnelKeys";

export interface FirewallKey {
  readonly resource: PolicyResource;
  readonly gateway: string;
  readonly value: unknown;
}

/** A pushed configuration names its keys; the values stand beside it. */
const PLACEHOLDER = /^\{key:(.+)\}$/;

export const holdsFirewallKeys = ({ type }: PolicyResource) => mayHoldPanosConfiguration(type);

/** Gateways without a key, or with an empty one that is pushed later, are left out. Throws where nothing is known yet. */
export function listFirewallKeys(resource: PolicyResource): FirewallKey[] {
  const configuration = readPanosConfiguration(resource.type, resource.props);
  if (configuration === undefined || configuration === "unreadable") return [];
  return entriesAt(configuration.device, "network", "ike", "gateway").flatMap((node) => {
    const text = textAt(node, "authentication", "pre-shared-key", "key") ?? "";
    if (text === "") return [];
    const id = PLACEHOLDER.exec(text)?.[1];
    const value = id === undefined ? text : readFields(resource.props["presharedKeys"])[id];
    return [{ resource, gateway: node.name ?? "", value }];
  });
}

/** The passwords that the configuration, or the keys beside it, are made of. */
export function listPasswordsOf({ propertyDependencies }: PolicyResource): PolicyResource[] {
  const sources = ["content", "contentBase64", "elements", "presharedKeys"].flatMap(
    (property) => propertyDependencies[property] ?? [],
  );
  const passwords = sources.filter(({ type }) => type === RANDOM_PASSWORD);
  return [...new Map(passwords.map((password) => [password.urn, password])).values()];
}

/** Those that are keys now; a configuration may hold other passwords too. None where it is not known yet. */
export function listKeyPasswordsOf(resource: PolicyResource): PolicyResource[] {
  if (!isKnown(() => listFirewallKeys(resource))) return [];
  const keys = listFirewallKeys(resource).map(({ value }) => value);
  return listPasswordsOf(resource).filter(
    ({ props }) => isKnown(() => props["result"]) && keys.some((key) => isMadeOf(key, props["result"])),
  );
}

export function isMadeOf(value: unknown, generated: unknown): boolean {
  return (
    typeof value === "string" &&
    typeof generated === "string" &&
    generated.length >= GENERATED_LENGTH &&
    value.includes(generated)
  );
}
