/**
 * The failover budget: for each failure how long each side may not notice it. Traffic flows again when both have, so the
 * outage is the slower of the two. Nothing else adds to it: what takes over holds its routes and tunnels already.
 */
import type { HubConfig } from "../config/config";
import type { FirewallPair } from "../hubPlan";
import type { Problem } from "../problems";
import { usedTunnels, type SitePlan } from "../sites/types";
import { tunnelLossOf } from "./tunnelLoss";
import type { Detection, FailoverPlan, FailoverRow, Failure } from "./types";

export function planFailover(
  sites: readonly SitePlan[],
  pair: FirewallPair | undefined,
  { failover, sites: configured }: HubConfig,
): FailoverPlan {
  const rows = sites.flatMap((site) => {
    const exception = configured[site.name]?.failoverException;
    return lossesOf(site, pair).map(({ failure, hubSide, remoteSide }): FailoverRow => {
      const outageSeconds = Math.max(hubSide.seconds, remoteSide.seconds);
      const isExcepted = exception?.losses.includes(failure) ?? false;
      const allowed = isExcepted ? { seconds: exception!.seconds, reason: exception!.reason } : undefined;
      return {
        ...{ site: site.name, failure, hubSide, remoteSide, outageSeconds },
        ...(allowed === undefined ? {} : { exception: allowed }),
      };
    });
  });
  return { targetSeconds: failover.targetSeconds, rows };
}

type Loss = Pick<FailoverRow, "failure" | "hubSide" | "remoteSide">;

const NOTICES_AT_ONCE: Detection = { seconds: 0, by: "the remote side routes around its own instance" };

/** What the site can lose while something is left to take over. */
function lossesOf(site: SitePlan, pair: FirewallPair | undefined): Loss[] {
  const { hub, remote } = tunnelLossOf(site);
  const loss = (failure: Failure, hubSide: Detection, remoteSide: Detection): Loss => ({
    failure,
    hubSide,
    remoteSide,
  });
  return [
    ...(site.terminateOn === "vm-series" && pair !== undefined ? [loss("firewall", connectLoss(pair), remote)] : []),
    ...(hasOtherTunnel(site) ? [loss("tunnel", hub, remote)] : []),
    // A Cloud Router's session over the lost interface has to run out; other ends know their own instances.
    ...(hasOtherInstance(site)
      ? [loss("remote-instance", hub, site.kind === "gcp-ha-vpn" ? remote : NOTICES_AT_ONCE)]
      : []),
  ];
}

function connectLoss({ firewalls }: FirewallPair): Detection {
  const seconds = firewalls[0].connectPeer.bgp.negotiatedHoldSeconds;
  return { seconds, by: `TGW Connect BGP hold time ${seconds} s` };
}

function hasOtherTunnel(site: SitePlan): boolean {
  if (site.terminateOn === "vm-series") return true;
  return site.connections.flatMap((connection) => usedTunnels(site, connection)).length > 1;
}

function hasOtherInstance(site: SitePlan): boolean {
  return site.terminateOn === "vm-series" ? site.kind !== "customer-gateway" : site.connections.length > 1;
}

/** Refuses losses that take longer than the target, or than the exception that a site has from it. */
export function checkFailover({ rows, targetSeconds }: FailoverPlan, { sites }: HubConfig): Problem[] {
  const rowsOf = new Map<string, FailoverRow[]>();
  for (const row of rows) rowsOf.set(row.site, [...(rowsOf.get(row.site) ?? []), row]);
  return [
    ...rows.flatMap((row) => checkException(row)),
    ...Object.entries(sites).flatMap(([name, { failoverException: exception }]) => {
      const own = rowsOf.get(name) ?? [];
      const unneeded = (exception?.losses ?? [])
        .filter((loss) => own.every(({ failure, outageSeconds }) => failure !== loss || outageSeconds <= targetSeconds))
        .map((loss) => ({
          path: `hub:sites.${name}.failoverException.losses`,
          what: "names a loss that keeps to the target, or that the site cannot survive at all",
          value: loss,
          remedy: "remove it",
        }));
      return [...checkTarget(own, targetSeconds), ...unneeded];
    }),
  ];
}

function checkException({ site, failure, outageSeconds, exception, ...row }: FailoverRow): Problem[] {
  if (exception === undefined || outageSeconds <= exception.seconds) return [];
  return [
    {
      path: `hub:sites.${site}.failoverException.seconds`,
      what: `${site} needs up to ${outageSeconds} s after the loss of a ${WORDS[failure]} (${slowerOf(row).by})`,
      value: exception.seconds,
      allowed: `at least ${outageSeconds}`,
    },
  ];
}

/** One problem a site: its losses mostly wait for the same timer. */
function checkTarget(rows: readonly FailoverRow[], targetSeconds: number): Problem[] {
  const slow = rows.filter(({ exception, outageSeconds }) => exception === undefined && outageSeconds > targetSeconds);
  const slowest = slow.reduce<FailoverRow | undefined>(
    (worst, row) => (worst === undefined || row.outageSeconds > worst.outageSeconds ? row : worst),
    undefined,
  );
  if (slowest === undefined) return [];
  const { site, outageSeconds } = slowest;
  const losses = slow.map(({ failure }) => failure);
  return [
    {
      path: "hub:failover.targetSeconds",
      what: `${site} needs up to ${outageSeconds} s after the loss of a ${losses.map((loss) => WORDS[loss]).join(" or a ")} (${slowerOf(slowest).by})`,
      value: targetSeconds,
      allowed: `at least ${outageSeconds}`,
      remedy: `shorten hub:failover.bgpHoldSeconds or the site's dpdTimeoutSeconds, raise the target, or say why this site may take longer: hub:sites.${site}.failoverException: { losses: [${losses.join(", ")}], seconds: ${outageSeconds}, reason: ... }`,
    },
  ];
}

const slowerOf = ({ hubSide, remoteSide }: Pick<FailoverRow, "hubSide" | "remoteSide">) =>
  hubSide.seconds > remoteSide.seconds ? hubSide : remoteSide;

const WORDS: Readonly<Record<Failure, string>> = {
  firewall: "firewall",
  tunnel: "tunnel",
  "remote-instance": "gateway instance or device of its own",
};
