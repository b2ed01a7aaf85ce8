/** The provider plugin protocol (pulumi proto/provider.proto) over gRPC, with an answer to every call. */
import * as grpc from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { diffProperties, type PropertyChange } from "./diff";
import { EngineLog, mask } from "./engineLog";
import { create, read, secretsOf, update, type Context, type FirewallState } from "./firewallConfiguration";
import { checkInputs, type FirewallInputs } from "./inputs";
import { open, type Values } from "./wire";
import { version } from "./package.json";

// The generated modules have no types of their own that are exported for CommonJS consumers.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const rpc = require("@pulumi/pulumi/proto/provider_grpc_pb.js") as { ResourceProviderService: grpc.ServiceDefinition };
// eslint-disable-next-line @typescript-eslint/no-require-imports
const messages = require("@pulumi/pulumi/proto/provider_pb.js") as typeof import("@pulumi/pulumi/proto/provider_pb");
// eslint-disable-next-line @typescript-eslint/no-require-imports
const plugin = require("@pulumi/pulumi/proto/plugin_pb.js") as typeof import("@pulumi/pulumi/proto/plugin_pb");

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Request = any;
type Handler = (request: Request) => unknown;

const TYPE = "vpn-hub:panos:FirewallConfiguration";
const MEGABYTES_400 = 400 * 1024 * 1024;

/** Starts the plugin and prints its port, as the engine expects; ends with the engine. */
export function serve(engineAddress: string | undefined): void {
  const server = new grpc.Server({
    "grpc.max_receive_message_length": MEGABYTES_400,
    "grpc.max_send_message_length": MEGABYTES_400,
  });
  const handlers = makeHandlers(engineAddress);
  const methods = Object.keys(rpc.ResourceProviderService);
  server.addService(
    rpc.ResourceProviderService,
    Object.fromEntries(methods.map((method) => [method, answer(handlers[method] ?? unimplemented(method))])),
  );
  server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    process.stdout.write(`${port}\n`);
  });
}

/** Whatever a handler throws becomes the call's error, message only, so that the engine never waits for an answer. */
function answer(handler: Handler): grpc.handleUnaryCall<unknown, unknown> {
  return (call, callback) => {
    Promise.resolve()
      .then(() => handler(call.request))
      .then((response) => callback(null, response))
      .catch((error: Error & { code?: grpc.status }) =>
        callback({ code: typeof error.code === "number" ? error.code : grpc.status.UNKNOWN, message: error.message }),
      );
  };
}

function unimplemented(method: string): Handler {
  return () => {
    throw Object.assign(new Error(`vpn-hub does not implement ${method}`), { code: grpc.status.UNIMPLEMENTED });
  };
}

const raw = (struct: Struct | undefined): Values => (struct?.toJavaScript() ?? {}) as Values;
const opened = (struct: Struct | undefined): Values => open(raw(struct));
const write = (values: Values): Struct => Struct.fromJavaScript(JSON.parse(JSON.stringify(values)) as never);

