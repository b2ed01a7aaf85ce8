/** AWS's ends of Site-to-Site VPN connections, from the planned connections, customer gateways and virtual gateways. */
import { addressAt, parseCidr } from "../../components/plan/addressing/cidr";
import type { Neighbor } from "../topology";
import { only } from "./resources";
import { awsProposals, type AwsTunnelSuites } from "./proposals";
import type { CloudResource } from "./resources";
import type { TunnelEnd } from "./tunnelEnd";

export interface VpnConnection {
  /** For example `kobe/0`. */
  readonly id: string;
  readonly site: string;
  /** Exactly one: the attachment on the Transit Gateway, or the virtual private gateway. */
  readonly on: { readonly attachmentId: string } | { readonly vpnGatewayId: string };
  readonly asn: number;
  readonly usesBgp: boolean;
  readonly ends: readonly TunnelEnd[];
  /** Empty with static routes. */
  readonly neighbors: readonly Neighbor[];
  /** Static routes of the connection itself, as a virtual private gateway has them. */
  readonly staticRoutes: readonly string[];
}

export interface VirtualPrivateGateway {
  readonly id: string;
  readonly name: string;
  readonly asn: number;
  readonly vpcId: string;
  readonly vpcCidr: string;
  /** VPC route tables that learn what the gateway knows. */
  readonly propagatesInto: readonly string[];
}

/** Both fixed (AWS Site-to-Site VPN user guide, sample configurations for BGP). */
const AWS_BGP = { keepaliveSeconds: 10, holdSeconds: 30 };
/** AWS asks this often; the timeout is the connection's (AWS guide, sample configurations: interval 10 s, 3 tries). */
const DPD_DELAY_SECONDS = 10;
const DPD_TIMEOUT_SECONDS = 30;

type Inputs = CloudResource["inputs"];

export function readVpnConnections(resources: readonly CloudResource[]): VpnConnection[] {
  return resources
    .filter(({ type }) => type === "aws:ec2/vpnConnection:VpnConnection")
    .map((resource) => readConnection(resource, resources));
}

export function readVirtualPrivateGateways(resources: readonly CloudResource[]): VirtualPrivateGateway[] {
  return resources
    .filter(({ type }) => type === "aws:ec2/vpnGateway:VpnGateway")
    .map(({ id, name, inputs }) => {
      const attachment = only(
        resources,
        "aws:ec2/vpnGatewayAttachment:VpnGatewayAttachment",
        (each) => each.inputs["vpnGatewayId"] === id,
      );
      const vpcId = String(attachment.inputs["vpcId"]);
      const vpc = only(resources, "aws:ec2/vpc:Vpc", (each) => each.id === vpcId);
      return {
        id,
        name,
        asn: Number(inputs["amazonSideAsn"] ?? 64512),
        vpcId,
        vpcCidr: String(vpc.inputs["cidrBlock"]),
        propagatesInto: resources
          .filter(
            ({ type, inputs: each }) =>
              type === "aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation" && each["vpnGatewayId"] === id,
          )
          .map((each) => String(each.inputs["routeTableId"])),
      };
    });
}

function readConnection(resource: CloudResource, resources: readonly CloudResource[]): VpnConnection {
  const { inputs, name } = resource;
  const site = String((inputs["tags"] as Record<string, string>)["vpn-hub:site"]);
  const number = Number(name.slice(site.length + 1));
  const customerGateway = only(
    resources,
    "aws:ec2/customerGateway:CustomerGateway",
    ({ id }) => id === inputs["customerGatewayId"],
  ).inputs;
  const usesBgp = inputs["staticRoutesOnly"] !== true;
  const asn = amazonSideAsn(inputs, resources);
  const peer = String(customerGateway["ipAddress"]);
  const tunnels = ([1, 2] as const).map((each) => optionsOf(resource, each, `${site}/${number}-${each}`));
  return {
    id: `${site}/${number}`,
    site,
    on:
      inputs["transitGatewayId"] === undefined
        ? { vpnGatewayId: String(inputs["vpnGatewayId"]) }
        : { attachmentId: String(resource.outputs["transitGatewayAttachmentId"]) },
    asn,
    usesBgp,
    ends: tunnels.map((tunnel) => endOf(tunnel, number, peer)),
    neighbors: usesBgp ? tunnels.map((tunnel) => neighborOf(tunnel, customerAsn(customerGateway))) : [],
    staticRoutes: resources
      .filter(
        ({ type, inputs: route }) =>
          type === "aws:ec2/vpnConnectionRoute:VpnConnectionRoute" && route["vpnConnectionId"] === resource.id,
      )
      .map((route) => String(route.inputs["destinationCidrBlock"])),
  };
}

