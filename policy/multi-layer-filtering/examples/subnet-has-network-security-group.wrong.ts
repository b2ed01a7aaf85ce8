// Settings: { "relayNetworks": [ "osaka" ] }
// workload: it has no networkSecurityGroup; set one
import * as azure from "@pulumi/azure-native";

const network = new azure.network.VirtualNetwork("osaka", {
  resourceGroupName: "network",
  addressSpace: { addressPrefixes: ["10.30.0.0/16"] },
});
new azure.network.Subnet("workload", {
  resourceGroupName: "network",
  virtualNetworkName: network.name,
  subnetName: "workload",
  addressPrefix: "10.30.1.0/24",
});
