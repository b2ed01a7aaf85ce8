/**
 * Judges resources as the engine does: the SDK's own request handlers, fed with the protobuf requests that the engine
 * sends, unknown values and secrets in their wire form. Only the clock and the configuration file are handed in.
 */
import { createRequire } from "node:module";
import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { createPolicies } from "../../policy/shared/pack";
import { judgesResources, judgesStack, type Pack } from "../../policy/shared/rule";

type SdkPolicy = ResourceValidationPolicy | StackValidationPolicy;
type Handler = (
  call: { request: unknown },
  callback: (error: Error | undefined, response?: analyzer.AnalyzeResponse) => void,
) => Promise<void>;
type MakeHandler = (pack: string, version: string, level: string, policies: SdkPolicy[]) => Handler;

// The SDK has these without types: server.js answers the engine, proxy.js holds the marks of unknown values.
const load = createRequire(__filename);
const server = load("@pulumi/policy/server") as { makeAnalyzeRpcFun: MakeHandler; makeAnalyzeStackRpcFun: MakeHandler };
const proxy = load("@pulumi/policy/proxy") as { unknownStringValue: string; unknownArrayValue: string };

/** A text, or a list, without a value during preview. */
export const UNKNOWN = proxy.unknownStringValue;
export const UNKNOWN_LIST = proxy.unknownArrayValue;

/** A secret as the engine sends it (pulumi/sdk: the signature of a secret value). */
export function secret(value: unknown): unknown {
  return { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value };
}

export interface Given {
  readonly type: string;
  readonly name: string;
  readonly props: Readonly<Record<string, unknown>>;
  /** Names of the resources that each property draws on. */
  readonly from?: Readonly<Record<string, readonly string[]>>;
}

export interface Reported {
  readonly level: string;
  readonly rule: string;
  readonly message: string;
  readonly urn: string;
}

const LEVELS = Object.entries(analyzer.EnforcementLevel);

/** Reports of one rule on single resources, then what it could not judge yet. */
export async function judgeResources(
  pack: Pack,
  id: string,
  given: readonly Given[],
  config: Readonly<Record<string, unknown>> = {},
): Promise<Reported[]> {
  const policies = selectPolicies(pack, id, config);
  const reports: Reported[] = [];
  for (const each of given) {
    const request = new analyzer.AnalyzeRequest();
    fillResource(request, each);
    const own = await ask(server.makeAnalyzeRpcFun, pack, policies, request);
    reports.push(...own.map((report) => ({ ...report, urn: urnOf(each) })));
  }
  return [...reports, ...(await ask(server.makeAnalyzeStackRpcFun, pack, policies, createStackRequest([])))];
}

/** Reports of one rule on a whole stack. */
export function judgeStack(
  pack: Pack,
  id: string,
  given: readonly Given[],
  config: Readonly<Record<string, unknown>> = {},
): Promise<Reported[]> {
  const policies = selectPolicies(pack, id, config);
  return ask(server.makeAnalyzeStackRpcFun, pack, policies, createStackRequest(given));
}

/** Reports of one rule, by each resource and by the whole stack, as it judges. */
export async function judge(
  pack: Pack,
  id: string,
  given: readonly Given[],
  config: Readonly<Record<string, unknown>> = {},
): Promise<Reported[]> {
  const rule = pack.rules.find((each) => each.id === id);
  if (rule === undefined) throw new Error(`pack ${pack.name} has no rule ${id}`);
  return [
    ...(judgesResources(rule) ? await judgeResources(pack, id, given, config) : []),
    ...(judgesStack(rule) ? await judgeStack(pack, id, given, config) : []),
  ];
}

/** The form of the expectations: `mandatory name: what is wrong`; a line of the whole stack has no name. */
export function format({ level, message, urn }: Reported): string {
  const name = urn.split("::").at(-1);
  return `${level} ${name === "" ? "" : `${name}: `}${message}`;
}

function selectPolicies(pack: Pack, id: string, config: Readonly<Record<string, unknown>>): SdkPolicy[] {
  const policies = createPolicies(pack).filter(({ name }) => name === id || name === "not-yet-known");
  if (!policies.some(({ name }) => name === id)) throw new Error(`pack ${pack.name} has no rule ${id}`);
  // The engine's configuration reaches the handlers by a call that the SDK does not export.
  const withConfig = <T>(args: T): T => ({ ...args, getConfig: () => config });
  return policies.map((policy) => {
    const { validateResource, validateStack } = policy as Partial<ResourceValidationPolicy & StackValidationPolicy>;
    return {
      ...policy,
      ...(typeof validateResource === "function"
        ? { validateResource: (args, report) => validateResource(withConfig(args), report) }
        : {}),
      ...(validateStack ? { validateStack: (args, report) => validateStack(withConfig(args), report) } : {}),
    } as SdkPolicy;
  });
}

function ask(make: MakeHandler, pack: Pack, policies: SdkPolicy[], request: unknown): Promise<Reported[]> {
  return new Promise((resolve, reject) => {
    void make(
      pack.name,
      "0.1.0",
      "mandatory",
      policies,
    )({ request }, (error, response) => {
      if (error) return reject(error);
      resolve(response!.getDiagnosticsList().map(readDiagnostic));
    });
  });
}

function readDiagnostic(diagnostic: analyzer.AnalyzeDiagnostic): Reported {
  const level = LEVELS.find(([, value]) => value === diagnostic.getEnforcementlevel())![0].toLowerCase();
  const head = `${diagnostic.getDescription()}\n`;
  const text = diagnostic.getMessage();
  const message = text.startsWith(head) ? text.slice(head.length) : text;
  return { level, rule: diagnostic.getPolicyname(), message, urn: diagnostic.getUrn() };
}

function urnOf({ type, name }: Given): string {
  return `urn:pulumi:test::test::${type}::${name}`;
}

function fillResource(request: analyzer.AnalyzeRequest | analyzer.AnalyzerResource, given: Given): void {
  request.setType(given.type);
  request.setName(given.name);
  request.setUrn(urnOf(given));
  // A property without a value is not sent.
  request.setProperties(Struct.fromJavaScript(JSON.parse(JSON.stringify(given.props)) as never));
  request.setOptions(new analyzer.AnalyzerResourceOptions());
}

function createStackRequest(given: readonly Given[]): analyzer.AnalyzeStackRequest {
  const request = new analyzer.AnalyzeStackRequest();
  const urns = new Map(given.map((each) => [each.name, urnOf(each)]));
  request.setResourcesList(
    given.map((each) => {
      const resource = new analyzer.AnalyzerResource();
      fillResource(resource, each);
      for (const [property, names] of Object.entries(each.from ?? {})) {
        const dependencies = new analyzer.AnalyzerPropertyDependencies();
        dependencies.setUrnsList(names.map((name) => urns.get(name)!));
        resource.getPropertydependenciesMap().set(property, dependencies);
      }
      return resource;
    }),
  );
  return request;
}
