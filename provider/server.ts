/** The calls of the provider plugin protocol, answered for firewalls. */
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { checkResponse, diffResponse, standardHandlers } from "../tools/plugin/responses";
import * as plugin from "../tools/plugin/serve";
import { stackOf, typeOf } from "../tools/plugin/urn";
import { readStruct, writeStruct, type Values } from "../tools/plugin/wire";
import { diffProperties } from "./diff";
import { EngineLog, mask } from "./engineLog";
import { create, read, secretsOf, update, type Context, type FirewallState } from "./firewallConfiguration";
import { checkInputs, type FirewallInputs } from "./inputs";
import { open } from "./secrets";
import { version } from "./package.json";

const TYPE = "vpn-hub:panos:FirewallConfiguration";

/** Starts the plugin; it ends with the engine. */
export function serve(engineAddress: string | undefined): void {
  plugin.serve("vpn-hub", makeHandlers(engineAddress));
}

const opened = (struct: Struct | undefined): Values => open(readStruct(struct));

function makeHandlers(address: string | undefined): plugin.Handlers {
  const standard = standardHandlers("vpn-hub", version);
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
        stack: stackOf(urn),
        report,
        signal: cancellation.signal,
      });
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
      assertType(request.getUrn());
      const failures = checkInputs(opened(request.getNews()));
      // The engine prints the value of a failure's property, so a property that may be secret is named in the text.
      const named = failures.map(({ property, reason }) => ({ property: "", reason: `${property} ${reason}` }));
      return checkResponse(readStruct(request.getNews()), named);
    },
    diff: (request) =>
      diffResponse(diffProperties(opened(request.getOlds()), opened(request.getNews())), {
        deleteBeforeReplace: false,
        ofInputs: false,
      }),
    create: async (request) => {
      const response = new messages.CreateResponse();
      if (request.getPreview()) {
        response.setProperties(request.getProperties());
        return response;
      }
      const inputs = opened(request.getProperties()) as unknown as FirewallInputs;
      const { id, properties } = await within(request.getUrn(), [inputs], (context) => create(inputs, context));
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
      const olds = opened(request.getOlds()) as unknown as FirewallState;
      const news = opened(request.getNews()) as unknown as FirewallInputs;
      const properties = await within(request.getUrn(), [olds, news], (context) => update(olds, news, context));
      response.setProperties(writeStruct(properties));
      return response;
    },
    read: async (request) => {
      const state = opened(request.getProperties()) as unknown as FirewallState;
      if (state.elements === undefined)
        throw new Error("a firewall configuration cannot be imported: its first push adopts what the firewall holds");
      const found = await within(request.getUrn(), [state], (context) => read(state, context));
      const response = new messages.ReadResponse();
      response.setId(request.getId());
      response.setProperties(writeStruct(found.properties));
      response.setInputs(writeStruct(found.inputs));
      return response;
    },
    // The configuration goes with the firewall. Where the firewall stays, for example when `push` is switched off, wiping
    // its tunnels would be the last thing that anybody wants.
    delete: () => new Empty(),
  };
}

function assertType(urn: string): void {
  const type = typeOf(urn);
  if (type !== TYPE) throw new Error(`the provider vpn-hub has no resource type ${type}; it has ${TYPE}`);
}
