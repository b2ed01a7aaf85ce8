/** A virtual network that its owner keeps: looked up, and looked into for the place that the gateway takes. */
import * as network from "@pulumi/azure-native/network";
import * as pulumi from "@pulumi/pulumi";
import { contains, overlaps } from "../plan/addressing/cidr";
import type { AzureSitePlan } from "../plan/sites/types";

export interface VirtualNetworkRef {
  readonly resourceGroupName: pulumi.Output<string>;
  /** For example `/subscriptions/<id>/resourceGroups/<name>`. */
  readonly resourceGroupId: pulumi.Output<string>;
  readonly virtualNetworkName: pulumi.Output<string>;
  readonly virtualNetworkId: pulumi.Output<string>;
}

type ExistingNetwork = NonNullable<AzureSitePlan["existingVirtualNetwork"]>;

/** What is to stand in the network. */
interface Wanted {
  readonly gatewayName: string;
  readonly gatewaySubnetCidr: string;
}

/** A network that does not exist, or has no room for the gateway, stops the preview. */
export function adoptVirtualNetwork(
  existing: ExistingNetwork,
  wanted: Wanted,
  parent: pulumi.Resource,
): VirtualNetworkRef {
  const { resourceGroup, name } = existing;
  const lookUp = async () => {
    const { id, subnets, addressSpace } = await network.getVirtualNetwork(
      { resourceGroupName: resourceGroup, virtualNetworkName: name },
      { parent },
    );
    if (id === undefined) throw new Error("it has no id");
    if (subnets !== undefined) {
      checkRoom(subnets, addressSpace?.addressPrefixes, wanted);
      await checkGatewaySubnet(subnets, existing, wanted, parent);
    }
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

interface FoundSubnet {
  readonly name?: string;
  readonly addressPrefix?: string;
  readonly addressPrefixes?: readonly string[];
  readonly ipConfigurations?: readonly { readonly id?: string }[];
}

const isGatewaySubnet = ({ name }: FoundSubnet) => name?.toLowerCase() === "gatewaysubnet";
const prefixesOf = ({ addressPrefix, addressPrefixes = [] }: FoundSubnet) => [
  ...new Set(addressPrefix === undefined ? addressPrefixes : [addressPrefix, ...addressPrefixes]),
];

/** @throws where GatewaySubnet would lie outside of the network or on another subnet; IPv6 is in nobody's way */
function checkRoom(subnets: readonly FoundSubnet[], space: readonly string[] | undefined, wanted: Wanted): void {
  const isIpv4 = (cidr: string) => !cidr.includes(":");
  const { gatewaySubnetCidr } = wanted;
  if (space?.filter(isIpv4).every((prefix) => !contains(prefix, gatewaySubnetCidr)))
    throw new Error(`gatewaySubnet ${gatewaySubnetCidr} lies outside its address space ${space.join(", ")}`);
  const taken = subnets.find(
    (subnet) =>
      !isGatewaySubnet(subnet) &&
      prefixesOf(subnet)
        .filter(isIpv4)
        .some((each) => overlaps(each, gatewaySubnetCidr)),
  );
  if (taken !== undefined)
    throw new Error(
      `gatewaySubnet ${gatewaySubnetCidr} overlaps its subnet ${taken.name} ${prefixesOf(taken).join(", ")}`,
    );
}

/**
 * A virtual network has one GatewaySubnet, and in it one gateway of a type: VPN beside ExpressRoute, never a second VPN
 * gateway (Azure, "About VPN Gateway settings").
 *
 * @throws with what stands in the way, and what to write
 */
async function checkGatewaySubnet(
  subnets: readonly FoundSubnet[],
  { existingGatewaySubnet }: ExistingNetwork,
  wanted: Wanted,
  parent: pulumi.Resource,
): Promise<void> {
  const found = subnets.find(isGatewaySubnet);
  if (found === undefined) {
    if (!existingGatewaySubnet) return;
    throw new Error("it has no GatewaySubnet; leave existingGatewaySubnet out, and the program makes it");
  }
  const prefixes = prefixesOf(found).join(", ");
  const isWanted = prefixesOf(found).includes(wanted.gatewaySubnetCidr);
  const gateways = gatewaysIn(found);
  const others = gateways.filter(({ name }) => name.toLowerCase() !== wanted.gatewayName.toLowerCase());
  if (!existingGatewaySubnet) {
    if (isWanted && others.length === 0) return;
    throw new Error(
      others.length < gateways.length
        ? `its GatewaySubnet ${prefixes} holds this site's gateway, and Azure changes no subnet in use; keep gatewaySubnet`
        : `it has GatewaySubnet ${prefixes} already; to use that, write existingGatewaySubnet: true and its prefix as gatewaySubnet`,
    );
  }
  if (!isWanted)
    throw new Error(`its GatewaySubnet is ${prefixes}, not ${wanted.gatewaySubnetCidr}; write that as gatewaySubnet`);
  for (const { resourceGroupName, name } of others) {
    const place = { resourceGroupName, virtualNetworkGatewayName: name };
    const { gatewayType } = await network.getVirtualNetworkGateway(place, { parent });
    if (gatewayType !== "ExpressRoute")
      throw new Error(`it has the VPN gateway ${name} already, and takes one; give the site another virtual network`);
  }
}

function gatewaysIn({ ipConfigurations = [] }: FoundSubnet): { resourceGroupName: string; name: string }[] {
  return ipConfigurations.flatMap(({ id = "" }) => {
    const match = /\/resourceGroups\/([^/]+)\/.*\/virtualNetworkGateways\/([^/]+)\//i.exec(id);
    return match === null ? [] : [{ resourceGroupName: match[1]!, name: match[2]! }];
  });
}

/** The resource group's part of an Azure resource id. */
function parseResourceGroupId(id: string, resource: pulumi.Resource): string {
  const match = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+(?=\/providers\/)/i.exec(id);
  if (match === null)
    throw new pulumi.ResourceError(`not the id of an Azure resource in a group: ${id}`, resource, true);
  return match[0];
}
