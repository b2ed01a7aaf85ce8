/**
 * The security policy of a PAN-OS configuration: rules from the top, the first that matches decides; what none matches
 * is allowed inside of a zone and denied between zones, unless the default rules were overridden (PAN-OS administrator's
 * guide, "Security Policy Rules"). A condition that is not read here makes the rule a doubt, never an allowance.
 */
import { childOf, descend, memberTexts, type PanNode } from "../../components/panos/tree";
import type { AddressSet, Decision, FilterRule } from "../filter";
import { servicesOfRule } from "./applications";
import type { PanosObjects } from "./objects";

/** Elements that do not decide whether a rule matches. What profiles find inside of allowed traffic is not judged. */
const NO_CONDITION = new Set([
  ...["action", "description", "tag", "group-tag", "log-start", "log-end", "log-setting", "profile-setting"],
  ...["qos", "icmp-unreachable", "disabled", "rule-type", "from", "to", "source", "destination", "application"],
  ...["service", "negate-source", "negate-destination"],
]);
/** Conditions that match anyone while they say `any`. */
const ANY_ONLY = new Set(["source-user", "category", "source-hip", "destination-hip", "hip-profiles"]);
const DENYING = new Set(["deny", "drop", "reset-client", "reset-server", "reset-both"]);

export interface SecurityRule {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly ruleType: string;
  readonly filter: FilterRule;
}

export class PanosPolicy {
  readonly rules: readonly SecurityRule[];
  private readonly defaults: { readonly intrazone: Decision; readonly interzone: Decision };

  constructor(vsys: PanNode | undefined, objects: PanosObjects) {
    const entries = descend(vsys, "rulebase", "security", "rules")?.children ?? [];
    this.rules = entries
      .filter((rule) => childOf(rule, "disabled")?.text !== "yes")
      .map((rule) => readRule(rule, objects));
    this.defaults = {
      intrazone: readDefault(vsys, "intrazone-default", "allow"),
      interzone: readDefault(vsys, "interzone-default", "deny"),
    };
  }

  /** Every rule, whichever zones it is for. */
  get filters(): readonly FilterRule[] {
    return this.rules.map(({ filter }) => filter);
  }

  between(from: string, to: string): readonly FilterRule[] {
    return this.rules.filter((rule) => matchesZones(rule, from, to)).map(({ filter }) => filter);
  }

  otherwise(from: string, to: string): Decision {
    return from === to ? this.defaults.intrazone : this.defaults.interzone;
  }
}

function matchesZones({ from, to, ruleType }: SecurityRule, source: string, destination: string): boolean {
  const holds = (zones: readonly string[], zone: string) => zones.includes("any") || zones.includes(zone);
  if (ruleType === "intrazone") return source === destination && holds(from, source);
  return holds(from, source) && holds(to, destination) && !(ruleType === "interzone" && source === destination);
}

function readDefault(vsys: PanNode | undefined, name: string, builtIn: "allow" | "deny"): Decision {
  const override = descend(vsys, "rulebase", "default-security-rules", "rules", ["entry", name]);
  const action = childOf(override, "action")?.text ?? builtIn;
  return { verdict: action === "allow" ? "allow" : DENYING.has(action) ? "deny" : "unknown", by: name };
}

function readRule(rule: PanNode, objects: PanosObjects): SecurityRule {
  const list = (tag: string) => memberTexts(childOf(rule, tag));
  const ruleType = childOf(rule, "rule-type")?.text ?? "universal";
  const [source, destination] = (["source", "destination"] as const).map((tag) =>
    readAddresses(list(tag), childOf(rule, `negate-${tag}`)?.text === "yes", objects),
  ) as [ReadAddresses, ReadAddresses];
  const action = childOf(rule, "action")?.text ?? "allow";
  const unknown =
    unreadCondition(rule) ??
    source.unknown ??
    destination.unknown ??
    (action === "allow" || DENYING.has(action) ? undefined : `action ${action} is not read`) ??
    (["universal", "intrazone", "interzone"].includes(ruleType) ? undefined : `rule-type ${ruleType} is not read`);
  return {
    from: list("from"),
    to: list("to"),
    ruleType,
    filter: {
      name: rule.name ?? "rule without a name",
      action: action === "allow" ? "allow" : "deny",
      ...(source.set === undefined ? {} : { source: source.set }),
      ...(destination.set === undefined ? {} : { destination: destination.set }),
      services: servicesOfRule(list("application"), list("service"), (name) => objects.services(name)),
      ...(unknown === undefined ? {} : { unknown }),
    },
  };
}

interface ReadAddresses {
  /** Absent: any address, or not known which. */
  readonly set?: AddressSet;
  readonly unknown?: string;
}

function readAddresses(names: readonly string[], negated: boolean, objects: PanosObjects): ReadAddresses {
  if (names.includes("any")) return negated ? { set: { ranges: [] } } : {};
  const parts = names.map((name) => objects.addresses(name));
  const doubtful = parts.find((part) => "unknown" in part);
  if (doubtful !== undefined) return doubtful;
  return { set: { ranges: parts.flatMap((part) => ("ranges" in part ? part.ranges : [])), negated } };
}

function unreadCondition(rule: PanNode): string | undefined {
  const unread = rule.children.find((child) => {
    if (NO_CONDITION.has(child.tag)) return false;
    return !ANY_ONLY.has(child.tag) || memberTexts(child).some((value) => value !== "any");
  });
  return unread === undefined ? undefined : `its ${unread.tag} is not read`;
}
