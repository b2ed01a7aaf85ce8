/**
 * Quotas during an update: the engine makes what is new before it deletes what is old, so for a while both count. What fits
 * before and after may not fit between (Amazon VPC quotas: 20 entries per network ACL and direction are those that are there).
 */
import type { Facts } from "./facts";
import type { Standing } from "./standing";
import type { Row } from "./table";

const ROW: Row = {
  ...{ way: "two updates", touches: "nothing" },
  outage: "none: the cloud refuses it, and the update stops there",
  how: "remove what goes with one update, and add what comes with the next; or have the quota raised and record it in hub:limits",
  source: "VPC, Site-to-Site VPN and Transit Gateway quotas pages; the engine creates before it deletes",
};

export interface Peak extends Row {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly stops: readonly string[];
}

/** What counts toward a quota, by names that stay the same as long as the thing does. */
interface Counted {
  readonly name: string;
  readonly limit: string;
  readonly things: (standing: Standing) => readonly string[];
}

const unitsOf = (standing: Standing, matches: (facts: Facts, unit: string) => boolean) =>
  Object.keys(standing).filter((unit) => matches(standing[unit]!.facts, unit));

const OF_REGION: readonly Counted[] = [
  {
    ...{ name: "hub.vpnConnections", limit: "vpnConnectionsPerRegion" },
    things: (standing) => unitsOf(standing, ({ customerAsn }) => customerAsn !== undefined),
  },
  {
    ...{ name: "hub.vpnGateways", limit: "vpnGatewaysPerRegion" },
    things: (standing) => unitsOf(standing, ({ vpnGatewayAsn }) => vpnGatewayAsn !== undefined),
  },
  {
    ...{ name: "hub.transitGatewayRouteTables", limit: "routeTablesPerTransitGateway" },
    things: (standing) => [
      "spokes",
      ...(standing["firewalls"] === undefined ? [] : ["firewalls", "transport"]),
      ...unitsOf(standing, ({ attachTo }) => attachTo === "transit-gateway"),
    ],
  },
];

const OF_SPOKE = {
  ingressEntries: "rulesPerNetworkAcl",
  egressEntries: "rulesPerNetworkAcl",
  ingressRules: "rulesPerSecurityGroup",
  egressRules: "rulesPerSecurityGroup",
} as const;

export function peaksOf(old: Standing, wanted: Standing): Peak[] {
  const spokes = Object.keys(wanted).filter((unit) => wanted[unit]!.is === "spoke" && old[unit] !== undefined);
  const counted = [
    ...OF_REGION,
    ...spokes.flatMap((unit) =>
      Object.entries(OF_SPOKE).map(([fact, limit]): Counted => ({
        ...{ name: `${unit}.${fact}`, limit },
        things: (standing) => standing[unit]!.counted![fact] as readonly string[],
      })),
    ),
  ];
  return counted.flatMap(({ name, limit, things }) => {
    const [before, after] = [things(old), things(wanted)];
    const peak = new Set([...before, ...after]).size;
    const allowed = wanted["hub"]!.counted![limit] as number;
    if (peak <= allowed || peak === after.length) return [];
    const counts = { before: `${before.length}, ${peak} meanwhile`, after: `${after.length}, ${allowed} allowed` };
    return [{ ...ROW, name, ...counts, stops: [] }];
  });
}
