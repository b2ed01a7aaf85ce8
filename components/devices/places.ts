/**
 * Which customer gateways of a plan are one device, and which names and numbers each of its connections takes there, so
 * that no two of them meet: labels `hub`, `hub2`, … and tunnel numbers from 1 in the order of the sites' names.
 */
import type { HubPlan } from "../plan/hubPlan";
import { deviceOf, type CustomerGatewaySiteOnAwsVpn, type CustomerGatewaySitePlan } from "../plan/sites/types";
import type { VpnConnectionPlan } from "../plan/sites/vpnConnections";
import type { DeviceKind } from "./registry";
import type { DevicePlace } from "./types";

/** A connection of a device: a site on the firewalls, or one AWS VPN connection of a site. */
export interface PlacedConnection {
  readonly site: CustomerGatewaySitePlan | CustomerGatewaySiteOnAwsVpn;
  /** Absent: the site ends on the firewalls. */
  readonly connection?: VpnConnectionPlan;
  readonly outsideAddress: string;
  readonly behindNat: boolean;
  readonly device?: DeviceKind;
  /** Absent with static routes. */
  readonly asn?: number;
  readonly place: DevicePlace;
}

type Unplaced = Omit<PlacedConnection, "place">;

/** All connections at one outside address, in the order of their places. */
export function connectionsAt(plan: HubPlan, outsideAddress: string): PlacedConnection[] {
  let firstNumber = 1;
  return connectionsOf(plan)
    .filter((each) => each.outsideAddress === outsideAddress)
    .map((each, index) => {
      const place = { label: index === 0 ? "hub" : `hub${index + 1}`, firstNumber };
      firstNumber += tunnelsOf(each).length;
      return { ...each, place };
    });
}

export const tunnelsOf = ({ site, connection }: Unplaced): readonly unknown[] =>
  connection?.tunnels ?? (site.terminateOn === "vm-series" ? site.tunnels : []);

/**
 * True: one configuration holds both. Behind a NAT two devices may share an address, and a device speaks BGP with one
 * AS of its own.
 */
export function areOneDevice(one: Unplaced, other: Unplaced): boolean {
  const sameAsn = one.asn === undefined || other.asn === undefined || one.asn === other.asn;
  return one.outsideAddress === other.outsideAddress && !one.behindNat && !other.behindNat && sameAsn;
}

/** By the sites' names, then by the place among a site's gateways. */
export function connectionsOf(plan: HubPlan): Unplaced[] {
  return plan.sites.flatMap((site): Unplaced[] => {
    if (site.kind !== "customer-gateway") return [];
    if (site.terminateOn === "vm-series") return [ofSite(site)];
    return site.connections.map((connection) => ofConnection(site, connection));
  });
}

function ofSite(site: CustomerGatewaySitePlan): Unplaced {
  const { outsideAddress, behindNat, device, asn } = site;
  return { site, outsideAddress, behindNat, ...(device && { device }), ...(asn !== undefined && { asn }) };
}

function ofConnection(site: CustomerGatewaySiteOnAwsVpn, connection: VpnConnectionPlan): Unplaced {
  const { outsideAddress, behindNat, device } = deviceOf(site, connection);
  const asn = site.routing === "bgp" ? { asn: connection.customerAsn } : {};
  return { site, connection, outsideAddress, behindNat, ...(device && { device }), ...asn };
}
