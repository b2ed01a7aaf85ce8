/**
 * Proves how the gateways of Google Cloud and Azure meet AWS Site-to-Site VPN connections: which of AWS's addresses, by which
 * of their interfaces, in which order. How they meet the firewalls, and all else of a site, is proved beside each
 * component. It does not prove that a cloud accepts it.
 */
import assert from "node:assert/strict";
import { VpnGatewaySite } from "../../../components/azure/vpnGatewaySite";
import { HaVpnSite } from "../../../components/gcp/haVpnSite";
import { parseConfig } from "../../../components/plan/config/config";
import { planHub } from "../../../components/plan/plan";
import { sitesOnAwsVpn } from "../../../components/plan/hubPlan";
import type { AzureSiteOnAwsVpn, GcpSiteOnAwsVpn } from "../../../components/plan/sites/types";
import { hubValues } from "../configs";
import { exampleValues } from "../examples";
import { ofType, record } from "../mocks";
import { renderStack } from "../../../operations/rendered/rendered";
import { MARK, markedKeys, siteArgs } from "../sitePlans";

const planOf = (values: Record<string, unknown>) => planHub(parseConfig(values), "test", "ap-northeast-1");

/** Tunnel 1 and 2 of connection 0, then of connection 1. */
const AWS = ["203.0.113.1", "203.0.113.2", "203.0.113.3", "203.0.113.4"];

function siteOf<Site>(example: string) {
  const [site] = sitesOnAwsVpn(planOf(exampleValues(example)));
  const end = { asn: 64512, presharedKeys: markedKeys(site!.keys.map(({ id }) => id)) };
  return { site: site as Site, end };
}

describe("Google Cloud's gateway", () => {
  const recording = () => {
    const { site, end } = siteOf<GcpSiteOnAwsVpn>("google-cloud-to-aws");
    const vpnInterfaces = [0, 1].map((id) => ({ id, ipAddress: `198.51.100.${id}` }));
    const outputs = { "gcp:compute/haVpnGateway:HaVpnGateway": () => ({ vpnInterfaces }) };
    return record(() => new HaVpnSite(site.name, { ...siteArgs, site }).connect({ ...end, outsideAddresses: AWS }), {
      outputs,
    });
  };

  it("knows AWS's four addresses as one peer gateway", async () => {
    const gateways = ofType(await recording(), "gcp:compute/externalVpnGateway:ExternalVpnGateway");
    assert.deepEqual(
      gateways.map(({ name, inputs: { redundancyType, interfaces } }) => ({ name, redundancyType, interfaces })),
      [
        {
          name: "tokyo-aws",
          redundancyType: "FOUR_IPS_REDUNDANCY",
          interfaces: [
            { id: 0, ipAddress: "203.0.113.1" },
            { id: 1, ipAddress: "203.0.113.2" },
            { id: 2, ipAddress: "203.0.113.3" },
            { id: 3, ipAddress: "203.0.113.4" },
          ],
        },
      ],
    );
  });

  it("meets both tunnels of one connection by each of its interfaces, with the tunnel's own key", async () => {
    const tunnels = ofType(await recording(), "gcp:compute/vPNTunnel:VPNTunnel");
    assert.deepEqual(
      tunnels.map(({ name, inputs }) => [
        ...[name, inputs["vpnGatewayInterface"], inputs["peerExternalGatewayInterface"], inputs["sharedSecret"]],
      ]),
      [
        ["tokyo-0-1", 0, 0, `${MARK}.tokyo.0.1`],
        ["tokyo-0-2", 0, 1, `${MARK}.tokyo.0.2`],
        ["tokyo-1-1", 1, 2, `${MARK}.tokyo.1.1`],
        ["tokyo-1-2", 1, 3, `${MARK}.tokyo.1.2`],
      ],
    );
  });

  it("has the second address of each inside block, AWS the first", async () => {
    const peers = ofType(await recording(), "gcp:compute/routerPeer:RouterPeer");
    const interfaces = ofType(await recording(), "gcp:compute/routerInterface:RouterInterface");
    const { site } = siteOf<GcpSiteOnAwsVpn>("google-cloud-to-aws");
    const inside = site.connections.flatMap(({ tunnels }) => tunnels.map((tunnel) => tunnel.inside));
    assert.deepEqual(
      peers.map(({ inputs: { peerIpAddress, ipAddress, peerAsn } }) => [peerIpAddress, ipAddress, peerAsn]),
      inside.map(({ awsAddress, customerAddress }) => [awsAddress, customerAddress, 64512]),
    );
    assert.deepEqual(
      interfaces.map(({ inputs }) => inputs["ipRange"]),
      inside.map(({ customerAddress }) => `${customerAddress}/30`),
    );
  });
});

