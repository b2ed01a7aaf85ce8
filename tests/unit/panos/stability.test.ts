/**
 * Proves that a change of the plan changes of the firewall what it must and nothing else: a site adds entries and
 * touches only the lists that name it, a rotated key one gateway. Compares every leaf of the XML before and after.
 */
import assert from "node:assert/strict";
import { AZURE_EXCEPTION } from "../configs";
import { renderFirewall } from "../../../components/panos/render";
import { factsOf, leavesOf, planOf, render, toFile } from "../../golden/firewalls";

const NEW_SITES: Readonly<Record<string, Record<string, unknown>>> = {
  "kobe-gcp": { kind: "gcp-ha-vpn", region: "asia-northeast2", asn: 64600, cidrs: ["10.70.0.0/16"] },
  "kobe-azure": {
    kind: "azure-vpn-gateway",
    location: "japanwest",
    asn: 64601,
    cidrs: ["10.71.0.0/16"],
    gatewaySubnet: "10.71.255.0/27",
    workloadSubnet: "10.71.0.0/20",
    sku: "VpnGw1AZ",
    slot: 60,
    failoverException: AZURE_EXCEPTION,
  },
  "kobe-branch": { kind: "customer-gateway", outsideAddress: "198.51.100.77", asn: 64602, cidrs: ["10.72.0.0/22"] },
  "kobe-static": {
    kind: "customer-gateway",
    routing: "static",
    outsideAddress: "198.51.100.78",
    cidrs: ["10.73.0.0/22"],
  },
};

function leaves(stack: string, index: 0 | 1, changes: Record<string, unknown>): string[] {
  const plan = planOf(stack, changes);
  return leavesOf(toFile(plan, render(plan, index)));
}

/** Those of the first list that the second lacks; leaves that occur twice count twice. */
function missing(from: readonly string[], within: readonly string[]): string[] {
  const rest = new Map<string, number>();
  for (const leaf of within) rest.set(leaf, (rest.get(leaf) ?? 0) + 1);
  return from.filter((leaf) => {
    const left = rest.get(leaf) ?? 0;
    rest.set(leaf, left - 1);
    return left <= 0;
  });
}

describe("adding a site to prod", () => {
  for (const [name, site] of Object.entries(NEW_SITES)) {
    for (const engine of ["legacy", "advanced"] as const) {
      it(`${name} (${engine}): takes nothing away, changes no value and keeps the order of all that was there`, () => {
        const changes = { "firewalls.routingEngine": engine };
        const before = leaves("prod", 0, changes);
        const after = leaves("prod", 0, { ...changes, [`sites.${name}`]: site });
        assert.deepEqual(missing(before, after), []);
        const added = new Set(missing(after, before));
        assert.deepEqual(
          after.filter((leaf) => !added.has(leaf)),
          before,
        );
      });

      it(`${name} (${engine}): adds only what bears its name or stands in a list that must hold it`, () => {
        const changes = { "firewalls.routingEngine": engine };
        const added = missing(leaves("prod", 0, { ...changes, [`sites.${name}`]: site }), leaves("prod", 0, changes));
        const strangers = added.filter(
          (leaf) => !leaf.includes(name) && !LISTS.some((list) => list.test(leaf)) && !PROFILES.test(leaf),
        );
        assert.deepEqual(strangers, []);
      });
    }
  }
});

/** Numbered after the site's slot: its interfaces, and where they are imported and routed. */
const LISTS = [
  /\/interface\/(tunnel|loopback)\/units\/entry\[(tunnel|loopback)\.\d+\]/,
  /\/import\/network\/interface\/member = (tunnel|loopback)\.\d+$/,
  /\/(virtual-router|logical-router)\/entry\[hub\](\/vrf\/entry\[default\])?\/interface\/member = (tunnel|loopback)\.\d+$/,
];
/** Shared by all sites with the same proposal or monitor. */
const PROFILES = /\/(ike-crypto-profiles|ipsec-crypto-profiles|monitor-profile)\/entry\[/;

describe("adding a prefix to an end of flows", () => {
  it("changes its address group and no security rule", () => {
    const cidrs = ["10.20.0.0/16", "10.80.0.0/16"];
    const before = leaves("dev", 0, {});
    const after = leaves("dev", 0, { "sites.tokyo-gcp.cidrs": cidrs });
    assert.deepEqual(missing(before, after), []);
    const added = missing(after, before);
    assert.ok(added.some((leaf) => leaf.includes("/address-group/entry[site-tokyo-gcp]/")));
    assert.deepEqual(
      added.filter((leaf) => leaf.includes("/rulebase/")),
      [],
    );
  });
});

describe("rotating a key", () => {
  it("changes one leaf of one gateway", () => {
    const plan = planOf("dev");
    const [firewall] = plan.firewalls;
    const facts = factsOf(plan, firewall);
    const leavesWith = (presharedKeys: Readonly<Record<string, string>>) =>
      leavesOf(toFile(plan, renderFirewall(plan, firewall, { ...facts, presharedKeys })));
    const before = leavesWith(facts.presharedKeys);
    const after = leavesWith({ ...facts.presharedKeys, "tokyo-gcp/a-1": "rotated" });
    const key = "/config/devices/entry[localhost.localdomain]/network/ike/gateway/entry[tokyo-gcp-1]/authentication";
    assert.deepEqual(missing(after, before), [`${key}/pre-shared-key/key = rotated`]);
    assert.equal(after.length, before.length);
  });
});

describe("disabled gateways", () => {
  it("differ from enabled ones in that word alone", () => {
    const plan = planOf("dev");
    const enabled = leavesOf(toFile(plan, render(plan)));
    const disabled = leavesOf(toFile(plan, render(plan, 0, { gateways: "disabled" })));
    assert.deepEqual(
      missing(disabled, enabled).map((leaf) => leaf.replace(/^.*\/gateway/, "")),
      ["osaka-azure-0", "osaka-azure-1", "tokyo-gcp-0", "tokyo-gcp-1"].map((name) => `/entry[${name}]/disabled = yes`),
    );
  });
});

describe("the two firewalls", () => {
  it("hold the same rules, zones and crypto profiles but for their own addresses", () => {
    const names = (index: 0 | 1) =>
      leaves("dev", index, {})
        .filter((leaf) =>
          /\/security\/rules\/entry\[[^\]]*\]\/(from|to|application|service|action)|crypto-profiles/.test(leaf),
        )
        .join("\n");
    assert.equal(names(0), names(1));
  });
});
