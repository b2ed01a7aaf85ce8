/**
 * Proves that no network has a prefix that its cloud keeps for itself, that plan and sandbox agree on them though each has
 * a list of its own, and that Google's deny holds for whatever the hub has. The ranges are those of the Azure Virtual Network
 * FAQ and of Google Cloud's page on subnets, and what no router forwards (RFC 6890, RFC 5771).
 */
import assert from "node:assert/strict";
import { contains } from "../../../components/plan/addressing/cidr";
import { parseConfig } from "../../../components/plan/config/config";
import { planHub } from "../../../components/plan/plan";
import { ConfigError } from "../../../components/plan/problems";
import { AMAZON_ASNS, AWS_RANGES, AZURE_PEER_ASNS, AZURE_RANGES, GOOGLE_RANGES } from "../../../sandbox/reserved";
import { changed, hubValues } from "../configs";
import { exampleValues } from "../examples";

const planOf = (values: Record<string, unknown>) => planHub(parseConfig(values), "test", "ap-northeast-1");

/** Places and problems, without those that only follow from the prefix being elsewhere than the flows' ends. */
function told(values: Record<string, unknown>): string[] {
  try {
    planOf(values);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ path, what }) => `${path} ${what}`);
    throw error;
  }
}

const google = (cidr: string) => changed(hubValues("dev"), { "sites.tokyo-gcp.cidrs": [cidr] });
const azure = (cidr: string) => changed(hubValues("dev"), { "sites.osaka-azure.cidrs": ["192.168.0.0/16", cidr] });
const spoke = (cidr: string) => changed(hubValues("dev"), { "spokes.app.cidr": cidr });
const isRefused = (values: Record<string, unknown>) =>
  told(values).some((each) => /(cannot be routed|own)$/.test(each));

describe("reserved prefixes", () => {
  const EVERYWHERE = ["0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4"];
  const ofGoogle = ["199.36.153.4/30", "199.36.153.8/30"];
  const ofAzure = ["168.63.129.16/32"];

  it("of nobody are refused at every cloud and device, as blocks inside of them are", () => {
    for (const cidr of [
      ...EVERYWHERE,
      "0.1.0.0/16",
      "127.1.0.0/16",
      "224.1.0.0/16",
      "240.1.0.0/16",
      "255.255.255.0/24",
    ]) {
      assert.ok(isRefused(google(cidr)), `Google ${cidr}`);
      assert.ok(isRefused(azure(cidr)), `Azure ${cidr}`);
      const branch = { kind: "customer-gateway", asn: 65001, outsideAddress: "198.51.100.1", cidrs: [cidr] };
      assert.ok(isRefused(changed(hubValues("dev"), { "sites.branch": branch })), `device ${cidr}`);
    }
    for (const cidr of ["0.1.0.0/16", "127.1.0.0/16", "224.1.0.0/16", "240.1.0.0/16"])
      assert.ok(isRefused(spoke(cidr)), `spoke ${cidr}`);
    assert.ok(isRefused(changed(hubValues("dev"), { "network.cidr": "224.0.0.0/20" })));
    assert.ok(isRefused(changed(hubValues("dev"), { "network.transitGatewayCidr": "224.0.0.0/24" })));
  });

  it("of one cloud are refused there, and taken elsewhere", () => {
    for (const cidr of ["199.36.153.8/30", "199.36.153.4/31"]) assert.ok(isRefused(google(cidr)), cidr);
    for (const cidr of ["168.63.129.16/32", "168.0.0.0/8"]) assert.ok(isRefused(azure(cidr)), cidr);
    assert.ok(!isRefused(azure("199.36.153.8/29")));
    assert.ok(!isRefused(google("168.0.0.0/8")));
    assert.ok(!isRefused(spoke("199.36.153.8/30")));
  });

  it("end at the smallest subnet of the cloud, where the program makes the network", () => {
    const small = (site: string) => [`hub:sites.${site}.cidrs is too small for a network of this cloud`];
    assert.deepEqual(told(google("10.20.0.0/29")), []);
    assert.deepEqual(told(google("10.20.0.0/30")), small("tokyo-gcp"));
    assert.deepEqual(told(azure("192.0.2.0/30")), small("osaka-azure"));
    assert.deepEqual(told(changed(google("10.20.0.0/30"), { "sites.tokyo-gcp.existingNetwork": "shared" })), []);
  });

  it("are the same in plan and sandbox", () => {
    for (const cidr of GOOGLE_RANGES) assert.ok(isRefused(google(cidr)), cidr);
    for (const cidr of AZURE_RANGES) assert.ok(isRefused(azure(cidr)), cidr);
    const known = (ranges: readonly string[], cidr: string) => ranges.some((each) => contains(each, cidr));
    // Google takes 240.0.0.0/4 in a VPC network and Azure's page says nothing of 0.0.0.0/8: no firewall routes either.
    for (const cidr of [...EVERYWHERE.slice(0, 4), ...ofGoogle]) assert.ok(known(GOOGLE_RANGES, cidr), cidr);
    for (const cidr of [...EVERYWHERE.slice(1, 4), ...ofAzure]) assert.ok(known(AZURE_RANGES, cidr), cidr);
    for (const cidr of EVERYWHERE) assert.ok(known(AWS_RANGES, cidr), cidr);
    assert.deepEqual(AMAZON_ASNS, { 7224: "", 9059: "eu-west-1", 10124: "ap-northeast-1", 17943: "ap-southeast-1" });
    const ofAzurePeers = "8074-8075 12076-12076 23456-23456 64496-64511 65515-65515 65517-65520 65535-65551";
    assert.equal(AZURE_PEER_ASNS.map((range) => range.join("-")).join(" "), ofAzurePeers);
  });
});

