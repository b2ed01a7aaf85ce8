/** The provider plugin protocol (pulumi proto/provider.proto) over gRPC, with an answer to every call. */
import * as grpc from "@grpc/grpc-js";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import path from "node:path";
import { applyFaults, type Call } from "./faults";
import { nameOf, Provider, typeOf, type PropertyChange } from "./provider";
import { definitionOf } from "./providers";
import { unwrapSecrets, wrapSecrets, type Inputs } from "./values";
import type { Failure } from "./validate";

// The generated modules have no types of their own that are exported for CommonJS consumers.
const rpc = require("@pulumi/pulumi/proto/provider_grpc_pb.js") as { ResourceProviderService: grpc.ServiceDefinition };
const messages = require("@pulumi/pulumi/proto/provider_pb.js") as typeof import("@pulumi/pulumi/proto/provider_pb");
const plugin = require("@pulumi/pulumi/proto/plugin_pb.js") as typeof import("@pulumi/pulumi/proto/plugin_pb");

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Request = any;
type Handler = (request: Request) => unknown;

const MEGABYTE = 1024 * 1024;

/** Starts the plugin and prints its port, as the engine expects. */
export function serve(name: string | undefined): void {
  const folder = process.env["VPN_HUB_SANDBOX"] ?? path.join(process.cwd(), ".state", "cloud");
  const server = new grpc.Server({
    "grpc.max_receive_message_length": 400 * MEGABYTE,
    "grpc.max_send_message_length": 400 * MEGABYTE,
  });
  const definition = definitionOf(name);
  const provider = new Provider(definition, folder);
  const handlers = makeHandlers(provider, definition.name, definition.schema.version);
  const service = Object.fromEntries(
    Object.keys(rpc.ResourceProviderService).map((method) => [
      method,
      answer(handlers[method] ?? unimplemented(method)),
    ]),
  );
  server.addService(rpc.ResourceProviderService, service);
  server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    process.stdout.write(`${port}\n`);
  });
}

/** Whatever a handler throws becomes the call's error, so that the engine never waits for an answer. */
function answer(handler: Handler): grpc.handleUnaryCall<unknown, unknown> {
  return (call, callback) => {
    Promise.resolve()
      .then(() => handler(call.request))
      .then((response) => callback(null, response))
      .catch((error: Error & { code?: grpc.status }) =>
        callback({ code: error.code ?? grpc.status.UNKNOWN, message: error.message }),
      );
  };
}

function unimplemented(method: string): Handler {
  return () => {
    throw Object.assign(new Error(`the sandbox does not implement ${method}`), { code: grpc.status.UNIMPLEMENTED });
  };
}

const read = (struct: Struct | undefined): Inputs => (struct?.toJavaScript() ?? {}) as Inputs;
const write = (values: Inputs): Struct => Struct.fromJavaScript(JSON.parse(JSON.stringify(values)) as never);

