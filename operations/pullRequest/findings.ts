/** What the policy packs found, from the SARIF that `hub audit` writes. */
import { ConfigError } from "../../components/plan/problems";

export interface Finding {
  readonly isMandatory: boolean;
  readonly rule: string;
  readonly message: string;
  readonly remedy: string;
}

interface Sarif {
  readonly runs?: readonly {
    readonly tool: {
      readonly driver: {
        readonly rules?: readonly { readonly id: string; readonly help?: { readonly text: string } }[];
      };
    };
    readonly results?: readonly {
      readonly ruleId: string;
      readonly message: { readonly text: string };
      readonly suppressions?: readonly unknown[];
      readonly properties?: { readonly stack?: string; readonly enforcementLevel?: string };
    }[];
    readonly invocations?: readonly { readonly executionSuccessful?: boolean }[];
  }[];
}

export interface Findings {
  readonly findings: readonly Finding[];
  /** False: something could not be judged, so that nothing found means nothing. */
  readonly isWhole: boolean;
}

/** @throws {ConfigError} on what is no SARIF */
export function findingsOf(text: string, stack: string, file: string): Findings {
  const refuse = (what: string) =>
    new ConfigError([{ path: "--audit", what, value: file, remedy: "write it by hub audit --format sarif" }]);
  let sarif: Sarif;
  try {
    sarif = JSON.parse(text) as Sarif;
  } catch {
    throw refuse("is not JSON");
  }
  const [run] = sarif.runs ?? [];
  if (run === undefined) throw refuse("holds no run");
  const remedies = new Map((run.tool.driver.rules ?? []).map(({ id, help }) => [id, help?.text ?? ""]));
  // Names of the backend have the project before the stack's.
  const isOurs = (name: string | undefined) => name === undefined || name.split("/").at(-1) === stack;
  return {
    findings: (run.results ?? [])
      .filter(({ suppressions, properties }) => suppressions === undefined && isOurs(properties?.stack))
      .map(({ ruleId, message, properties }) => ({
        isMandatory: properties?.enforcementLevel !== "advisory",
        rule: ruleId,
        message: message.text,
        remedy: remedies.get(ruleId) ?? "",
      })),
    isWhole: (run.invocations ?? []).every(({ executionSuccessful }) => executionSuccessful !== false),
  };
}
