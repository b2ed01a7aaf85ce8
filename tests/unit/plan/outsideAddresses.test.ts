/**
 * Proves that no site takes an outside address that the Internet does not lead to, whatever ends its tunnels. The blocks
 * are written out as the IANA IPv4 Special-Purpose Address Registry and RFC 5771 have them.
 */
import assert from "node:assert/strict";
import { parseConfig } from "../../../components/plan/config/config";
import { planHub } from "../../../components/plan/plan";
import { ConfigError } from "../../../components/plan/problems";
import { changed, hubValues } from "../configs";
import { exampleValues } from "../examples";

/** First and last address of each block, and its neighbours outside of it where those are anybody's. */
const BLOCKS = [
  ["0.0.0.0/8", "0.0.0.0", "0.255.255.255", "1.0.0.0"],
  ["10.0.0.0/8", "10.0.0.0", "10.255.255.255", "9.255.255.255", "11.0.0.0"],
  ["100.64.0.0/10", "100.64.0.0", "100.127.255.255", "100.63.255.255", "100.128.0.0"],
  ["127.0.0.0/8", "127.0.0.1", "127.255.255.255", "126.255.255.255", "128.0.0.0"],
  ["169.254.0.0/16", "169.254.0.0", "169.254.255.255", "169.253.255.255", "169.255.0.0"],
  ["172.16.0.0/12", "172.16.0.0", "172.31.255.255", "172.15.255.255", "172.32.0.0"],
  ["192.0.0.0/24", "192.0.0.0", "192.0.0.255", "191.255.255.255", "192.0.1.0"],
  ["192.88.99.0/24", "192.88.99.0", "192.88.99.255", "192.88.98.255", "192.88.100.0"],
  ["192.168.0.0/16", "192.168.0.0", "192.168.255.255", "192.167.255.255", "192.169.0.0"],
  ["224.0.0.0/4", "224.0.0.1", "239.255.255.255", "223.255.255.255"],
  ["240.0.0.0/4", "240.0.0.1", "255.255.255.255"],
] as const;

const SITE = { kind: "customer-gateway", asn: 65001, cidrs: ["10.50.0.0/24"] };
const onFirewalls = (outsideAddress: string) =>
  changed(hubValues("dev"), { "sites.branch": { ...SITE, outsideAddress } });
const onAwsVpn = (outsideAddress: string) =>
  changed(exampleValues("cloudhub"), { "sites.kobe.outsideAddress": outsideAddress, "sites.kobe.asn": 65001 });
const redundant = (outsideAddress: string) =>
  changed(exampleValues("cloudhub"), { "sites.nagoya.gateways": [{ outsideAddress }] });

function refusals(values: Record<string, unknown>): string[] {
  try {
    planHub(parseConfig(values), "test", "ap-northeast-1");
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.filter(({ what }) => what.startsWith("is not reachable")).map(({ path }) => path);
  }
}

describe("outside addresses", () => {
  for (const [block, first, last, ...neighbours] of BLOCKS) {
    it(`refuses ${block} at both terminations and at each of several devices`, () => {
      for (const address of [first, last]) {
        assert.deepEqual(refusals(onFirewalls(address)), ["hub:sites.branch.outsideAddress"], address);
        assert.deepEqual(refusals(onAwsVpn(address)), ["hub:sites.kobe.outsideAddress"], address);
        assert.deepEqual(refusals(redundant(address)), ["hub:sites.nagoya.gateways.0.outsideAddress"], address);
      }
      for (const address of neighbours) assert.deepEqual(refusals(onFirewalls(address)), [], address);
    });
  }

  it("takes the blocks for documentation and benchmarks, which stand for addresses that are not known", () => {
    for (const address of ["192.0.2.1", "198.51.100.1", "203.0.113.1", "198.18.0.1", "198.19.255.254"])
      assert.deepEqual([...refusals(onFirewalls(address)), ...refusals(onAwsVpn(address))], [], address);
  });

  /** The problems of a configuration, whatever they are. */
  const told = (values: Record<string, unknown>) => {
    try {
      planHub(parseConfig(values), "test", "ap-northeast-1");
      return [];
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return error.problems.map(({ path, what, remedy }) => [path, what, remedy]);
    }
  };

  it("never lie in the site's own prefixes, at both terminations and at each of several devices", () => {
    const own = (address: string) =>
      `holds the site's own outside address ${address}, which never travels inside its tunnels`;
    const branch = changed(onFirewalls("198.51.100.9"), { "sites.branch.cidrs": ["198.51.100.8/29", "10.50.0.0/24"] });
    assert.deepEqual(told(branch), [
      [
        "hub:sites.branch.cidrs",
        own("198.51.100.9"),
        "leave the address out: 198.51.100.8/32, 198.51.100.10/31, 198.51.100.12/30",
      ],
    ]);
    const alone = changed(onAwsVpn("198.51.100.9"), {
      "sites.kobe.cidrs": ["198.51.100.9/32"],
      "sites.kobe.asn": 65077,
    });
    assert.deepEqual(told(alone), [
      [
        "hub:sites.kobe.cidrs",
        own("198.51.100.9"),
        "let the device translate to an address that it does not use itself, and name that",
      ],
    ]);
    const without = ["198.51.100.8/32", "198.51.100.10/31", "198.51.100.12/30"];
    assert.deepEqual(told(changed(branch, { "sites.branch.cidrs": without })), []);
  });

  it("never lie in the hub's VPC, whose own route takes the packets", () => {
    const values = changed(onFirewalls("198.51.100.9"), { "network.cidr": "198.51.96.0/20" });
    assert.deepEqual(
      told(values).map(([path, what]) => [path, what]),
      [
        [
          "hub:sites.branch.outsideAddress",
          "lies in the hub's VPC (hub:network.cidr 198.51.96.0/20), which keeps the packets for it",
        ],
      ],
    );
  });
});
