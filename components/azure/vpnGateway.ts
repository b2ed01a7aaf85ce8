/** The VPN gateway of a site and its public addresses: active-active with two, unless only one is wanted. */
import * as network from "@pulumi/azure-native/network";
import * as pulumi from "@pulumi/pulumi";
import type { AzureSitePlan } from "../plan/sites/types";
import { gatewayName, type SiteNetwork } from "./siteNetwork";

export interface VpnGateway {
  readonly gateway: network.VirtualNetworkGateway;
  /** Public addresses of instance 0 and 1. */
  readonly outsideAddresses: readonly pulumi.Output<string>[];
  /** Ids of the ip configurations of instance 0 and 1. */
  readonly ipConfigurationIds: readonly pulumi.Output<string>[];
}

export interface VpnGatewayPlan extends Pick<AzureSitePlan, "location" | "sku" | "generation" | "zones"> {
  /** Absent: the gateway speaks no BGP. */
  readonly asn?: number;
  /** Custom APIPA addresses of each instance. */
  readonly instanceBgpAddresses: readonly (readonly string[])[];
  /** 2, active-active, when not given; 1 for static routes, whose peer knows one address. */
  readonly instances?: 1 | 2;
}

export function createVpnGateway(
  name: string,
  site: VpnGatewayPlan,
  { resourceGroupName, resourceGroupId, gatewaySubnetId, subnets }: SiteNetwork,
  tags: Record<string, string>,
  parent: pulumi.Resource,
): VpnGateway {
  const { location } = site;
  const place = { resourceGroupName, location, tags };
  const instances = [0, 1].slice(0, site.instances ?? 2);
  const publicAddresses = instances.map((instance) =>
    createPublicAddress(`${name}-instance-${instance}`, place, site.zones, parent),
  );
  const virtualNetworkGatewayName = gatewayName(name);
  const gatewayId = pulumi.interpolate`${resourceGroupId}/providers/Microsoft.Network/virtualNetworkGateways/${virtualNetworkGatewayName}`;
  const ipConfigurationIds = instances.map(
    (instance) => pulumi.interpolate`${gatewayId}/ipConfigurations/${ipConfigurationName(instance)}`,
  );
  const gateway = new network.VirtualNetworkGateway(
    virtualNetworkGatewayName,
    {
      ...place,
      virtualNetworkGatewayName,
      gatewayType: "Vpn",
      vpnType: "RouteBased",
      vpnGatewayGeneration: site.generation,
      sku: { name: site.sku, tier: site.sku },
      activeActive: instances.length === 2,
      enablePrivateIpAddress: false,
      ipConfigurations: publicAddresses.map((address, instance) => ({
        name: ipConfigurationName(instance),
        privateIPAllocationMethod: "Dynamic",
        publicIPAddress: { id: address.id },
        subnet: { id: gatewaySubnetId },
      })),
      ...(site.asn === undefined
        ? { enableBgp: false }
        : {
            enableBgp: true,
            bgpSettings: {
              asn: site.asn,
              peerWeight: 0,
              bgpPeeringAddresses: site.instanceBgpAddresses.map((addresses, instance) => ({
                ipconfigurationId: ipConfigurationIds[instance]!,
                customBgpIpAddresses: [...addresses],
              })),
            },
          }),
    },
    // A name of one's own cannot exist twice, so a replacement has to delete first.
    { parent, dependsOn: [...subnets], deleteBeforeReplace: true },
  );
  return {
    gateway,
    ipConfigurationIds,
    outsideAddresses: publicAddresses.map(addressOf),
  };
}

const ipConfigurationName = (instance: number) => `instance-${instance}`;

/** Standard and static, as VPN gateways need; in the zones of the AZ gateways (azure-docs, about-gateway-skus). */
function createPublicAddress(
  name: string,
  place: { resourceGroupName: pulumi.Input<string>; location: string; tags: Record<string, string> },
  zones: readonly string[],
  parent: pulumi.Resource,
): network.PublicIPAddress {
  return new network.PublicIPAddress(
    name,
    {
      ...place,
      sku: { name: "Standard", tier: "Regional" },
      publicIPAddressVersion: "IPv4",
      publicIPAllocationMethod: "Static",
      ...(zones.length === 0 ? {} : { zones: [...zones] }),
    },
    { parent },
  );
}

function addressOf(resource: network.PublicIPAddress): pulumi.Output<string> {
  return resource.ipAddress.apply((address) => {
    if (address === undefined)
      throw new pulumi.ResourceError("Azure gave this static address no value", resource, true);
    return address;
  });
}
