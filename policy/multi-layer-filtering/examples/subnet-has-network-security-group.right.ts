// Settings: { "relayNetworks": [ "osaka" ] }
import * as azure from "@pulumi/azure-native";

const network = new azure.network.VirtualNetwork("osaka", {
  resourceGroupName: "network",
  addressSpace: { addressPrefixes: ["10.30.0.0/16"] },
});
const group = new azure.network.NetworkSecurityGroup("workload-group", { resourceGroupName: "network" });
new azure.network.Subnet("workload", {
  resourceGroupName: "network",
  virtualNetworkName: network.name,
  subnetName: "workload",
  addressPrefix: "10.30.1.0/24",
  networkSecurityGroup: { id: group.id },
});
