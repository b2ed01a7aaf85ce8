/**
 * `hub status`: which tunnels are up, as each cloud says. Read from the stack's state, where a refresh of the tunnels
 * puts what the clouds report; no cloud is asked here. Firewalls and customers' devices are not asked at all.
 */
import { tunnelName, vpnConnectionName } from "../../components/names";
import { sitesOnAwsVpn, sitesOnFirewalls, type HubPlan } from "../../components/plan/hubPlan";
import { usedTunnels, type SitePlan } from "../../components/plan/sites/types";
import type { RenderedResource } from "../../reading/inventory";
import { table } from "../terminal/table";

/** The resources whose outputs say whether a tunnel is up. */
const TUNNEL_TYPES = {
  aws: "aws:ec2/vpnConnection:VpnConnection",
  google: "gcp:compute/vPNTunnel:VPNTunnel",
  azure: "azure-native:network:VirtualNetworkGatewayConnection",
} as const;
type TunnelType = keyof typeof TUNNEL_TYPES;

/** What `pulumi refresh --target` is given; a URN has the types of all parents before its own, joined by `$`. */
export const TUNNEL_TARGETS = Object.values(TUNNEL_TYPES).map((type) => `**$${type}::**`);

/** What one end says of a tunnel. */
export interface View {
  /** Absent: that end says nothing that can be told for sure, for example because it does not exist yet. */
  readonly isUp?: boolean;
  /** In the cloud's own words. */
  readonly text: string;
}

export interface TunnelStatus {
  readonly site: string;
  readonly tunnel: string;
  /** The AWS end; absent where the tunnel ends on a firewall. */
  readonly aws?: View;
  /** The site's end; absent where it ends on a device. */
  readonly remote?: View;
}

const MISSING: View = { text: "not in the state" };

/** @param resources of a stack that is up, refreshed or not */
export function tunnelStatuses(plan: HubPlan, resources: readonly RenderedResource[]): TunnelStatus[] {
  const find = (type: TunnelType, name: string) =>
    resources.find((resource) => resource.type === TUNNEL_TYPES[type] && resource.name === name);
  return [
    ...sitesOnFirewalls(plan).flatMap(({ name: site, kind, tunnels }) =>
      tunnels.map(({ name, firewall }) => ({
        site,
        tunnel: name,
        ...remoteOf(kind, { google: tunnelName(site, name), azure: tunnelName(site, firewall) }, find),
      })),
    ),
    ...sitesOnAwsVpn(plan).flatMap((site) =>
      site.connections.flatMap((connection) =>
        usedTunnels(site, connection).map(({ name, number: tunnelNumber }) => ({
          site: site.name,
          tunnel: name,
          aws: awsView(find("aws", vpnConnectionName(site.name, connection.number)), tunnelNumber),
          ...remoteOf(site.kind, { google: tunnelName(site.name, name), azure: tunnelName(site.name, name) }, find),
        })),
      ),
    ),
  ];
}

type Find = (type: TunnelType, name: string) => RenderedResource | undefined;

/** @param names of the resources that stand for the tunnel at Google Cloud and at Azure */
function remoteOf(
  kind: SitePlan["kind"],
  names: { readonly google: string; readonly azure: string },
  find: Find,
): { remote?: View } {
  switch (kind) {
    case "gcp-ha-vpn":
      return { remote: googleView(find("google", names.google)) };
    case "azure-vpn-gateway":
      return { remote: azureView(find("azure", names.azure)) };
    case "customer-gateway":
      return {};
  }
}

interface VgwTelemetry {
  readonly outsideIpAddress?: string;
  readonly status?: string;
  readonly statusMessage?: string;
  readonly lastStatusChange?: string;
  readonly acceptedRouteCount?: number;
}

