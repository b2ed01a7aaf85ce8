/**
 * Every exit code of `hub`, in one table. 0 and 1 answer the question; from 64 on there was no answer, by the numbers and
 * in the spirit of sysexits(3), so that no finding of an audit and no shell's own code is among them.
 */
export const EXIT_CODES = {
  yes: [0, "done; what was asked for is so"],
  no: [
    1,
    "it is not so: a tunnel is not up, a packet does not pass, a row is not as expected, a change is refused; audit: low",
  ],
  medium: [2, "audit: the gravest mandatory finding is of medium severity"],
  high: [3, "audit: of high severity"],
  critical: [4, "audit: of critical severity"],
  "not-judged": [10, "audit: a stack could not be judged"],
  usage: [64, "wrong options or arguments"],
  refused: [65, "the configuration is refused"],
  "no-stack": [66, "the backend has no such stack"],
  "not-up": [67, "the stack holds no resources"],
  "no-backend": [68, "the Pulumi backend cannot be reached"],
  "no-cli": [69, "no Pulumi CLI on the PATH"],
  "engine-failed": [70, "the engine or the program failed"],
  "not-ready": [71, "a step cannot begin yet: what it leads to does not work, or the program may not do it"],
  "no-project": [72, "no Pulumi.yaml in this folder or above it"],
  "not-back": [73, "a tunnel did not come back in time; its flows stay on the others"],
  firewall: [74, "a firewall does not answer, or refuses a change"],
  locked: [75, "another update or operation of the stack is going on; try again"],
  "wrong-passphrase": [76, "the secrets of the stack cannot be opened"],
  "logged-out": [77, "nobody is logged in to a Pulumi backend"],
  "not-equal": [78, "the stack file says more than the stack that is up"],
  "no-credentials": [79, "credentials of a firewall are missing, expired or refused"],
} as const satisfies Readonly<Record<string, readonly [code: number, meaning: string]>>;

export type ExitCause = keyof typeof EXIT_CODES;

export const exitCodeOf = (cause: ExitCause): number => EXIT_CODES[cause][0];
