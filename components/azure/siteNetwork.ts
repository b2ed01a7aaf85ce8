/** The virtual network of a site, created in a resource group of its own or adopted, and its subnets. */
import * as network from "@pulumi/azure-native/network";
import * as resources from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import type { AzureSitePlan } from "../plan/sites/types";
import { createNetworkSecurityGroup } from "./networkSecurityGroup";

export interface SiteNetwork {
  /** Where the gateway goes: the virtual network's own resource group. */
  readonly resourceGroupName: pulumi.Output<string>;
  /** For example `/subscriptions/<id>/resourceGroups/<name>`. */
  readonly resourceGroupId: pulumi.Output<string>;
  readonly virtualNetworkId: pulumi.Output<string>;
  readonly gatewaySubnet: network.Subnet;
  /** Azure refuses two changes of one virtual network at a time: the gateway waits until all subnets are there. */
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
  const { virtualNetworkName, ...reference } =
    site.existingVirtualNetwork === undefined
      ? createVirtualNetwork(name, site, tags, parent)
      : adoptVirtualNetwork(site.existingVirtualNetwork, parent);
  const { resourceGroupName } = reference;
  const gatewaySubnet = new network.Subnet(
    `${name}-gateway-subnet`,
    {
      resourceGroupName,
      virtualNetworkName,
      // The gateway is found by this name (Azure VPN Gateway FAQ). It takes no network security group.
      subnetName: "GatewaySubnet",
      addressPrefix: site.gatewaySubnetCidr,
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
  return { ...reference, gatewaySubnet, subnets };
}

interface VirtualNetworkRef {
  readonly resourceGroupName: pulumi.Output<string>;
  readonly resourceGroupId: pulumi.Output<string>;
  readonly virtualNetworkName: pulumi.Output<string>;
  readonly virtualNetworkId: pulumi.Output<string>;
}

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

/** Looked up, so that a virtual network that does not exist stops the preview. */
function adoptVirtualNetwork(
  { resourceGroup, name }: NonNullable<AzureSitePlan["existingVirtualNetwork"]>,
  parent: pulumi.Resource,
): VirtualNetworkRef {
  const lookUp = async () => {
    const { id } = await network.getVirtualNetwork(
      { resourceGroupName: resourceGroup, virtualNetworkName: name },
      { parent },
    );
    if (id === undefined) throw new Error("it has no id");
    return id;
  };
  const virtualNetworkId = pulumi.output(
    lookUp().catch((error: Error) => {
      const what = `cannot adopt the virtual network ${resourceGroup}/${name}: ${error.message}`;
      throw new pulumi.ResourceError(what, parent, true);
    }),
  );
  return {
    resourceGroupName: pulumi.output(resourceGroup),
    resourceGroupId: virtualNetworkId.apply((id) => parseResourceGroupId(id, parent)),
    virtualNetworkName: pulumi.output(name),
    virtualNetworkId,
  };
}

/** The resource group's part of an Azure resource id. */
function parseResourceGroupId(id: string, resource: pulumi.Resource): string {
  const match = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+(?=\/providers\/)/i.exec(id);
  if (match === null)
    throw new pulumi.ResourceError(`not the id of an Azure resource in a group: ${id}`, resource, true);
  return match[0];
}
