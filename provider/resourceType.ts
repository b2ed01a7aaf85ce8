/** What the plugin needs to know of a resource type to provide it. Values come with their secrets opened. */
import type { Failure, PropertyChange } from "../tools/plugin/responses";
import type { Values } from "../tools/plugin/wire";
import type { Reporter } from "./panos/request";

/** What an operation may use. */
export interface Context {
  readonly stack: string;
  readonly report: Reporter;
  readonly signal: AbortSignal;
}

/** `Inputs` and `State` are `never` where a type stands for any: only the engine knows what it hands over. */
export interface ResourceType<Inputs = never, State = never> {
  readonly check: (values: Values) => Failure[];
  /** `olds` is what the last operation left. */
  readonly diff: (olds: Values, news: Values) => PropertyChange[];
  readonly create: (inputs: Inputs, context: Context) => Promise<{ id: string; properties: Values }>;
  readonly update: (olds: State, news: Inputs, context: Context) => Promise<Values>;
  /** Undefined where it is gone. */
  readonly read: (state: State, context: Context) => Promise<{ properties: Values; inputs: Values } | undefined>;
  /** Whatever is secret, to be kept out of every message. */
  readonly secretsOf: (values: Partial<Inputs>) => string[];
}
