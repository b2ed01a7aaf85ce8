/**
 * Why the engine gave no answer: one story for every command. The CLI's exit codes are a contract of their own (Pulumi
 * CLI, exit_codes.go: 3 authentication, 6 no such stack); what they do not tell apart, its words do.
 */
import type { ExitCause } from "../terminal/exitCodes";
import { formatProblem, type Problem } from "../../components/plan/problems";

export type EngineCause = Extract<
  ExitCause,
  | "no-cli"
  | "no-project"
  | "logged-out"
  | "no-backend"
  | "no-stack"
  | "not-up"
  | "wrong-passphrase"
  | "locked"
  | "engine-failed"
>;

export class EngineError extends Error {
  constructor(
    readonly reason: EngineCause,
    readonly problem: Problem,
  ) {
    super(formatProblem(problem));
    this.name = "EngineError";
  }
}

/** How a command of the CLI ended that did not do what it was asked. */
export interface Ended {
  /** Undefined: a signal ended it. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

const SANDBOX = 'eval "$(npm run -s sandbox)"';

/** In this order: a stack that is not found may be one of a backend that was not meant. */
const CAUSES: readonly {
  readonly reason: EngineCause;
  matches(ended: Ended): boolean;
  readonly what: string;
  remedyFor(stack: string): string;
}[] = [
  {
    reason: "logged-out",
    matches: ({ exitCode, stderr }) => exitCode === 3 || /PULUMI_ACCESS_TOKEN|invalid access token/.test(stderr),
    what: "nobody is logged in to a Pulumi backend",
    remedyFor: () => `pulumi login <backend>, or set PULUMI_BACKEND_URL; the sandbox's: ${SANDBOX}`,
  },
  {
    reason: "no-project",
    matches: ({ stderr }) => /no Pulumi\.yaml project file|no project file found|fully qualified name/.test(stderr),
    what: "there is no Pulumi.yaml in this folder or above it",
    remedyFor: () => "run hub in the folder of the program",
  },
  {
    reason: "no-stack",
    matches: ({ exitCode, stderr }) => exitCode === 6 || /no stack named/.test(stderr),
    what: "the backend has no such stack",
    remedyFor: (stack) =>
      `pulumi stack ls shows what it has; bring this one up: pulumi up --stack ${stack}, or npm start -- ${stack} on the sandbox`,
  },
  {
    reason: "wrong-passphrase",
    matches: ({ stderr }) => /passphrase/.test(stderr),
    what: "the passphrase that opens the secrets of this stack is missing or wrong",
    remedyFor: () => "set PULUMI_CONFIG_PASSPHRASE, or PULUMI_CONFIG_PASSPHRASE_FILE, to the one it was made with",
  },
  {
    reason: "locked",
    matches: ({ stderr }) => /currently locked by|Another update is currently in progress/.test(stderr),
    what: "another update of this stack is going on, or one broke off and left its lock",
    remedyFor: (stack) => `wait for it; where nothing runs any more: pulumi cancel --stack ${stack}`,
  },
  {
    reason: "no-backend",
    matches: ({ stderr }) => /unable to open|\.pulumi\/meta\.yaml|performing HTTP request/.test(stderr),
    what: "the Pulumi backend cannot be reached",
    remedyFor: () => "look at PULUMI_BACKEND_URL (pulumi whoami -v), the network and the credentials for its storage",
  },
];

/** @param stack that was asked about; empty for none */
export function toEngineError(ended: Ended, stack: string): EngineError {
  const cause = CAUSES.find(({ matches }) => matches(ended));
  const said = errorLines(ended);
  const path = stack === "" ? "pulumi" : "--stack";
  const value = stack === "" ? {} : { value: stack };
  if (cause !== undefined) {
    // Who holds a lock, and which backend is out of reach, only the CLI knows.
    const detail = cause.reason === "locked" || cause.reason === "no-backend" ? `: ${said.at(-1)}` : "";
    return new EngineError(cause.reason, {
      ...{ path, what: `${cause.what}${detail}`, ...value },
      remedy: cause.remedyFor(stack),
    });
  }
  const what = ["the engine failed", ...said.map((line) => `      ${line}`)].join("\n");
  return new EngineError("engine-failed", {
    ...{ path, what, ...value },
    remedy: "correct what it says, and try again",
  });
}

/** @param reason why not, where it is known */
export function noCli(reason = "there is no pulumi on the PATH"): EngineError {
  return new EngineError("no-cli", {
    path: "pulumi",
    what: `the Pulumi CLI cannot be started: ${reason}`,
    remedy: `install it (https://www.pulumi.com/docs/install), or open the sandbox's shell: ${SANDBOX}`,
  });
}

/** For a stack that is there and holds nothing: it was never brought up, its first update failed, or it was destroyed. */
export function notUp(stack: string): EngineError {
  return new EngineError("not-up", {
    path: "--stack",
    what: "holds no resources: it was never brought up, its first update failed, or it was destroyed",
    value: stack,
    remedy: `pulumi up --stack ${stack}, or npm start -- ${stack} on the sandbox; a stack given up: pulumi stack rm ${stack}`,
  });
}

/** For a stack that an earlier release brought up. */
export function withoutRecord(stack: string): EngineError {
  return new EngineError("not-up", {
    path: "--against-stack",
    what: "the stack holds no record of what stands: an earlier release brought it up",
    value: stack,
    remedy: `pulumi up --stack ${stack} with the configuration that stands; this writes the record and touches nothing`,
  });
}

/**
 * What the engine and the program say is wrong, without progress, policies that passed and stack traces. Diagnostics stand
 * on standard output under that heading, each indented below its resource; a command's own failure on standard error.
 */
export function errorLines({ stdout, stderr, exitCode }: Ended): string[] {
  const [, diagnostics = ""] = stdout.split(/^Diagnostics:\n/m);
  const [own] = diagnostics.split(/^(?=\S)/m);
  const lines = `${own}\n${stderr}`
    .split("\n")
    .map((line) => line.replace(/^\s*(error: )?/, "").trimEnd())
    .filter((line) => line !== "" && !/^at .*:\d+:\d+\)?$/.test(line));
  const end = exitCode === undefined ? "by a signal" : `with exit code ${exitCode}`;
  return lines.length > 0 ? lines : [`it ended ${end} and gave no reason`];
}
