/** The calls of the provider plugin protocol, answered for each resource type that the plugin provides. */
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { checkResponse, diffResponse, standardHandlers } from "../tools/plugin/responses";
import * as plugin from "../tools/plugin/serve";
import { stackOf, typeOf } from "../tools/plugin/urn";
import { readStruct, writeStruct } from "../tools/plugin/wire";
import { CONNECTION_SHARED_KEY } from "./connectionSharedKey";
import { EngineLog, mask } from "./engineLog";
import { FIREWALL_CONFIGURATION } from "./firewallConfiguration";
import { version } from "./package.json";
import type { Context, ResourceType } from "./resourceType";
import { open } from "./secrets";

const TYPES: Readonly<Record<string, ResourceType>> = {
  "vpn-hub:azure:ConnectionSharedKey": CONNECTION_SHARED_KEY,
  "vpn-hub:panos:FirewallConfiguration": FIREWALL_CONFIGURATION,
};

/** Starts the plugin; it ends with the engine. */
export function serve(engineAddress: string | undefined): void {
  plugin.serve("vpn-hub", makeHandlers(engineAddress));
}

/** What a resource type understands of it is the type's own business. */
const opened = (struct: Struct | undefined) => open(readStruct(struct)) as never;

function makeHandlers(address: string | undefined): plugin.Handlers {
  const standard = standardHandlers("vpn-hub", version);
  const cancellation = new AbortController();
  let log = address === undefined ? undefined : new EngineLog(address);
  /** Runs an operation with a reporter, and masks what its error says. */
  const within = async <T>(
    urn: string,
    values: never[],
    work: (type: ResourceType, context: Context) => Promise<T>,
  ) => {
    const type = resourceTypeOf(urn);
    const secrets = values.flatMap((each) => type.secretsOf(each));
    const silent = { status: () => undefined, info: () => undefined, warn: () => undefined };
    const report = log?.reporter(urn, secrets) ?? silent;
    try {
      return await work(type, { stack: stackOf(urn), report, signal: cancellation.signal });
    } catch (error) {
      throw new Error(mask((error as Error).message, secrets));
    }
  };
  return {
    ...standard,
    handshake: (request) => {
      log = new EngineLog(request.getEngineAddress());
      return standard.handshake();
    },
    attach: (request) => {
      log = new EngineLog(request.getAddress());
      return new Empty();
    },
    cancel: () => {
      cancellation.abort();
      return new Empty();
    },
    checkConfig: (request) => checkResponse(readStruct(request.getNews()), []),
    check: (request) => {
      const failures = resourceTypeOf(request.getUrn()).check(opened(request.getNews()));
      // The engine prints the value of a failure's property, so a property that may be secret is named in the text.
      const named = failures.map(({ property, reason }) => ({ property: "", reason: `${property} ${reason}` }));
      return checkResponse(readStruct(request.getNews()), named);
    },
    diff: (request) =>
      diffResponse(resourceTypeOf(request.getUrn()).diff(opened(request.getOlds()), opened(request.getNews())), {
        deleteBeforeReplace: false,
        ofInputs: false,
      }),
    create: async (request) => {
      const response = new messages.CreateResponse();
      if (request.getPreview()) {
        response.setProperties(request.getProperties());
        return response;
      }
      const inputs = opened(request.getProperties());
      const { id, properties } = await within(request.getUrn(), [inputs], (type, context) =>
        type.create(inputs, context),
      );
      response.setId(id);
      response.setProperties(writeStruct(properties));
      return response;
    },
    update: async (request) => {
      const response = new messages.UpdateResponse();
      if (request.getPreview()) {
        response.setProperties(writeStruct({ ...readStruct(request.getOlds()), ...readStruct(request.getNews()) }));
        return response;
      }
      const [olds, news] = [opened(request.getOlds()), opened(request.getNews())];
      const properties = await within(request.getUrn(), [olds, news], (type, context) =>
        type.update(olds, news, context),
      );
      response.setProperties(writeStruct(properties));
      return response;
    },
    read: async (request) => {
      const state = opened(request.getProperties());
      const found = await within(request.getUrn(), [state], (type, context) => type.read(state, context));
      const response = new messages.ReadResponse();
      if (found === undefined) return response;
      response.setId(request.getId());
      response.setProperties(writeStruct(found.properties));
      response.setInputs(writeStruct(found.inputs));
      return response;
    },
    // A configuration goes with its firewall and a key with its connection. Where they stay, for example when `push` is
    // switched off, wiping the firewall's tunnels would be the last thing that anybody wants.
    delete: () => new Empty(),
  };
}

function resourceTypeOf(urn: string): ResourceType {
  const type = TYPES[typeOf(urn)];
  if (type !== undefined) return type;
  throw new Error(`the provider vpn-hub has no resource type ${typeOf(urn)}; it has ${Object.keys(TYPES).join(", ")}`);
}
