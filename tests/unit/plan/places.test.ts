/**
 * Proves that a site is refused where its place has no room for it: an Azure location without availability zones, and a
 * network that another site has adopted. The locations are those for which Azure's locations API shows no zones.
 */
import assert from "node:assert/strict";
import { parseConfig } from "../../../components/plan/config/config";
import { planHub } from "../../../components/plan/plan";
import { ConfigError, type Problem } from "../../../components/plan/problems";
import { changed, hubValues } from "../configs";
import { exampleValues } from "../examples";

function planOf(values: Record<string, unknown>) {
  return planHub(parseConfig(values), "test", "ap-northeast-1");
}

function problemsOf(values: Record<string, unknown>): readonly Problem[] {
  try {
    planOf(values);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

const told = (values: Record<string, unknown>) => problemsOf(values).map(({ path, what }) => [path, what]);

describe("places of sites", () => {
  const WITHOUT_ZONES =
    "australiacentral australiacentral2 australiasoutheast brazilsoutheast canadaeast francesouth germanynorth jioindiacentral jioindiawest koreasouth northcentralus norwaywest southafricawest southindia switzerlandwest uaecentral ukwest westcentralus westindia westus";

  it("of Azure have zones, or say that they have none", () => {
    for (const location of WITHOUT_ZONES.split(" ")) {
      const values = changed(hubValues("dev"), { "sites.osaka-azure.location": location });
      assert.deepEqual(told(values), [
        ["hub:sites.osaka-azure.zones", `cannot be had: ${location} has no availability zones`],
      ]);
      const without = planOf(changed(values, { "sites.osaka-azure.zones": "none" }));
      assert.deepEqual(
        without.sites.map((site) => ("zones" in site ? site.zones : undefined)),
        [[], undefined],
      );
    }
    for (const location of ["japaneast", "japanwest", "uksouth", "westus2"])
      assert.deepEqual(told(changed(hubValues("dev"), { "sites.osaka-azure.location": location })), [], location);
    const azure = planOf(hubValues("dev")).sites[0]!;
    assert.deepEqual("zones" in azure && azure.zones, ["1", "2", "3"]);
  });

  it("of Azure are one virtual network each, whatever the case of its name", () => {
    const values = exampleValues("azure-to-aws-bgp");
    const [name, site] = Object.entries(values["sites"] as Record<string, Record<string, unknown>>)[0]!;
    const adopted = changed(site, {
      workloadSubnet: undefined,
      existingVirtualNetwork: { resourceGroup: "rg", name: "Hub" },
    });
    const other = changed(adopted, {
      cidrs: ["10.99.0.0/16"],
      gatewaySubnet: "10.99.255.0/27",
      asn: 64999,
      slot: 5,
      existingVirtualNetwork: { resourceGroup: "RG", name: "hub" },
    });
    const twice = changed(values, { [`sites.${name}`]: adopted, "sites.zz-second": other });
    assert.deepEqual(told(twice), [
      [
        "hub:sites.zz-second.existingVirtualNetwork",
        `is also that of site/${name}; a virtual network takes one VPN gateway`,
      ],
    ]);
    const apart = { "sites.zz-second.existingVirtualNetwork.name": "hub-2" };
    assert.deepEqual(told(changed(twice, apart)), []);
  });

  /** Google Cloud sites on the firewalls, in a network that they share. */
  const shared = (count: number, more: (index: number) => Record<string, unknown> = () => ({})) =>
    changed(
      hubValues("dev"),
      Object.fromEntries(
        Array.from({ length: count }, (_, index) => [
          `sites.shared-${index}`,
          {
            kind: "gcp-ha-vpn",
            region: "asia-northeast1",
            asn: 4200000000 + index,
            cidrs: [`10.${150 + index}.0.0/16`],
            existingNetwork: "shared",
            project: "p-1",
            slot: index,
            ...more(index),
          },
        ]),
      ),
    );

  it("of Google Cloud have five Cloud Routers in a network and region, by name or by self link", () => {
    assert.deepEqual(told(shared(5)), []);
    const link = "https://www.googleapis.com/compute/v1/projects/p-1/global/networks/shared";
    const sixth = [
      "hub:sites.shared-5.existingNetwork",
      "has no room for another Cloud Router: Google takes 5 in a VPC network and region",
    ];
    assert.deepEqual(told(shared(6)), [sixth]);
    assert.deepEqual(told(shared(6, (index) => (index === 5 ? { existingNetwork: link } : {}))), [sixth]);
    assert.deepEqual(told(shared(6, (index) => (index === 5 ? { region: "asia-northeast2" } : {}))), []);
    assert.deepEqual(told(shared(6, (index) => (index === 5 ? { project: "p-2" } : {}))), []);
  });

  it("of Google Cloud share no BGP range in a network, whatever ends their tunnels", () => {
    const onAws = (network: string) =>
      changed(shared(1), {
        "sites.on-aws": {
          kind: "gcp-ha-vpn",
          terminateOn: "aws-vpn",
          region: "asia-northeast2",
          asn: 4200000099,
          cidrs: ["10.199.0.0/16"],
          existingNetwork: network,
          project: "p-1",
          insideCidrs: { "0-1": "169.254.64.0/30" },
        },
      });
    assert.deepEqual(told(onAws("shared")), [
      [
        "hub:sites.shared-0.insideCidrs.a-0",
        "169.254.64.0/30 overlaps 169.254.64.0/30 of hub:sites.on-aws.insideCidrs.0-1",
      ],
    ]);
    assert.deepEqual(told(onAws("another")), []);
  });
});