describe("Google's deny", () => {
  const deniedAt = (changes: Record<string, unknown>) => {
    const site = planOf(changed(hubValues("dev"), changes)).sites.find(({ name }) => name === "tokyo-gcp")!;
    return "hubCidrs" in site ? site.hubCidrs : [];
  };
  const PRIVATE = ["10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16"];

  it("stays as it is while all that the hub has is private", () => {
    assert.deepEqual(deniedAt({}), PRIVATE);
    assert.deepEqual(deniedAt({ "spokes.data": { cidr: "10.30.0.0/16" } }), PRIVATE);
  });

  it("holds for a spoke, a site and the hub itself outside of the private blocks", () => {
    const branch = { kind: "customer-gateway", asn: 65001, outsideAddress: "192.0.2.1", cidrs: ["203.0.113.0/25"] };
    const changes = { "spokes.app.cidr": "198.18.0.0/16", "sites.branch": branch, "network.cidr": "198.19.0.0/20" };
    assert.deepEqual(deniedAt(changes), [...PRIVATE, "198.18.0.0/16", "198.19.0.0/20", "203.0.113.0/25"]);
  });
});

describe("Availability Zones", () => {
  it("are the Region's name and one letter", () => {
    for (const zone of [
      "ap-northeast-1-tpe-1a",
      "ap-northeast-1-wl1-nrt-wlz-1",
      "ap-northeast-1banana",
      "ap-northeast-1",
    ])
      assert.deepEqual(told(changed(hubValues("dev"), { "network.availabilityZones": ["ap-northeast-1a", zone] })), [
        "hub:network.availabilityZones is not a zone of ap-northeast-1 (aws:region)",
      ]);
    const last = { "network.availabilityZones": ["ap-northeast-1c", "ap-northeast-1d"] };
    assert.deepEqual(told(changed(hubValues("dev"), last)), []);
  });
});

describe("inside blocks on a Transit Gateway", () => {
  it("are apart from those of its Connect peers", () => {
    const onTransitGateway = {
      "sites.kobe.attachTo": "transit-gateway",
      "sites.kobe.insideCidrs": { "0-1": "169.254.6.0/30" },
    };
    const clash =
      "hub:sites.kobe.insideCidrs.0-1 169.254.6.0/30 overlaps 169.254.6.0/29 of hub:network.connectInsideCidrs.a";
    assert.deepEqual(
      told(changed(exampleValues("cloudhub"), onTransitGateway)).filter((each) => each.includes("insideCidrs")),
      [clash],
    );
    const beside = { ...onTransitGateway, "sites.kobe.insideCidrs": { "0-1": "169.254.6.16/30" } };
    assert.deepEqual(
      told(changed(exampleValues("cloudhub"), beside)).filter((each) => each.includes("insideCidrs")),
      [],
    );
  });
});

describe("answers to a service's own port", () => {
  const entries = (service: string) => {
    const flow = { from: "spoke/app", to: "site/tokyo-gcp", services: [service] };
    const { networkAcl } = planOf(changed(hubValues("dev"), { flows: { only: flow } })).spokes[0]!;
    return networkAcl
      .filter(({ direction, message }) => direction === "ingress" && message === undefined)
      .map(({ protocol, fromPort, toPort }) => `${protocol} ${fromPort}-${toPort}`)
      .sort();
  };

  it("come in for UDP below the clients' ports, as ntpd asks", () => {
    assert.deepEqual(entries("udp/123"), ["udp 1024-65535", "udp 123-123"]);
    assert.deepEqual(entries("udp/1000-2000"), ["udp 1000-1023", "udp 1024-65535"]);
    assert.deepEqual(entries("udp/1024"), ["udp 1024-65535"]);
    assert.deepEqual(entries("tcp/22"), ["tcp 1024-65535"]);
  });
});
