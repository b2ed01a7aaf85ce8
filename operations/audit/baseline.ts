/**
 * A baseline of an estate that stood before it was judged: each finding of that day as an exception with an end, in the
 * stack's policy configuration, where previews obey it too. Written once; afterwards it only loses what has been mended.
 */
import { splitException, withoutAge, type AuditedStack, type AuditFinding } from "./auditReport";
import { splitStackName } from "./stackFiles";

interface Exception {
  readonly resource: string;
  readonly about?: string;
  readonly reason: string;
  readonly expires: string;
}

/** What the configuration says of a rule: a level, or an object with one. */
type RuleSettings = string | { readonly enforcementLevel?: string; readonly exceptions?: readonly Exception[] };
export type PolicyConfiguration = Readonly<Record<string, RuleSettings>>;

/** Days as `YYYY-MM-DD`. */
export interface Days {
  readonly today: string;
  readonly until: string;
}

export interface Baseline {
  readonly configuration: PolicyConfiguration;
  readonly written: number;
  /** Mended since it was written, and taken out. */
  readonly removed: number;
  readonly kept: number;
}

const REASON = /^baseline of \d{4}-\d{2}-\d{2}/;
/** Nothing turns it off, and it is about the configuration itself. */
const POLICY_CONFIGURATION = "policy-configuration";

/** @param stack judged with the configuration as it is */
export function writeBaseline(configuration: PolicyConfiguration, stack: AuditedStack, days: Days): Baseline {
  const own = (exception: Exception) => isOfBaseline(exception, stack.stack);
  const old = Object.values(configuration).flatMap((settings) => exceptionsOf(settings).filter(own));
  return old.length === 0 ? createBaseline(configuration, stack, days) : shrinkBaseline(configuration, stack, own);
}

function createBaseline(configuration: PolicyConfiguration, { findings }: AuditedStack, days: Days): Baseline {
  const byRule = new Map<string, Map<string, Exception>>();
  for (const finding of findings.filter(mayBeExcepted)) {
    const exception = toException(finding, days);
    const ofRule = byRule.get(finding.rule) ?? new Map<string, Exception>();
    byRule.set(finding.rule, ofRule.set(JSON.stringify(exception), exception));
  }
  const added = [...byRule].map(([rule, exceptions]) => {
    const settings = configuration[rule];
    const base = typeof settings === "object" ? settings : { enforcementLevel: settings ?? "mandatory" };
    return [rule, { ...base, exceptions: [...exceptionsOf(settings), ...exceptions.values()] }] as const;
  });
  const written = [...byRule.values()].reduce((sum, { size }) => sum + size, 0);
  return { configuration: { ...configuration, ...Object.fromEntries(added) }, written, removed: 0, kept: 0 };
}

function shrinkBaseline(
  configuration: PolicyConfiguration,
  { findings }: AuditedStack,
  isOwn: (exception: Exception) => boolean,
): Baseline {
  let removed = 0;
  let kept = 0;
  const isNeeded = (rule: string, exception: Exception) => {
    if (!isOwn(exception)) return true;
    const needed = findings.some((finding) => finding.rule === rule && isExceptedBy(finding, exception));
    if (needed) kept++;
    else removed++;
    return needed;
  };
  const entries = Object.entries(configuration).map(([rule, settings]) => {
    if (typeof settings === "string" || settings.exceptions === undefined) return [rule, settings] as const;
    return [rule, { ...settings, exceptions: settings.exceptions.filter((each) => isNeeded(rule, each)) }] as const;
  });
  return { configuration: Object.fromEntries(entries), written: 0, removed, kept };
}

const exceptionsOf = (settings: RuleSettings | undefined) =>
  typeof settings === "object" ? (settings.exceptions ?? []) : [];

const mayBeExcepted = ({ level, rule, urn }: AuditFinding) =>
  level === "mandatory" && rule !== POLICY_CONFIGURATION && urn !== "";

/** About the whole finding, but for an age, which is another one tomorrow. */
function toException({ urn, message }: AuditFinding, { today, until }: Days): Exception {
  const [about = ""] = withoutAge(message).split("N days old");
  return { resource: urn, about, reason: `baseline of ${today}, to be mended`, expires: until };
}

function isOfBaseline({ resource, reason }: Exception, stack: string): boolean {
  const { project, name } = splitStackName(stack);
  return REASON.test(reason) && resource.startsWith(`urn:pulumi:${name}::${project}::`);
}

/** An ended exception still stands for what is not mended. */
function isExceptedBy({ urn, message }: AuditFinding, { resource, about = "" }: Exception): boolean {
  return urn === resource && splitException(message).text.includes(about);
}
