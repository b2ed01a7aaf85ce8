/**
 * Proves that what PAN-OS would refuse is refused here, by name, value, limit and remedy; that no key is ever shown; and
 * that a plan of 1,000 sites renders within the limits of its firewall. The limits themselves are the vendor's words:
 * no device confirms them here.
 */
import assert from "node:assert/strict";
import type { FirewallFacts } from "../../../components/panos/facts";
import { checkConfiguration } from "../../../components/panos/configurationCheck";
import { checkFirewalls, renderFirewall } from "../../../components/panos/render";
import { descend, element, entry, members, memberTexts, text, type PanNode } from "../../../components/panos/tree";
import type { HubConfig } from "../../../components/plan/config/config";
import { FIREWALL_INSTANCES } from "../../../components/plan/quotas/limits";
import { ConfigError, type Problem } from "../../../components/plan/problems";
import type { PairPlan } from "../../../components/plan/hubPlan";
import { factsOf, planOf, render, toFile } from "../../golden/firewalls";
import { changed, hubConfig, hubValues, manySites, planPair } from "../configs";

/** A configuration that holds one thing. */
function holding(part: "network" | "vsys" | "deviceconfig", ...children: readonly PanNode[]): PanNode {
  const inner = part === "vsys" ? [entry("vsys1", ...children)] : children;
  return element("config", element("devices", entry("localhost.localdomain", element(part, ...inner))));
}

function under(path: string, child: PanNode): PanNode {
  return path
    .split("/")
    .reverse()
    .reduce((inner, tag) => element(tag, inner), child);
}

const rule = (...children: readonly PanNode[]) =>
  holding("vsys", under("rulebase/security/rules", entry("r", ...children)));
const names = (count: number) => Array.from({ length: count }, (_, index) => `x${index}`);

const REFUSED: readonly { title: string; config: PanNode; problem: Problem }[] = [
  {
    title: "an IKE gateway with a name of 32 characters",
    config: holding("network", under("ike/gateway", entry("g".repeat(32)))),
    problem: {
      path: `firewall a network ike gateway ${"g".repeat(32)}`,
      what: "is refused (IKE gateway)",
      value: "g".repeat(32),
      allowed: "at most 31 characters, of the form ^[A-Za-z0-9_][A-Za-z0-9 _.-]*$",
      remedy: "shorten the name of the site, spoke, flow or zone that it is made of",
    },
  },
  {
    title: "a crypto profile that would replace the factory's",
    config: holding("network", under("ike/crypto-profiles/ike-crypto-profiles", entry("default"))),
    problem: {
      path: "firewall a network ike crypto-profiles ike-crypto-profiles default",
      what: "is refused (IKE crypto profile)",
      value: "default",
      allowed: "at most 31 characters, of the form ^[A-Za-z0-9_][A-Za-z0-9 _.-]*$, but not default",
      remedy: "shorten the name of the site, spoke, flow or zone that it is made of",
    },
  },
  {
    title: "a zone that means every zone",
    config: holding("vsys", element("zone", entry("any"))),
    problem: {
      path: "firewall a vsys vsys1 zone any",
      what: "is refused (zone)",
      value: "any",
      allowed: "at most 31 characters, of the form ^[A-Za-z0-9_][A-Za-z0-9 _.-]*$, but not any, multicast",
      remedy: "shorten the name of the site, spoke, flow or zone that it is made of",
    },
  },
  {
    title: "a cipher that no profile of ours approves",
    config: holding(
      "network",
      under("ike/crypto-profiles/ike-crypto-profiles", entry("p", members("encryption", ["3des"]))),
    ),
    problem: {
      path: "firewall a network ike crypto-profiles ike-crypto-profiles p encryption member",
      what: "is refused (IKE encryption)",
      value: "3des",
      allowed: "aes-128-cbc, aes-256-cbc, aes-128-gcm, aes-256-gcm",
      remedy: "choose another cipher profile, or other suites",
    },
  },
  {
    title: "an ESP lifetime above 65,535 seconds",
    config: holding(
      "network",
      under("ike/crypto-profiles/ipsec-crypto-profiles", entry("p", element("lifetime", text("seconds", 86_400)))),
    ),
    problem: {
      path: "firewall a network ike crypto-profiles ipsec-crypto-profiles p lifetime seconds",
      what: "is refused (lifetime in seconds)",
      value: "86400",
      allowed: "180 to 65535",
      remedy: "choose a lifetime in this range",
    },
  },
  {
    title: "IKEv1",
    config: holding("network", under("ike/gateway", entry("g", element("protocol", text("version", "ikev1"))))),
    problem: {
      path: "firewall a network ike gateway g protocol version",
      what: "is refused (IKE version)",
      value: "ikev1",
      allowed: "ikev2",
      remedy: "IKEv1 is not for this hub",
    },
  },
  {
    title: "tunnel interface 10000",
    config: holding("network", under("interface/tunnel/units", entry("tunnel.10000"))),
    problem: {
      path: "firewall a network interface tunnel units tunnel.10000",
      what: "is refused (tunnel interface)",
      value: "tunnel.10000",
      allowed: "at most 13 characters, of the form ^tunnel\\.[1-9]\\d{0,3}$",
      remedy: "record another slot for the site: its number follows from it",
    },
  },
  {
    title: "a rule with 32 source zones",
    config: rule(members("from", names(32))),
    problem: {
      path: "firewall a vsys vsys1 rulebase security rules r from",
      what: "is refused (source zones of a rule)",
      value: "32 members",
      allowed: "at most 31",
      remedy: "split the flow, or give sites of one kind of trust a common zone",
    },
  },
  {
    title: "an outside address that the cloud has not given yet",
    config: holding("network", under("ike/gateway", entry("g", under("peer-address", text("ip", "unknown"))))),
    problem: {
      path: "firewall a network ike gateway g peer-address ip",
      what: "is refused (outside address of a gateway)",
      value: "unknown",
      allowed: "an IPv4 address",
      remedy: "look up what the cloud gave for it",
    },
  },
  {
    title: "two entries of one name",
    config: holding("vsys", element("address", entry("same"), entry("same"))),
    problem: {
      path: "firewall a vsys vsys1 address",
      what: "holds one name twice; PAN-OS would merge the two",
      value: "same",
      remedy: "rename one of the two sites, spokes, flows or zones",
    },
  },
];

