/** The virtual network of a site, created in a resource group of its own or adopted, and its subnets. */
import * as network from "@pulumi/azure-native/network";
import * as resources from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import type { AzureSitePlan } from "../plan/sites/types";
import { adoptVirtualNetwork, type VirtualNetworkRef } from "./adoptedNetwork";
import { createNetworkSecurityGroup } from "./networkSecurityGroup";

export interface SiteNetwork {
  /** Where the gateway goes: the virtual network's own resource group. */
  readonly resourceGroupName: pulumi.Output<string>;
  /** For example `/subscriptions/<id>/resourceGroups/<name>`. */
  readonly resourceGroupId: pulumi.Output<string>;
  readonly virtualNetworkId: pulumi.Output<string>;
  readonly gatewaySubnetId: pulumi.Output<string>;
  /** Those made here. Azure refuses two changes of one virtual network at a time: the gateway waits for all of them. */
  readonly subnets: readonly network.Subnet[];
}

export type SiteNetworkPlan = Pick<
  AzureSitePlan,
  "location" | "cidrs" | "rules" | "existingVirtualNetwork" | "gatewaySubnetCidr" | "workloadSubnetCidr"
>;

export function createOrAdoptNetwork(
  name: string,
  site: SiteNetworkPlan,
  tags: Record<string, string>,
  parent: pulumi.Resource,
): SiteNetwork {
  const { existingVirtualNetwork: existing, gatewaySubnetCidr } = site;
  const { virtualNetworkName, ...reference } =
    existing === undefined
      ? createVirtualNetwork(name, site, tags, parent)
      : adoptVirtualNetwork(existing, { gatewayName: gatewayName(name), gatewaySubnetCidr }, parent);
  const { resourceGroupName, virtualNetworkId } = reference;
  if (existing?.existingGatewaySubnet === true)
    return {
      ...reference,
      gatewaySubnetId: pulumi.interpolate`${virtualNetworkId}/subnets/GatewaySubnet`,
      subnets: [],
    };
  const gatewaySubnet = new network.Subnet(
    `${name}-gateway-subnet`,
    {
      resourceGroupName,
      virtualNetworkName,
      // The gateway is found by this name (Azure VPN Gateway FAQ). It takes no network security group.
      subnetName: "GatewaySubnet",
      addressPrefix: gatewaySubnetCidr,
    },
    { parent },
  );
  const subnets = [gatewaySubnet];
  if (site.workloadSubnetCidr !== undefined) {
    const group = { resourceGroupName, location: site.location, rules: site.rules, tags };
    const securityGroup = createNetworkSecurityGroup(`${name}-workload`, group, parent);
    const workloadSubnet = new network.Subnet(
      `${name}-workload`,
      {
        resourceGroupName,
        virtualNetworkName,
        addressPrefix: site.workloadSubnetCidr,
        networkSecurityGroup: { id: securityGroup.id },
        // Azure's hidden way out to the internet, which no rule of ours would show.
        defaultOutboundAccess: false,
      },
      { parent, dependsOn: [gatewaySubnet] },
    );
    subnets.push(workloadSubnet);
  }
  return { ...reference, gatewaySubnetId: gatewaySubnet.id, subnets };
}

/** Known before Azure has made it: the gateway's own BGP settings name its ip configurations by id. */
export const gatewayName = (name: string) => `${name}-gateway`;

function createVirtualNetwork(
  name: string,
  site: SiteNetworkPlan,
  tags: Record<string, string>,
  parent: pulumi.Resource,
): VirtualNetworkRef {
  const { location } = site;
  const resourceGroup = new resources.ResourceGroup(name, { location, tags }, { parent });
  const virtualNetwork = new network.VirtualNetwork(
    name,
    {
      resourceGroupName: resourceGroup.name,
      location,
      addressSpace: { addressPrefixes: [...site.cidrs] },
      tags,
    },
    { parent },
  );
  return {
    resourceGroupName: resourceGroup.name,
    resourceGroupId: resourceGroup.id,
    virtualNetworkName: virtualNetwork.name,
    virtualNetworkId: virtualNetwork.id,
  };
}
