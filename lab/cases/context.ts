/** What a case works with, and what it leaves behind. */
import fs from "node:fs";
import path from "node:path";
import { pairPlanOf, sitesOnFirewalls, type PairPlan } from "../../components/plan/hubPlan";
import type { Assembled } from "../assemble";
import { swanctl } from "../engine/charon";
import { run, within } from "../engine/commands";
import { vtysh } from "../engine/frr";
import type { Rehearsal } from "../engine/rehearsal";
import { inBatches } from "../engine/rehearsal";
import type { Claim, ClaimResult } from "./claims";
import { LogMarks, logFiles, Observer } from "./observe";
import type { PairOutage } from "./outages";

export interface Case {
  /** By which `--case` selects it. */
  readonly name: string;
  /** A word that selects several. */
  readonly group?: "failover";
  /** One sentence: what happens. */
  readonly story: string;
  /** Absent: to every stack. */
  appliesTo?(assembled: Assembled): boolean;
  run(context: CaseContext): Promise<void>;
}

/** For cases about the firewalls' own sites. */
export const hasFirewallSites = ({ plan }: Assembled): boolean => sitesOnFirewalls(plan).length > 0;

/** @throws on a stack without firewalls, to which such a case does not apply */
export function requirePair({ plan }: Assembled): PairPlan {
  const pair = pairPlanOf(plan);
  if (pair === undefined) throw new Error("the stack has no firewalls");
  return pair;
}

/** An outage beside what the plan allows. */
export interface MeasuredOutage extends PairOutage {
  readonly event: string;
  /** Absent: the plan promises nothing for this pair here. */
  readonly budgetSeconds?: number;
}

export interface CaseResult {
  readonly name: string;
  readonly story: string;
  readonly claims: readonly ClaimResult[];
  readonly outages: readonly MeasuredOutage[];
  readonly notes: readonly string[];
  readonly seconds: number;
  /** Why the case could not run to its end. */
  readonly failure?: string;
}

export class CaseContext {
  readonly claims: ClaimResult[] = [];
  readonly outages: MeasuredOutage[] = [];
  readonly notes: string[] = [];
  private readonly marks: LogMarks;
  private readonly observer: Observer;

  constructor(
    readonly assembled: Assembled,
    readonly rehearsal: Rehearsal,
    /** Of this case. */
    readonly folder: string,
  ) {
    this.marks = new LogMarks(assembled.topology);
    this.observer = new Observer(assembled.topology, this.marks);
  }

  async expect(...claims: readonly Claim[]): Promise<void> {
    this.claims.push(...(await this.observer.check(claims)));
  }

  note(text: string): void {
    this.notes.push(text);
  }

  /** Logs since the case began, SAs, BGP tables and filter counters. */
  async keepEvidence(): Promise<void> {
    const { topology } = this.assembled;
    const write = (name: string, text: string) => {
      const file = path.join(this.folder, name);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, text);
    };
    for (const file of logFiles(topology)) {
      const text = this.marks.since(file);
      if (text !== "") write(path.join("logs", path.basename(path.dirname(file)) + ".log"), text);
    }
    await inBatches(topology.ikeEnds, async (end) => {
      const { stdout } = await swanctl(end, ["--list-sas"]);
      write(path.join("sas", `${end.namespace}.txt`), `${end.name}\n${stdout}`);
    });
    await inBatches(topology.routers, async ({ namespace }) => {
      const shown = ["show bgp ipv4 unicast summary", "show bgp ipv4 unicast", "show ip route"];
      write(path.join("bgp", `${namespace}.txt`), await vtysh(namespace, ...shown));
    });
    await inBatches(topology.filters, async ({ namespace }) => {
      write(path.join("filters", `${namespace}.nft`), await run(within(namespace, ["nft", "list", "ruleset"])));
    });
    write("claims.json", JSON.stringify(this.claims, null, 2));
    if (this.outages.length > 0) write("outages.json", JSON.stringify(this.outages, null, 2));
  }
}

export async function runCase(
  each: Case,
  assembled: Assembled,
  rehearsal: Rehearsal,
  evidenceFolder: string,
): Promise<CaseResult> {
  const folder = path.join(evidenceFolder, each.name);
  fs.mkdirSync(folder, { recursive: true });
  const context = new CaseContext(assembled, rehearsal, folder);
  const start = Date.now();
  let failure: string | undefined;
  try {
    await each.run(context);
  } catch (error) {
    failure = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const seconds = (Date.now() - start) / 1000;
  await context.keepEvidence();
  const { claims, outages, notes } = context;
  const { name, story } = each;
  return { name, story, claims, outages, notes, seconds, ...(failure === undefined ? {} : { failure }) };
}
