/** AWS Site-to-Site VPN connections: which prefixes come by them, and what their far ends hear. */
import type { Range } from "../../components/plan/addressing/cidr";
import type { SiteOnAwsVpn } from "../../components/plan/sites/types";
import { parsePrefix } from "../address";
import { type Inventory, numberOf, textOf, type RenderedResource } from "../inventory";
import { announcedBySite, asnOfSite, outsideAddressesOf } from "../sites";

const CONNECTION = "aws:ec2/vpnConnection:VpnConnection";
const CUSTOMER_GATEWAY = "aws:ec2/customerGateway:CustomerGateway";

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

export function readVpnConnections(inventory: Inventory, sites: readonly SiteOnAwsVpn[]): VpnConnectionView[] {
  return sites.flatMap((site) =>
    inventory
      .all(CONNECTION)
      .filter(({ inputs }) => (inputs["tags"] as Record<string, unknown> | undefined)?.["vpn-hub:site"] === site.name)
      .map((connection) => readConnection(inventory, site, connection)),
  );
}

function readConnection(inventory: Inventory, site: SiteOnAwsVpn, connection: RenderedResource): VpnConnectionView {
  const attachmentId = textOf(connection, "transitGatewayAttachmentId");
  const vpnGatewayId = textOf(connection, "vpnGatewayId");
  const isStatic = connection.inputs["staticRoutesOnly"] === true;
  const trouble = judgeSession(inventory, site, connection, isStatic);
  const prefixes = isStatic ? staticPrefixes(inventory, connection) : announcedBySite(inventory, site);
  return {
    name: connection.name,
    site: site.name,
    ...(attachmentId === undefined || vpnGatewayId !== undefined ? {} : { attachmentId }),
    ...(vpnGatewayId === undefined ? {} : { vpnGatewayId }),
    prefixes: trouble === undefined ? prefixes : [],
    ...(trouble === undefined ? {} : { trouble: `VPN connection ${connection.name}: ${trouble}` }),
  };
}

function staticPrefixes(inventory: Inventory, connection: RenderedResource): Range[] {
  return inventory
    .where("aws:ec2/vpnConnectionRoute:VpnConnectionRoute", "vpnConnectionId", connection.id)
    .flatMap(({ inputs }) => parsePrefix(String(inputs["destinationCidrBlock"])) ?? []);
}

/** AWS expects the site's gateway at the customer gateway's address, and its ASN there. */
function judgeSession(
  inventory: Inventory,
  site: SiteOnAwsVpn,
  connection: RenderedResource,
  isStatic: boolean,
): string | undefined {
  const gateway = inventory.byId(CUSTOMER_GATEWAY, connection.inputs["customerGatewayId"]);
  const address = textOf(gateway, "ipAddress");
  if (address === undefined || !outsideAddressesOf(inventory, site).includes(address))
    return `its customer gateway is ${address ?? "not there"}, no address of the site`;
  const expected = numberOf(gateway?.inputs["bgpAsn"] ?? gateway?.inputs["bgpAsnExtended"]);
  const actual = asnOfSite(inventory, site);
  if (isStatic || actual === undefined || actual === expected) return undefined;
  return `AWS expects AS ${expected} of the site, which is AS ${actual}`;
}
