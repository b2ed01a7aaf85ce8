/**
 * Proves that a plan fills a pair of firewalls to the vendor's numbers and no further (PAN-OS, maximum limits based on
 * memory: 14 to 18 GB, as an m5.xlarge has). It does not prove that a pair carries that much traffic.
 */
import assert from "node:assert/strict";
import { parseConfig } from "../../../components/plan/config/config";
import { planHub } from "../../../components/plan/plan";
import { ConfigError, type Problem } from "../../../components/plan/problems";
import { OPERABLE } from "../configs";

function problemsOf(sites: Record<string, unknown>): readonly Problem[] {
  const values = {
    network: {
      cidr: "172.16.0.0/20",
      asn: 64520,
      transitGatewayCidr: "172.16.240.0/24",
      availabilityZones: ["ap-northeast-1a", "ap-northeast-1c"],
    },
    firewalls: { ...OPERABLE, instanceType: "m5.xlarge" },
    sites,
  };
  try {
    planHub({ ...parseConfig(values), limits: { rulesPerSecurityGroup: 1e6 } }, "test", "ap-northeast-1");
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

const branches = (count: number, more: (index: number) => Record<string, unknown>) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => {
      const [high, low] = [index >> 8, index & 255];
      const common = { outsideAddress: `198.18.${high}.${low}`, cidrs: [`10.${high}.${low}.0/24`], slot: index };
      return [`branch-${index}`, { kind: "customer-gateway", ...common, ...more(index) }];
    }),
  );
const withoutBgp = () => ({ routing: "static" });

/** The Transit Gateway is two of the BGP peers; untrust, trust and spokes are three of the zones. */
const CAPACITIES: readonly [what: string, most: number, sites: (count: number) => Record<string, unknown>][] = [
  ["IKE peers of a firewall", 1000, (count) => branches(count, () => ({ ...withoutBgp(), zone: "branches" }))],
  ["zones of a firewall", 200, (count) => branches(count - 3, withoutBgp)],
  [
    "BGP peers of a firewall",
    1000,
    (count) => branches(count - 2, (index) => ({ asn: 4200000000 + index, zone: "branches" })),
  ],
];

describe("capacity of a pair of firewalls", () => {
  for (const [what, most, sites] of CAPACITIES) {
    it(`is ${most} and no more: ${what}`, () => {
      assert.deepEqual(problemsOf(sites(most)), []);
      assert.deepEqual(
        problemsOf(sites(most + 1)).map((problem) => [problem.what, problem.value, problem.allowed]),
        [[`exceeds a quota (${what})`, most + 1, `at most ${most}`]],
      );
    });
  }
});
