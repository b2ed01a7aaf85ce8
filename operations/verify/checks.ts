/** What a stack that is up is held to: each end of each tunnel, each BGP session, and the suite that each cloud was given. */
import { isDeepStrictEqual } from "node:util";
import { toAwsTunnelAlgorithms, toAzureIpsecPolicy, toGcpCipherSuite } from "../../components/plan/crypto/ciphers";
import type { FirewallName } from "../../components/plan/firewalls/types";
import { pairPlanOf, type HubPlan } from "../../components/plan/hubPlan";
import { endsOnFirewalls, proposalOf, usedTunnels, type SitePlan } from "../../components/plan/sites/types";
import type { RenderedResource } from "../../reading/inventory";
import { tunnelStatuses, type View } from "../status/status";
import type { TestCheck, TestResult } from "./record";

/** What a firewall said, or why it said nothing. */
export interface FirewallSighting {
  readonly firewall: FirewallName;
  /** Absent where it could not be asked. */
  readonly answers?: {
    /** By id of the tunnel. */
    readonly tunnels: Readonly<Record<string, boolean>>;
    /** By address of the peer. */
    readonly sessions: Readonly<Record<string, string>>;
  };
  readonly reason?: string;
}

/** @param resources of the state right after a refresh of the tunnels: what the clouds say of them */
export function checksOf(
  plan: HubPlan,
  resources: readonly RenderedResource[],
  sightings: readonly FirewallSighting[],
): TestCheck[] {
  return [
    ...sightings.flatMap((sighting) => [...tunnelsOfFirewall(plan, sighting), ...sessionsOf(plan, sighting)]),
    ...tunnelStatuses(plan, resources).flatMap(({ site, tunnel, aws, remote }) => {
      const { kind } = plan.sites.find(({ name }) => name === site)!;
      return [
        ...(aws === undefined ? [] : [cloudTunnel(site, tunnel, "aws", aws)]),
        ...(remote === undefined || kind === "customer-gateway"
          ? []
          : [cloudTunnel(site, tunnel, CLOUDS[kind], remote)]),
      ];
    }),
    ...plan.sites.flatMap((site) => suitesOf(site, resources)),
    ...plan.sites.flatMap((site) => routesOf(site, resources)),
  ];
}

const CLOUDS = { "gcp-ha-vpn": "google-cloud", "azure-vpn-gateway": "azure" } as const;
const resultOf = (passed: boolean | undefined): TestResult =>
  passed === undefined ? "not-known" : passed ? "pass" : "fail";

type Unnamed = Omit<TestCheck, "id">;
const named = (check: Unnamed): TestCheck => {
  const { subject, site, name, end } = check;
  return { id: `${subject} ${site === undefined ? name : `${site}/${name}`} ${end}`, ...check };
};

function tunnelsOfFirewall(plan: HubPlan, { firewall, answers, reason }: FirewallSighting): TestCheck[] {
  const tunnels = plan.sites.filter(endsOnFirewalls).flatMap((site) => site.tunnels);
  return tunnels
    .filter((tunnel) => tunnel.firewall === firewall)
    .map(({ id, site, name }) => {
      const isUp = answers?.tunnels[id];
      return named({
        ...{ subject: "tunnel-up", site, name, end: `firewall-${firewall}` },
        ...{ method: "PAN-OS: show vpn ipsec-sa tunnel", expectation: "a security association for ESP" },
        ...{ result: resultOf(isUp), evidence: reason ?? (isUp === true ? "there is one" : "there is none") },
      });
    });
}

function sessionsOf(plan: HubPlan, { firewall, answers, reason }: FirewallSighting): TestCheck[] {
  const pair = pairPlanOf(plan);
  const groups = pair?.firewalls.find(({ name }) => name === firewall)?.routing.peerGroups ?? [];
  return groups.flatMap((group) =>
    group.peers.map(({ name, peerAddress }) => {
      const state = answers?.sessions[peerAddress];
      const isSite = plan.sites.some((site) => site.name === group.name);
      return named({
        ...{ subject: "bgp-session", name, end: `firewall-${firewall}` },
        ...(isSite ? { site: group.name } : {}),
        ...{ method: "PAN-OS: show bgp peer", expectation: "Established" },
        result: resultOf(answers === undefined ? undefined : state === "Established"),
        evidence: reason ?? state ?? "not told",
      });
    }),
  );
}

const METHODS = {
  aws: "AWS: DescribeVpnConnections, VgwTelemetry",
  "google-cloud": "Google Cloud: vpnTunnels, detailedStatus",
  azure: "Azure: connectionStatus and tunnelConnectionStatus",
} as const;

