/** By cloud, as the resources there carry them. */
export interface TagsPlan {
  readonly aws: Readonly<Record<string, string>>;
  readonly azure: Readonly<Record<string, string>>;
  /** Labels, which is what Google calls them. */
  readonly google: Readonly<Record<string, string>>;
}
