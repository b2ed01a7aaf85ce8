/** Makes a large state of a small one: each copy is a hub of its own, whose references lead to its own resources. */

interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly parent?: string;
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>>;
}

export interface StackState {
  readonly deployment: { readonly resources: readonly StateResource[] };
}

/** @param least how many resources there are to be, at least */
export function multiplyStack(state: StackState, least: number): StackState {
  const { resources } = state.deployment;
  const isShared = ({ type }: StateResource) => type === "pulumi:pulumi:Stack" || type.startsWith("pulumi:providers:");
  const shared = resources.filter(isShared);
  const own = resources.filter((resource) => !isShared(resource));
  const renamed = new Set(own.map(({ urn }) => urn));
  const copies = Math.ceil((least - shared.length) / own.length);
  const multiplied = Array.from({ length: copies }, (_, copy) =>
    own.map((resource) => copyOf(resource, copy, renamed)),
  ).flat();
  return { ...state, deployment: { ...state.deployment, resources: [...shared, ...multiplied] } };
}

function copyOf(resource: StateResource, copy: number, renamed: ReadonlySet<string>): StateResource {
  const rename = (urn: string) => (renamed.has(urn) ? `${urn}-copy-${copy}` : urn);
  const { urn, parent, dependencies, propertyDependencies } = resource;
  return {
    ...resource,
    urn: rename(urn),
    ...(parent ? { parent: rename(parent) } : {}),
    ...(dependencies ? { dependencies: dependencies.map(rename) } : {}),
    ...(propertyDependencies
      ? {
          propertyDependencies: Object.fromEntries(
            Object.entries(propertyDependencies).map(([property, urns]) => [property, (urns ?? []).map(rename)]),
          ),
        }
      : {}),
  };
}
