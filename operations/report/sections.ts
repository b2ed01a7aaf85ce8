/** The report's tables, drawn from the plan and from what the state adds; each is one subject. */
import type { KeyPlan } from "../../components/plan/crypto/types";
import type { FailoverRow } from "../../components/plan/detection/types";
import type { EndpointRef, FlowPlan, PortRange } from "../../components/plan/flows/types";
import { firewallsOf, type HubPlan } from "../../components/plan/hubPlan";
import { usage } from "../../components/plan/quotas/usage";
import { routeRows, type RouteRow } from "../../components/plan/routing/routeRows";
import {
  bestPathText,
  destinationText,
  gatewayText,
  lossText,
  nextHopText,
} from "../../components/plan/routing/routeText";
import { endsOnAwsVpn, type SitePlan } from "../../components/plan/sites/types";
import { ageDaysOf, DUE_FRACTION } from "../rotate/rotationSteps";
import { grouped, type Cell, type Row, type Section } from "./section";
import type { ReportState } from "./state";
import { tunnelRows, type TunnelRow } from "./tunnelRows";
import type { ReportWords } from "./words";

interface Source {
  readonly plan: HubPlan;
  readonly state: ReportState | undefined;
  readonly words: ReportWords;
  readonly now: Date;
}

export function reportSections(source: Source): Section[] {
  const all = [overview, sites, flows, flowMatrix, tunnels, addresses, bgp, routes, failover, keys, capacity];
  return all.map((section) => section(source)).filter(({ groups }) => groups.some(({ rows }) => rows.length > 0));
}

const list = (values: readonly string[]) => values.join(", ");
const endText = ({ kind, name }: EndpointRef) => `${kind}/${name}`;

/** More sites are grouped by kind and place, in tables and in the picture. */
export const MOST_SITES = 24;

/** What a site is sorted under: its kind and place. */
export function placeOf(site: SitePlan, words: ReportWords): string {
  switch (site.kind) {
    case "gcp-ha-vpn":
      return `Google Cloud ${site.region}`;
    case "azure-vpn-gateway":
      return `Azure ${site.location}`;
    case "customer-gateway":
      return words.onPremises;
  }
}

function overview({ plan, state, words }: Source): Section {
  const { pair, transitGateway } = plan;
  const rows = tunnelRows(plan, state);
  const isUp = rows.filter(({ verdict }) => verdict === "up").length;
  const asked = rows.filter(({ verdict }) => verdict !== undefined && verdict !== "not asked").length;
  return {
    id: "overview",
    title: words.overview,
    columns: [words.item, words.value],
    groups: [
      {
        rows: [
          [words.environment, plan.environment],
          [words.region, plan.region],
          [
            words.transitGateway,
            [`AS ${transitGateway.asn}`, ...(transitGateway.cidr ? [transitGateway.cidr] : [])].join(", "),
          ],
          [
            words.firewallPair,
            pair === undefined
              ? words.noFirewalls
              : `2 × VM-Series ${pair.firewallSettings.instanceType}, PAN-OS ${pair.firewallSettings.panos}, AS ${pair.network.asn}`,
          ],
          [words.profile, plan.cipherProfile],
          [words.keyMaxAge, `${plan.keyMaxAgeDays} ${words.days}`],
          [words.target, `${plan.failover.targetSeconds} s`],
          [words.counts, list([plan.sites.length, rows.length, plan.flows.length].map(String))],
          ...(state === undefined
            ? []
            : [[words.tunnelsUp, { text: `${isUp} / ${asked}`, mark: isUp === asked ? "good" : "bad" } as const]]),
        ],
      },
    ],
  };
}

function sites({ plan, state, words }: Source): Section {
  const tunnels = tunnelRows(plan, state);
  return {
    id: "sites",
    title: words.sites,
    columns: [
      words.site,
      words.place,
      words.endsOn,
      words.asn,
      words.prefixes,
      words.primary,
      words.suite,
      words.tunnelCount,
      ...(state === undefined ? [] : [words.state]),
    ],
    groups: grouped(
      plan.sites,
      (site) => (plan.sites.length > MOST_SITES ? placeOf(site, words) : undefined),
      (site) => {
        const own = tunnels.filter((tunnel) => tunnel.site === site.name);
        return [
          { text: site.name, id: `site-${site.name}` },
          placeOf(site, words),
          endsOnAwsVpn(site) ? words.awsVpn : words.firewalls,
          [...new Set(own.map(({ farAsn }) => farAsn ?? words.staticRoutes))].join(", "),
          list(site.cidrs),
          endsOnAwsVpn(site) ? "-" : `${words.firewall} ${site.preferredFirewall ?? site.primaryFirewall}`,
          site.proposal.name,
          String(own.length),
          ...(state === undefined ? [] : [worst(own, words)]),
        ];
      },
    ),
  };
}

