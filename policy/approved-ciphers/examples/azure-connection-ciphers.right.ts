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
  ipsecPolicies: [
    {
      ikeEncryption: "GCMAES256",
      ikeIntegrity: "SHA384",
      dhGroup: "ECP384",
      ipsecEncryption: "GCMAES256",
      ipsecIntegrity: "GCMAES256",
      pfsGroup: "ECP384",
      saLifeTimeSeconds: 3600,
      saDataSizeKilobytes: 102_400_000,
    },
  ],
});
