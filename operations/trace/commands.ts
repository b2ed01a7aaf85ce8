/** `hub trace` and `hub plan --matrix`, for the command line to call. */
import type { HubPlan } from "../../components/plan/hubPlan";
import { readOpenedState } from "../engine/state";
import { renderStack } from "../rendered/rendered";
import { planOfStack } from "../plan/stackFile";
import { buildMatrix } from "./matrix";
import { formatMatrix } from "./matrixText";
import { parseService } from "../../reading/service";
import { checkEnd, trace } from "./trace";
import { formatTraces, tracesInWords } from "./traceText";
import { buildWorld, type World } from "./world";

export interface SourceOptions {
  /** Name of the stack, whose Pulumi.<stack>.yaml says what the ends and flows are. */
  readonly stack: string;
  /** Judge the state of the stack that is up, in place of what the configuration leads to. */
  readonly deployed?: boolean;
  readonly json?: boolean;
}

export interface CommandResult {
  readonly text: string;
  readonly exitCode: 0 | 1;
}

async function readWorld(plan: HubPlan, { stack, deployed }: SourceOptions): Promise<World> {
  const resources = deployed === true ? (await readOpenedState(stack)).resources : await renderStack(plan);
  return buildWorld(plan, resources);
}

function withNotes(text: string, { notes }: World): string {
  return notes.length === 0 ? text : `${notes.join("\n")}\n\n${text}`;
}

/**
 * @returns exit code 1 when something of what was asked for does not pass
 * @throws {ConfigError} for an end or a service that is not known, and for a configuration that cannot be planned
 */
export async function runTrace(
  from: string,
  to: string,
  service: string,
  options: SourceOptions,
): Promise<CommandResult> {
  const wanted = parseService(service);
  const plan = planOfStack(options.stack);
  checkEnd(plan, "from", from);
  checkEnd(plan, "to", to);
  const world = await readWorld(plan, options);
  const traces = trace(world, from, to, wanted);
  const passes = world.unread.length === 0 && traces.every(({ passage }) => passage.result.name === "allowed");
  const report = { unread: world.unread, notes: world.notes, traces: tracesInWords(traces) };
  return {
    text:
      options.json === true ? JSON.stringify(report, null, 2) : withNotes(formatTraces(traces, world.unread), world),
    exitCode: passes ? 0 : 1,
  };
}

/**
 * @returns exit code 1 when a row is not as expected, or when something could not be read
 * @throws {ConfigError} for a configuration that cannot be planned
 */
export async function runMatrix(options: SourceOptions): Promise<CommandResult> {
  const world = await readWorld(planOfStack(options.stack), options);
  const rows = buildMatrix(world);
  const isFine = world.unread.length === 0 && rows.every(({ asExpected }) => asExpected);
  const report = { unread: world.unread, notes: world.notes, rows };
  return {
    text: options.json === true ? JSON.stringify(report, null, 2) : withNotes(formatMatrix(rows, world.unread), world),
    exitCode: isFine ? 0 : 1,
  };
}
