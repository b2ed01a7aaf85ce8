/**
 * Proves how the rehearsal reads its two sources: the rendered PAN-OS configuration and the planned cloud resources; and
 * that its comparison of both ends finds what differs. It starts no daemon: tests/lab/rehearsal.test.ts does.
 */
import assert from "node:assert/strict";
import { hubPlanOfStack } from "../../operations/plan/stackFile";
import { renderFirewall } from "../../components/panos/render";
import { toXmlFile } from "../../components/panos/tree";
import type { FirewallPlan } from "../../components/plan/firewalls/types";
import type { PairPlan } from "../../components/plan/hubPlan";
import { assemble, assembleStack, type Assembled } from "../../lab/assemble";
import { compareEnds } from "../../lab/cases/compareEnds";
import { flowMatrix, hasRoute, isAllowedBy } from "../../lab/cases/expectations";
import { negotiatedSuite } from "../../lab/cases/tunnels";
import { budgetOf, primaryOf } from "../../lab/cases/failover";
import { longestGapSeconds, summarizePairs, type Lane } from "../../lab/cases/outages";
import { routerConfiguration } from "../../lab/engine/frr";
import { firewallOf, type FirewallPeer } from "../../lab/sources/firewall";
import { azureProposals, firewallProposals, gcpProposals } from "../../lab/sources/proposals";
import { readStack } from "../../lab/sources/stack";
import { parseSwanctl } from "../../lab/sources/swanctl";
import { scaledPlan } from "../../lab/scale";
import { readStackFile } from "../../lab/stackFile";
import type { IkeEnd } from "../../lab/topology";
import { readPanosConfig } from "../../reading/panos/configuration";
import { root } from "../unit/configs";

