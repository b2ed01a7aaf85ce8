/**
 * Proves which ways out the management interfaces have for what the configuration names, and that both filters of AWS
 * have them with their answers. Ports: Panorama administrator's guide, "Verify Panorama Port Usage".
 */
import assert from "node:assert/strict";
import { changed, hubConfig, hubValues, planPair } from "../configs";

function rulesOf(changes: Readonly<Record<string, unknown>>) {
  const { network } = planPair(hubConfig(changed(hubValues("dev"), changes)), "test");
  const line = ({ direction, protocol, fromPort, toPort, cidr }: any) =>
    `${direction} ${protocol} ${fromPort}-${toPort} ${cidr}`;
  return {
    group: network.securityGroups.management
      .filter(({ direction }) => direction === "egress")
      .map(line)
      .sort(),
    acl: network.networkAcls.management
      .filter(({ cidr }) => cidr !== "198.51.100.0/24")
      .map(line)
      .sort(),
  };
}

describe("ways of the management interfaces", () => {
  it("are HTTPS alone where time and names come from AWS, which no filter holds back", () => {
    assert.deepEqual(rulesOf({}), {
      group: ["egress tcp 443-443 0.0.0.0/0"],
      acl: ["egress tcp 443-443 0.0.0.0/0", "ingress tcp 1024-65535 0.0.0.0/0"],
    });
  });

  it("lead to both Panoramas by the two ports that the firewalls open, and to one known by its name from everywhere", () => {
    const { group, acl } = rulesOf({
      "firewalls.management": "panorama",
      "firewalls.panorama": { servers: ["192.0.2.10", "panorama.example.com"], templateStack: "t", deviceGroup: "d" },
      credentials: { vmAuthKey: { secretsManager: "vm-auth-key" } },
    });
    assert.deepEqual(group, [
      "egress tcp 28443-28443 0.0.0.0/0",
      "egress tcp 28443-28443 192.0.2.10/32",
      "egress tcp 3978-3978 0.0.0.0/0",
      "egress tcp 3978-3978 192.0.2.10/32",
      "egress tcp 443-443 0.0.0.0/0",
    ]);
    assert.deepEqual(acl, [...group, "ingress tcp 1024-65535 0.0.0.0/0", "ingress tcp 1024-65535 192.0.2.10/32"]);
  });

  it("lead to servers of time and names, whose answers come to port 123 too", () => {
    const { group, acl } = rulesOf({ "firewalls.services": { ntp: ["192.0.2.123"], dns: ["192.0.2.53"] } });
    assert.deepEqual(group, [
      "egress tcp 443-443 0.0.0.0/0",
      "egress tcp 53-53 192.0.2.53/32",
      "egress udp 123-123 192.0.2.123/32",
      "egress udp 53-53 192.0.2.53/32",
    ]);
    assert.deepEqual(acl, [
      ...group,
      "ingress tcp 1024-65535 0.0.0.0/0",
      "ingress tcp 1024-65535 192.0.2.53/32",
      "ingress udp 1024-65535 192.0.2.123/32",
      "ingress udp 1024-65535 192.0.2.53/32",
      "ingress udp 123-123 192.0.2.123/32",
    ]);
  });
});
