/** Proves that names and labels keep to Google Cloud's alphabet and lengths, and that services become its protocols. */
import assert from "node:assert/strict";
import { toFirewallProtocol } from "../../../components/gcp/firewallRules";
import { fitName, LOGICAL_NAME_LENGTH, siteLabels } from "../../../components/gcp/names";
import type { PortRange } from "../../../components/plan/flows/types";

describe("Google Cloud names", () => {
  it("keeps a name that fits", () => {
    const name = "a".repeat(LOGICAL_NAME_LENGTH);
    assert.equal(fitName(name), name);
  });

  it("shortens long names that differ at their end to different names of the full length", () => {
    const names = ["tcp-443", "tcp-444"].map((end) => fitName(`tokyo-gcp-ingress-${"x".repeat(40)}-${end}`));
    assert.notEqual(names[0], names[1]);
    for (const name of names) assert.match(name, /^tokyo-gcp-ingress-x{29}-[0-9a-f]{7}$/);
  });

  it("leaves no two hyphens at the cut", () => {
    assert.match(fitName(`${"a".repeat(46)}-${"b".repeat(20)}`), /^a{46}-[0-9a-f]{7}$/);
  });

  it("turns a stack name into a label", () => {
    assert.deepEqual(siteLabels("Prod.EU", "tokyo-gcp"), { environment: "prod-eu", site: "tokyo-gcp" });
    assert.equal(siteLabels("x".repeat(100), "s").environment.length, 63);
  });

  const protocols: readonly [PortRange, object][] = [
    [
      { protocol: "tcp", fromPort: 80, toPort: 80 },
      { protocol: "tcp", ports: ["80"] },
    ],
    [
      { protocol: "udp", fromPort: 1, toPort: 9 },
      { protocol: "udp", ports: ["1-9"] },
    ],
    [{ protocol: "icmp" }, { protocol: "icmp" }],
    [{ protocol: "gre" }, { protocol: "47" }],
    [{ protocol: "all" }, { protocol: "all" }],
  ];
  for (const [service, expected] of protocols) {
    it(`writes ${service.protocol} as a firewall rule does`, () => {
      assert.deepEqual(toFirewallProtocol(service), expected);
    });
  }
});
