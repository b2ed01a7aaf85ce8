/** What import and export rules of either routing engine do to prefixes: ordered rules, of which the first match decides. */
import type { Range } from "../../components/plan/addressing/cidr";
import type { Decision } from "../filter";

/** An entry of a prefix list, or a prefix of a rule; the first that holds a prefix says whether it matches. */
export interface PrefixEntry {
  readonly network: Range;
  /** Lengths of the prefixes that it holds. */
  readonly shortest: number;
  readonly longest: number;
  readonly permits: boolean;
}

export interface RouteRule {
  readonly name: string;
  /** Absent: every prefix. */
  readonly match?: readonly PrefixEntry[];
  readonly allows: boolean;
  readonly prepends: number;
  readonly med?: number;
  /** Something of it is not read: what it does to the prefixes that it matches cannot be told. */
  readonly doubt?: string;
}

export interface RouteFilter {
  readonly rules: readonly RouteRule[];
  /** What becomes of a prefix that no rule matches. */
  readonly end: { readonly verdict: "deny" | "unknown"; readonly by: string };
}

/** What a rule does to a prefix; `allow` with the AS path and MED that the neighbour sees. */
export interface PrefixDecision extends Decision {
  readonly prepends: number;
  readonly med: number;
}

const UNCHANGED = { prepends: 0, med: 0 };

/** Filters one after the other, all of which must allow a prefix; the last one says how it is announced. */
export function decidePrefix(filters: readonly RouteFilter[], prefix: Range): PrefixDecision {
  const decisions = filters.map((filter) => decide(filter, prefix));
  return decisions.find(({ verdict }) => verdict !== "allow") ?? decisions.at(-1)!;
}

function decide({ rules, end }: RouteFilter, prefix: Range): PrefixDecision {
  const rule = rules.find(({ match }) => match === undefined || matches(match, prefix));
  if (rule === undefined) return { ...end, ...UNCHANGED };
  const { name, allows, prepends, med = 0, doubt } = rule;
  if (doubt !== undefined) return { verdict: "unknown", by: doubt, ...UNCHANGED };
  return allows ? { verdict: "allow", by: name, prepends, med } : { verdict: "deny", by: name, ...UNCHANGED };
}

function matches(entries: readonly PrefixEntry[], { first, last, prefixLength }: Range): boolean {
  const found = entries.find(
    ({ network, shortest, longest }) =>
      network.first <= first && last <= network.last && shortest <= prefixLength && prefixLength <= longest,
  );
  return found?.permits === true;
}
