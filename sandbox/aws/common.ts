import type { Behaviour, CreateContext } from "../behaviour";
import type { Value } from "../../tools/plugin/wire";
import type { Inputs } from "../values";

export const ACCOUNT = "123456789012";

export function regionOf({ inputs, settings }: Pick<CreateContext, "inputs" | "settings">): string {
  return String(inputs["region"] ?? settings["region"]);
}

/** `arn:aws:ec2:region:account:vpc/vpc-0abc`, and tags with the provider's defaults. */
export function arnAndTags(service: string, resource: string, regional = true) {
  return (context: CreateContext): Inputs => ({
    arn: `arn:aws:${service}:${regional ? regionOf(context) : ""}:${ACCOUNT}:${resource}${context.id}`,
    ...common(context),
  });
}

export function common(context: CreateContext): Inputs {
  return { region: regionOf(context), tagsAll: allTags(context) };
}

export function allTags({ inputs, settings }: Pick<CreateContext, "inputs" | "settings">): Value {
  const defaults = settings["defaultTags"];
  const shared = typeof defaults === "string" ? (JSON.parse(defaults) as { tags?: Inputs }).tags : undefined;
  return { ...shared, ...(inputs["tags"] as Inputs | undefined) };
}

/** An EC2 resource whose id is a prefix and 17 hexadecimal digits. */
export function ec2(prefix: string, kind: string, rest: Omit<Behaviour, "id"> = {}): Behaviour {
  const outputs = (context: CreateContext) => ({
    ...arnAndTags("ec2", `${kind}/`)(context),
    ownerId: ACCOUNT,
    ...rest.outputs?.(context),
  });
  return { id: `${prefix}-`, ...rest, outputs };
}
