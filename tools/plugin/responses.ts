/** Answers of a provider plugin that are the same whatever it provides. */
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Handlers } from "./serve";
import { writeStruct, type Values } from "./wire";

export interface PropertyChange {
  /** Property path, for example `elements["network/ike/gateway/entry[@name='x']"]`. */
  readonly property: string;
  readonly kind: "add" | "delete" | "update";
  readonly replaces: boolean;
}

export interface Failure {
  /** Path of the property, for example `routes[0].cidrBlock`; the engine prints its value, so none that is secret. */
  readonly property: string;
  readonly reason: string;
}

/** Who the plugin is, what it can do, and that nothing is to be mapped or cancelled. */
export function standardHandlers(name: string, version: string) {
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
      const info = new PluginInfo();
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
    diffConfig: () => new messages.DiffResponse(),
    configure: () => {
      const response = new messages.ConfigureResponse();
      response.setAcceptsecrets(true);
      response.setSupportspreview(true);
      return response;
    },
  } satisfies Handlers;
}

export function checkResponse(inputs: Values, failures: readonly Failure[]): messages.CheckResponse {
  const response = new messages.CheckResponse();
  response.setInputs(writeStruct(inputs));
  response.setFailuresList(failures.map(writeFailure));
  return response;
}

export function writeFailure({ property, reason }: Failure): messages.CheckFailure {
  const failure = new messages.CheckFailure();
  failure.setProperty(property);
  failure.setReason(reason);
  return failure;
}

export interface DiffOptions {
  readonly deleteBeforeReplace: boolean;
  /** True where the changes are between inputs, false where the old ones are the state's outputs. */
  readonly ofInputs: boolean;
}

export function diffResponse(changes: readonly PropertyChange[], options: DiffOptions): messages.DiffResponse {
  const { Kind } = messages.PropertyDiff;
  const { DiffChanges } = messages.DiffResponse;
  const kinds = {
    add: [Kind.ADD, Kind.ADD_REPLACE],
    delete: [Kind.DELETE, Kind.DELETE_REPLACE],
    update: [Kind.UPDATE, Kind.UPDATE_REPLACE],
  } as const;
  const response = new messages.DiffResponse();
  response.setChanges(changes.length > 0 ? DiffChanges.DIFF_SOME : DiffChanges.DIFF_NONE);
  response.setDiffsList([...new Set(changes.map(({ property }) => /^\w+/.exec(property)![0]))]);
  response.setReplacesList(changes.filter(({ replaces }) => replaces).map(({ property }) => property));
  response.setDeletebeforereplace(options.deleteBeforeReplace);
  response.setHasdetaileddiff(true);
  for (const { property, kind, replaces } of changes) {
    const diff = new messages.PropertyDiff();
    diff.setKind(kinds[kind][replaces ? 1 : 0]);
    diff.setInputdiff(options.ofInputs);
    response.getDetaileddiffMap().set(property, diff);
  }
  return response;
}
