/** Turns the schema library's issues into problems a user can act on. */
import { z } from "zod";
import { isRecord } from "./primitives";
import type { Problem } from "../problems";

type Issue = z.core.$ZodIssue;

export function toProblems(schema: z.ZodType, input: unknown, issues: readonly Issue[]): Problem[] {
  return issues.flatMap((issue) => toProblem(schema, input, issue));
}

function toProblem(schema: z.ZodType, input: unknown, issue: Issue): Problem[] {
  const path = formatPath(issue.path);
  switch (issue.code) {
    case "unrecognized_keys": {
      const known = knownKeys(schema, input, issue.path).map((key) => (issue.path.length === 0 ? `hub:${key}` : key));
      return issue.keys.map((key) => ({
        path: formatPath([...issue.path, key]),
        what: "is not a known key",
        allowed: known.join(", "),
        remedy: "remove it, or correct its spelling",
      }));
    }
    case "invalid_union": {
      const options =
        "options" in issue && Array.isArray(issue.options)
          ? issue.options.filter((option) => option !== undefined).map(String)
          : undefined;
      if (options !== undefined)
        return [{ path, what: "is not a known kind", value: valueAt(input, issue.path), allowed: options.join(", ") }];
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
  if (value === undefined) return { what: "is missing", allowed, remedy: "add it" };
  const custom = "params" in issue ? (issue.params as { allowed?: string } | undefined) : undefined;
  const what = issue.code === "custom" || !issue.message.startsWith("Invalid") ? plainMessage(issue) : "is not allowed";
  return { what, value, allowed: custom?.allowed ?? allowed };
}

function plainMessage(issue: Issue): string {
  if (issue.code === "too_small") return issue.origin === "array" ? "is empty" : "is too small";
  if (issue.code === "too_big") return "is too large";
  return issue.message;
}

function allowedBy(issue: Issue): string | undefined {
  switch (issue.code) {
    case "invalid_value":
      return issue.values.map(String).join(", ");
    case "invalid_type":
      return TYPE_WORDS[issue.expected] ?? issue.expected;
    case "too_small":
      return `at least ${issue.minimum}`;
    case "too_big":
      return `at most ${issue.maximum}`;
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