/** Down before unknown, unknown before up. */
function worst(rows: readonly TunnelRow[], words: ReportWords): Cell {
  const verdicts = rows.map(({ verdict }) => verdict ?? "unknown");
  return stateCell((["down", "unknown", "up"] as const).find((each) => verdicts.includes(each)) ?? "not asked", words);
}

function stateCell(verdict: "up" | "down" | "unknown" | "not asked", words: ReportWords): Cell {
  const marks = { up: "good", down: "bad", unknown: "warning", "not asked": undefined } as const;
  const mark = marks[verdict];
  return mark === undefined ? words[verdict] : { text: words[verdict], mark };
}

function tunnels({ plan, state, words }: Source): Section {
  const rows = tunnelRows(plan, state);
  return {
    id: "tunnels",
    title: words.tunnels,
    columns: [
      words.tunnel,
      words.ownOutside,
      words.farOutside,
      words.ownInside,
      words.farInside,
      words.ike,
      words.esp,
      words.dpd,
      words.bgpTimers,
      words.mtuMss,
      words.keyId,
      ...(state === undefined ? [] : [words.state]),
    ],
    groups: grouped(
      rows,
      ({ site }) => site,
      (row) => [
        `${row.site}/${row.name}`,
        row.ownOutside ?? words.afterUp,
        row.farOutside ?? words.afterUp,
        row.ownInside,
        row.farInside,
        row.ike,
        row.esp,
        row.dpd ?? "-",
        row.bgpTimers ?? "-",
        `${row.mtuBytes} / ${row.mtuBytes - 40}`,
        row.keyId,
        ...(state === undefined ? [] : [stateCell(row.verdict ?? "unknown", words)]),
      ],
    ),
  };
}

function addresses({ plan, words }: Source): Section {
  const { pair, spokes, transitGateway } = plan;
  const ofHub: Row[] =
    pair === undefined
      ? []
      : [
          [words.hubVpc, "-", pair.network.vpcCidr],
          ...pair.network.subnets.map(({ name, availabilityZone, cidr }) => [
            `${words.subnet} ${name}`,
            availabilityZone,
            cidr,
          ]),
          ...pair.firewalls.map(({ name, availabilityZone, connectPeer }) => [
            `${words.connectInside} ${name}`,
            availabilityZone,
            connectPeer.insideCidr,
          ]),
        ];
  return {
    id: "addresses",
    title: words.addresses,
    columns: [words.use, words.zone, words.cidr],
    groups: [
      {
        title: words.hubVpc,
        rows: [...ofHub, ...(transitGateway.cidr === undefined ? [] : [[words.greBlock, "-", transitGateway.cidr]])],
      },
      ...spokes.map(({ name, cidr, subnets }) => ({
        title: `spoke/${name}`,
        rows: [
          [`${words.spokeVpc} spoke/${name}`, "-", cidr],
          ...subnets.map((subnet) => [`${words.subnet} ${subnet.name}`, subnet.availabilityZone, subnet.cidr]),
        ],
      })),
      {
        title: words.sites,
        rows: plan.sites.flatMap(({ name, cidrs }) =>
          cidrs.map((cidr) => [`${words.sitePrefix} site/${name}`, "-", cidr]),
        ),
      },
    ].filter(({ rows }) => rows.length > 0),
  };
}

export function serviceText({ protocol, fromPort, toPort }: PortRange): string {
  if (fromPort === undefined) return protocol;
  return `${protocol}/${fromPort}${toPort === fromPort ? "" : `-${toPort}`}`;
}

function flows({ plan, words }: Source): Section {
  return {
    id: "flows",
    title: words.flows,
    note: words.flowsNote,
    columns: [words.flow, words.from, words.to, words.services, words.enforcedBy],
    groups: [
      {
        rows: plan.flows.map((flow) => [
          flow.name,
          list(flow.from.map(endText)),
          list(flow.to.map(endText)),
          list(flow.services.map(serviceText)),
          flow.enforcedBy.map((layer) => words[layer]).join("; "),
        ]),
      },
    ],
  };
}

/** More columns fit on no page. */
const MOST_COLUMNS = 12;

function flowMatrix({ plan, words }: Source): Section {
  const ends = (side: "from" | "to") => [...new Set(plan.flows.flatMap((flow) => flow[side].map(endText)))].sort();
  const columns = ends("to");
  const between = (from: string, to: string) =>
    plan.flows
      .filter((flow: FlowPlan) => flow.from.map(endText).includes(from) && flow.to.map(endText).includes(to))
      .flatMap(({ services }) => services.map(serviceText));
  const rows = ends("from").map((from) => [from, ...columns.map((to) => list(between(from, to)) || "-")]);
  return {
    id: "flow-matrix",
    title: words.flowMatrix,
    note: words.flowMatrixNote,
    columns: [words.from, ...columns],
    groups: columns.length > MOST_COLUMNS ? [] : [{ rows }],
  };
}

