/** The AWS side of a site that ends on AWS Site-to-Site VPN connections. */

export interface VpnConnectionsPlan {
  readonly attachTo: AttachmentTarget;
  readonly routing: "bgp" | "static";
  /** Amazon-side ASN: the Transit Gateway's or the virtual private gateway's. */
  readonly awsAsn: number;
  readonly tunnelOptions: TunnelOptionsPlan;
  readonly tunnelBandwidth: "standard" | "large";
  readonly acceleration: boolean;
  readonly connections: readonly VpnConnectionPlan[];
}

export type AttachmentTarget =
  { readonly to: "transit-gateway" } | { readonly to: "vpn-gateway"; readonly spoke: string };

/** The same for both tunnels of all connections of a site. */
export interface TunnelOptionsPlan {
  readonly startupAction: "add" | "start";
  readonly dpdTimeoutSeconds: number;
  readonly dpdTimeoutAction: "clear" | "none" | "restart";
  readonly rekeyMarginSeconds: number;
  readonly rekeyFuzzPercent: number;
  readonly replayWindowPackets: number;
}

export interface VpnConnectionPlan {
  /** For example `tokyo/0`. */
  readonly id: string;
  /** Number of the device, HA VPN interface or Azure gateway instance. */
  readonly number: number;
  /** Name among `customerGateways`; absent where the address is a cloud's, known only once its gateway exists. */
  readonly customerGateway?: string;
  /** ASN of the other end; 65000, AWS's own default, with static routing, where it means nothing. */
  readonly customerAsn: number;
  readonly tunnels: readonly [VpnTunnelPlan, VpnTunnelPlan];
}

export interface VpnTunnelPlan {
  /** For example `tokyo/0-1`. */
  readonly id: string;
  /** The last part of the id. */
  readonly name: string;
  readonly number: 1 | 2;
  /** Id of the key in the site's `keys`. */
  readonly key: string;
  /** AWS has the first host of the /30, the customer gateway the second (AWS guide, "Tunnel options"). */
  readonly inside: { readonly cidr: string; readonly awsAddress: string; readonly customerAddress: string };
  /** Largest packet that fits into one outside packet; TCP MSS is 40 less. */
  readonly mtuBytes: number;
  /** The device's own check of the tunnel: present where no BGP would take its routes away. */
  readonly monitor?: { readonly intervalSeconds: number; readonly threshold: number };
  /** AWS sends a keepalive each 10 s and offers a hold time of 30 s (AWS guide, sample configurations). */
  readonly bgp?: { readonly keepaliveSeconds: number; readonly holdSeconds: number };
}

/** A virtual private gateway, attached to the spoke's VPC; its route table learns the sites' prefixes. */
export interface VpnGatewayPlan {
  readonly spoke: string;
  readonly asn: number;
}

/** What AWS knows a device by: its address and ASN. */
export interface CustomerGatewayPlan {
  /** Unique, for example `198-51-100-7-as65001`. */
  readonly name: string;
  readonly address: string;
  readonly asn: number;
}
