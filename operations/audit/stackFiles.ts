/** Which files of this project a stack of the backend has: of another project's stack, none but what is kept under its name. */
import fs from "node:fs";
import path from "node:path";

const ROOT = path.join(__dirname, "..", "..");
export const { name: PROJECT, version: VERSION } = JSON.parse(
  fs.readFileSync(path.join(ROOT, "package.json"), "utf8"),
) as { name: string; version: string };

/** Of a name such as `prod`, `vpn-hub/prod` or `organization/vpn-hub/prod`; this project's where none is named. */
export function splitStackName(stack: string): { readonly project: string; readonly name: string } {
  const [name = "", project = PROJECT] = stack.split("/").reverse();
  return { project, name };
}

/** `policy/stacks/<stack>.json`, or `policy/stacks/<project>/<stack>.json` of another project, there or not. */
export function policyConfigurationOf(stack: string): string {
  const { project, name } = splitStackName(stack);
  return path.join(ROOT, "policy", "stacks", ...(project === PROJECT ? [] : [project]), `${name}.json`);
}

/**
 * The stack's configuration as a URI (RFC 3986 section 3.3); a stack of another project, or without a file here, stands at
 * the project's own.
 */
export function stackFileOf(stack: string): string {
  const { project, name } = splitStackName(stack);
  return project === PROJECT && fs.existsSync(path.join(ROOT, `Pulumi.${name}.yaml`))
    ? `Pulumi.${encodeURIComponent(name)}.yaml`
    : "Pulumi.yaml";
}