function bgp({ plan, words }: Source): Section {
  const rows = firewallsOf(plan).flatMap(({ name, routing }) =>
    routing.peerGroups.flatMap((group) => group.peers.map((peer) => ({ name, routing, group, peer }))),
  );
  return {
    id: "bgp",
    title: words.bgp,
    columns: [
      words.neighbor,
      words.ownAsn,
      words.farAsn,
      words.ownAddress,
      words.farAddress,
      words.bgpTimers,
      words.accepts,
      words.announces,
    ],
    groups: grouped(
      rows,
      ({ name }) => `${words.firewall} ${name}`,
      ({ routing, group, peer }) => [
        peer.name,
        String(routing.asn),
        String(group.peerAsn),
        peer.localAddress,
        peer.peerAddress,
        `${peer.bgp.keepaliveSeconds} s / ${peer.bgp.negotiatedHoldSeconds} s`,
        list(group.accept.map(({ cidr }) => cidr)),
        list(group.announce.map(({ cidr, asPathPrepends, med }) => `${cidr} (${asPathPrepends}, ${med})`)),
      ],
    ),
  };
}

function routes({ plan, words }: Source): Section {
  const viaOf = (found: RouteRow["candidates"]) => found.map(({ via }) => nextHopText(via)).join(" | ");
  return {
    id: "routes",
    title: words.routes,
    note: words.routesNote,
    columns: [words.destination, words.winner, words.reason, words.next],
    groups: grouped(
      routeRows(plan),
      ({ gateway }) => gatewayText(gateway),
      ({ kind, destination, best, after }) => [
        destinationText(destination),
        best === undefined ? { text: words.nothing, mark: "bad" } : viaOf(best.winners),
        bestPathText(kind, best),
        after
          .map(({ loss, winners }) => `${words.without} ${lossText(loss)}: ${viaOf(winners) || words.nothing}`)
          .join("; "),
      ],
    ),
  };
}

function failover({ plan, words }: Source): Section {
  const { rows, targetSeconds } = plan.failover;
  return {
    id: "failover",
    title: words.failover,
    note: `${words.target}: ${targetSeconds} s. ${words.failoverNote}`,
    columns: [words.site, words.lossOf, words.upTo, words.hubNotices, words.siteNotices, words.exception],
    groups: [{ rows: rows.map((row) => failoverRow(row, targetSeconds, words)) }],
  };
}

function failoverRow(
  { site, failure, outageSeconds, hubSide, remoteSide, exception }: FailoverRow,
  target: number,
  words: ReportWords,
): Row {
  const isLate = outageSeconds > target;
  return [
    site,
    words[failure],
    { text: `${outageSeconds} s`, part: outageSeconds / target, ...(isLate ? { mark: "warning" as const } : {}) },
    hubSide.by,
    remoteSide.by,
    exception?.reason ?? "",
  ];
}

function keys({ plan, state, words, now }: Source): Section {
  return {
    id: "keys",
    title: words.keys,
    note: words.keysNote,
    columns: [words.keyId, words.epoch, words.source, ...(state === undefined ? [] : [words.age])],
    groups: grouped(
      plan.sites.flatMap((site) => site.keys),
      ({ site }) => site,
      (key) => [
        key.id,
        String(key.epoch),
        key.secretId === undefined ? words.madeByProgram : `${words.givenBy} ${key.secretId}`,
        ...(state === undefined ? [] : [ageCell(key, state, plan.keyMaxAgeDays, words, now)]),
      ],
    ),
  };
}

function ageCell({ id }: KeyPlan, { issued }: ReportState, maxAgeDays: number, words: ReportWords, now: Date): Cell {
  const issuedAt = issued.get(id);
  if (issuedAt === undefined) return words.unknown;
  const days = Math.floor(ageDaysOf({ issuedAt }, now));
  const part = days / maxAgeDays;
  const text = `${days} ${words.days}`;
  if (part > 1) return { text: `${text}, ${words.overdue}`, part, mark: "bad" };
  return part >= DUE_FRACTION ? { text, part, mark: "warning" } : { text, part };
}

/** From here on a limit is drawn as one that binds soon. */
const NEAR = 0.8;

function capacity({ plan, words }: Source): Section {
  return {
    id: "capacity",
    title: words.capacity,
    note: words.capacityNote,
    columns: [words.counted, words.used, words.limit, words.raised],
    groups: grouped(
      usage(plan).filter(({ used }) => used > 0),
      ({ scope }) => scope,
      ({ resource, used, limit, adjustable }) => [
        resource,
        { text: String(used), part: used / limit, ...(used / limit < NEAR ? {} : { mark: "warning" as const }) },
        String(limit),
        adjustable ? words.yes : words.no,
      ],
    ),
  };
}
