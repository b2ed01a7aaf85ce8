/**
 * Lets a pack look at its configuration as the engine hands it over, before anything is judged: the SDK shows each rule its own
 * parameters only, neither its level nor names that no rule has.
 */
import { createRequire } from "node:module";
import type { ConfigureAnalyzerRequest } from "@pulumi/pulumi/proto/analyzer_pb";
import type { RuleConfiguration } from "./configuration";

type Configure = (call: { request: ConfigureAnalyzerRequest }, callback: (error?: object) => void) => unknown;
interface Grpc {
  readonly Server: { prototype: { addService(service: object, handlers: { configure: Configure }): void } };
}

// The SDK's own copies: it makes its server of this class, and its messages of this module.
const load = createRequire(require.resolve("@pulumi/policy"));
const grpc = load("@grpc/grpc-js") as Grpc;
const { EnforcementLevel } = load("@pulumi/pulumi/proto/analyzer_pb") as { EnforcementLevel: Record<string, number> };

/** gRPC's code for a request that is wrong in itself. */
const INVALID_ARGUMENT = 3;

/**
 * @param look gives problems, which stop the pack, or the levels that rules shall have instead of those given
 */
export function onConfigure(
  look: (config: ReadonlyMap<string, RuleConfiguration>) => {
    problems: readonly string[];
    levels: ReadonlyMap<string, string>;
  },
): void {
  const { prototype } = grpc.Server;
  const { addService } = prototype;
  prototype.addService = function (service, handlers) {
    const configure: Configure = (call, callback) => {
      const given = call.request.getPolicyconfigMap();
      const { problems, levels } = look(readConfiguration(call.request));
      if (problems.length > 0) {
        const details = ["the policy configuration is refused:", ...problems.map((each) => `  ${each}`)].join("\n");
        return callback({ code: INVALID_ARGUMENT, details });
      }
      for (const [id, level] of levels)
        given.get(id)?.setEnforcementlevel(EnforcementLevel[level.toUpperCase()] as never);
      return handlers.configure(call, callback);
    };
    addService.call(this, service, { ...handlers, configure });
  };
}

function readConfiguration(request: ConfigureAnalyzerRequest): Map<string, RuleConfiguration> {
  const nameOf = (level: number) => Object.keys(EnforcementLevel).find((name) => EnforcementLevel[name] === level)!;
  return new Map(
    [...request.getPolicyconfigMap().entries()].map(([id, given]) => [
      id,
      {
        enforcementLevel: nameOf(given.getEnforcementlevel()).toLowerCase(),
        properties: given.getProperties()?.toJavaScript() ?? {},
      },
    ]),
  );
}
