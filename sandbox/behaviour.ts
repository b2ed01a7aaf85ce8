/** How a resource type behaves beyond its schema. Most of it is data; functions say what data cannot. */
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
  /** A change of these replaces the resource, as in the real provider. */
  readonly replaceOn?: readonly string[];
  readonly deleteBeforeReplace?: boolean;
  /** Taken at creation; a later update of these succeeds, changes nothing, and no read shows it. */
  readonly ignoredOnUpdate?: readonly string[];
  /** Values that the provider fills in when they are absent. */
  readonly defaults?: Inputs;
  /** Properties that hold ids of other resources: they must exist, and keep those from being deleted. */
  readonly references?: Readonly<Record<string, string>>;
  readonly outputs?: (context: CreateContext) => Inputs;
  readonly check?: (resource: Checked) => void;
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
  find(type: string, id: Value): Pick<StoredResource, "inputs" | "outputs" | "id"> | undefined;
  /** All that exist of a type, also what this resource is to replace. */
  existing(type: string): readonly Pick<StoredResource, "inputs" | "outputs" | "id">[];
  /** What exists or was declared in this run, without the resource itself. */
  others(type: string): readonly { readonly inputs: Inputs; readonly id: string | undefined }[];
}

export interface Checked {
  readonly inputs: Inputs;
  readonly cloud: Cloud;
  /** The value, or undefined while it is absent or not yet known. */
  known<T = string>(property: string): T | undefined;
  /** Refuses the resource. `value` is shown, so never pass a secret. */
  refuse(property: string, what: string, value?: Value, allowed?: string): void;
}

export type Behaviours = Readonly<Record<string, Behaviour>>;

/** A function of a provider: plain arguments in, plain result out. */
export type Functions = Readonly<Record<string, (args: Inputs, settings: Inputs, cloud: Cloud) => Inputs>>;