function amazonSideAsn(connection: Inputs, resources: readonly CloudResource[]): number {
  const gateway =
    connection["transitGatewayId"] === undefined
      ? only(resources, "aws:ec2/vpnGateway:VpnGateway", ({ id }) => id === connection["vpnGatewayId"])
      : only(
          resources,
          "aws:ec2transitgateway/transitGateway:TransitGateway",
          ({ id }) => id === connection["transitGatewayId"],
        );
  return Number(gateway.inputs["amazonSideAsn"] ?? 64512);
}

const customerAsn = (customerGateway: Inputs) => Number(customerGateway["bgpAsnExtended"] ?? customerGateway["bgpAsn"]);

interface TunnelOptions extends AwsTunnelSuites {
  /** Id of the tunnel. */
  readonly tunnel: string;
  readonly number: 1 | 2;
  readonly outsideAddress: string;
  readonly inside: string;
  readonly PresharedKey: string;
  readonly DpdTimeoutAction?: string;
  readonly DpdTimeoutSeconds?: number;
  readonly StartupAction?: string;
}

/** The options of one tunnel by their names without `tunnel1` or `tunnel2`. */
function optionsOf({ inputs, outputs }: CloudResource, number: 1 | 2, tunnel: string): TunnelOptions {
  const prefix = `tunnel${number}`;
  const own = Object.entries(inputs).filter(([name]) => name.startsWith(prefix));
  const options = Object.fromEntries(own.map(([name, value]) => [name.slice(prefix.length), value]));
  return {
    ...(options as unknown as TunnelOptions),
    tunnel,
    number,
    inside: String(options["InsideCidr"]),
    outsideAddress: String(outputs[`${prefix}Address`]),
  };
}

function endOf(options: TunnelOptions, customerGateway: number, peerAddress: string): TunnelEnd {
  const { tunnel, number, inside, outsideAddress, DpdTimeoutAction, DpdTimeoutSeconds, StartupAction } = options;
  return {
    tunnel,
    remoteInterface: customerGateway,
    outsideAddress,
    peerAddress,
    presharedKey: options.PresharedKey,
    proposals: awsProposals(options),
    // AWS has the first host of the inside block (AWS guide, "Tunnel options").
    addresses: [`${addressAt(inside, 1)}/${parseCidr(inside).prefixLength}`],
    routes: [],
    routeMetric: 10 * number,
    dpd: {
      delaySeconds: DpdTimeoutAction === "none" ? 0 : DPD_DELAY_SECONDS,
      timeoutSeconds: DpdTimeoutSeconds ?? DPD_TIMEOUT_SECONDS,
      restarts: DpdTimeoutAction === "restart",
    },
    // A tunnel that is down has no routes (AWS guide, "Tunnel initiation options").
    downWithoutSa: true,
    behindNat: false,
    initiates: StartupAction === "start",
  };
}

/** The customer gateway has the second host of the inside block. */
function neighborOf({ tunnel, inside }: TunnelOptions, asn: number): Neighbor {
  return {
    name: tunnel,
    address: addressAt(inside, 2),
    asn,
    localAddress: addressAt(inside, 1),
    ...AWS_BGP,
    multihop: 1,
    passive: false,
    nextHopSelf: false,
    advertisementIntervalSeconds: 0,
  };
}
