// osaka: ipsecPolicies is absent, so Azure offers its defaults, DH group 2 among them; give exactly one
import * as azure from "@pulumi/azure-native";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

const key = new random.RandomPassword("key", { length: 32, special: false });
new azure.network.VirtualNetworkGatewayConnection("osaka", {
  resourceGroupName: "network",
  connectionType: "IPsec",
  connectionProtocol: "IKEv2",
  virtualNetworkGateway1: { id: "gateway-id" },
  localNetworkGateway2: { id: "device-id" },
  sharedKey: pulumi.interpolate`k${key.result}`,
});