describe("PAN-OS limits", () => {
  for (const { title, config, problem } of REFUSED) {
    it(`refuses ${title}`, () => assert.deepEqual(checkConfiguration(config, "firewall a"), [problem]));
  }

  it("accept the longest name, the widest list and the ends of each range", () => {
    const good = [
      holding("network", under("ike/gateway", entry("g".repeat(31)))),
      holding("network", under("interface/tunnel/units", entry("tunnel.9999", text("mtu", 576)))),
      holding("network", under("interface/tunnel/units", entry("tunnel.1", text("mtu", 1500)))),
      rule(members("from", names(31)), members("source", names(63))),
    ];
    assert.deepEqual(
      good.flatMap((config) => checkConfiguration(config, "firewall a")),
      [],
    );
  });

  it("refuses a flow that leads to more zones than a rule takes, before anything is rendered for good", () => {
    const sites = Object.fromEntries(
      Array.from({ length: 32 }, (_, index) => [
        `sites.branch-${index}`,
        {
          kind: "customer-gateway",
          outsideAddress: `198.51.100.${index}`,
          asn: 4200000000 + index,
          cidrs: [`10.90.${index}.0/24`],
          slot: index,
        },
      ]),
    );
    const to = Array.from({ length: 32 }, (_, index) => `site/branch-${index}`);
    const values = changed(hubValues("dev"), {
      ...sites,
      "flows.many": { from: "spoke/app", to, services: ["tcp/22"] },
    });
    const limits = { rulesPerSecurityGroup: 1e6, rulesPerNetworkAcl: 1e6 };
    const plan = planPair({ ...hubConfig(values), limits }, "test");
    assert.deepEqual(
      checkFirewalls(plan).map(({ path, value, allowed }) => [path, value, allowed]),
      ["a", "b"].map((name) => [
        `firewall ${name} vsys vsys1 rulebase security rules many_spoke-app to`,
        "32 members",
        "at most 31",
      ]),
    );
    assert.throws(() => render(plan), ConfigError);
  });
});

const MARK = "MARKED.secret";

