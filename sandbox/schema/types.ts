/** The derived schemas: what a provider's npm package says of its resource types, in JSON. */
export type Type =
  | "string"
  | "number"
  | "boolean"
  | "any"
  | { readonly array: Type }
  | { readonly map: Type }
  | { readonly object: string }
  | { readonly oneOf: readonly string[] }
  /** Objects of several kinds, told apart by a property of one value. */
  | { readonly anyOf: readonly Type[] };

/** A name that ends in `!` is required. */
export type Properties = Readonly<Record<string, Type>>;

export interface ResourceSchema {
  readonly inputs: Properties;
  readonly outputs: readonly string[];
  readonly secrets?: readonly string[];
}

export interface ProviderSchema {
  readonly version: string;
  readonly resources: Readonly<Record<string, ResourceSchema>>;
  readonly functions: Readonly<Record<string, Properties>>;
  readonly objects: Readonly<Record<string, Properties>>;
}
