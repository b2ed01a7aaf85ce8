/** What a push is asked to bring about, and whom it tells. */
import type { Configuration } from "../../components/panos/push/elements";
import type { Path } from "../../components/panos/push/paths";
import type { Timing } from "./waiting";

export interface Push {
  readonly wanted: Configuration;
  /** What the last push or refresh knew; undefined before the first push. */
  readonly last?: Configuration;
  /** SHA-256 of each key as the firewall showed it then, by the gateway's path. */
  readonly keyDigests: Readonly<Record<Path, string>>;
  /** Pre-shared keys by id. */
  readonly keys: Readonly<Record<string, string>>;
  /** Gateways whose key is new. */
  readonly rewrite: ReadonlySet<Path>;
  /** True: the first push replaces what stands under the plan's names. */
  readonly overwrite: boolean;
  /** Secret by which a push marks its commits: without it a mark tells nothing of the keys. */
  readonly markSecret: string;
  /** Stands in the firewall's commit log before the counts. */
  readonly description: string;
  readonly timing: Timing;
  readonly signal: AbortSignal;
  readonly report: Reporter;
}

export interface Reporter {
  /** A progress line that the next one replaces. */
  status(line: string): void;
  info(line: string): void;
  warn(line: string): void;
}
