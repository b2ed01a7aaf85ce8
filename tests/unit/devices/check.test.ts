/** Proves that a site's device decides the suite, and that a device that does not fit is refused with the configuration. */
import assert from "node:assert/strict";
import { ConfigError } from "../../../components/plan/problems";
import { planStack } from "../../../components/planStack";
import { changed, hubValues } from "../configs";

const planOf = (site: Readonly<Record<string, unknown>>, changes: Readonly<Record<string, unknown>> = {}) =>
  planStack(
    changed(hubValues("dev"), {
      "sites.branch": {
        kind: "customer-gateway",
        asn: 65001,
        cidrs: ["10.50.0.0/24"],
        outsideAddress: "198.51.100.7",
        ...site,
      },
      "flows.branch": { from: "site/branch", to: "spoke/app", services: ["tcp/443"] },
      ...changes,
    }),
    "test",
    "ap-northeast-1",
    false,
  );

function problemsOf(site: Readonly<Record<string, unknown>>, changes = {}): [string, string][] {
  try {
    planOf(site, changes);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ path, what }) => [path, what]);
    throw error;
  }
  return [];
}

const suiteOf = (device: string) => planOf({ device }).sites.find(({ name }) => name === "branch")!.proposal.name;

describe("device of a site", () => {
  it("gets the strongest suite that it can do and the profile approves", () => {
    assert.equal(suiteOf("cisco-ios-xe"), "gcm256-sha384-group20");
    assert.equal(suiteOf("fortigate"), "gcm256-sha384-group20");
    assert.equal(suiteOf("yamaha-rtx"), "cbc256-sha256-group14-esp-cbc");
  });

  it("is refused where the profile approves nothing that it can do", () => {
    assert.deepEqual(problemsOf({ device: "yamaha-rtx", cipherProfile: "bsi-tr-02102-3" }), [
      [
        "hub:sites.branch",
        "no cipher suite satisfies profile bsi-tr-02102-3, the firewall and the customer-gateway together",
      ],
    ]);
    assert.deepEqual(problemsOf({ device: "windows-2008-r2" }), [
      [
        "hub:sites.branch.device",
        "Windows Server 2008 R2 cannot use the suite gcm256-sha384-group20: it lacks IKEv2 (it has IKEv1 only)",
      ],
    ]);
  });

  it("is refused where its routing does not fit", () => {
    assert.deepEqual(problemsOf({ device: "windows-2012-r2" }), [
      ["hub:sites.branch.routing", "Windows Server 2012 R2 and later (RRAS) is not configured with BGP"],
    ]);
    assert.deepEqual(problemsOf({ device: "windows-2012-r2", routing: "static", asn: undefined }), []);
  });

  it("is refused on the AWS VPN as well, beside firewalls and without", () => {
    const device = { ...{ device: "windows-2012-r2", asn: 65001 }, terminateOn: "aws-vpn" };
    const refusal = ["hub:sites.branch.routing", "Windows Server 2012 R2 and later (RRAS) is not configured with BGP"];
    const flow = { "flows.branch.enforcedBy": ["network"] };
    assert.deepEqual(problemsOf(device, flow), [refusal]);
    const branch = { from: "site/branch", to: "spoke/app", services: ["tcp/443"], enforcedBy: ["network"] };
    const alone = { firewalls: "none", credentials: undefined, flows: { branch } };
    const network = { "network.cidr": undefined, "network.asn": undefined };
    const sites = { "sites.tokyo-gcp": undefined, "sites.osaka-azure": undefined };
    assert.deepEqual(problemsOf(device, { ...alone, ...network, ...sites }), [refusal]);
  });

  it("is refused where it cannot name the address of the NAT before it", () => {
    const [problem] = problemsOf({ device: "cisco-asa", behindNat: true });
    assert.match(problem?.join(": ") ?? "", /^hub:sites\.branch\.behindNat: /);
  });
});
