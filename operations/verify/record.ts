/**
 * The record of a test: what was looked at, how, what it should be, what it was, and when. Sheets for people are drawn from
 * it, and it is what `hub verify --json` prints.
 */
export interface TestRecord {
  readonly stack: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly endedAt: string;
  /** Who ran it, as the machine knows them. */
  readonly by: string;
  readonly checks: readonly TestCheck[];
}

/** `not-known`: nobody could be asked, or the answer says nothing of it. It never counts as passed. */
export type TestResult = "pass" | "fail" | "not-known";

export interface TestCheck {
  /** Unique in a record and the same in the next one, for example `tunnel-up tokyo-gcp/a-0 google-cloud`. */
  readonly id: string;
  readonly subject: "tunnel-up" | "bgp-session" | "suite" | "routes";
  /** Absent for a session with the Transit Gateway. */
  readonly site?: string;
  /** Name of the tunnel, of an Azure connection, or of the BGP peer. */
  readonly name: string;
  /** Who was asked. */
  readonly end: "firewall-a" | "firewall-b" | "aws" | "google-cloud" | "azure";
  /** The call behind it. */
  readonly method: string;
  readonly expectation: string;
  readonly result: TestResult;
  /** In the words of whoever was asked, without any secret. */
  readonly evidence: string;
}

/** Everything passed, and there was something. */
export const hasPassed = ({ checks }: Pick<TestRecord, "checks">) =>
  checks.length > 0 && checks.every(({ result }) => result === "pass");
