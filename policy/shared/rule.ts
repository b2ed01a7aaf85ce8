/** What a rule is: facts for people, a judgement for the engine. A judgement is pure: resources in, findings out. */
import type { EnforcementLevel, PolicyResource, Severity } from "@pulumi/policy";

/** A value that the pack's configuration file may set for one rule; `default` holds where it does not. */
export interface Parameter {
  readonly type: "string" | "number" | "integer" | "boolean" | "array";
  readonly description: string;
  readonly default?: unknown;
  readonly [jsonSchemaKeyword: string]: unknown;
}

export interface Framework {
  readonly name: string;
  readonly version: string;
  /** The control or section, for example `SC-12`. */
  readonly reference: string;
}

/**
 * `advice`: told as advisory, whatever the rule's level. `not-yet-known`: an input has no value during preview; the same
 * judgement is made again at `up`, when it has one.
 */
export interface Finding {
  readonly kind: "violation" | "advice" | "not-yet-known";
  /** A violation says what is wrong, the value, what is allowed, what to do; never a secret. */
  readonly message: string;
  /** A part of the message: an exception means this finding only where its `about` holds this part. Absent: any does. */
  readonly exceptedBy?: string;
}

/** A finding of a stack rule names the resource it is about. */
export interface StackFinding extends Finding {
  readonly resource: PolicyResource;
}

interface RuleFacts {
  /** kebab-case; the file has the same name in camelCase. */
  readonly id: string;
  /** What must be true, one sentence: the first line of each violation, with the rule's page behind it. */
  readonly description: string;
  readonly why: string;
  readonly remediation: string;
  readonly severity: Severity;
  /** Unless the pack's configuration file says otherwise. */
  readonly enforcementLevel: EnforcementLevel;
  /** Page of the vendor or standard on which the rule stands. */
  readonly source: string;
  readonly frameworks: readonly [Framework, ...Framework[]];
  readonly parameters: Readonly<Record<string, Parameter>>;
}

/** The inputs of one resource, as the engine shows them: secrets unwrapped, an unknown value throws when it is read. */
export interface JudgedResource {
  readonly type: string;
  readonly name: string;
  readonly props: Readonly<Record<string, unknown>>;
}

/** Parameters of a rule, defaults filled in. */
export type Settings = Readonly<Record<string, unknown>>;

/** Judges each resource before it is touched. */
export interface ResourceRule extends RuleFacts {
  appliesTo(type: string): boolean;
  judge(resource: JudgedResource, settings: Settings, now: Date): Finding[];
}

/** Judges the whole stack, after a preview and after an update: for what only several resources together can show. */
export interface StackRule extends RuleFacts {
  judgeStack(resources: readonly PolicyResource[], settings: Settings, now: Date): StackFinding[];
}

/** One with both judges each resource by what it says itself, and the stack for the rest; a finding comes from one of them. */
export type Rule = ResourceRule | StackRule | (ResourceRule & StackRule);

export const judgesResources = (rule: Rule): rule is ResourceRule => "judge" in rule;
export const judgesStack = (rule: Rule): rule is StackRule => "judgeStack" in rule;

/**
 * Where a rule is explained, from the top of this repository and of a package of policies alike. A path, as neither has a public
 * address; `source` is the vendor's, which everybody reaches.
 */
export const pageOf = (id: string) => `policy/rules/${id}.md`;

export interface Pack {
  /** The folder's name. */
  readonly name: string;
  readonly description: string;
  readonly rules: readonly Rule[];
}

export const NIST_800_53 = { name: "NIST SP 800-53", version: "Rev. 5" } as const;
export const PCI_DSS = { name: "PCI DSS", version: "4.0.1" } as const;
export const ISO_27001 = { name: "ISO/IEC 27001", version: "2022" } as const;
