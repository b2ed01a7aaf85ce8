/** Finds rendered resources by type, by id and by what they refer to. */

/** A resource as the program asks for it, rendered or read from the state of a stack that is up. */
export interface RenderedResource {
  /** For example `aws:ec2/vpc:Vpc`. */
  readonly type: string;
  readonly name: string;
  /** What other resources refer to it by. */
  readonly id: string;
  /** Name of the parent. */
  readonly parent?: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** What the cloud adds; addresses that only it knows. Stand-ins where nothing is deployed. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

export class Inventory {
  private readonly byType = new Map<string, RenderedResource[]>();
  private readonly made = new Map<string, unknown>();

  constructor(resources: readonly RenderedResource[]) {
    for (const resource of resources) {
      const others = this.byType.get(resource.type);
      if (others === undefined) this.byType.set(resource.type, [resource]);
      else others.push(resource);
    }
  }

  /** Makes a thing once: what is read from the resources does not change, and many packets ask for it. */
  remember<T>(key: string, make: () => T): T {
    if (!this.made.has(key)) this.made.set(key, make());
    return this.made.get(key) as T;
  }

  get types(): string[] {
    return [...this.byType.keys()].sort();
  }

  all(type: string): readonly RenderedResource[] {
    return this.byType.get(type) ?? [];
  }

  /** Those whose input of this name has this value. */
  where(type: string, input: string, value: unknown): RenderedResource[] {
    return this.all(type).filter((resource) => textOf(resource, input) === value);
  }

  /** Those that a site's component made. */
  ofSite(type: string, site: string): RenderedResource[] {
    return this.all(type).filter(({ parent }) => parent === site);
  }

  byId(type: string, id: unknown): RenderedResource | undefined {
    return this.all(type).find((resource) => resource.id === id);
  }
}

/** An input, or what the cloud gave in its place. */
export function valueOf(resource: RenderedResource | undefined, key: string): unknown {
  return resource?.inputs[key] ?? resource?.outputs[key];
}

export function textOf(resource: RenderedResource | undefined, key: string): string | undefined {
  const value = valueOf(resource, key);
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

export function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === "string") : [];
}

export type Fields = Readonly<Record<string, unknown>>;

export function recordsOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter((each): each is Fields => typeof each === "object" && each !== null) : [];
}

/** A number, or the number that a text holds. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  return typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) : undefined;
}

export const isSet = (value: unknown) => value !== undefined && value !== null && value !== "";
