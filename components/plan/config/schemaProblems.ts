/** Turns the schema library's issues into problems a user can act on. */
import { z } from "zod";
import { closestOf, strangeCharactersIn } from "./closest";
import { isRecord } from "./primitives";
import type { Problem } from "../problems";

type Issue = z.core.$ZodIssue;

export function toProblems(schema: z.ZodType, input: unknown, issues: readonly Issue[]): Problem[] {
  return withoutMisspelt(issues.flatMap((issue) => toProblem(schema, input, issue)));
}

/** A key that is missing because it is misspelt is one problem, told at the misspelt one. */
function withoutMisspelt(problems: readonly (Problem & { readonly meant?: string })[]): Problem[] {
  const meant = new Set(problems.map((problem) => problem.meant));
  return problems
    .filter(({ path, what }) => what !== MISSING || !meant.has(path))
    .map(({ meant: _, ...problem }) => problem);
}

const MISSING = "is missing";

function toProblem(schema: z.ZodType, input: unknown, issue: Issue): (Problem & { readonly meant?: string })[] {
  const path = formatPath(issue.path);
  switch (issue.code) {
    case "unrecognized_keys": {
      const known = knownKeys(schema, input, issue.path).map((key) => (issue.path.length === 0 ? `hub:${key}` : key));
      return issue.keys.map((key) => {
        const closest = closestOf(issue.path.length === 0 ? `hub:${key}` : key, known);
        const strange = strangeCharactersIn(key);
        return {
          path: formatPath([...issue.path, key]),
          what: "is not a known key",
          allowed: known.join(", "),
          remedy: strange ?? (closest === undefined ? "remove it" : `did you mean ${closest}?`),
          ...(closest === undefined ? {} : { meant: formatPath([...issue.path, closest.replace(/^hub:/, "")]) }),
        };
      });
    }
    case "invalid_union": {
      const options =
        "options" in issue && Array.isArray(issue.options)
          ? issue.options.filter((option) => option !== undefined).map(String)
          : undefined;
      if (options !== undefined) {
        const value = valueAt(input, issue.path);
        const allowed = options.join(", ");
        if (value === undefined)
          return [{ path, what: MISSING, allowed, remedy: missingRemedy(input, issue.path) ?? "add it" }];
        return [{ path, what: "is not a known kind", value, allowed, ...remedyFor(value, options) }];
      }
      // A plain union: report what the option lacks that the value looks like.
      const alike = issue.errors.find((errors) => !errors.some(isOfAnotherKind));
      const problems = (alike ?? issue.errors[0]!).flatMap((inner) =>
        toProblem(schema, input, { ...inner, path: [...issue.path, ...inner.path] } as Issue),
      );
      const allowed = alike === undefined ? literalsAt(schema, input, issue.path) : undefined;
      return allowed === undefined ? problems : problems.map((problem) => ({ ...problem, allowed }));
    }
    default:
      return [{ path, ...describe(issue, valueAt(input, issue.path), schemaAt(schema, input, issue.path)) }];
  }
}

const isOfAnotherKind = ({ code, path }: Issue) =>
  path.length === 0 && (code === "invalid_type" || code === "invalid_value");

function describe(issue: Issue, value: unknown, schema: z.ZodType | undefined): Omit<Problem, "path"> {
  const examples = schema?.meta()?.["examples"] as string[] | undefined;
  const allowed = examples === undefined ? allowedBy(issue) : `for example ${examples.join(", ")}`;
  if (value === undefined) return { what: MISSING, allowed, remedy: "add it" };
  if (issue.code === "invalid_type" && issue.expected === "string" && typeof value === "number") {
    return { what: "is a number, not a text", value, remedy: `quote it: "${value}" (YAML reads 11.10 as 11.1)` };
  }
  const custom = "params" in issue ? (issue.params as { allowed?: string } | undefined) : undefined;
  const what = issue.code === "custom" || !issue.message.startsWith("Invalid") ? plainMessage(issue) : "is not allowed";
  const options = issue.code === "invalid_value" ? issue.values.map(String) : [];
  return { what, value, allowed: custom?.allowed ?? allowed, ...remedyFor(value, options) };
}

/** Names a key beside it that is probably meant; nothing checks the keys of what has no kind. */
function missingRemedy(input: unknown, path: readonly PropertyKey[]): string | undefined {
  const beside = valueAt(input, path.slice(0, -1));
  const misspelt = closestOf(String(path.at(-1)), isRecord(beside) ? Object.keys(beside) : []);
  if (misspelt === undefined) return undefined;
  const strange = strangeCharactersIn(misspelt);
  return `correct the key "${misspelt}" beside it${strange === undefined ? "" : `: ${strange}`}`;
}