export function makeHandlers(provider: Provider, name: string, version: string): Record<string, Handler> {
  const fault = (method: Call["method"], urn: string) =>
    applyFaults({ provider: name, type: typeOf(urn), name: nameOf(urn), method });
  return {
    handshake: () => {
      // An engine that shakes hands believes this answer, not the one to Configure.
      const response = new messages.ProviderHandshakeResponse();
      response.setAcceptSecrets(true);
      return response;
    },
    attach: () => new Empty(),
    cancel: () => new Empty(),
    getPluginInfo: () => {
      const info = new plugin.PluginInfo();
      info.setVersion(version);
      return info;
    },
    getSchema: () => {
      const response = new messages.GetSchemaResponse();
      response.setSchema(JSON.stringify({ name, version }));
      return response;
    },
    getMapping: () => new messages.GetMappingResponse(),
    getMappings: () => new messages.GetMappingsResponse(),
    checkConfig: (request) => {
      const { values } = unwrapSecrets(read(request.getNews()));
      return checkResponse(read(request.getNews()), provider.checkConfig(values));
    },
    diffConfig: () => new messages.DiffResponse(),
    configure: (request) => {
      provider.configure(unwrapSecrets(read(request.getArgs())).values);
      const response = new messages.ConfigureResponse();
      response.setAcceptsecrets(true);
      response.setSupportspreview(true);
      return response;
    },
    check: (request) => {
      const news = unwrapSecrets(read(request.getNews()));
      const olds = unwrapSecrets(read(request.getOlds())).values;
      const { inputs, failures } = provider.check(request.getUrn(), olds, news, request.getRandomseed_asU8());
      return checkResponse(wrapSecrets(inputs, news.secrets), failures);
    },
    diff: (request) => {
      const olds = unwrapSecrets(read(request.getOldInputs())).values;
      const news = unwrapSecrets(read(request.getNews())).values;
      const { changes, deleteBeforeReplace } = provider.diff(request.getUrn(), olds, news);
      return diffResponse(
        changes.filter(({ property }) => !request.getIgnorechangesList().includes(property)),
        deleteBeforeReplace,
      );
    },
    create: async (request) => {
      const urn: string = request.getUrn();
      const wanted = unwrapSecrets(read(request.getProperties()));
      const response = new messages.CreateResponse();
      if (request.getPreview()) {
        response.setProperties(write(wrapSecrets(provider.preview(urn, wanted.values), wanted.secrets)));
        return response;
      }
      await fault("create", urn);
      const { id, properties } = provider.create(urn, wanted);
      response.setId(id);
      response.setProperties(write(wrapSecrets(properties, provider.secretsOf(urn, wanted.secrets))));
      return response;
    },
    update: async (request) => {
      const urn: string = request.getUrn();
      const wanted = unwrapSecrets(read(request.getNews()));
      const response = new messages.UpdateResponse();
      const olds = unwrapSecrets(read(request.getOlds()));
      if (request.getPreview()) {
        const secrets = provider.secretsOf(urn, new Set([...wanted.secrets, ...olds.secrets]));
        response.setProperties(write(wrapSecrets({ ...olds.values, ...wanted.values }, secrets)));
        return response;
      }
      await fault("update", urn);
      response.setProperties(
        write(wrapSecrets(provider.update(urn, request.getId(), wanted), provider.secretsOf(urn, wanted.secrets))),
      );
      return response;
    },
    read: async (request) => {
      const urn: string = request.getUrn();
      await fault("read", urn);
      const state = unwrapSecrets(read(request.getProperties()));
      const inputs = unwrapSecrets(read(request.getInputs()));
      const response = new messages.ReadResponse();
      const found = provider.read(urn, request.getId(), state.values, inputs.values);
      if (found === undefined) return response;
      const secrets = provider.secretsOf(urn, new Set([...state.secrets, ...inputs.secrets]));
      response.setId(request.getId());
      response.setProperties(write(wrapSecrets(found.properties, secrets)));
      response.setInputs(write(wrapSecrets(found.inputs, inputs.secrets)));
      return response;
    },
    delete: async (request) => {
      await fault("delete", request.getUrn());
      provider.delete(request.getUrn(), request.getId());
      return new Empty();
    },
    invoke: async (request) => {
      await applyFaults({ provider: name, type: request.getTok(), method: "invoke" });
      const { result, failures } = provider.invoke(request.getTok(), unwrapSecrets(read(request.getArgs())).values);
      const response = new messages.InvokeResponse();
      response.setReturn(write(result));
      response.setFailuresList(failures.map(toFailure));
      return response;
    },
  };
}

function toFailure({ property, reason }: Failure) {
  const failure = new messages.CheckFailure();
  failure.setProperty(property);
  failure.setReason(reason);
  return failure;
}

function checkResponse(inputs: Inputs, failures: readonly Failure[]) {
  const response = new messages.CheckResponse();
  response.setInputs(write(inputs));
  response.setFailuresList(failures.map(toFailure));
  return response;
}

function diffResponse(changes: readonly PropertyChange[], deleteBeforeReplace: boolean) {
  const { Kind } = messages.PropertyDiff;
  const kinds = {
    add: [Kind.ADD, Kind.ADD_REPLACE],
    delete: [Kind.DELETE, Kind.DELETE_REPLACE],
    update: [Kind.UPDATE, Kind.UPDATE_REPLACE],
  } as const;
  const response = new messages.DiffResponse();
  const { DiffChanges } = messages.DiffResponse;
  response.setChanges(changes.length > 0 ? DiffChanges.DIFF_SOME : DiffChanges.DIFF_NONE);
  response.setDiffsList(changes.map(({ property }) => property));
  response.setReplacesList(changes.filter(({ replaces }) => replaces).map(({ property }) => property));
  response.setDeletebeforereplace(deleteBeforeReplace);
  response.setHasdetaileddiff(true);
  for (const { property, kind, replaces } of changes) {
    const diff = new messages.PropertyDiff();
    diff.setKind(kinds[kind][replaces ? 1 : 0]);
    diff.setInputdiff(true);
    response.getDetaileddiffMap().set(property, diff);
  }
  return response;
}
