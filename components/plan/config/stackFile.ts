/**
 * What a stack's file may hold around the `hub:` keys. The engine keeps keys that nobody reads without a word, and the
 * network would be another than the file says; `pulumi config set keys` writes one, into the project's namespace.
 */
import { z } from "zod";
import type { Problem } from "../problems";
import { hubSchema } from "./config";

/** The program's own, its providers', and the engine's. */
const NAMESPACES: readonly string[] = ["aws", "azure-native", "gcp", "hub", "pulumi", "random"];
/** pulumi/pulumi sdk/go/common/workspace/project.go, ProjectStack. */
const BESIDE_CONFIG: readonly string[] = ["encryptedkey", "encryptionsalt", "environment", "secretsprovider"];

/** @param keys below `config`, with their namespaces */
export function checkNamespaces(keys: readonly string[]): Problem[] {
  return keys
    .filter((key) => !key.includes(":") || !NAMESPACES.includes(key.split(":")[0]!))
    .map((key) => ({ path: key, what: "is read by nobody", ...whereItBelongs(key) }));
}

/** @param text of a stack's file */
export function checkTopLevel(text: string): Problem[] {
  return [...text.matchAll(/^["']?(\w[\w:.-]*)["']?:(?=\s|$)/gm)]
    .map(([, key]) => key!)
    .filter((key) => key !== "config" && !BESIDE_CONFIG.includes(key))
    .map((key) => ({ path: key, what: "stands beside config, where nobody reads it", ...whereItBelongs(key) }));
}

function whereItBelongs(key: string): Pick<Problem, "allowed" | "remedy"> {
  const name = key.split(":").at(-1)!;
  if (name in hubSchema.shape) return { remedy: `write hub:${name} below config` };
  const allowed = `below config: keys of ${NAMESPACES.join(", ")}`;
  return { allowed, remedy: "correct its name, or remove it" };
}

/** JSON schema of a Pulumi.<stack>.yaml, for editors. */
export function stackFileSchema(): Record<string, unknown> {
  const { properties, required, ...rest } = z.toJSONSchema(hubSchema, { io: "input", unrepresentable: "any" }) as {
    properties: Record<string, unknown>;
    required?: string[];
    $schema: string;
  };
  const prefixed = Object.fromEntries(Object.entries(properties).map(([key, value]) => [`hub:${key}`, value]));
  return {
    $schema: rest.$schema,
    title: "Stack configuration of VPN Hub",
    type: "object",
    properties: {
      config: {
        type: "object",
        properties: prefixed,
        required: (required ?? []).map((key) => `hub:${key}`),
        patternProperties: { [`^(${NAMESPACES.filter((name) => name !== "hub").join("|")}):`]: true },
        additionalProperties: false,
      },
      ...Object.fromEntries(BESIDE_CONFIG.map((key) => [key, true])),
    },
    required: ["config"],
    additionalProperties: false,
  };
}
