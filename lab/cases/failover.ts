/** Something fails under traffic: the outage of every flow is measured and held against the plan's failover budget. */
import type { Failure, FirewallName, HubPlan } from "../../components/plan/types";
import { FIREWALL_NAMES } from "../../components/plan/types";
import { firewallOfPair } from "../../components/plan/routing";
import { pause } from "../engine/commands";
import { finding } from "./claims";
import type { Case, CaseContext } from "./context";
import { connectSessionLoss, firewallLoss, instanceLoss, maintenance, pathLoss, zoneLoss, type Event } from "./events";
import { routeClaims, sessionClaims, tunnelClaims } from "./expectations";
import { Measurement, planLanes, type PairOutage } from "./outages";

/** What a probe adds: its interval, and the time that routers on a busy machine need to act. */
export const TOLERANCE_SECONDS = 1;
/** How long traffic runs before an event, and after its budget. */
const BEFORE_SECONDS = 3;
const AFTER_SECONDS = 6;
/** The field trial: automatic failover, and the manual switch that rebooted the firewall. */
export const TRIAL_SECONDS = { automatic: 90, manual: 500 } as const;

type Budget = (pair: PairOutage) => number | undefined;

/**
 * Traffic on every planned flow, the event, then traffic until each flow has answered again or the budget is over.
 *
 * @param budget seconds that the plan allows a pair; undefined: the event does not touch it
 * @param atLeastSeconds how long the event is watched even if no pair has a budget
 */
async function measure(
  context: CaseContext,
  name: string,
  event: Event,
  budget: Budget,
  atLeastSeconds = 0,
): Promise<void> {
  const { assembled, folder } = context;
  const lanes = planLanes(assembled, context.rehearsal);
  const measurement = await Measurement.start(lanes, folder);
  await pause(BEFORE_SECONDS * 1000);
  const at = Date.now();
  await event.happen();
  const longest = Math.max(atLeastSeconds, ...lanes.map((lane) => budget(emptyOutage(lane)) ?? 0));
  await pause((longest + AFTER_SECONDS) * 1000);
  const { pairs } = await measurement.stop(at);
  for (const pair of pairs) {
    const allowed = budget(pair);
    context.outages.push({ event: name, ...pair, ...(allowed === undefined ? {} : { budgetSeconds: allowed }) });
    await context.expect(outageClaim(name, pair, allowed ?? 0));
  }
}

const emptyOutage = (lane: { from: string; to: string; service: string }): PairOutage => ({
  ...lane,
  lanes: 0,
  affectedLanes: 0,
  minSeconds: 0,
  medianSeconds: 0,
  maxSeconds: 0,
  sentPackets: 0,
  lostPackets: 0,
});

function outageClaim(name: string, pair: PairOutage, allowed: number) {
  const found = `${pair.affectedLanes} of ${pair.lanes} flows out for up to ${pair.maxSeconds.toFixed(1)} s`;
  return finding(
    `${name}: ${pair.service} ${pair.from} - ${pair.to} is out for at most ${allowed} s`,
    pair.maxSeconds <= allowed + TOLERANCE_SECONDS,
    found,
  );
}

/** Everything is as before, so that the next event meets a whole network. */
async function recover(context: CaseContext, event: Event): Promise<void> {
  await event.undo();
  const { assembled } = context;
  const claims = [...tunnelClaims(assembled), ...sessionClaims(assembled), ...routeClaims(assembled)];
  const late = claims.map((claim) => ({ ...claim, sentence: `afterwards: ${claim.sentence}`, withinSeconds: 60 }));
  await context.expect(...late);
}

/** The plan's rows are per site; two sites that talk to each other need both. */
export function budgetOf(plan: HubPlan, failure: Failure, pair: Pick<PairOutage, "from" | "to">): number {
  const rows = plan.failover.rows.filter(
    (row) => row.failure === failure && [pair.from, pair.to].includes(`site/${row.site}`),
  );
  return Math.max(0, ...rows.map(({ outageSeconds }) => outageSeconds));
}

/** The firewall that carries a pair of ends. */
export function primaryOf(plan: HubPlan, pair: Pick<PairOutage, "from" | "to">): FirewallName {
  const sites = [pair.from, pair.to].flatMap((end) => plan.sites.filter(({ name }) => end === `site/${name}`));
  return firewallOfPair(sites[0]!, sites[1]);
}

