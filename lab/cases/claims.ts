/** Claims as data: what is looked at, what is expected of it, how long it may take, and the sentence that it proves. */

export interface Claim {
  readonly sentence: string;
  readonly observe: Observation;
  /** Absent: the observation shall hold; false: it shall not. */
  readonly expected?: boolean;
  /** Polled until then. */
  readonly withinSeconds: number;
}

export type Observation =
  /** A command in a namespace whose output the pattern matches. */
  | { readonly kind: "command"; readonly host: string; readonly argv: readonly string[]; readonly pattern: RegExp }
  /** An established IKE SA with an installed CHILD SA. */
  | { readonly kind: "tunnel"; readonly end: string; readonly suite?: NegotiatedSuite }
  | {
      readonly kind: "session";
      readonly router: string;
      readonly neighbor: string;
      readonly holdSeconds?: number;
      /** At least one prefix was accepted from the neighbour. */
      readonly hears?: true;
    }
  /** The kernel's route to a prefix leads over exactly these interfaces; none: there is no route. */
  | { readonly kind: "route"; readonly router: string; readonly prefix: string; readonly interfaces: readonly string[] }
  /** A packet to this address leaves by one of these interfaces; none: by no interface. */
  | { readonly kind: "path"; readonly router: string; readonly address: string; readonly interfaces: readonly string[] }
  /** The kernel's routes lead to exactly these prefixes, links between namespaces and the default route apart. */
  | { readonly kind: "destinations"; readonly router: string; readonly prefixes: readonly string[] }
  /** The prefixes that a BGP speaker knows are exactly these. */
  | { readonly kind: "prefixes"; readonly router: string; readonly prefixes: readonly string[] }
  /** The end's daemon wrote a line that matches since the case began. */
  | { readonly kind: "log"; readonly end: string; readonly pattern: RegExp }
  | { readonly kind: "routerLog"; readonly router: string; readonly pattern: RegExp }
  /** A packet arrives and its answer comes back. */
  | { readonly kind: "reach"; readonly from: string; readonly target: ReachTarget }
  /** Something that the case found out by itself. */
  | { readonly kind: "finding"; readonly holds: boolean; readonly found: string };

/** As `swanctl --list-sas` shows them; ESP without the PFS group. */
export interface NegotiatedSuite {
  readonly ike: string;
  readonly esp: string;
}

export interface ReachTarget {
  readonly protocol: "tcp" | "udp" | "icmp";
  readonly address: string;
  readonly port?: number;
}

export interface Finding {
  readonly holds: boolean;
  /** What was seen, in a few words. */
  readonly found: string;
}

export interface ClaimResult {
  readonly sentence: string;
  readonly passed: boolean;
  readonly found: string;
  readonly seconds: number;
}

export function finding(sentence: string, holds: boolean, found: string): Claim {
  return { sentence, observe: { kind: "finding", holds, found }, withinSeconds: 0 };
}
