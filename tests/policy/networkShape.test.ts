/** Proves what is said of Transit Gateways that accept by themselves, of Azure subnets without a group, and of auto mode networks. */
import { pack } from "../../policy/multi-layer-filtering/pack";
import { secret, UNKNOWN, type Given } from "./judge";
import { createProof, inRelay } from "./prove";

type Props = Given["props"];
const prove = createProof(pack);
const waits = (what: string) => [`advisory not yet known, judged at up: ${what}`];

describe("transit-gateway-no-auto-accept", () => {
  const gateway = (props: Props): Given => ({
    type: "aws:ec2transitgateway/transitGateway:TransitGateway",
    name: "tgw",
    props,
  });
  const enabled = 'mandatory tgw: autoAcceptSharedAttachments is "enable"; write "disable", and accept each attachment';
  prove(
    "transit-gateway-no-auto-accept",
    {
      absent: "takes a gateway that says nothing: it does not accept",
      "near-miss": "takes another gateway of another cloud's service",
    },
    [
      { title: "takes a gateway that says nothing: it does not accept", given: gateway({}), reports: [] },
      {
        title: "takes one that says so",
        given: gateway({ autoAcceptSharedAttachments: "disable" }),
        reports: [],
      },
      {
        title: "refuses one that accepts by itself",
        given: gateway({ autoAcceptSharedAttachments: "enable" }),
        reports: [enabled],
      },
      {
        title: "refuses it behind a secret",
        given: gateway({ autoAcceptSharedAttachments: secret("enable") }),
        reports: [enabled],
      },
      {
        title: "waits for a value that a preview does not know",
        given: gateway({ autoAcceptSharedAttachments: UNKNOWN }),
        reports: waits("tgw (autoAcceptSharedAttachments)"),
      },
      {
        title: "takes another gateway of another cloud's service",
        given: { ...gateway({ autoAcceptSharedAttachments: "enable" }), type: "aws:ec2/vpnGateway:VpnGateway" },
        reports: [],
      },
    ],
  );
});

describe("subnet-has-network-security-group", () => {
  const network = (props: Props = {}): Given => ({ type: "azure-native:network:VirtualNetwork", name: "net", props });
  const subnet = (props: Props, from: Given["from"] = {}): Given => ({
    type: "azure-native:network:Subnet",
    name: "s",
    props: { subnetName: "workload", ...props },
    from: { virtualNetworkName: ["net"], ...from },
  });
  const gateway: Given = {
    type: "azure-native:network:VirtualNetworkGateway",
    name: "g",
    props: { gatewayType: "Vpn" },
    from: { ipConfigurations: ["edge"] },
  };
  const edge: Given = { ...subnet({ subnetName: "GatewaySubnet" }), name: "edge" };
  const group = { networkSecurityGroup: { id: "nsg-id" } };
  const BARE = "advisory s: it has no networkSecurityGroup; set one";
  prove(
    "subnet-has-network-security-group",
    {
      absent: "advises on a subnet without one",
      "near-miss": "advises on a subnet whose name only resembles a gateway's",
    },
    [
      {
        title: "takes a subnet with one, and the gateway's own",
        given: [network(), edge, gateway, subnet(group)],
        reports: [],
      },
      { title: "advises on a subnet without one", given: [network(), edge, gateway, subnet({})], reports: [BARE] },
      {
        title: "advises on a subnet whose name only resembles a gateway's",
        given: [network(), edge, gateway, subnet({ subnetName: "gateway-subnet" })],
        reports: [BARE],
      },
      { title: "says nothing where there is no relay network", given: [network(), subnet({})], reports: [] },
      ...inRelay([
        {
          title: "reads the subnets that a network lists itself",
          given: network({ subnets: [{ name: "a", ...group }, { name: "b" }, { name: "RouteServerSubnet" }] }),
          reports: ["advisory net: subnet b has no networkSecurityGroup; set one"],
        },
        {
          title: "takes a group whose id a preview does not know, also a secret one",
          given: [
            network(),
            subnet({ networkSecurityGroup: { id: UNKNOWN } }),
            { ...subnet({ networkSecurityGroup: secret({ id: "nsg-id" }) }), name: "t" },
          ],
          reports: [],
        },
      ]),
    ],
  );
});

describe("network-not-auto-mode", () => {
  const network = (props: Props): Given => ({
    type: "gcp:compute/network:Network",
    name: "net",
    props,
    from: { description: [] },
  });
  const gateway: Given = {
    type: "gcp:compute/haVpnGateway:HaVpnGateway",
    name: "ha",
    props: {},
    from: { network: ["net"] },
  };
  prove(
    "network-not-auto-mode",
    {
      absent: "advises on a network that says nothing: Google Cloud makes the subnetworks",
      "near-miss": "advises on a text that reads false",
    },
    [
      {
        title: "takes a network with subnetworks of its own",
        given: [network({ autoCreateSubnetworks: false }), gateway],
        reports: [],
      },
      {
        title: "advises on a network in auto mode, secret or not",
        given: [network({ autoCreateSubnetworks: secret(true) }), gateway],
        reports: ["advisory net: autoCreateSubnetworks is true; write false"],
      },
      {
        title: "advises on a network that says nothing: Google Cloud makes the subnetworks",
        given: [network({}), gateway],
        reports: ["advisory net: autoCreateSubnetworks is absent; write false"],
      },
      {
        title: "advises on a text that reads false",
        given: [network({ autoCreateSubnetworks: "false" }), gateway],
        reports: ['advisory net: autoCreateSubnetworks is "false"; write false'],
      },
      {
        title: "says nothing where there is no tunnel",
        given: network({ autoCreateSubnetworks: true }),
        reports: [],
      },
      {
        title: "waits for a value that a preview does not know",
        given: [{ ...network({ autoCreateSubnetworks: UNKNOWN }), from: { autoCreateSubnetworks: [] } }, gateway],
        reports: waits("net (autoCreateSubnetworks)"),
      },
    ],
  );
});
