/** What is wrong with a configuration, told all at once and so that the reader knows what to change. */
export interface Problem {
  /** Where, for example `hub:sites.tokyo-gcp.asn`. */
  readonly path: string;
  /** What is wrong, one sentence. */
  readonly what: string;
  /** Line and column of it in the stack file, for example `Pulumi.dev.yaml:12:7`; absent where nobody read the file. */
  readonly at?: string;
  /** The value found; absent where there is none to show. */
  readonly value?: unknown;
  readonly allowed?: string;
  /** What to do about it. */
  readonly remedy?: string;
}

/** A mistake of the user's: shown without a stack trace, before any resource is touched. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly Problem[]) {
    super(formatProblems(problems));
    this.name = "ConfigError";
  }
}

export function formatProblems(problems: readonly Problem[], consequence = "no resource was touched"): string {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  return [`${count}; ${consequence}.`, ...problems.map(formatProblem)].join("\n\n");
}

export function formatProblem(problem: Problem): string {
  const lines = [`  ${problem.path}: ${problem.what}`];
  if (problem.value !== undefined) lines.push(`    found:   ${formatValue(problem.value)}`);
  if (problem.allowed !== undefined) lines.push(`    allowed: ${problem.allowed}`);
  if (problem.remedy !== undefined) lines.push(`    remedy:  ${problem.remedy}`);
  if (problem.at !== undefined) lines.push(`    at:      ${problem.at}`);
  return lines.join("\n");
}

function formatValue(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 200 ? `${text.slice(0, 200)}... (${text.length} characters)` : text;
}
