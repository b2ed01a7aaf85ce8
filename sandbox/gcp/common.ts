/** What Compute Engine's resources have in common. */
import type { Behaviour, CreateContext } from "../behaviour";

export const projectOf = ({ inputs, settings }: CreateContext) => String(inputs["project"] ?? settings["project"]);
export const regionOf = ({ inputs, settings }: CreateContext) => String(inputs["region"] ?? settings["region"]);

/** A Compute Engine resource: `projects/P/regions/R/<collection>/<name>`, with labels and a self link. */
export function compute(
  collection: string,
  scope: "global" | "region",
  rest: Omit<Behaviour, "id" | "autoName"> = {},
): Behaviour {
  const idOf = (context: CreateContext) => {
    const place = scope === "global" ? "global" : `regions/${regionOf(context)}`;
    return `projects/${projectOf(context)}/${place}/${collection}/${String(context.inputs["name"])}`;
  };
  return {
    id: idOf,
    autoName: { property: "name", maxLength: 63 },
    ...rest,
    outputs: (context) => ({
      project: projectOf(context),
      ...(scope === "region" ? { region: regionOf(context) } : {}),
      selfLink: `https://www.googleapis.com/compute/v1/${idOf(context)}`,
      creationTimestamp: "2026-01-01T00:00:00.000-08:00",
      ...("labels" in context.inputs
        ? { effectiveLabels: context.inputs["labels"], pulumiLabels: context.inputs["labels"] }
        : {}),
      ...rest.outputs?.(context),
    }),
    check: (resource) => {
      const name = resource.known("name");
      if (name !== undefined && !/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name))
        resource.refuse("name", "is not a name of RFC 1035", name, "1 to 63 lower-case letters, digits and hyphens");
      rest.check?.(resource);
    },
  };
}
