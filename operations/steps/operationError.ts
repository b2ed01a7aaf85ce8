/** Why an operation on a running stack did not begin, or ended before its end; every step that was done is said before. */
import { formatProblem, type Problem } from "../../components/plan/problems";
import type { ExitCause } from "../terminal/exitCodes";

export type OperationCause = Extract<
  ExitCause,
  "locked" | "not-ready" | "not-equal" | "firewall" | "no-credentials" | "not-back"
>;

export class OperationError extends Error {
  constructor(
    readonly reason: OperationCause,
    problem: Problem,
  ) {
    super(formatProblem(problem));
    this.name = "OperationError";
  }
}
