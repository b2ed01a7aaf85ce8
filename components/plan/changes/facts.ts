/** Values that stand or are wanted, as the state and the configuration hold them. */
export type Fact = string | number | boolean | readonly string[];
export type Facts = Readonly<Record<string, Fact>>;

/** What `hub:acceptedChanges` says of one change; it ends by itself once the value stands. */
export interface Acceptance {
  readonly to: Fact;
  readonly reason: string;
}
