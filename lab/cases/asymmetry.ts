/**
 * Plain equal-cost routing over both firewalls, as a naive plan has it: no firewall announces a longer AS path. Each side
 * spreads its packets by its own hash, so an answer often meets the firewall that knows no session and drops it.
 */
import fs from "node:fs";
import path from "node:path";
import { firewallsOf, sitesOnFirewalls } from "../../components/plan/hubPlan";
import { firewallNamespace, TGW } from "../assembly/namespaces";
import { pause } from "../engine/commands";
import { configure, vtysh } from "../engine/frr";
import type { Router } from "../topology";
import { finding } from "./claims";
import { hasFirewallSites, type Case, type CaseContext } from "./context";
import { routeClaims } from "./expectations";
import { firewallLanes, Measurement, type Lane } from "./outages";

/** Many flows, each with one 5-tuple, of whose answers half take the wrong way; and no more than two cores can carry. */
const LANES = 128;
const STEADY_SECONDS = 6;
/** Until every router has heard the others; each may hold its announcements back for a second. */
const SETTLING_SECONDS = 4;

export const asymmetry: Case = {
  name: "asymmetry",
  story: "Plain ECMP over two stateful firewalls loses flows in steady state; the plan's preference loses none.",
  appliesTo: hasFirewallSites,
  async run(context) {
    const planned = await countDeadFlows(context, "planned");
    await withoutPreference(context, async () => {
      await context.expect({
        sentence: "without the longer AS path TGW uses both firewalls",
        observe: {
          kind: "route",
          router: TGW,
          prefix: sitesOnFirewalls(context.assembled.plan)[0]!.cidrs[0]!,
          interfaces: ["gre-a", "gre-b"],
        },
        withinSeconds: 20,
      });
      await pause(SETTLING_SECONDS * 1000);
      const naive = await countDeadFlows(context, "plain-ecmp");
      const text = ({ dead, flows }: typeof naive) => `${dead} of ${flows} flows dead in steady state`;
      context.note(`plain ECMP: ${text(naive)}; as planned: ${text(planned)}`);
      await context.expect(
        finding("plain ECMP over stateful firewalls loses flows", naive.dead > 0, text(naive)),
        finding("the planned preference loses none", planned.dead === 0, text(planned)),
      );
    });
    await context.expect(
      ...routeClaims(context.assembled).map((claim) => ({ ...claim, sentence: `afterwards: ${claim.sentence}` })),
    );
  },
};

async function countDeadFlows({ assembled, rehearsal, folder }: CaseContext, name: string) {
  const pairs = new Set(firewallLanes(assembled, rehearsal, 1).map(({ from, to }) => `${from} ${to}`)).size;
  const lanes = firewallLanes(assembled, rehearsal, Math.max(4, Math.floor(LANES / pairs))).filter(
    ({ target }) => target.protocol !== "icmp",
  );
  const own = path.join(folder, name);
  fs.mkdirSync(own);
  const measurement = await Measurement.start(lanes, own);
  await pause(STEADY_SECONDS * 1000);
  const { attempts } = await measurement.stop();
  const isDead = (lane: Lane) => !attempts.get(lane)!.some(([, answered]) => answered === 1);
  const dead = lanes.filter(isDead);
  fs.writeFileSync(path.join(own, "dead.json"), JSON.stringify(dead, null, 2));
  return { dead: dead.length, flows: lanes.length };
}

/** Takes prepends and MED out of every export of both firewalls, and puts them back. */
async function withoutPreference({ assembled }: CaseContext, work: () => Promise<void>): Promise<void> {
  const firewalls = assembled.topology.routers.filter(({ namespace }) =>
    firewallsOf(assembled.plan).some(({ name }) => firewallNamespace(name) === namespace),
  );
  await Promise.all(firewalls.map((router) => rewriteExports(router, false)));
  try {
    await work();
  } finally {
    await Promise.all(firewalls.map((router) => rewriteExports(router, true)));
  }
}

async function rewriteExports({ namespace, asn, neighbors }: Router, isPlanned: boolean): Promise<void> {
  const lines = neighbors.flatMap(({ announce = [] }, index) =>
    announce.flatMap((rule, order) => {
      if (!rule.allow) return [];
      const prepend = `set as-path prepend ${Array(Math.max(1, rule.asPathPrepends)).fill(asn).join(" ")}`;
      const metric = `set metric ${isPlanned ? (rule.med ?? 0) : 0}`;
      return [
        `route-map OUT-${index} permit ${10 * (order + 1)}`,
        isPlanned && rule.asPathPrepends > 0 ? prepend : "no set as-path prepend",
        metric,
        "exit",
      ];
    }),
  );
  await configure(namespace, ...lines);
  await vtysh(namespace, "clear bgp * soft out");
}
