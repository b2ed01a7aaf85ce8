/** Proves which tunnels of kinds that no rule reads are named, to the word; filters-not-judged is proved beside the filters. */
import { pack } from "../../policy/approved-ciphers/pack";
import { secret, UNKNOWN, type Given } from "./judge";
import { createProof } from "./prove";

const prove = createProof(pack);

describe("tunnels-not-judged", () => {
  const of = (type: string, props: Given["props"] = {}): Given => ({ type, name: "r", props });
  const unread = (what: string, type: string, todo: string) =>
    `mandatory r: ${what} (${type}) is not judged by any rule here; ${todo}`;
  const use = (instead: string) => `use ${instead}, or declare an exception`;
  const REVIEW = "declare an exception, with a review as its reason";
  prove(
    "tunnels-not-judged",
    {
      absent: "takes kinds that are judged, and what has nothing to do with tunnels",
      "near-miss": "takes a template and a command that name none",
    },
    [
      {
        title: "takes kinds that are judged, and what has nothing to do with tunnels",
        given: [
          of("aws:ec2/vpnConnection:VpnConnection"),
          of("azure-native:network/v20240501:VirtualNetworkGatewayConnection"),
          of("gcp:compute/vPNTunnel:VPNTunnel"),
          of("aws-native:s3:Bucket"),
          of("panos:index:AddressObject"),
        ],
        reports: [],
      },
      ...[
        ["AWS Cloud Control VPN", "aws-native:ec2:VpnConnection", use("the aws provider's resource")],
        ["AWS Client VPN", "aws:ec2clientvpn/endpoint:Endpoint", REVIEW],
        [
          "classic Azure VPN",
          "azure:network/virtualNetworkGatewayConnection:VirtualNetworkGatewayConnection",
          use("the azure-native provider's resource"),
        ],
        ["Azure point-to-site VPN", "azure-native:network:VpnServerConfiguration", REVIEW],
        ["Azure point-to-site VPN", "azure-native_network_v20240501:network:P2sVpnGateway", REVIEW],
        ["Google native VPN tunnel", "google-native:compute/v1:VpnTunnel", use("the gcp provider's resource")],
        [
          "PAN-OS provider's IKE and IPsec",
          "panos:index:IkeCryptoProfile",
          use("a configuration of the bootstrap package, or one that is pushed"),
        ],
      ].map(([what, type, todo]) => ({
        title: `names ${type}`,
        given: of(type!),
        reports: [unread(what!, type!, todo!)],
      })),
      ...[
        ["aws:cloudformation/stack:Stack", "AWS::EC2::VPNConnection"],
        ["aws:cloudcontrol/resource:Resource", "AWS::EC2::ClientVpnEndpoint"],
        ["azure-native:resources:Deployment", "Microsoft.Network/connections"],
        ["command:local:Command", "create-vpn-connection"],
      ].map(([type, name]) => ({
        title: `names what a ${type} holds, secret or not`,
        given: of(type!, { text: secret(`Type: ${name}, and more`), unknown: UNKNOWN }),
        reports: [
          `mandatory r: holds ${name}, which no rule here reads; make it a resource of the program, or declare an exception`,
        ],
      })),
      {
        title: "takes a template and a command that name none",
        given: [
          of("aws:cloudformation/stack:Stack", { templateBody: "Type: AWS::S3::Bucket" }),
          of("command:local:Command", { create: "echo AWS VPN connection" }),
        ],
        reports: [],
      },
    ],
  );
});
