/** `urn:pulumi:stack::project::parentType$type::name` (Pulumi documentation, "Resource names"). */

export function stackOf(urn: string): string {
  return urn.split("::")[0]!.replace(/^urn:pulumi:/, "");
}

export function typeOf(urn: string): string {
  return urn.split("::")[2]!.split("$").at(-1)!;
}

export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}
