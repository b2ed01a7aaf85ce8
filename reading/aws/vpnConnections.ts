/** AWS's ends of Site-to-Site VPN connections, and the virtual private gateways that some of them end on. */
import { type Fields, type Inventory, isSet, numberOf, textOf, type RenderedResource } from "../inventory";

export interface VpnConnection {
  readonly name: string;
  /** The site that its tag names. */
  readonly site?: string;
  /** On a Transit Gateway. */
  readonly attachmentId?: string;
  /** On a virtual private gateway. */
  readonly vpnGatewayId?: string;
  /** Amazon's side. */
  readonly awsAsn?: number;
  readonly usesBgp: boolean;
  /** Static routes of the connection itself, as a virtual private gateway has them. */
  readonly staticCidrs: readonly string[];
  /** What AWS is told of the other end. */
  readonly customerAddress?: string;
  readonly customerAsn?: number;
  /** Tunnel 1 and 2. */
  readonly tunnels: readonly [VpnTunnel, VpnTunnel];
}

export interface VpnTunnel {
  readonly outsideAddress?: string;
  readonly insideCidr?: string;
  readonly presharedKey?: string;
  readonly startupAction?: string;
  readonly dpdTimeoutAction?: string;
  readonly dpdTimeoutSeconds?: number;
  readonly suites: AwsTunnelSuites;
}

/** What is absent is AWS's default. */
export interface AwsTunnelSuites {
  readonly Phase1EncryptionAlgorithms?: string[];
  readonly Phase1IntegrityAlgorithms?: string[];
  readonly Phase1DhGroupNumbers?: number[];
  readonly Phase1LifetimeSeconds?: number;
  readonly Phase2EncryptionAlgorithms?: string[];
  readonly Phase2IntegrityAlgorithms?: string[];
  readonly Phase2DhGroupNumbers?: number[];
  readonly Phase2LifetimeSeconds?: number;
}

export interface VirtualPrivateGateway {
  readonly id: string;
  readonly name: string;
  readonly asn: number;
  /** Absent: it is attached to no VPC. */
  readonly vpcId?: string;
  /** VPC route tables that learn what the gateway knows. */
  readonly propagatesInto: readonly string[];
}

/** Amazon's default for its side of a virtual private gateway. */
const DEFAULT_AMAZON_ASN = 64512;

export function readVpnConnections(inventory: Inventory): readonly VpnConnection[] {
  return inventory.remember("VPN connections", () =>
    inventory.all("aws:ec2/vpnConnection:VpnConnection").map((connection) => readConnection(inventory, connection)),
  );
}

function readConnection(inventory: Inventory, connection: RenderedResource): VpnConnection {
  const { name, inputs, outputs } = connection;
  const transitGateway = inventory.byId(
    "aws:ec2transitgateway/transitGateway:TransitGateway",
    inputs["transitGatewayId"],
  );
  const vpnGatewayId = isSet(inputs["vpnGatewayId"]) ? String(inputs["vpnGatewayId"]) : undefined;
  const vpnGateway = readVpnGateways(inventory).find(({ id }) => id === vpnGatewayId);
  const customer = inventory.byId("aws:ec2/customerGateway:CustomerGateway", inputs["customerGatewayId"]);
  return {
    name,
    usesBgp: inputs["staticRoutesOnly"] !== true,
    site: (inputs["tags"] as Fields | undefined)?.["vpn-hub:site"] as string | undefined,
    attachmentId:
      vpnGatewayId === undefined ? (outputs["transitGatewayAttachmentId"] as string | undefined) : undefined,
    vpnGatewayId,
    awsAsn: vpnGateway?.asn ?? numberOf(transitGateway?.inputs["amazonSideAsn"]),
    customerAddress: textOf(customer, "ipAddress"),
    customerAsn: numberOf(customer?.inputs["bgpAsnExtended"] ?? customer?.inputs["bgpAsn"]),
    staticCidrs: inventory
      .where("aws:ec2/vpnConnectionRoute:VpnConnectionRoute", "vpnConnectionId", connection.id)
      .map((route) => String(route.inputs["destinationCidrBlock"])),
    tunnels: [readTunnel(connection, 1), readTunnel(connection, 2)],
  };
}

/** Options by their names without `tunnel1` or `tunnel2`. */
function readTunnel(connection: RenderedResource, number: 1 | 2): VpnTunnel {
  const prefix = `tunnel${number}`;
  const own = Object.entries(connection.inputs).filter(([name, value]) => name.startsWith(prefix) && isSet(value));
  const options = Object.fromEntries(own.map(([name, value]) => [name.slice(prefix.length), value]));
  return {
    outsideAddress: textOf(connection, `${prefix}Address`),
    insideCidr: options["InsideCidr"] as string | undefined,
    presharedKey: options["PresharedKey"] as string | undefined,
    startupAction: options["StartupAction"] as string | undefined,
    dpdTimeoutAction: options["DpdTimeoutAction"] as string | undefined,
    dpdTimeoutSeconds: numberOf(options["DpdTimeoutSeconds"]),
    suites: options,
  };
}

export function readVpnGateways(inventory: Inventory): readonly VirtualPrivateGateway[] {
  return inventory.remember("virtual private gateways", () =>
    inventory.all("aws:ec2/vpnGateway:VpnGateway").map(({ id, name, inputs }) => {
      const attachment = inventory.where("aws:ec2/vpnGatewayAttachment:VpnGatewayAttachment", "vpnGatewayId", id)[0];
      return {
        id,
        name,
        asn: numberOf(inputs["amazonSideAsn"]) ?? DEFAULT_AMAZON_ASN,
        vpcId: textOf(attachment, "vpcId"),
        propagatesInto: inventory
          .where("aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation", "vpnGatewayId", id)
          .map((each) => String(each.inputs["routeTableId"])),
      };
    }),
  );
}
