/** Something fails at the firewalls or their sites: the outage of every flow beside the plan's failover budget. */
import type { Failure } from "../../components/plan/detection/types";
import { FIREWALL_NAMES, type FirewallName } from "../../components/plan/firewalls/types";
import type { PairPlan } from "../../components/plan/hubPlan";
import { firewallOfPair } from "../../components/plan/routing/preference";
import { hasFirewallSites, requirePair, type Case } from "./context";
import { connectSessionLoss, firewallLoss, instanceLoss, maintenance, pathLoss, zoneLoss, type Event } from "./events";
import { measure, recover } from "./measure";
import type { PairOutage } from "./outages";

/** The plan's rows are per site; two sites that talk to each other need both. */
export function budgetOf(plan: PairPlan, failure: Failure, pair: Pick<PairOutage, "from" | "to">): number {
  const rows = plan.failover.rows.filter(
    (row) => row.failure === failure && [pair.from, pair.to].includes(`site/${row.site}`),
  );
  return Math.max(0, ...rows.map(({ outageSeconds }) => outageSeconds));
}

/** The firewall that carries a pair of ends. */
export function primaryOf(plan: PairPlan, pair: Pick<PairOutage, "from" | "to">): FirewallName {
  const sites = [pair.from, pair.to].flatMap((end) => plan.sites.filter(({ name }) => end === `site/${name}`));
  return firewallOfPair(sites[0]!, sites[1]);
}

/** An event at a firewall: the flows that it carries have the plan's budget, the others lose nothing. */
function lossOfFirewall(
  name: string,
  story: string,
  firewall: FirewallName,
  what: string,
  event: typeof zoneLoss,
): Case {
  return {
    name,
    story,
    async run(context) {
      const plan = requirePair(context.assembled);
      const happening = event(context.rehearsal, firewall);
      await measure(context, `loss of ${what}`, happening, (pair) =>
        primaryOf(plan, pair) === firewall ? budgetOf(plan, "firewall", pair) : undefined,
      );
      await recover(context, happening);
    },
  };
}

const firewallCase = (name: FirewallName): Case =>
  lossOfFirewall(
    `lose-firewall-${name}`,
    `Firewall ${name} loses its power; the other one takes over.`,
    name,
    `firewall ${name}`,
    firewallLoss,
  );

const zoneCase = lossOfFirewall(
  "lose-zone",
  "The Availability Zone of firewall a is gone: firewall, subnets, attachment.",
  "a",
  "zone a",
  zoneLoss,
);

/** One tunnel of each site's primary firewall, all at once: sites do not share tunnels. */
const tunnelCase: Case = {
  name: "lose-tunnel",
  story: "The path of one tunnel of each site vanishes silently; the others carry on.",
  async run(context) {
    const plan = requirePair(context.assembled);
    const { topology } = context.assembled;
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
    const plan = requirePair(context.assembled);
    const { sites } = context.assembled;
    const clouds = sites.filter(
      ({ name, kind }) => kind !== "customer-gateway" && plan.sites.some((site) => site.name === name),
    );
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
    const event = connectSessionLoss(transitGateway.connectPeers.map(({ bgp }) => bgp.applianceAddress));
    // Long enough for the sessions to run out of their hold time.
    await measure(context, "loss of a TGW session", event, () => undefined, {
      atLeastSeconds: context.assembled.transitGateway.holdSeconds,
    });
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
].map((each) => ({ ...each, group: "failover" as const, appliesTo: hasFirewallSites }));
