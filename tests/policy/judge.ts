/**
 * Judges made-up resources by one rule, as the engine would: unknown values refuse to be read, secrets come unwrapped,
 * configuration falls back to the schema's defaults. That the rules run in the real engine is proved in tests/engine.
 */
import {
  unknownCheckingProxy,
  UnknownValueError,
  type PolicyResource,
  type ResourceValidationPolicy,
  type StackValidationPolicy,
} from "@pulumi/policy";

/** The engine's mark of a value that only an update will know. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export interface Made {
  readonly type: string;
  readonly name?: string;
  readonly props?: Readonly<Record<string, unknown>>;
  /** Names of the resources that a property's value comes from. */
  readonly from?: Readonly<Record<string, readonly string[]>>;
}

type Config = Readonly<Record<string, unknown>>;

/** The violations in order, `name: message`; or what the engine would say of an unknown value. */
export function judge(
  rule: ResourceValidationPolicy | StackValidationPolicy,
  made: readonly Made[],
  config: Config = {},
): string[] {
  const resources = made.map(toResource);
  for (const [index, { from = {} }] of made.entries()) {
    const links = Object.entries(from).map(([property, names]) => [
      property,
      names.map((name) => resources.find((each) => each.name === name)!),
    ]);
    Object.assign(resources[index]!, { propertyDependencies: Object.fromEntries(links) });
  }
  const found: string[] = [];
  const report = (resource: PolicyResource | undefined) => (message: string, urn?: string) => {
    const named = urn === undefined ? resource : resources.find((each) => each.urn === urn);
    found.push(`${named?.name}: ${message}`);
  };
  const getConfig = () => ({ ...defaultsOf(rule), ...config }) as never;
  const notApplicable = () => undefined as never;
  try {
    if ("validateStack" in rule)
      void rule.validateStack({ resources, getConfig, notApplicable, stackTags: new Map() }, report(undefined));
    else
      for (const resource of resources)
        validate(rule, { ...resource, getConfig, notApplicable, stackTags: new Map() }, report(resource));
  } catch (error) {
    if (error instanceof UnknownValueError) return ["not yet known"];
    throw error;
  }
  return found;
}

function validate(rule: ResourceValidationPolicy, args: any, report: (message: string) => void): void {
  for (const check of [rule.validateResource].flat()) void check?.(args, report);
}

function toResource({ type, name = "it", props = {} }: Made): PolicyResource {
  return {
    type,
    name,
    urn: `urn:pulumi:test::test::${type}::${name}`,
    props: unknownCheckingProxy(structuredClone(props)),
    opts: {} as PolicyResource["opts"],
    dependencies: [],
    propertyDependencies: {},
    isType: () => false,
    asType: () => undefined,
  };
}

function defaultsOf(rule: ResourceValidationPolicy | StackValidationPolicy): Config {
  const properties = Object.entries(rule.configSchema?.properties ?? {});
  return Object.fromEntries(
    properties.flatMap(([name, schema]) => (schema.default === undefined ? [] : [[name, schema.default]])),
  );
}
