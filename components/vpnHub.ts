/** The hub for any Pulumi program: it takes what a stack file says, plans it, and draws it. */
import * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";
import type { AzureSettings } from "./azure/connectionSharedKey";
import type { Credentials } from "./credentials";
import { PlannedHub } from "./hub";
import { environmentOf, HUB_NAME_PATTERN, OWN_HUB } from "./names";
import type { hubSchema } from "./plan/config/config";
import { isRecord } from "./plan/config/primitives";
import { ConfigError, formatProblems, type Problem } from "./plan/problems";
import type { CredentialName } from "./plan/firewalls/types";
import type { HubPlan } from "./plan/hubPlan";
import { planStack } from "./planStack";

type HubValues = Omit<z.input<typeof hubSchema>, "credentials">;

/** The keys of a stack file without `hub:`, with the same defaults and limits (docs/stack.schema.json). */
export interface HubArgs extends HubValues {
  /** AWS Region of the provider that makes the hub, for example `ap-northeast-1`. */
  readonly region: string;
  /** Secrets that the hub cannot make: each an output, or where AWS Secrets Manager has it. */
  readonly credentials?: Readonly<
    Partial<Record<CredentialName, pulumi.Output<string> | { readonly secretsManager: string }>>
  >;
  /** How keys of Azure's connections are set where the provider does not have it from its environment (ARM_CLIENT_ID, ...). */
  readonly azureSettings?: AzureSettings;
}

export class VpnHub extends PlannedHub {
  /**
   * @param name 2 to 14 characters, part of every name and tag: two hubs of one program share nothing
   * @param opts with `providers` for another account or Region than the stack's
   * @throws {pulumi.RunError} with every problem of the arguments at once, before any resource of this hub
   */
  constructor(name: string, args: HubArgs, opts?: pulumi.ComponentResourceOptions) {
    const { azureSettings = {} } = args;
    super(name, { plan: planArgs(name, args), credentials: givenIn(args), azureSettings }, opts);
  }
}

function planArgs(name: string, args: HubArgs): HubPlan {
  const { region, azureSettings: _settings, ...values } = args;
  const environment = environmentOf(name, pulumi.getStack());
  try {
    const problems = [...checkName(name), ...checkPlain(values, [])];
    if (problems.length > 0) throw new ConfigError(problems);
    return planStack(values, environment, region, false);
  } catch (error) {
    throw error instanceof ConfigError ? new pulumi.RunError(tell(name, error)) : error;
  }
}

/** A stack file has its prefixes and one hub; a program names its arguments, and may have made resources before. */
function tell(name: string, { problems, message }: ConfigError): string {
  if (name === OWN_HUB) return message;
  const renamed = problems.map((problem) => ({ ...problem, path: problem.path.replace(/^(hub|aws):/, "") }));
  return `VpnHub ${name}: ${formatProblems(renamed, "no resource of it was touched")}`;
}

function givenIn({ credentials = {} }: HubArgs): Credentials {
  const given = Object.entries(credentials).filter(([, value]) => pulumi.Output.isInstance(value));
  return Object.fromEntries(given);
}

function checkName(name: string): Problem[] {
  if (HUB_NAME_PATTERN.test(name)) return [];
  const what = "does not fit into the names of the clouds";
  const allowed = "2 to 14 lower-case letters, digits and hyphens, beginning with a letter and not ending in a hyphen";
  return [{ path: "name", what, value: name, allowed }];
}

/** The plan is made before any cloud is asked. */
function checkPlain(value: unknown, path: readonly string[]): Problem[] {
  if (path[0] === "credentials") return [];
  if (pulumi.Output.isInstance(value) || value instanceof Promise) {
    const what = "is an output, and the hub is planned before any cloud answers";
    const remedy = "give the value itself, for example from the program's configuration";
    return [{ path: path.join("."), what, allowed: "text, numbers, lists and maps", remedy }];
  }
  if (!isRecord(value) && !Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => checkPlain(inner, [...path, key]));
}