describe("rehearsal on paper", () => {
  let dev: Omit<Assembled, "plan"> & { readonly plan: PairPlan };
  let prod: typeof dev;
  before(async () => {
    const [devPlan, prodPlan] = [hubPlanOfStack("dev", root), hubPlanOfStack("prod", root)];
    dev = { ...(await assemble(devPlan)), plan: devPlan };
    prod = { ...(await assemble(prodPlan)), plan: prodPlan };
  });

  /** A firewall's routing as it is read from the rendering for one routing engine. */
  function routingOf({ plan, stack }: typeof dev, firewall: FirewallPlan, routingEngine: "legacy" | "advanced") {
    const other = { ...plan, firewallSettings: { ...plan.firewallSettings, routingEngine } };
    const { routing } = firewallOf(
      readPanosConfig(toXmlFile(renderFirewall(other, firewall, stack.facts[firewall.name]!))),
    );
    assert.equal(routing.engine, routingEngine);
    return { ...routing, engine: undefined, peers: routing.peers.map(meaningOf) };
  }

  /** Order among rules that only allow means nothing; a final deny is implied. */
  function meaningOf(peer: FirewallPeer) {
    const allowed = <T extends { cidr: string; allow: boolean }>(rules: readonly T[]) =>
      rules.filter(({ allow }) => allow).sort((l, r) => (l.cidr < r.cidr ? -1 : 1));
    const accept = allowed(peer.accept).map(({ cidr, orLonger }) => ({ cidr, orLonger }));
    return { ...peer, accept, announce: allowed(peer.announce) };
  }

  describe("sources", () => {
    it("has two ends for every planned tunnel, the hub's from the PAN-OS configuration", () => {
      for (const { plan, topology } of [dev, prod]) {
        const planned = plan.sites.flatMap((site) => site.tunnels.map(({ id }) => id)).sort();
        for (const side of ["hub", "remote"]) {
          const ends = topology.ikeEnds.filter((end) => end.side === side).map(({ tunnel }) => tunnel);
          assert.deepEqual(ends.sort(), planned);
        }
      }
    });

    it("gives every tunnel a key of its own, or of its Azure connection, the same at both ends", () => {
      const keys = new Map(prod.topology.ikeEnds.map(({ tunnel, presharedKey }) => [tunnel, presharedKey]));
      const planned = prod.plan.sites.flatMap((site) => site.keys);
      assert.equal(new Set(keys.values()).size, planned.length);
    });

    it("finds no difference between the two ends of dev and prod", () => {
      assert.deepEqual(compareEnds(dev.topology), []);
      assert.deepEqual(compareEnds(prod.topology), []);
    });

    it("reads the same routes and BGP from both routing engines", () => {
      for (const assembled of [dev, prod]) {
        for (const firewall of assembled.plan.firewalls) {
          const legacy = routingOf(assembled, firewall, "legacy");
          assert.ok(legacy.peers.length >= 6);
          assert.deepEqual(routingOf(assembled, firewall, "advanced"), legacy);
        }
      }
    });

    it("uses every namespace, interface and outside address once", () => {
      for (const { topology } of [dev, prod]) {
        const names = topology.namespaces.map(({ name }) => name);
        assert.equal(new Set(names).size, names.length);
        const interfaces = topology.links.flatMap(({ ends }) => ends.map((end) => `${end.namespace} ${end.interface}`));
        assert.equal(new Set(interfaces).size, interfaces.length);
        const tooLong = topology.links.flatMap(({ ends }) => ends).filter((end) => end.interface.length > 15);
        assert.deepEqual(tooLong, []);
      }
    });

    it("announces a prefix with the planned AS path and MED, and denies the rest", () => {
      const router = dev.topology.routers.find(({ namespace }) => namespace === "fw-a")!;
      const toTransitGateway = router.neighbors.find(({ name }) => name === "transit-gateway-0")!;
      const announced = toTransitGateway.announce!.map(({ cidr, allow, asPathPrepends, med }) => [
        cidr,
        allow,
        asPathPrepends,
        med,
      ]);
      const planned = dev.plan.firewalls[0].routing.peerGroups[0]!.announce;
      assert.deepEqual(announced, [
        ...planned.map(({ cidr, asPathPrepends, med }) => [cidr, true, asPathPrepends, med]),
        ["0.0.0.0/0", false, 0, undefined],
      ]);
      const standby = planned.find(({ rank }) => rank === "standby")!;
      const prepended = Array(standby.asPathPrepends).fill("64520").join(" ");
      assert.ok(
        routerConfiguration(router).includes(` set as-path prepend ${prepended}\n set metric ${standby.med}\n`),
      );
    });

    it("takes a customer gateway from its rendered device configuration; behind a NAT the device begins", () => {
      const endOf = (side: string, tunnel: string) =>
        prod.topology.ikeEnds.find((end) => end.side === side && end.tunnel === tunnel)!;
      const device = endOf("remote", "branch-sapporo/a-0");
      assert.deepEqual(
        [device.interface, device.initiates, endOf("hub", device.tunnel).initiates],
        ["hub-a-0", true, false],
      );
      assert.equal(endOf("remote", "branch-nagoya/a-0").initiates, false);
      // Three retransmissions, 4 s apart, after 10 s.
      assert.deepEqual(device.dpd, { delaySeconds: 10, timeoutSeconds: 26 });
      const router = prod.topology.routers.find(({ namespace }) => namespace === "branch-sapporo")!;
      assert.match(router.configuration!, /^router bgp 65002$/m);
      assert.doesNotMatch(router.configuration!, /^ip route/m);
      assert.deepEqual(
        prod.topology.routes
          .filter(({ namespace, nextHops }) => namespace === "branch-sapporo" && nextHops.length === 0)
          .map(({ destination }) => destination),
        ["172.17.0.0/16", "172.18.0.0/16"],
      );
    });

    it("refuses a line of swanctl.conf that it cannot read, without showing its value", () => {
      assert.throws(
        () => parseSwanctl("secrets {\n secret=a-marked-secret\n}"),
        (error: Error) => {
          assert.match(error.message, /neither a section nor a setting: secret$/);
          return true;
        },
      );
    });

    describe("of a firewall's configuration", () => {
      const plan = hubPlanOfStack("dev", root);
      let xml: string;
      before(() => {
        xml = toXmlFile(renderFirewall(plan, plan.firewalls[0], dev.stack.facts["a"]!, { gateways: "enabled" }));
      });
      const changed = (from: string | RegExp, to: string) => {
        assert.notEqual(xml.replace(from, to), xml);
        return firewallOf(readPanosConfig(xml.replace(from, to)));
      };

      it("plays applications by App-ID's own ports and ICMP types", () => {
        const { rules } = firewallOf(readPanosConfig(xml));
        const packets = rules.flatMap((rule) => rule.packets);
        const matchesOf = (name: string) =>
          packets
            .filter((each) => each.name === name)
            .map(({ protocol, ports, icmpTypes }) => [protocol, ports, icmpTypes]);
        assert.deepEqual(matchesOf("connect_in"), [
          ["tcp", "179", undefined],
          ["icmp", undefined, "8"],
        ]);
        assert.deepEqual(matchesOf("ike-tokyo-gcp_in"), [
          ["udp", "500", undefined],
          ["udp", "4500", undefined],
        ]);
        assert.deepEqual(matchesOf("gre_in"), [["47", undefined, undefined]]);
        assert.deepEqual(matchesOf("deny-all"), [[undefined, undefined, undefined]]);
      });

      it("plays an application on other ports, where the rule names them: a NAT may pick any", () => {
        const rules = prod.firewalls["a"]!.rules.flatMap(({ packets }) => packets);
        const ports = rules.filter(({ name }) => name === "ike-branch-sapporo_out").map((rule) => rule.ports);
        assert.deepEqual(ports.sort(), ["1024-65535", "4500", "500"]);
      });

      for (const [what, from, to, message] of [
        [
          "a negated rule",
          "<action>allow<",
          "<negate-source>yes</negate-source><action>allow<",
          /the rule gre_in .*negates/,
        ],
        ["an unknown application", "<member>gre</member>", "<member>ssl</member>", /application ssl is not read/],
        ["a condition", "<action>allow<", "<schedule>night</schedule><action>allow<", /its schedule is not read/],
        ["IKEv1", "<version>ikev2</version>", "<version>ikev1</version>", /is not ikev2 only/],
        ["a disabled tunnel", "<auto-key>", "<disabled>yes</disabled><auto-key>", /is disabled/],
        ["a BGP peer that is off", /(<entry name="transit-gateway-0">\s*<enable>)yes/, "$1no", /is not enabled/],
      ] as const) {
        it(`refuses ${what}`, () => {
          assert.throws(() => changed(from, to), message);
        });
      }
    });

    it("names what a rendered configuration lacks", () => {
      assert.throws(
        () => firewallOf(readPanosConfig("<config/>")),
        /the rendered configuration: it has not exactly one virtual system; .*one router of the routing engine/,
      );
    });
  });

  it("guesses nothing that the planned cloud resources leave open", () => {
    const without = (type: string, input: string) =>
      dev.stack.resources.map((resource) =>
        resource.type === type ? { ...resource, inputs: { ...resource.inputs, [input]: undefined } } : resource,
      );
    const assembled = (resources: typeof dev.stack.resources) => () =>
      assembleStack(dev.plan, readStack(dev.plan, resources));
    assert.throws(
      assembled(without("gcp:compute/externalVpnGateway:ExternalVpnGateway", "interfaces")),
      /the planned resources leave open of tokyo-gcp-a-0: peerAddress$/,
    );
    assert.throws(
      assembled(dev.stack.resources.filter(({ type }) => !type.endsWith(":LocalNetworkGateway"))),
      /the planned resources leave open of osaka-azure-a: peerAddress$/,
    );
  });

  describe("comparison of both ends", () => {
    const changedEnd = (change: (end: IkeEnd) => Partial<IkeEnd>) => {
      const [first, ...others] = dev.topology.ikeEnds;
      return compareEnds({ ...dev.topology, ikeEnds: [{ ...first!, ...change(first!) }, ...others] });
    };

    it("finds another key and shows neither", () => {
      const differences = changedEnd(() => ({ presharedKey: "a-marked-secret" }));
      assert.deepEqual(
        differences.map(({ what }) => what),
        ["pre-shared key"],
      );
      assert.ok(!JSON.stringify(differences).includes("a-marked-secret"));
      assert.ok(!JSON.stringify(differences).includes(dev.topology.ikeEnds[0]!.presharedKey));
    });

    const cases: [string, Parameters<typeof changedEnd>[0]][] = [
      ["identity of the hub", () => ({ localId: "10.0.0.1" })],
      ["identity of the remote end", () => ({ remoteId: "10.0.0.1" })],
      ["IKE proposal", ({ proposals }) => ({ proposals: { ...proposals, ike: ["aes128-sha256-modp2048"] } })],
      [
        "ESP proposal with PFS group",
        ({ proposals }) => ({
          proposals: { ...proposals, esp: proposals.esp.map((each) => each.replace("ecp384", "ecp256")) },
        }),
      ],
    ];
    for (const [what, change] of cases) {
      it(`finds another ${what}`, () => {
        assert.deepEqual(
          changedEnd(change).map((difference) => difference.what),
          [what],
        );
      });
    }

    it("finds another ASN and a session without a second end", () => {
      const routers = dev.topology.routers.map((router) =>
        router.namespace === "tgw" ? { ...router, asn: 64_600 } : router,
      );
      const whats = compareEnds({ ...dev.topology, routers }).map(({ what }) => what);
      assert.deepEqual([...new Set(whats)], ["ASN"]);
      const without = dev.topology.routers.filter(({ namespace }) => namespace !== "tgw");
      const lonely = compareEnds({ ...dev.topology, routers: without }).map(({ what }) => what);
      assert.deepEqual([...new Set(lonely)], ["other end of the session"]);
    });

    it("finds a tunnel with one end", () => {
      const ikeEnds = dev.topology.ikeEnds.slice(1);
      assert.deepEqual(
        compareEnds({ ...dev.topology, ikeEnds }).map(({ what }) => what),
        ["end"],
      );
    });
  });

  describe("proposals", () => {
    it("offers all of Google Cloud's values where a tunnel has no cipher suite", () => {
      const { ike, esp } = gcpProposals({});
      assert.equal(ike.length, 2);
      assert.match(ike[1]!, /^aes128-aes192-aes256-3des-sha1-md5-sha256.*modp1024/);
      assert.match(esp[1]!, /modp1024/);
    });

    it("offers DH group 2 only where an Azure connection has no policy", () => {
      assert.deepEqual(azureProposals(undefined).ike, ["aes256-sha1-modp1024", "aes256-sha256-modp1024"]);
    });

    it("takes the PRF of AES-GCM from Azure's integrity and from PAN-OS's group", () => {
      const azure = azureProposals({
        ikeEncryption: "GCMAES256",
        ikeIntegrity: "SHA384",
        dhGroup: "ECP384",
        ipsecEncryption: "GCMAES256",
        ipsecIntegrity: "GCMAES256",
        pfsGroup: "None",
        saLifeTimeSeconds: 27_000,
      });
      assert.deepEqual([azure.ike, azure.esp], [["aes256gcm16-prfsha384-ecp384"], ["aes256gcm16"]]);
      const gateway = {
        ike: { encryption: ["aes-256-gcm"], hash: ["non-auth"], dhGroup: ["group20"] },
        ikeLifetimeSeconds: 28_800,
        esp: { encryption: ["aes-256-cbc"], authentication: ["sha256"], dhGroup: "group14" },
        espLifetimeSeconds: 3600,
      } as Parameters<typeof firewallProposals>[0];
      const panos = firewallProposals(gateway);
      assert.deepEqual([panos.ike, panos.esp], [["aes256gcm16-prfsha384-ecp384"], ["aes256-sha256-modp2048"]]);
    });

    it("refuses a word that it cannot translate", () => {
      assert.throws(
        () => gcpProposals({ phase1: { encryptions: ["AES-GCM-8-256"] } }),
        /AES-GCM-8-256 has no counterpart/,
      );
    });

    it("writes a suite as strongSwan shows it", () => {
      const suite = negotiatedSuite({
        name: "x",
        ike: { encryption: "aes-256-cbc", integrity: "sha384", prf: "sha384", dhGroup: 20, lifetimeSeconds: 1 },
        esp: { encryption: "aes-128-gcm", integrity: "none", pfsGroup: 19, lifetimeSeconds: 1 },
      });
      assert.deepEqual(suite, {
        ike: "AES_CBC-256/HMAC_SHA2_384_192/PRF_HMAC_SHA2_384/ECP_384",
        esp: "AES_GCM_16-128",
      });
    });
  });

  describe("expectations", () => {
    const plan = hubPlanOfStack("dev", root);
    const [app, gcp, azure] = [
      { kind: "spoke", name: "app" },
      { kind: "site", name: "tokyo-gcp" },
      { kind: "site", name: "osaka-azure" },
    ] as const;
    const https = { protocol: "tcp", fromPort: 443, toPort: 443 } as const;

    it("expects a flow in its own direction, and routes in both", () => {
      const probe = { from: gcp, to: app, service: https };
      const back = { from: app, to: gcp, service: https };
      assert.deepEqual([isAllowedBy(plan, "firewall", probe), isAllowedBy(plan, "network", probe)], [true, true]);
      assert.deepEqual([isAllowedBy(plan, "firewall", back), isAllowedBy(plan, "network", back)], [false, false]);
      assert.ok(hasRoute(plan, back));
    });

    it("tries each pair of ends in both directions with every service and two strange ones", () => {
      const matrix = flowMatrix(plan);
      assert.equal(matrix.length, 6 * 6);
      assert.ok(matrix.some(({ service }) => service.fromPort === 22));
    });

    it("takes the slower site's budget and one firewall for two sites", () => {
      const pair = { from: "site/tokyo-gcp", to: "site/osaka-azure" };
      assert.equal(budgetOf(plan, "firewall", pair), 30);
      assert.equal(primaryOf(plan, pair), primaryOf(plan, { from: pair.to, to: pair.from }));
      assert.equal(budgetOf(plan, "firewall", { from: "spoke/app", to: "site/tokyo-gcp" }), 9);
      assert.notEqual(azure.name, gcp.name);
    });

    it("scales a stack by customer gateways with addresses of their own", () => {
      const scaled = scaledPlan(readStackFile("dev", undefined, root), 300);
      const addresses = scaled.sites.flatMap((site) => (site.kind === "customer-gateway" ? [site.outsideAddress] : []));
      assert.equal(new Set(addresses).size, 300);
    });
  });

  describe("outages", () => {
    const attempts = (answers: string) =>
      [...answers].map((answer, index) => [1000 + 200 * index, answer === "+" ? 1 : 0] as const);

    it("measures from the first lost packet to the next answered one", () => {
      assert.equal(longestGapSeconds(attempts("+++++")), 0);
      assert.equal(longestGapSeconds(attempts("++---+++-+")), 0.6);
    });

    it("counts a flow that never comes back until its last packet", () => {
      assert.equal(longestGapSeconds(attempts("++----")), 0.6);
    });

    it("tells affected flows from a packet lost by chance, and leaves out what was before the event", () => {
      const lane = (sourcePort: number): Lane => ({
        from: "site/x",
        to: "spoke/y",
        service: "tcp/443",
        host: "x-host",
        target: { protocol: "tcp", address: "10.0.0.1", port: 443, sourcePort },
      });
      const [pair] = summarizePairs(
        new Map([
          [lane(1), attempts("-----++++---+")],
          [lane(2), attempts("-----++-+++++")],
          [lane(3), attempts("-----++-----+")],
        ]),
        2000,
      );
      assert.deepEqual(
        [pair!.affectedLanes, pair!.lanes, pair!.minSeconds, pair!.maxSeconds, pair!.lostPackets, pair!.sentPackets],
        [2, 3, 0.6, 1, 9, 24],
      );
    });
  });
});
