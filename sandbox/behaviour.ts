/** How a resource type behaves beyond its schema. Most of it is data; functions say what data cannot. */
import type { Quotas } from "./quotas";
import type { StoredResource } from "./store";
import type { Value } from "../tools/plugin/wire";
import type { Inputs } from "./values";

export interface Behaviour {
  /** Beginning of the id (`vpc-`), or the whole id from what is known at creation. */
  readonly id: string | ((context: CreateContext) => string);
  /** The physical name: when it is not given, the logical name with a random ending, cut to `maxLength`. */
  readonly autoName?: {
    readonly property: string;
    readonly maxLength: number;
    readonly separator?: string;
    readonly random?: boolean;
  };
  /** For the properties that changeTable.json replaces for some values: for which. */
  readonly replacesIf?: Readonly<Record<string, (before: Value, after: Value) => boolean>>;
  /** For those that it calls in use: what still needs what the change takes away, in words; undefined when nothing does. */
  readonly inUse?: Readonly<Record<string, (change: InUseContext) => string | undefined>>;
  /** Values that the provider fills in when they are absent. */
  readonly defaults?: Inputs;
  /** Properties that hold ids of other resources: they must exist, and keep those from being deleted. */
  readonly references?: Readonly<Record<string, string>>;
  readonly outputs?: (context: CreateContext) => Inputs;
  readonly check?: (resource: Checked) => void;
}

export interface InUseContext {
  readonly id: string;
  readonly inputs: Inputs;
  readonly before: Value;
  readonly after: Value;
  readonly cloud: Cloud;
}

export interface CreateContext {
  readonly id: string;
  readonly name: string;
  readonly inputs: Inputs;
  readonly settings: Inputs;
  /** Lower-case hexadecimal digits that differ from resource to resource. */
  readonly hex: (length: number) => string;
  /** A number that stays the same for a resource. */
  readonly number: (limit: number) => number;
  readonly cloud: Cloud;
}

export interface Cloud {
  /** While inputs are checked: with what this run is to make of it. */
  find(type: string, id: Value): Pick<StoredResource, "inputs" | "outputs" | "id"> | undefined;
  /** All that exist of a type, also what this resource is to replace. */
  existing(type: string): readonly Pick<StoredResource, "inputs" | "outputs" | "id">[];
  /**
   * What else there is: while inputs are checked, all that exists or was declared in this run; at creation, all that
   * exists then, also what the new one is to replace (`isReplaced`).
   */
  others(type: string): readonly Other[];
}

export interface Other {
  readonly inputs: Inputs;
  readonly id: string | undefined;
  readonly isReplaced: boolean;
}

export interface Checked {
  readonly inputs: Inputs;
  readonly settings: Inputs;
  readonly cloud: Cloud;
  /** What the stack's account may have at most. */
  readonly quotas: Quotas;
  /** The value, or undefined while it is absent or not yet known. */
  known<T = string>(property: string): T | undefined;
  /** Refuses the resource. `value` is shown, so never pass a secret. */
  refuse(property: string, what: string, value?: Value, allowed?: string): void;
}

export type Behaviours = Readonly<Record<string, Behaviour>>;

/** A function of a provider: plain arguments in, plain result out. */
export type Functions = Readonly<Record<string, (args: Inputs, settings: Inputs, cloud: Cloud) => Inputs>>;
