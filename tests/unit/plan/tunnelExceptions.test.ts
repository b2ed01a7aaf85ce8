/**
 * Proves that `hub:sites.<site>.tunnels` changes the tunnels that it names at both ends and no other, so that a change goes
 * through a site one tunnel at a time; and that what a tunnel could not have is refused. It does not prove how long an end
 * is down while it takes the change.
 */
import assert from "node:assert/strict";
import { ConfigError } from "../../../components/plan/problems";
import { parseConfig } from "../../../components/plan/config/config";
import { planHub } from "../../../components/plan/plan";
import { siteDeviceConfig } from "../../../operations/devices/siteDevice";
import { renderStack } from "../../../operations/rendered/rendered";
import { changed, hubValues } from "../configs";
import { exampleValues } from "../examples";

const planOf = (values: Record<string, unknown>) => planHub(parseConfig(values), "test", "ap-northeast-1");

/** `<type> <name>.<input>` of all that differs between two plans, but for the record of what stands; sorted. */
async function differences(before: Record<string, unknown>, after: Record<string, unknown>): Promise<string[]> {
  const [left, right] = [await renderStack(planOf(before)), await renderStack(planOf(after))];
  assert.equal(left.length, right.length);
  return right
    .flatMap(({ type, name, inputs }, index) =>
      Object.keys({ ...inputs, ...left[index]!.inputs }).flatMap((key) =>
        JSON.stringify(inputs[key]) === JSON.stringify(left[index]!.inputs[key])
          ? []
          : [`${type.split(":").at(-1)} ${name}.${key}`],
      ),
    )
    .filter((each) => each !== "VpnHub hub.standing")
    .sort();
}

const problemsOf = (values: Record<string, unknown>) => {
  try {
    planOf(values);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ path, what }) => `${path}: ${what}`);
    throw error;
  }
  return [];
};

describe("what one tunnel has in place of its site's values", () => {
  const cloudhub = exampleValues("cloudhub");

  it("is nothing where the site says nothing of it", () => {
    assert.ok(planOf(cloudhub).sites.every((site) => !("tunnelExceptions" in site)));
  });

  it("reaches one tunnel of an AWS connection, where the site's own value reaches both", async () => {
    const suites = ["cbc256-sha384-group20"];
    const both = await differences(cloudhub, changed(cloudhub, { "sites.kobe.suites": suites }));
    assert.ok(both.includes("VpnConnection kobe-0.tunnel1Phase1EncryptionAlgorithms"));
    assert.ok(both.includes("VpnConnection kobe-0.tunnel2Phase1EncryptionAlgorithms"));
    const one = await differences(cloudhub, changed(cloudhub, { "sites.kobe.tunnels": { "0-2": { suites } } }));
    assert.ok(one.includes("VpnConnection kobe-0.tunnel2Phase1EncryptionAlgorithms"));
    assert.deepEqual(
      one.filter((each) => !/^VpnConnection kobe-0\.tunnel2/.test(each)),
      [],
    );
    const dpd = { "0-1": { tunnelOptions: { dpdTimeoutSeconds: 45 } } };
    assert.deepEqual(await differences(cloudhub, changed(cloudhub, { "sites.kobe.tunnels": dpd })), [
      "VpnConnection kobe-0.tunnel1DpdTimeoutSeconds",
    ]);
  });

  it("reaches one tunnel of Google Cloud, and the pair of an Azure connection, with the firewall's end of it", async () => {
    const dev = hubValues("dev");
    const profile = { suites: ["cbc256-sha384-group20"] };
    const google = await differences(dev, changed(dev, { "sites.tokyo-gcp.tunnels": { "b-1": profile } }));
    assert.deepEqual(
      google.filter((each) => each.startsWith("VPNTunnel")),
      ["VPNTunnel tokyo-gcp-b-1.cipherSuite"],
    );
    const azure = await differences(dev, changed(dev, { "sites.osaka-azure.tunnels": { b: profile } }));
    assert.deepEqual(
      azure.filter((each) => each.startsWith("VirtualNetworkGatewayConnection")),
      ["VirtualNetworkGatewayConnection osaka-azure-b.ipsecPolicies"],
    );
    const rendered = await renderStack(planOf(changed(dev, { "sites.tokyo-gcp.tunnels": { "b-1": profile } })));
    const gatewaysOf = (firewall: string) => {
      const file = rendered.find(({ name }) => name === `hub-bootstrap-${firewall}-config-bootstrap.xml`)!;
      return [...String(file.inputs["content"]).matchAll(/<ike-crypto-profile>([^<]+)</g)].map(
        ([, profileName]) => profileName,
      );
    };
    const [a, b] = [gatewaysOf("a"), gatewaysOf("b")];
    assert.equal(b.filter((name, index) => name !== a[index]).length, 1);
  });

  it("stands at the head of the device's configuration while the two differ", () => {
    const suites = ["cbc256-sha384-group20"];
    const plan = planOf(changed(cloudhub, { "sites.kobe.tunnels": { "0-2": { suites } } }));
    const text = siteDeviceConfig(plan, "kobe", {});
    assert.match(
      text,
      /For now the far end has another suite on tunnel 0-2: cbc256-sha384-group20; change the two ends/,
    );
    assert.doesNotMatch(siteDeviceConfig(planOf(cloudhub), "kobe", {}), /For now/);
  });

  it("is refused for a tunnel that is none, and for values that the site could not have", () => {
    const dev = hubValues("dev");
    assert.deepEqual(
      problemsOf(
        changed(dev, {
          "sites.osaka-azure.tunnels": { "a-0": {} },
          "sites.tokyo-gcp.tunnels": { "a-0": { tunnelOptions: {} } },
        }),
      ),
      [
        "hub:sites.osaka-azure.tunnels.a-0: is not a tunnel of the site, nor a connection",
        "hub:sites.tokyo-gcp.tunnels.a-0.tunnelOptions: is of no use: the site does not end on the AWS VPN",
      ],
    );
    const short = { "0-1": { tunnelOptions: { phase1LifetimeSeconds: 900, phase2LifetimeSeconds: 900 } } };
    assert.deepEqual(problemsOf(changed(cloudhub, { "sites.kobe.tunnels": short })), [
      "hub:sites.kobe.tunnels.0-1.tunnelOptions.phase2LifetimeSeconds: is not less than phase1LifetimeSeconds (900)",
    ]);
    const impossible = { "0-1": { suites: ["cbc256-sha1-group2"] } };
    assert.equal(problemsOf(changed(cloudhub, { "sites.kobe.tunnels": impossible })).length, 1);
  });
});