/** What a text that looks right has in it, or what it probably means. */
function remedyFor(value: unknown, options: readonly string[]): Pick<Problem, "remedy"> {
  if (typeof value !== "string") return {};
  const closest = closestOf(value, options);
  const remedy = strangeCharactersIn(value) ?? (closest === undefined ? undefined : `did you mean ${closest}?`);
  return remedy === undefined ? {} : { remedy };
}

function plainMessage(issue: Issue): string {
  if (issue.code === "too_small") {
    if (issue.origin === "string") return "is empty";
    if (issue.origin !== "array") return "is too small";
    return issue.minimum === 1 ? "is empty" : "is too short";
  }
  if (issue.code === "too_big") return issue.origin === "array" ? "is too long" : "is too large";
  return issue.message;
}

function allowedBy(issue: Issue): string | undefined {
  switch (issue.code) {
    case "invalid_value":
      return issue.values.map(String).join(", ");
    case "invalid_type":
      return TYPE_WORDS[issue.expected] ?? issue.expected;
    case "too_small":
      return `at least ${issue.minimum}${issue.origin === "array" ? " of them" : ""}`;
    case "too_big":
      return `at most ${issue.maximum}${issue.origin === "array" ? " of them" : ""}`;
    case "invalid_format":
      return FORMAT_WORDS[issue.format] ?? issue.pattern;
    default:
      return undefined;
  }
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  int: "a whole number",
  number: "a number",
  string: "a text",
  record: "a map of names",
  object: "a map",
  array: "a list",
  tuple: "a list of two",
  boolean: "true or false",
};
const FORMAT_WORDS: Readonly<Record<string, string>> = {
  cidrv4: "an IPv4 prefix, for example 10.20.0.0/16",
  ipv4: "an IPv4 address, for example 203.0.113.10",
};

function formatPath(path: readonly PropertyKey[]): string {
  return `hub:${path.map(String).join(".")}`;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], input);
}

/** The keys that the object at `path` may have. */
function knownKeys(schema: z.ZodType, input: unknown, path: readonly PropertyKey[]): string[] {
  const found = schemaAt(schema, input, path);
  return found instanceof z.ZodObject ? Object.keys(found.shape) : [];
}

/** What a union takes that has single values among its options, for example `none, or a map`; undefined for others. */
function literalsAt(schema: z.ZodType, input: unknown, path: readonly PropertyKey[]): string | undefined {
  const union = schemaAt(schema, input, path, withoutDefault);
  if (!(union instanceof z.ZodUnion)) return undefined;
  const options = union.options as z.ZodType[];
  const literals = options.flatMap((option) => (option instanceof z.ZodLiteral ? [...option.values].map(String) : []));
  const others = options.flatMap((option) =>
    option instanceof z.ZodLiteral ? [] : [option.description ?? TYPE_WORDS[option.type] ?? option.type],
  );
  if (literals.length === 0) return undefined;
  return [literals.join(", "), ...others].join(", or ");
}

/** The schema of the value at `path`, where the input leads to one. */
function schemaAt(
  schema: z.ZodType,
  input: unknown,
  path: readonly PropertyKey[],
  unwrapLast: typeof unwrap = unwrap,
): z.ZodType | undefined {
  let current: z.ZodType | undefined = unwrap(schema, input);
  let value = input;
  for (const [index, key] of path.entries()) {
    value = (value as Record<PropertyKey, unknown> | undefined)?.[key];
    if (current instanceof z.ZodObject) current = current.shape[String(key)] as z.ZodType | undefined;
    else if (current instanceof z.ZodRecord) current = current.valueType as z.ZodType;
    else if (current instanceof z.ZodArray) current = current.element as z.ZodType;
    else return undefined;
    const isLast = index === path.length - 1;
    current = current === undefined ? undefined : (isLast ? unwrapLast : unwrap)(current, value);
  }
  return current;
}

function withoutDefault(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault
    ? withoutDefault(schema.unwrap() as z.ZodType)
    : schema;
}

function unwrap(outer: z.ZodType, value: unknown): z.ZodType {
  const schema = withoutDefault(outer);
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const { discriminator } = schema.def;
    const chosen = (value as Record<string, unknown> | undefined)?.[discriminator];
    const option = schema.options.find((known) =>
      known._zod.propValues?.[discriminator]?.has(chosen as z.core.util.Primitive),
    );
    return option === undefined ? schema : unwrap(option as z.ZodType, value);
  }
  if (schema instanceof z.ZodUnion) return schema.options[optionFor(schema, value)] as z.ZodType;
  return schema;
}

/** Which option of a plain union a value looks like: a list, a map, or the first one for a single value. */
function optionFor({ options }: z.ZodUnion, value: unknown): number {
  const kind = Array.isArray(value) ? z.ZodArray : isRecord(value) ? z.ZodObject : undefined;
  return kind === undefined
    ? 0
    : Math.max(
        0,
        options.findIndex((option) => option instanceof kind),
      );
}
