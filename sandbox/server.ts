/** The calls of the provider plugin protocol, answered by a stand-in. */
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { checkResponse, diffResponse, standardHandlers, writeFailure } from "../tools/plugin/responses";
import { serve, type Handlers } from "../tools/plugin/serve";
import { nameOf, typeOf } from "../tools/plugin/urn";
import { readStruct, writeStruct } from "../tools/plugin/wire";
import { applyFaults, halfOf, NotYetFound, type Call } from "./faults";
import { Provider } from "./provider";
import { definitionOf } from "./providers";
import { cloudFolder } from "./store";
import { unwrapSecrets, wrapSecrets } from "./values";

/** Plays the provider of this name until the engine ends it. */
export function play(name: string | undefined): void {
  const definition = definitionOf(name);
  const provider = new Provider(definition, cloudFolder());
  serve("the sandbox", makeHandlers(provider, definition.name, definition.schema.version));
}

function makeHandlers(provider: Provider, name: string, version: string): Handlers {
  const standard = standardHandlers(name, version);
  /** Does what a call asks for, with the faults that are planned before and after it. */
  const withFaults = async <T>(method: Call["method"], urn: string, work: () => T): Promise<T> => {
    const call = { provider: name, type: typeOf(urn), name: nameOf(urn), method };
    await applyFaults(call);
    const result = work();
    await applyFaults(call, "after");
    return result;
  };
  return {
    ...standard,
    checkConfig: (request) => {
      const { values } = unwrapSecrets(readStruct(request.getNews()));
      return checkResponse(readStruct(request.getNews()), provider.checkConfig(values));
    },
    configure: (request) => {
      provider.configure(unwrapSecrets(readStruct(request.getArgs())).values);
      return standard.configure();
    },
    check: (request) => {
      const news = unwrapSecrets(readStruct(request.getNews()));
      const olds = unwrapSecrets(readStruct(request.getOlds())).values;
      const { inputs, failures } = provider.check(request.getUrn(), olds, news, request.getRandomseed_asU8());
      return checkResponse(wrapSecrets(inputs, news.secrets), failures);
    },
    diff: (request) => {
      const olds = unwrapSecrets(readStruct(request.getOldInputs())).values;
      const news = unwrapSecrets(readStruct(request.getNews())).values;
      const { changes, deleteBeforeReplace } = provider.diff(request.getUrn(), olds, news);
      return diffResponse(
        changes.filter(({ property }) => !request.getIgnorechangesList().includes(property)),
        { deleteBeforeReplace, ofInputs: true },
      );
    },
    create: async (request) => {
      const urn: string = request.getUrn();
      const wanted = unwrapSecrets(readStruct(request.getProperties()));
      const response = new messages.CreateResponse();
      if (request.getPreview()) {
        response.setProperties(writeStruct(wrapSecrets(provider.preview(urn, wanted.values), wanted.secrets)));
        return response;
      }
      const { id, properties } = await withFaults("create", urn, () => provider.create(urn, wanted));
      response.setId(id);
      response.setProperties(writeStruct(wrapSecrets(properties, provider.secretsOf(urn, wanted.secrets))));
      return response;
    },
    update: async (request) => {
      const urn: string = request.getUrn();
      const wanted = unwrapSecrets(readStruct(request.getNews()));
      const response = new messages.UpdateResponse();
      const olds = unwrapSecrets(readStruct(request.getOlds()));
      if (request.getPreview()) {
        const secrets = provider.secretsOf(urn, new Set([...wanted.secrets, ...olds.secrets]));
        response.setProperties(writeStruct(wrapSecrets({ ...olds.values, ...wanted.values }, secrets)));
        return response;
      }
      const half = halfOf({ provider: name, type: typeOf(urn), name: nameOf(urn), method: "update" });
      if (half !== undefined) {
        provider.updatePart(urn, request.getId(), wanted, half.properties);
        throw half.error;
      }
      const properties = await withFaults("update", urn, () => provider.update(urn, request.getId(), wanted));
      response.setProperties(writeStruct(wrapSecrets(properties, provider.secretsOf(urn, wanted.secrets))));
      return response;
    },
    read: async (request) => {
      const urn: string = request.getUrn();
      const state = unwrapSecrets(readStruct(request.getProperties()));
      const inputs = unwrapSecrets(readStruct(request.getInputs()));
      const response = new messages.ReadResponse();
      const found = await withFaults("read", urn, () =>
        provider.read(urn, request.getId(), state.values, inputs.values),
      ).catch((error: unknown) => {
        if (error instanceof NotYetFound) return undefined;
        throw error;
      });
      if (found === undefined) return response;
      const secrets = provider.secretsOf(urn, new Set([...state.secrets, ...inputs.secrets]));
      response.setId(request.getId());
      response.setProperties(writeStruct(wrapSecrets(found.properties, secrets)));
      response.setInputs(writeStruct(wrapSecrets(found.inputs, inputs.secrets)));
      return response;
    },
    delete: async (request) => {
      await withFaults("delete", request.getUrn(), () => provider.delete(request.getUrn(), request.getId()));
      return new Empty();
    },
    invoke: async (request) => {
      await applyFaults({ provider: name, type: request.getTok(), method: "invoke" });
      const { result, failures } = provider.invoke(
        request.getTok(),
        unwrapSecrets(readStruct(request.getArgs())).values,
      );
      const response = new messages.InvokeResponse();
      response.setReturn(writeStruct(result));
      response.setFailuresList(failures.map(writeFailure));
      return response;
    },
  };
}
