/** Which prefixes come by AWS's VPN connections: those of the sites whose ends fit what AWS was told of them. */
import type { Range } from "../../components/plan/addressing/cidr";
import type { SiteOnAwsVpn } from "../../components/plan/sites/types";
import { parsePrefix } from "../address";
import type { Inventory } from "../inventory";
import { announcedBySite, asnOfSite, outsideAddressesOf } from "../sites";
import { readVpnConnections, type VpnConnection } from "./vpnConnections";

export interface VpnConnectionView {
  readonly name: string;
  readonly site: string;
  /** On a Transit Gateway. */
  readonly attachmentId?: string;
  /** On a virtual private gateway. */
  readonly vpnGatewayId?: string;
  /** Prefixes that it brings: announced by BGP, or its own static routes. */
  readonly prefixes: readonly Range[];
  /** Why no session comes up. */
  readonly trouble?: string;
}

export function viewVpnConnections(inventory: Inventory, sites: readonly SiteOnAwsVpn[]): VpnConnectionView[] {
  return sites.flatMap((site) =>
    readVpnConnections(inventory)
      .filter((connection) => connection.site === site.name)
      .map((connection) => view(inventory, site, connection)),
  );
}

function view(inventory: Inventory, site: SiteOnAwsVpn, connection: VpnConnection): VpnConnectionView {
  const { name, attachmentId, vpnGatewayId, usesBgp, staticCidrs } = connection;
  const trouble = judgeSession(inventory, site, connection);
  const prefixes = usesBgp ? announcedBySite(inventory, site) : staticCidrs.flatMap((cidr) => parsePrefix(cidr) ?? []);
  return {
    name,
    site: site.name,
    ...(attachmentId === undefined ? {} : { attachmentId }),
    ...(vpnGatewayId === undefined ? {} : { vpnGatewayId }),
    prefixes: trouble === undefined ? prefixes : [],
    ...(trouble === undefined ? {} : { trouble: `VPN connection ${name}: ${trouble}` }),
  };
}

/** AWS expects the site's gateway at the customer gateway's address, and its ASN there. */
function judgeSession(
  inventory: Inventory,
  site: SiteOnAwsVpn,
  { customerAddress, customerAsn, usesBgp }: VpnConnection,
): string | undefined {
  if (customerAddress === undefined || !outsideAddressesOf(inventory, site).includes(customerAddress))
    return `its customer gateway is ${customerAddress ?? "not there"}, no address of the site`;
  const actual = asnOfSite(inventory, site);
  if (!usesBgp || actual === undefined || actual === customerAsn) return undefined;
  return `AWS expects AS ${customerAsn} of the site, which is AS ${actual}`;
}
