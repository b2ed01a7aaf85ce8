/** Messages to the user by the engine's Log call; secrets that got into one are masked. */
import * as grpc from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import type { Reporter } from "./panos/request";

export class EngineLog {
  private readonly client: EngineClient;

  constructor(address: string) {
    this.client = new EngineClient(address, grpc.credentials.createInsecure());
  }

  /** A reporter for one resource. */
  reporter(urn: string, secrets: readonly string[]): Reporter {
    const say = (severity: LogSeverity, text: string, isStatus: boolean) => {
      const request = new LogRequest();
      request.setSeverity(severity);
      request.setMessage(mask(text, secrets));
      request.setUrn(urn);
      request.setEphemeral(isStatus);
      this.client.log(request, () => undefined);
    };
    return {
      status: (line) => say(LogSeverity.INFO, line, true),
      info: (line) => say(LogSeverity.INFO, line, false),
      warn: (line) => say(LogSeverity.WARNING, line, false),
    };
  }
}

/** @returns the text with each secret, plain or as XML writes it, replaced */
export function mask(text: string, secrets: readonly string[]): string {
  return secrets
    .flatMap((value) => [value, escaped(value)])
    .sort((left, right) => right.length - left.length)
    .reduce((masked, value) => masked.replaceAll(value, "[secret]"), text);
}

function escaped(value: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };
  return value.replace(/[&<>"']/g, (character) => entities[character]!);
}