describe("Azure's gateway", () => {
  async function connectionsOf(example: string) {
    const { site, end } = siteOf<AzureSiteOnAwsVpn>(example);
    const outputs = { "azure-native:network:PublicIPAddress": () => ({ ipAddress: "198.51.100.1" }) };
    const recording = await record(
      () => new VpnGatewaySite(site.name, { ...siteArgs, site }).connect({ ...end, outsideAddresses: AWS }),
      { outputs },
    );
    const local = ofType(recording, "azure-native:network:LocalNetworkGateway");
    const connections = ofType(recording, "azure-native:network:VirtualNetworkGatewayConnection");
    return connections.map(({ name, inputs }, index) => {
      const { gatewayIpAddress, bgpSettings, localNetworkAddressSpace } = local[index]!.inputs;
      return {
        name,
        aws: gatewayIpAddress,
        bgp: bgpSettings,
        routes: localNetworkAddressSpace.addressPrefixes,
        ...{ key: inputs["sharedKey"], mode: inputs["connectionMode"], enableBgp: inputs["enableBgp"] },
        own: inputs["gatewayCustomBgpIpAddresses"]?.map((each: any) => [
          each.ipConfigurationId.split("/").at(-1),
          each.customBgpIpAddress,
        ]),
      };
    });
  }

  it("meets each AWS tunnel by a connection of its own and speaks BGP from the instance that AWS knows", async () => {
    const common = { routes: [], mode: "Default", enableBgp: true };
    const bgp = (bgpPeeringAddress: string) => ({ asn: 64512, bgpPeeringAddress, peerWeight: 0 });
    const own = (first: string, second: string) => [
      ["instance-0", first],
      ["instance-1", second],
    ];
    assert.deepEqual(await connectionsOf("azure-to-aws-bgp"), [
      {
        ...{ ...common, name: "osaka-0-1", aws: "203.0.113.1", key: `${MARK}.osaka.0.1` },
        ...{ bgp: bgp("169.254.21.49"), own: own("169.254.21.50", "169.254.21.58") },
      },
      {
        ...{ ...common, name: "osaka-0-2", aws: "203.0.113.2", key: `${MARK}.osaka.0.2` },
        ...{ bgp: bgp("169.254.21.53"), own: own("169.254.21.54", "169.254.21.58") },
      },
      {
        ...{ ...common, name: "osaka-1-1", aws: "203.0.113.3", key: `${MARK}.osaka.1.1` },
        ...{ bgp: bgp("169.254.21.57"), own: own("169.254.21.50", "169.254.21.58") },
      },
      {
        ...{ ...common, name: "osaka-1-2", aws: "203.0.113.4", key: `${MARK}.osaka.1.2` },
        ...{ bgp: bgp("169.254.21.61"), own: own("169.254.21.50", "169.254.21.62") },
      },
    ]);
  });

  it("routes what the site reaches into each tunnel where it speaks no BGP", async () => {
    const common = { bgp: undefined, routes: ["172.17.0.0/16"], mode: "Default", enableBgp: false, own: undefined };
    assert.deepEqual(await connectionsOf("azure-to-aws"), [
      { ...common, name: "osaka-0-1", aws: "203.0.113.1", key: `${MARK}.osaka.0.1` },
      { ...common, name: "osaka-0-2", aws: "203.0.113.2", key: `${MARK}.osaka.0.2` },
    ]);
  });
});

describe("the types in a site's URNs", () => {
  const componentsOf = async (values: Record<string, unknown>) => {
    const resources = await renderStack(planOf(values));
    return resources
      .filter(({ type }) => /^vpn-hub:.*Site$/.test(type))
      .map(({ type, name }) => `${type} ${name}`)
      .sort();
  };

  it("stay those of the stacks that are up: another one would replace every tunnel", async () => {
    assert.deepEqual(await componentsOf(hubValues("dev")), [
      "vpn-hub:azure:VpnGatewaySite osaka-azure",
      "vpn-hub:gcp:HaVpnSite tokyo-gcp",
      "vpn-hub:index:Site osaka-azure",
      "vpn-hub:index:Site tokyo-gcp",
    ]);
    assert.deepEqual(await componentsOf(exampleValues("azure-to-aws")), [
      "vpn-hub:azure:AwsVpnGatewaySite osaka",
      "vpn-hub:index:AwsVpnSite osaka",
    ]);
    assert.deepEqual(await componentsOf(exampleValues("google-cloud-to-aws")), [
      "vpn-hub:gcp:AwsVpnHaVpnSite tokyo",
      "vpn-hub:index:AwsVpnSite tokyo",
    ]);
  });
});