function cloudTunnel(site: string, name: string, end: keyof typeof METHODS, view: View): TestCheck {
  return named({
    ...{ subject: "tunnel-up", site, name, end, method: METHODS[end], expectation: "up" },
    ...{ result: resultOf(view.isUp), evidence: view.text },
  });
}

/** What each cloud was given, as it says after a refresh; that both ends agreed on it shows by the tunnel being up. */
function suitesOf(site: SitePlan, resources: readonly RenderedResource[]): TestCheck[] {
  const find = (type: string, name: string) =>
    resources.find((each) => each.type === type && each.name === name)?.outputs;
  const check = (name: string, end: keyof typeof METHODS, expected: object, found: unknown) =>
    named({
      ...{
        subject: "suite",
        site: site.name,
        name,
        end,
        method: `${METHODS[end].split(":")[0]}: what the tunnel is configured with`,
      },
      ...{
        expectation: JSON.stringify(expected),
        result: resultOf(found === undefined ? undefined : holds(expected, found)),
      },
      evidence: found === undefined ? "not in the state" : JSON.stringify(found),
    });
  const ofCloud = (names: readonly string[]): TestCheck[] =>
    names.flatMap((name) => {
      if (site.kind === "gcp-ha-vpn") {
        const found = find("gcp:compute/vPNTunnel:VPNTunnel", `${site.name}-${name}`)?.["cipherSuite"];
        return [check(name, "google-cloud", toGcpCipherSuite(proposalOf(site, `${site.name}/${name}`)), found)];
      }
      if (site.kind !== "azure-vpn-gateway") return [];
      const outputs = find("azure-native:network:VirtualNetworkGatewayConnection", `${site.name}-${name}`);
      const policies = outputs?.["ipsecPolicies"] as readonly unknown[] | undefined;
      return [
        check(
          name,
          "azure",
          toAzureIpsecPolicy(proposalOf(site, `${site.name}/${name}`)),
          policies?.length === 1 ? policies[0] : policies,
        ),
      ];
    });
  if (endsOnFirewalls(site))
    return ofCloud(site.kind === "azure-vpn-gateway" ? ["a", "b"] : site.tunnels.map(({ name }) => name));
  return site.connections.flatMap((connection) => {
    const outputs = find("aws:ec2/vpnConnection:VpnConnection", `${site.name}-${connection.number}`);
    return usedTunnels(site, connection).flatMap(({ name, number }) => {
      const expected = toAwsTunnelAlgorithms(proposalOf(site, `${site.name}/${name}`));
      const found =
        outputs && Object.fromEntries(Object.keys(expected).map((key) => [key, outputs[awsName(number, key)]]));
      return [check(name, "aws", expected, found), ...ofCloud([name])];
    });
  });
}

const awsName = (number: 1 | 2, key: string) => `tunnel${number}${key[0]!.toUpperCase()}${key.slice(1)}`;

/** All that is expected, and in a list nothing else; a cloud adds properties of its own beside. */
function holds(expected: unknown, found: unknown): boolean {
  if (typeof expected !== "object" || expected === null || Array.isArray(expected))
    return isDeepStrictEqual(expected, found);
  const fields = (found ?? {}) as Readonly<Record<string, unknown>>;
  return Object.entries(expected).every(([key, value]) => holds(value, fields[key]));
}

interface VgwTelemetry {
  readonly outsideIpAddress?: string;
  readonly acceptedRouteCount?: number;
}

/** By BGP a site announces at least one route on each tunnel. */
function routesOf(site: SitePlan, resources: readonly RenderedResource[]): TestCheck[] {
  if (endsOnFirewalls(site) || site.routing === "static") return [];
  return site.connections.flatMap((connection) => {
    const outputs = resources.find(
      (each) =>
        each.type === "aws:ec2/vpnConnection:VpnConnection" && each.name === `${site.name}-${connection.number}`,
    )?.outputs;
    return usedTunnels(site, connection).map(({ name, number }) => {
      const telemetries = (outputs?.["vgwTelemetries"] ?? []) as readonly VgwTelemetry[];
      const address = outputs?.[`tunnel${number}Address`];
      const count = telemetries.find(({ outsideIpAddress }) => outsideIpAddress === address)?.acceptedRouteCount;
      return named({
        ...{
          subject: "routes",
          site: site.name,
          name,
          end: "aws",
          method: METHODS.aws,
          expectation: "at least 1 route",
        },
        ...{ result: resultOf(count === undefined ? undefined : count > 0), evidence: `${count ?? "not told"}` },
      });
    });
  });
}