describe("pre-shared keys in errors", () => {
  const plan = planOf("dev");
  const withFacts = (change: (facts: FirewallFacts) => FirewallFacts) => () =>
    renderFirewall(plan, plan.firewalls[0], change(factsOf(plan, plan.firewalls[0])));
  const problemsOf = (run: () => unknown): readonly Problem[] => {
    try {
      run();
    } catch (error) {
      assert.ok(error instanceof ConfigError);
      assert.ok(!`${error.stack}${JSON.stringify(error.problems)}`.includes("MARKED"), "the key shows");
      return error.problems;
    }
    return assert.fail("nothing was refused");
  };

  it("refuses a key of 256 characters without showing it", () => {
    const long = MARK.padEnd(256, "x");
    const problems = problemsOf(
      withFacts((facts) => ({ ...facts, presharedKeys: { ...facts.presharedKeys, "tokyo-gcp/a-0": long } })),
    );
    assert.deepEqual(problems, [
      {
        path: "firewall a network ike gateway tokyo-gcp-0 authentication pre-shared-key key",
        what: "is refused (pre-shared key)",
        allowed: "1 to 255 characters",
        remedy: "rotate the key: raise its epoch",
      },
    ]);
  });

  it("refuses to render without a key, naming its id", () => {
    const problems = problemsOf(withFacts((facts) => ({ ...facts, presharedKeys: { "osaka-azure/a": MARK } })));
    assert.deepEqual(problems, [
      {
        path: "pre-shared key tokyo-gcp/a-0",
        what: "is not known, and tunnel tokyo-gcp/a-0 needs it",
        remedy: "bring the site's keys up",
      },
    ]);
  });

  it("refuses to render without a remote address, all keys at hand", () => {
    const marked = Object.fromEntries(
      Object.keys(factsOf(plan, plan.firewalls[0]).presharedKeys).map((id) => [id, MARK]),
    );
    const problems = problemsOf(withFacts((facts) => ({ ...facts, presharedKeys: marked, remoteAddresses: {} })));
    assert.deepEqual(problems, [
      {
        path: "outside address of osaka-azure, remote interface 0",
        what: "is not known, so no IKE gateway can be rendered",
        remedy: "bring the site's gateway up first",
      },
    ]);
  });

  it("stand in the configuration once per tunnel and nowhere else", () => {
    const marked = Object.fromEntries(
      Object.keys(factsOf(plan, plan.firewalls[0]).presharedKeys).map((id) => [id, MARK]),
    );
    const xml = toFile(plan, withFacts((facts) => ({ ...facts, presharedKeys: marked }))());
    assert.equal(xml.split(MARK).length - 1, 4);
    assert.equal(xml.split(`<key>${MARK}</key>`).length - 1, 4);
  });
});

describe("a firewall of 1,000 sites", () => {
  let plan: PairPlan;
  let network: PanNode;
  let virtualSystem: PanNode;

  before(() => {
    plan = thousandSites();
    const device = descend(render(plan), "devices", "entry");
    network = descend(device, "network")!;
    virtualSystem = descend(device, "vsys", "entry")!;
  });

  const entries = (node: PanNode | undefined) => node?.children.filter(({ tag }) => tag === "entry") ?? [];

  it("renders with an IKE gateway, an IPsec tunnel and an interface per tunnel", () => {
    const tunnels = plan.sites.flatMap((site) => site.tunnels).filter(({ firewall }) => firewall === "a").length;
    assert.equal(plan.sites.length, 1000);
    assert.equal(entries(descend(network, "ike", "gateway")).length, tunnels);
    assert.equal(entries(descend(network, "tunnel", "ipsec")).length, tunnels);
    assert.equal(entries(descend(network, "interface", "tunnel", "units")).length, tunnels + 1);
  });

  it("keeps within the IKE peers, zones and BGP peers of its instance type", () => {
    const { ikePeers, zones, bgpPeers } = FIREWALL_INSTANCES["m5.2xlarge"];
    const peerGroups = descend(network, "virtual-router", "entry", "protocol", "bgp", "peer-group");
    const peers = entries(peerGroups).flatMap((group) => entries(descend(group, "peer")));
    assert.ok(entries(descend(network, "ike", "gateway")).length <= ikePeers);
    assert.ok(entries(descend(virtualSystem, "zone")).length <= zones);
    assert.ok(peers.length > 500 && peers.length <= bgpPeers);
  });

  it("names a flow to all sites by one group in one rule", () => {
    const rule = descend(virtualSystem, "rulebase", "security", "rules", ["entry", "everyone_spoke-app"]);
    assert.deepEqual(memberTexts(descend(rule, "destination")), ["flow-everyone_to"]);
    const group = descend(virtualSystem, "address-group", ["entry", "flow-everyone_to"], "static");
    assert.equal(memberTexts(group).length, 1000);
  });
});

/** Sites of one kind share a zone, every other branch has static routes; only quotas of AWS are raised. */
function thousandSites(): PairPlan {
  const config = manySites(1000);
  const sites = Object.fromEntries(
    Object.entries(config.sites).map(([name, site], index) => {
      const zone = `zone-${site.kind}`;
      if (site.kind !== "customer-gateway" || index % 2 === 0) return [name, { ...site, zone }];
      return [name, { ...site, zone, routing: "static" as const, asn: undefined }];
    }),
  );
  const everyone: HubConfig["flows"][string] = {
    from: "spoke/app",
    to: Object.keys(sites).map((name) => `site/${name}`),
    services: ["tcp/443"],
    enforcedBy: ["firewall"],
  };
  return planPair(
    {
      ...config,
      sites,
      flows: { everyone },
      pair: { ...config.pair!, settings: { ...config.pair!.settings, instanceType: "m5.2xlarge" } },
      limits: { rulesPerSecurityGroup: 1e6, routesPerConnectPeer: 1e6, rulesPerNetworkAcl: 1e6 },
    },
    "many",
    "ap-northeast-1",
  );
}