function makeHandlers(address: string | undefined): Record<string, Handler> {
  const cancellation = new AbortController();
  let log = address === undefined ? undefined : new EngineLog(address);
  /** Runs an operation with a reporter, and masks what its error says. */
  const within = async <T>(urn: string, values: Partial<FirewallInputs>[], work: (context: Context) => Promise<T>) => {
    assertType(urn);
    const secrets = values.flatMap(secretsOf);
    const silent = { status: () => undefined, info: () => undefined, warn: () => undefined };
    const report = log?.reporter(urn, secrets) ?? silent;
    try {
      return await work({
        stack: urn.split("::")[0]!.replace(/^urn:pulumi:/, ""),
        report,
        signal: cancellation.signal,
      });
    } catch (error) {
      throw new Error(mask((error as Error).message, secrets));
    }
  };
  return {
    handshake: (request) => {
      log = new EngineLog(request.getEngineAddress());
      // An engine that shakes hands believes this answer, not the one to Configure.
      const response = new messages.ProviderHandshakeResponse();
      response.setAcceptSecrets(true);
      return response;
    },
    attach: (request) => {
      log = new EngineLog(request.getAddress());
      return new Empty();
    },
    cancel: () => {
      cancellation.abort();
      return new Empty();
    },
    getPluginInfo: () => {
      const info = new plugin.PluginInfo();
      info.setVersion(version);
      return info;
    },
    getSchema: () => {
      const response = new messages.GetSchemaResponse();
      response.setSchema(JSON.stringify({ name: "vpn-hub", version }));
      return response;
    },
    getMapping: () => new messages.GetMappingResponse(),
    getMappings: () => new messages.GetMappingsResponse(),
    checkConfig: (request) => {
      const response = new messages.CheckResponse();
      response.setInputs(request.getNews());
      return response;
    },
    diffConfig: () => new messages.DiffResponse(),
    configure: () => {
      const response = new messages.ConfigureResponse();
      response.setAcceptsecrets(true);
      response.setSupportspreview(true);
      return response;
    },
    check: (request) => {
      assertType(request.getUrn());
      const response = new messages.CheckResponse();
      response.setInputs(request.getNews());
      response.setFailuresList(
        checkInputs(opened(request.getNews())).map(({ property, reason }) => {
          const failure = new messages.CheckFailure();
          // The engine prints the value of a failure's property, so a property that may be secret is named in the text.
          failure.setReason(`${property} ${reason}`);
          return failure;
        }),
      );
      return response;
    },
    diff: (request) => diffResponse(diffProperties(opened(request.getOlds()), opened(request.getNews()))),
    create: async (request) => {
      const response = new messages.CreateResponse();
      if (request.getPreview()) {
        response.setProperties(request.getProperties());
        return response;
      }
      const inputs = opened(request.getProperties()) as unknown as FirewallInputs;
      const { id, properties } = await within(request.getUrn(), [inputs], (context) => create(inputs, context));
      response.setId(id);
      response.setProperties(write(properties));
      return response;
    },
    update: async (request) => {
      const response = new messages.UpdateResponse();
      if (request.getPreview()) {
        response.setProperties(write({ ...raw(request.getOlds()), ...raw(request.getNews()) }));
        return response;
      }
      const olds = opened(request.getOlds()) as unknown as FirewallState;
      const news = opened(request.getNews()) as unknown as FirewallInputs;
      const properties = await within(request.getUrn(), [olds, news], (context) => update(olds, news, context));
      response.setProperties(write(properties));
      return response;
    },
    read: async (request) => {
      const state = opened(request.getProperties()) as unknown as FirewallState;
      if (state.elements === undefined)
        throw new Error("a firewall configuration cannot be imported: its first push adopts what the firewall holds");
      const found = await within(request.getUrn(), [state], (context) => read(state, context));
      const response = new messages.ReadResponse();
      response.setId(request.getId());
      response.setProperties(write(found.properties));
      response.setInputs(write(found.inputs));
      return response;
    },
    // The configuration goes with the firewall. Where the firewall stays, for example when `push` is switched off, wiping
    // its tunnels would be the last thing that anybody wants.
    delete: () => new Empty(),
  };
}

function assertType(urn: string): void {
  const type = urn.split("::")[2]!.split("$").at(-1)!;
  if (type !== TYPE) throw new Error(`the provider vpn-hub has no resource type ${type}; it has ${TYPE}`);
}

function diffResponse(changes: readonly PropertyChange[]) {
  const { Kind } = messages.PropertyDiff;
  const { DiffChanges } = messages.DiffResponse;
  const kinds = {
    add: [Kind.ADD, Kind.ADD_REPLACE],
    delete: [Kind.DELETE, Kind.DELETE_REPLACE],
    update: [Kind.UPDATE, Kind.UPDATE_REPLACE],
  } as const;
  const topLevel = (property: string) => /^\w+/.exec(property)![0];
  const response = new messages.DiffResponse();
  response.setChanges(changes.length > 0 ? DiffChanges.DIFF_SOME : DiffChanges.DIFF_NONE);
  response.setDiffsList([...new Set(changes.map(({ property }) => topLevel(property)))]);
  response.setReplacesList(changes.filter(({ replaces }) => replaces).map(({ property }) => property));
  response.setHasdetaileddiff(true);
  for (const { property, kind, replaces } of changes) {
    const diff = new messages.PropertyDiff();
    diff.setKind(kinds[kind][replaces ? 1 : 0]);
    response.getDetaileddiffMap().set(property, diff);
  }
  return response;
}