function firewallCase(name: FirewallName): Case {
  return {
    name: `lose-firewall-${name}`,
    story: `Firewall ${name} loses its power; the other one takes over.`,
    async run(context) {
      const { plan } = context.assembled;
      const event = firewallLoss(context.rehearsal, name);
      await measure(context, `loss of firewall ${name}`, event, (pair) =>
        primaryOf(plan, pair) === name ? budgetOf(plan, "firewall", pair) : undefined,
      );
      await recover(context, event);
    },
  };
}

const zoneCase: Case = {
  name: "lose-zone",
  story: "The Availability Zone of firewall a is gone: firewall, subnets, attachment.",
  async run(context) {
    const { plan } = context.assembled;
    const event = zoneLoss(context.rehearsal, "a");
    await measure(context, "loss of zone a", event, (pair) =>
      primaryOf(plan, pair) === "a" ? budgetOf(plan, "firewall", pair) : undefined,
    );
    await recover(context, event);
  },
};

/** One tunnel of each site's primary firewall, all at once: sites do not share tunnels. */
const tunnelCase: Case = {
  name: "lose-tunnel",
  story: "The path of one tunnel of each site vanishes silently; the others carry on.",
  async run(context) {
    const { plan, topology } = context.assembled;
    const ends = plan.sites.map((site) => {
      const tunnel = site.tunnels.find(({ firewall }) => firewall === site.primaryFirewall)!;
      return topology.ikeEnds.find((end) => end.side === "hub" && end.tunnel === tunnel.id)!;
    });
    const event = pathLoss(ends.map(({ localId, remoteAddress }) => [localId, remoteAddress] as const));
    await measure(context, "loss of a tunnel", event, (pair) => budgetOf(plan, "tunnel", pair));
    await recover(context, event);
  },
};

const instanceCase: Case = {
  name: "lose-remote-instance",
  story: "Instance 0 of each remote cloud gateway dies.",
  async run(context) {
    const { plan, sites } = context.assembled;
    const clouds = sites.filter(({ kind }) => kind !== "customer-gateway");
    const events = clouds.map((site) => instanceLoss(context.rehearsal, site, 0));
    const event: Event = {
      happen: async () => void (await Promise.all(events.map((each) => each.happen()))),
      undo: async () => void (await Promise.all(events.map((each) => each.undo()))),
    };
    await measure(context, "loss of a remote instance", event, (pair) => budgetOf(plan, "remote-instance", pair));
    await recover(context, event);
  },
};

const connectSessionCase: Case = {
  name: "lose-tgw-session",
  story: "One of the two BGP sessions of each Connect peer goes silent; routing does not change.",
  async run(context) {
    const { transitGateway } = context.assembled;
    const event = connectSessionLoss(transitGateway.connectPeers.map(({ firewallBgpAddress }) => firewallBgpAddress));
    // Long enough for the sessions to run out of their hold time.
    await measure(
      context,
      "loss of a TGW session",
      event,
      () => undefined,
      context.assembled.transitGateway.holdSeconds,
    );
    await recover(context, event);
  },
};

/** BGP's goodbye is acted on at once; each router may hold its next announcement back for a second. */
const PLANNED_SECONDS = { leave: 1, return: 2 } as const;

const plannedCase: Case = {
  name: "planned-failover",
  story: "Each firewall in turn is taken out for maintenance by its BGP's goodbye, and comes back under traffic.",
  async run(context) {
    for (const name of FIREWALL_NAMES) {
      const event = maintenance(context.rehearsal, name);
      await measure(context, `firewall ${name} leaves`, event, () => PLANNED_SECONDS.leave);
      const back: Event = { happen: () => event.undo(), undo: async () => undefined };
      await measure(context, `firewall ${name} returns`, back, () => PLANNED_SECONDS.return);
      await recover(context, back);
    }
  },
};

export const failoverCases: readonly Case[] = [
  ...FIREWALL_NAMES.map(firewallCase),
  zoneCase,
  tunnelCase,
  instanceCase,
  connectSessionCase,
  plannedCase,
].map((each) => ({ ...each, group: "failover" as const }));
