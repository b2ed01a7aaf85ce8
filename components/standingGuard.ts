/**
 * Compares what is wanted with what stands, before anything is touched, and keeps what stands with the hub's component: its
 * inputs are what the last update began, its output says whether that update ended. The engine itself hands both over where
 * they differ from what is wanted, in a preview too, so neither a first deployment nor one without a change is asked.
 */
import * as pulumi from "@pulumi/pulumi";
import * as dependsOn from "@pulumi/pulumi/runtime/dependsOn";
import { changesOf } from "./plan/changes/compare";
import { standingOf, type Standing } from "./plan/changes/standing";
import { idleText, judge, refusalsOf } from "./plan/changes/verdict";
import type { HubPlan } from "./plan/hubPlan";
import { ConfigError } from "./plan/problems";

/** The SDK has it, and leaves it out of its types. */
const { getAllTransitivelyReferencedResourceURNs: urnsBelow } = dependsOn as unknown as {
  getAllTransitivelyReferencedResourceURNs(of: Set<pulumi.Resource>, but: Set<pulumi.Resource>): Promise<unknown>;
};

export class StandingGuard {
  /** Inputs of the component that is the first of the hub, so that all others wait for it. */
  readonly inputs: { readonly standing: Standing };
  private isAsked = false;

  constructor(
    private readonly name: string,
    private readonly plan: HubPlan,
  ) {
    this.inputs = { standing: standingOf(plan) };
  }

  /** @param opts of the component */
  guard(opts: pulumi.ComponentResourceOptions = {}): pulumi.ComponentResourceOptions {
    // Where no engine runs the program, nothing stands.
    if (!pulumi.runtime.hasEngine()) return opts;
    const hook = new pulumi.ResourceHook(`${this.name}-standing`, (args) => this.compare(args), { onDryRun: true });
    return { ...opts, hooks: { ...opts.hooks, beforeUpdate: [...(opts.hooks?.beforeUpdate ?? []), hook] } };
  }

  /** @returns the component's outputs; they are there when everything below it is as wanted */
  settle(component: pulumi.ComponentResource): pulumi.Inputs {
    const { acceptedChanges } = this.plan;
    component.urn.apply(() => (this.isAsked ? undefined : this.warn(Object.keys(acceptedChanges), component)));
    return { isSettled: urnsBelow(new Set([component]), new Set()).then(() => true) };
  }

  /** @throws {ConfigError} with every change that one update may not hold */
  private compare({ oldInputs, oldOutputs }: pulumi.ResourceHookArgs): void {
    const { standing } = (oldInputs ?? {}) as { standing?: Standing };
    // An earlier release kept no record.
    if (standing === undefined) return;
    this.isAsked = true;
    const isSettled = (oldOutputs as { isSettled?: boolean } | undefined)?.isSettled === true;
    const verdict = judge(changesOf(standing, this.inputs.standing, isSettled), this.plan.acceptedChanges);
    const problems = refusalsOf(verdict);
    if (problems.length > 0) throw new ConfigError(problems);
    this.warn(verdict.idle);
  }

  private warn(idle: readonly string[], resource?: pulumi.Resource): void {
    for (const name of idle) pulumi.log.warn(idleText(name), resource);
  }
}
