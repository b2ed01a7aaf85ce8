/** Something fails at the sites on the AWS VPN: outages beside the plan's budget, and routes as the report says. */
import { tunnelLossOf } from "../../components/plan/detection/tunnelLoss";
import { sitesOnAwsVpn } from "../../components/plan/hubPlan";
import type { SiteOnAwsVpn } from "../../components/plan/sites/types";
import { addressAt } from "../../components/plan/addressing/cidr";
import type { Loss } from "../../components/plan/routing/routeCandidates";
import { instanceNamespace } from "../assembly/site";
import { attempt } from "../engine/commands";
import { awsVpnRouteClaimsAfter } from "./awsVpnRoutes";
import type { Case, CaseContext } from "./context";
import { instanceLoss, pathLoss, type Event } from "./events";
import { measure, recover, type Budget } from "./measure";
import { awsVpnLanes } from "./outages";
import { endsOf, usedTunnels } from "./tunnels";

/** Both ends of a flow have to notice; two sites that talk to each other each have their own time. */
function budgetOf(sites: readonly SiteOnAwsVpn[], secondsOf: (site: SiteOnAwsVpn) => number): Budget {
  return (pair) => {
    const touched = sites.filter(({ name }) => [pair.from, pair.to].includes(`site/${name}`));
    return touched.length === 0 ? undefined : Math.max(...touched.map(secondsOf));
  };
}

const tunnelLossSeconds = (site: SiteOnAwsVpn) => {
  const { hub, remote } = tunnelLossOf(site);
  return Math.max(hub.seconds, remote.seconds);
};

const tunnelCase: Case = {
  name: "lose-vpn-tunnel",
  story: "The path of the tunnel that AWS uses to each of its sites vanishes silently; the other tunnel takes over.",
  appliesTo: ({ plan }) => sitesWithTwo(sitesOnAwsVpn(plan)).length > 0,
  async run(context) {
    const { plan, topology } = context.assembled;
    const sites = sitesWithTwo(sitesOnAwsVpn(plan));
    const lost = await Promise.all(sites.map((site) => tunnelInUse(context, site)));
    const ends = lost.map((id) => endsOf(topology.ikeEnds, id).hub);
    const event = pathLoss(ends.map(({ localId, remoteAddress }) => [localId, remoteAddress] as const));
    await measure(context, "loss of a tunnel", event, budgetOf(sites, tunnelLossSeconds), {
      lanes: awsVpnLanes(context.assembled, context.rehearsal),
    });
    for (const id of lost) await context.expect(...awsVpnRouteClaimsAfter(context.assembled, { lost: "tunnel", id }));
    await recover(context, event);
  },
};

const sitesWithTwo = (sites: readonly SiteOnAwsVpn[]) => sites.filter((site) => usedTunnels(site).length > 1);

/** By which AWS sends what goes to the site; of equals nobody can tell it beforehand. */
async function tunnelInUse({ rehearsal }: CaseContext, site: SiteOnAwsVpn): Promise<string> {
  const ids = usedTunnels(site).map(({ id }) => id);
  const ends = rehearsal.ikeEnds.filter(({ side, tunnel }) => side === "hub" && ids.includes(tunnel));
  for (const end of ends) {
    const argv = ["ip", "-n", end.router, "route", "get", addressAt(site.cidrs[0]!, 10)];
    if ((await attempt(argv)).stdout.includes(`dev ${end.interface} `)) return end.tunnel;
  }
  return ids[0]!;
}

const gatewayCase: Case = {
  name: "lose-customer-gateway",
  story: "A customer gateway of each site that has two dies: a device, an HA VPN interface, an Azure instance.",
  appliesTo: ({ plan }) => redundantSites(sitesOnAwsVpn(plan)).length > 0,
  async run(context) {
    const { assembled, rehearsal } = context;
    const sites = redundantSites(sitesOnAwsVpn(assembled.plan));
    const remotes = sites.map((site) => assembled.sites.find(({ name }) => name === site.name)!);
    const events = remotes.map((remote) => instanceLoss(rehearsal, remote, 0));
    const event: Event = {
      happen: async () => void (await Promise.all(events.map((each) => each.happen()))),
      undo: async () => void (await Promise.all(events.map((each) => each.undo()))),
    };
    // A device, or a cloud's instance, is routed around at once on its own side; a Cloud Router has to notice.
    const seconds = (site: SiteOnAwsVpn) =>
      site.kind === "gcp-ha-vpn" ? tunnelLossSeconds(site) : tunnelLossOf(site).hub.seconds;
    await measure(context, "loss of a customer gateway", event, budgetOf(sites, seconds), {
      lanes: awsVpnLanes(assembled, rehearsal),
    });
    for (const [index, site] of sites.entries()) {
      const remote = remotes[index]!;
      const dead = remote.instances.length > 1 ? instanceNamespace(remote, 0) : undefined;
      const loss: Loss = { lost: "customer-gateway", id: site.connections[0]!.id };
      await context.expect(...awsVpnRouteClaimsAfter(assembled, loss, dead));
    }
    await recover(context, event);
  },
};

const redundantSites = (sites: readonly SiteOnAwsVpn[]) => sites.filter(({ connections }) => connections.length > 1);

export const awsVpnFailoverCases: readonly Case[] = [tunnelCase, gatewayCase].map((each) => ({
  ...each,
  group: "failover" as const,
}));
