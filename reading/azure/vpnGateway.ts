/** Azure's end of a site: VPN gateway, its instances, connections and the local network gateways that they lead to. */
import type { AzureIpsecPolicy } from "../../components/plan/crypto/ciphers";
import { type Fields, type Inventory, numberOf, recordsOf, textOf, textsOf, type RenderedResource } from "../inventory";

export interface AzureVpnGateway {
  /** Absent: it speaks no BGP. */
  readonly asn?: number;
  /** Prefixes of the virtual network; absent where it is adopted and no resource of the stack. */
  readonly addressSpace?: readonly string[];
  readonly instances: readonly AzureInstance[];
  readonly connections: readonly AzureConnection[];
}

export interface AzureInstance {
  readonly outsideAddress?: string;
  /** Custom APIPA addresses. */
  readonly bgpAddresses: readonly string[];
}

export interface AzureConnection {
  readonly name: string;
  readonly presharedKey?: string;
  /** Absent: Azure's own default. */
  readonly ipsecPolicy?: AzureConnectionPolicy;
  readonly dpdTimeoutSeconds?: number;
  readonly usesBgp: boolean;
  /** Of each instance, the custom address that this connection uses. */
  readonly ownBgpAddresses: readonly (string | undefined)[];
  /** What the local network gateway says of the other side. */
  readonly peerAddress?: string;
  readonly peerAsn?: number;
  readonly peerBgpAddress?: string;
  /** Static routes into the tunnels. */
  readonly staticCidrs: readonly string[];
}

export type AzureConnectionPolicy = AzureIpsecPolicy & { readonly saLifeTimeSeconds: number };

/** Of a gateway with BGP that names none (Azure VPN Gateway FAQ). */
const DEFAULT_ASN = 65515;
const MODULE = "azure-native:network:";

export function readAzureVpnGateway(inventory: Inventory, site: string): AzureVpnGateway | undefined {
  return inventory.remember(`Azure VPN gateway ${site}`, () => readGateway(inventory, site));
}

function readGateway(inventory: Inventory, site: string): AzureVpnGateway | undefined {
  const gateway = inventory.ofSite(`${MODULE}VirtualNetworkGateway`, site)[0];
  if (gateway === undefined) return undefined;
  const settings = gateway.inputs["bgpSettings"] as Fields | undefined;
  const peerings = recordsOf(settings?.["bgpPeeringAddresses"]);
  const network = inventory.ofSite(`${MODULE}VirtualNetwork`, site)[0];
  return {
    asn: settings === undefined ? undefined : (numberOf(settings["asn"]) ?? DEFAULT_ASN),
    addressSpace:
      network === undefined ? undefined : textsOf(fieldsOf(network.inputs["addressSpace"])["addressPrefixes"]),
    instances: recordsOf(gateway.inputs["ipConfigurations"]).map((configuration, index) => ({
      outsideAddress: textOf(
        inventory.byId(`${MODULE}PublicIPAddress`, fieldsOf(configuration["publicIPAddress"])["id"]),
        "ipAddress",
      ),
      bgpAddresses: textsOf(peerings[index]?.["customBgpIpAddresses"]),
    })),
    connections: inventory
      .ofSite(`${MODULE}VirtualNetworkGatewayConnection`, site)
      .filter(({ inputs }) => fieldsOf(inputs["virtualNetworkGateway1"])["id"] === gateway.id)
      .map((connection) => readConnection(inventory, connection, peerings)),
  };
}

function readConnection(
  inventory: Inventory,
  { name, inputs }: RenderedResource,
  peerings: readonly Fields[],
): AzureConnection {
  const local = inventory.byId(`${MODULE}LocalNetworkGateway`, fieldsOf(inputs["localNetworkGateway2"])["id"]);
  const peer = fieldsOf(local?.inputs["bgpSettings"]);
  const custom = recordsOf(inputs["gatewayCustomBgpIpAddresses"]);
  return {
    name,
    usesBgp: inputs["enableBgp"] === true,
    presharedKey: inputs["sharedKey"] as string | undefined,
    ipsecPolicy: (inputs["ipsecPolicies"] as AzureConnectionPolicy[] | undefined)?.[0],
    dpdTimeoutSeconds: numberOf(inputs["dpdTimeoutSeconds"]),
    peerAddress: textOf(local, "gatewayIpAddress"),
    peerAsn: numberOf(peer["asn"]),
    peerBgpAddress: peer["bgpPeeringAddress"] as string | undefined,
    ownBgpAddresses: peerings.map(({ ipconfigurationId }) => {
      const chosen = custom.find(({ ipConfigurationId }) => ipConfigurationId === ipconfigurationId);
      return chosen?.["customBgpIpAddress"] as string | undefined;
    }),
    staticCidrs: textsOf(fieldsOf(local?.inputs["localNetworkAddressSpace"])["addressPrefixes"]),
  };
}

const fieldsOf = (value: unknown) => (value ?? {}) as Fields;
