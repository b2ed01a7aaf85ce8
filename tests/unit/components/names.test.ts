/**
 * Proves that the functions which readers find resources by give the names that the components give, over whole rendered
 * stacks, and that these names are the written ones: another name would replace what stands.
 */
import assert from "node:assert/strict";
import {
  namesWithin,
  presharedKeyName,
  spokeName,
  subnetName,
  tunnelName,
  vpnConnectionName,
} from "../../../components/names";
import { parseConfig } from "../../../components/plan/config/config";
import { sitesOnAwsVpn, sitesOnFirewalls } from "../../../components/plan/hubPlan";
import { planHub } from "../../../components/plan/plan";
import { renderStack } from "../../../operations/rendered/rendered";
import { hubConfig, hubValues } from "../configs";
import { exampleValues } from "../examples";

const dev = planHub(hubConfig(hubValues("dev")), "dev", "ap-northeast-1");
const cloudhub = planHub(parseConfig(exampleValues("cloudhub")), "cloudhub", "ap-northeast-1");

describe("names of resources", () => {
  it("are the written ones, behind the hub's name but for the project's own hub", () => {
    assert.equal(tunnelName("tokyo-gcp", "a-0"), "tokyo-gcp-a-0");
    assert.equal(tunnelName("osaka-azure", "b"), "osaka-azure-b");
    assert.equal(vpnConnectionName("kobe", 1), "kobe-1");
    assert.equal(presharedKeyName("tokyo-gcp/a-0"), "tokyo-gcp-a-0");
    assert.equal(subnetName(spokeName("app"), "workload-a"), "spoke-app-workload-a");
    assert.equal(namesWithin("hub")(spokeName("app")), "spoke-app");
    assert.equal(namesWithin("east")(spokeName("app")), "east-spoke-app");
  });

  it("lead to every resource that the components draw under them", async () => {
    for (const plan of [dev, cloudhub]) {
      const resources = await renderStack(plan);
      const drawn = new Set(resources.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`));
      const wanted = [
        ...plan.spokes.flatMap(({ name, subnets }) => [
          `Vpc ${spokeName(name)}`,
          ...subnets.map((subnet) => `Subnet ${subnetName(spokeName(name), subnet.name)}`),
        ]),
        ...plan.sites.flatMap(({ keys }) => keys.map(({ id }) => `SecretVersion ${presharedKeyName(id)}`)),
        ...sitesOnFirewalls(plan).flatMap(({ name, kind, tunnels }) =>
          tunnels.flatMap((tunnel) => {
            if (kind === "gcp-ha-vpn") return [`VPNTunnel ${tunnelName(name, tunnel.name)}`];
            const azure = `VirtualNetworkGatewayConnection ${tunnelName(name, tunnel.firewall)}`;
            return kind === "azure-vpn-gateway" ? [azure] : [];
          }),
        ),
        ...sitesOnAwsVpn(plan).flatMap(({ name, connections }) =>
          connections.map(({ number }) => `VpnConnection ${vpnConnectionName(name, number)}`),
        ),
      ];
      assert.ok(wanted.length > 10);
      assert.deepEqual(
        wanted.filter((each) => !drawn.has(each)),
        [],
      );
    }
  });
});