/** `UP` or `DOWN` (EC2 API reference, VgwTelemetry). */
function awsView(connection: RenderedResource | undefined, tunnelNumber: number): View {
  if (connection === undefined) return MISSING;
  const { outputs } = connection;
  const address = outputs[`tunnel${tunnelNumber}Address`];
  const telemetry = ((outputs["vgwTelemetries"] ?? []) as readonly VgwTelemetry[]).find(
    ({ outsideIpAddress }) => outsideIpAddress === address,
  );
  if (telemetry?.status === undefined) return { text: "no telemetry" };
  const { status, statusMessage, lastStatusChange, acceptedRouteCount } = telemetry;
  const details = [
    ...(statusMessage ? [statusMessage] : []),
    ...(acceptedRouteCount === undefined
      ? []
      : [`${acceptedRouteCount} ${acceptedRouteCount === 1 ? "route" : "routes"}`]),
    ...(lastStatusChange ? [`since ${lastStatusChange}`] : []),
  ];
  return { isUp: status === "UP", text: [status, ...details].join(", ") };
}

/** `detailedStatus` is a sentence; this one stands for the status ESTABLISHED (Cloud VPN, "Check VPN status"). */
const ESTABLISHED = /^tunnel is up and running\.?$/i;

function googleView(tunnel: RenderedResource | undefined): View {
  const status = tunnel?.outputs["detailedStatus"];
  if (tunnel === undefined) return MISSING;
  if (typeof status !== "string" || status === "") return { text: "no status" };
  return { isUp: ESTABLISHED.test(status), text: status };
}

/**
 * Unknown, Connecting, Connected or NotConnected, for the connection and for each of its tunnels (Azure REST,
 * VirtualNetworkGatewayConnectionStatus and TunnelConnectionHealth). A connection of an active-active gateway has one
 * tunnel an instance, and is connected while one of them is; which one the names do not tell for sure.
 */
function azureView(connection: RenderedResource | undefined): View {
  if (connection === undefined) return MISSING;
  const { connectionStatus: status, tunnelConnectionStatus } = connection.outputs;
  if (typeof status !== "string" || status === "" || status === "Unknown") return { text: "Unknown" };
  const tunnels = (tunnelConnectionStatus ?? []) as readonly { readonly connectionStatus?: string }[];
  const connected = tunnels.filter(({ connectionStatus }) => connectionStatus === "Connected").length;
  if (status !== "Connected") return { isUp: false, text: status };
  if (connected === tunnels.length) return { isUp: true, text: status };
  return { text: `${status} by ${connected} of its ${tunnels.length} tunnels` };
}

/** `up` where every end that is asked says so, `down` where one says no, and `unknown` between. */
export function verdictOf({ aws, remote }: TunnelStatus): "up" | "down" | "unknown" | "not asked" {
  const views = [aws, remote].flatMap((view) => (view === undefined ? [] : [view.isUp]));
  if (views.length === 0) return "not asked";
  if (views.includes(false)) return "down";
  return views.includes(undefined) ? "unknown" : "up";
}

/** For example `2026-11-28 14:46:52 GMT+9`, in the reader's own time zone. */
export function localTime(date: Date): string {
  const zone = new Intl.DateTimeFormat("en", { timeZoneName: "short" })
    .formatToParts(date)
    .find(({ type }) => type === "timeZoneName");
  return `${date.toLocaleString("sv-SE")} ${zone?.value}`;
}

const HOW_TO_ASK = "show vpn ike-sa; show vpn ipsec-sa; show routing protocol bgp peer";

/**
 * One row a tunnel, and a line of counts.
 *
 * @param source where the views come from, for the heading
 */
export function statusText(statuses: readonly TunnelStatus[], source: string): string {
  const rows = statuses.map((status) => [
    status.site,
    status.tunnel,
    verdictOf(status),
    status.aws?.text ?? "ends on a firewall",
    status.remote?.text ?? "ends on a device",
  ]);
  const verdicts = statuses.map(verdictOf);
  const counts = [...new Set(verdicts)].map(
    (verdict) => `${verdicts.filter((each) => each === verdict).length} ${verdict}`,
  );
  const onFirewalls = statuses.some(({ aws }) => aws === undefined);
  return [
    `Tunnels, ${source}`,
    ...table([["site", "tunnel", "is", "AWS says", "the other cloud says"], ...rows]),
    "",
    counts.length === 0 ? "There is no tunnel." : `${counts.join(", ")}.`,
    ...(onFirewalls ? [`What the firewalls say is not in the state; on one: ${HOW_TO_ASK}`] : []),
  ].join("\n");
}
