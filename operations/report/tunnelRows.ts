/** Every tunnel as one row of facts, wherever it ends. */
import { firewallsOf, type HubPlan } from "../../components/plan/hubPlan";
import { deviceOf, usedTunnels, type SiteOnAwsVpn, type SiteOnFirewalls } from "../../components/plan/sites/types";
import type { ReportState } from "./state";

export interface TunnelRow {
  readonly site: string;
  readonly name: string;
  /** Firewall `a` or `b`, or `aws`. */
  readonly hubEnd: string;
  /** Absent where only an update makes the address. */
  readonly ownOutside?: string;
  readonly farOutside?: string;
  readonly ownInside: string;
  readonly farInside: string;
  readonly ownAsn?: string;
  /** Absent with static routes. */
  readonly farAsn?: string;
  readonly ike: string;
  readonly esp: string;
  readonly dpd?: string;
  readonly bgpTimers?: string;
  readonly mtuBytes: number;
  readonly keyId: string;
  readonly verdict?: "up" | "down" | "unknown" | "not asked";
}

export function tunnelRows(plan: HubPlan, state: ReportState | undefined): TunnelRow[] {
  return plan.sites.flatMap((site) =>
    (site.terminateOn === "aws-vpn" ? onAwsVpn(site, state) : onFirewalls(plan, site, state)).map((row) => {
      const verdict = state?.verdicts.get(`${row.site}/${row.name}`);
      return verdict === undefined ? row : { ...row, verdict };
    }),
  );
}

function suiteTexts({ proposal: { ike, esp } }: SiteOnFirewalls | SiteOnAwsVpn): Pick<TunnelRow, "ike" | "esp"> {
  const integrity = (value: string) => (value === "none" ? [] : [value]);
  return {
    ike: [
      "IKEv2",
      ike.encryption,
      ...integrity(ike.integrity),
      `PRF ${ike.prf}`,
      `DH ${ike.dhGroup}`,
      `${ike.lifetimeSeconds} s`,
    ].join(", "),
    esp: [esp.encryption, ...integrity(esp.integrity), `PFS ${esp.pfsGroup}`, `${esp.lifetimeSeconds} s`].join(", "),
  };
}

function onFirewalls(plan: HubPlan, site: SiteOnFirewalls, state: ReportState | undefined): TunnelRow[] {
  const ownAsn = firewallsOf(plan)[0]?.routing.asn;
  return site.tunnels.map(({ name, firewall, remoteInterface, key, inside, bgp, dpd, mtuBytes }) => ({
    site: site.name,
    name,
    hubEnd: firewall,
    ...defined({
      ownOutside: state?.known.firewalls[firewall]?.untrustPublicIp,
      farOutside:
        state?.known.outsideAddresses[site.name]?.[remoteInterface] ??
        (site.kind === "customer-gateway" ? site.outsideAddress : undefined),
      ownAsn: ownAsn === undefined ? undefined : String(ownAsn),
      farAsn: site.asn === undefined ? undefined : String(site.asn),
      bgpTimers: bgp === undefined ? undefined : `${bgp.keepaliveSeconds} s / ${bgp.negotiatedHoldSeconds} s`,
      dpd: [
        `${dpd.firewallIntervalSeconds} s`,
        ...(dpd.remoteTimeoutSeconds === undefined ? [] : [`${dpd.remoteTimeoutSeconds} s`]),
      ].join(" / "),
    }),
    ownInside: inside.firewallAddress,
    farInside: inside.remoteAddress,
    ...suiteTexts(site),
    mtuBytes,
    keyId: key,
  }));
}

function onAwsVpn(site: SiteOnAwsVpn, state: ReportState | undefined): TunnelRow[] {
  return site.connections.flatMap((connection) =>
    usedTunnels(site, connection).map((tunnel) => ({
      site: site.name,
      name: tunnel.name,
      hubEnd: "aws",
      ...defined({
        ownOutside: state?.known.awsVpn?.outsideAddresses?.[site.name]?.[connection.number]?.[tunnel.number - 1],
        farOutside: site.kind === "customer-gateway" ? deviceOf(site, connection).outsideAddress : undefined,
        ownAsn: site.routing === "bgp" ? String(site.awsAsn) : undefined,
        farAsn: site.routing === "bgp" ? String(connection.customerAsn) : undefined,
        bgpTimers:
          tunnel.bgp === undefined ? undefined : `${tunnel.bgp.keepaliveSeconds} s / ${tunnel.bgp.holdSeconds} s`,
      }),
      dpd: `${site.tunnelOptions.dpdTimeoutSeconds} s, ${site.tunnelOptions.dpdTimeoutAction}`,
      ownInside: tunnel.inside.awsAddress,
      farInside: tunnel.inside.customerAddress,
      ...suiteTexts(site),
      mtuBytes: tunnel.mtuBytes,
      keyId: tunnel.key,
    })),
  );
}

/** Without what is undefined. */
function defined<T extends object>(values: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}
