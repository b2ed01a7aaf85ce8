/** The shell of a provider plugin: the protocol (pulumi proto/provider.proto) over gRPC, with an answer to every call. */
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderService, type IResourceProviderServer } from "@pulumi/pulumi/proto/provider_grpc_pb";

/** The protocol's calls by name; the interface has an index signature beside them. */
type Calls = {
  [
    Name in keyof IResourceProviderServer as string extends Name ? never : number extends Name ? never : Name
  ]: IResourceProviderServer[Name];
};

/** What a plugin answers; whatever it leaves out is refused by name. */
export type Handlers = {
  readonly [Name in keyof Calls]?: Calls[Name] extends grpc.handleUnaryCall<infer Request, infer Response>
    ? (request: Request) => Response | Promise<Response>
    : never;
};

type Handler = (request: unknown) => unknown;

/** States grow with the stack; the engine's own limit is the same. */
const MEGABYTES_400 = 400 * 1024 * 1024;

/** Starts the plugin and prints its port, as the engine expects. `name` stands in refusals. */
export function serve(name: string, handlers: Handlers): void {
  const server = new grpc.Server({
    "grpc.max_receive_message_length": MEGABYTES_400,
    "grpc.max_send_message_length": MEGABYTES_400,
  });
  const given = handlers as Readonly<Record<string, Handler | undefined>>;
  const methods = Object.keys(ResourceProviderService);
  server.addService(
    ResourceProviderService,
    Object.fromEntries(methods.map((method) => [method, answer(given[method] ?? unimplemented(name, method))])),
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

function unimplemented(name: string, method: string): Handler {
  return () => {
    throw Object.assign(new Error(`${name} does not implement ${method}`), { code: grpc.status.UNIMPLEMENTED });
  };
}
