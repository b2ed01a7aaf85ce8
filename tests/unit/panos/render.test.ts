/**
 * Proves, part by part and by XPath on the XML text, that a firewall's configuration holds what the plan of dev (and of
 * prod, for what dev lacks) decided, that every name in it leads somewhere, and that the firewall may say what it has to.
 * It does not prove that a PAN-OS accepts the text: no such device is here. Routing has tests of its own.
 */
import assert from "node:assert/strict";
import { SUITES } from "../../../components/plan/crypto/ciphers";
import type { PairPlan } from "../../../components/plan/hubPlan";
import { configVersion } from "../../../components/panos/render";
import { GOLDEN_FIREWALLS, inspectFirewall, keyValue, planOf, type Inspected } from "../../golden/firewalls";

const dev = planOf("dev");
const prod = planOf("prod");
const a = inspectFirewall(dev, 0);
const b = inspectFirewall(dev, 1);
const prodA = inspectFirewall(prod, 0);

const gcp = dev.sites.find(({ name }) => name === "tokyo-gcp")!;
const azure = dev.sites.find(({ name }) => name === "osaka-azure")!;
const tunnelsOfA = (plan: PairPlan) =>
  plan.sites.flatMap(({ tunnels }) => tunnels).filter(({ firewall }) => firewall === "a");

const VSYS = "vsys/entry[@name='vsys1']";
const RULES = `${VSYS}/rulebase/security/rules/entry`;

/** Everything a rule says that decides, in one line. */
function rule(inspected: Inspected, name: string): string {
  const at = `${RULES}[@name='${name}']`;
  const list = (tag: string) => inspected.values(`${at}/${tag}/member/text()`).join(",");
  const [from, to, source, destination] = ["from", "to", "source", "destination"].map(list);
  const action = inspected.values(`${at}/action/text()`).join();
  return `${from} ${source} > ${to} ${destination}: ${list("application")} ${list("service")} ${action}`;
}

describe("PAN-OS interfaces", () => {
  const at = "network/interface";

  it("give both Ethernet interfaces their static address with the subnet's prefix length", () => {
    const ethernet = (inspected: Inspected, name: string) =>
      inspected.values(`${at}/ethernet/entry[@name='${name}']/layer3/ip/entry/@name`);
    assert.deepEqual(ethernet(a, "ethernet1/1"), ["10.100.0.10/24"]);
    assert.deepEqual(ethernet(a, "ethernet1/2"), ["10.100.2.10/24"]);
    assert.deepEqual(ethernet(b, "ethernet1/1"), ["10.100.1.10/24"]);
    assert.deepEqual(ethernet(b, "ethernet1/2"), ["10.100.3.10/24"]);
    assert.deepEqual(a.values(`${at}/ethernet/entry/layer3/mtu/text()`), ["1500", "1500"]);
  });

  it("give the GRE tunnel the first host of the Connect peer's /29 and the MTU that GRE leaves", () => {
    const gre = `${at}/tunnel/units/entry[@name='tunnel.1']`;
    assert.deepEqual(a.values(`${gre}/ip/entry/@name`), ["169.254.6.1/29"]);
    assert.deepEqual(b.values(`${gre}/ip/entry/@name`), ["169.254.6.9/29"]);
    assert.deepEqual(a.values(`${gre}/mtu/text()`), ["1476"]);
  });

  it("give each Google Cloud tunnel the firewall's host of its /30, and the MTU its cipher leaves of 1460", () => {
    for (const tunnel of gcp.tunnels.filter(({ firewall }) => firewall === "a")) {
      const unit = `${at}/tunnel/units/entry[@name='tunnel.${tunnel.tunnelInterface}']`;
      assert.deepEqual(a.values(`${unit}/ip/entry/@name`), [`${tunnel.inside.firewallAddress}/30`]);
      assert.deepEqual(a.values(`${unit}/mtu/text()`), ["1398"]);
      assert.deepEqual(a.values(`${unit}/interface-management-profile/text()`), ["ping-tokyo-gcp"]);
      assert.deepEqual(a.values(`${unit}/comment/text()`), [tunnel.id]);
    }
  });

  it("give the tunnels to Azure no address and the loopback the one that both instances speak with", () => {
    assert.equal(azure.kind, "azure-vpn-gateway");
    const connection = azure.kind === "azure-vpn-gateway" ? azure.connections[0]! : undefined;
    const loopback = `${at}/loopback/units/entry[@name='loopback.${connection!.loopbackInterface}']`;
    assert.deepEqual(a.values(`${loopback}/ip/entry/@name`), [`${connection!.firewallBgpAddress}/32`]);
    assert.equal(a.count(`${at}/loopback/units/entry`), 1);
    for (const { tunnelInterface } of azure.tunnels.filter(({ firewall }) => firewall === "a")) {
      const unit = `${at}/tunnel/units/entry[@name='tunnel.${tunnelInterface}']`;
      assert.equal(a.count(unit), 1);
      assert.equal(a.count(`${unit}/ip`), 0);
      assert.deepEqual(a.values(`${unit}/mtu/text()`), ["1390"]);
    }
  });

  it("answer pings of the far ends only, and nothing else, inside of the tunnels", () => {
    const profile = (name: string) => `network/profiles/interface-management-profile/entry[@name='${name}']`;
    const far = gcp.tunnels.filter(({ firewall }) => firewall === "a").map(({ inside }) => inside.remoteAddress);
    assert.deepEqual(a.values(`${profile("ping-tokyo-gcp")}/permitted-ip/entry/@name`), far);
    assert.deepEqual(a.values(`${profile("ping_transit-gateway")}/permitted-ip/entry/@name`), [
      "169.254.6.2",
      "169.254.6.3",
    ]);
    for (const name of ["ping-tokyo-gcp", "ping-osaka-azure", "ping_transit-gateway"]) {
      assert.equal(a.count(`${profile(name)}/ping[text()='yes']`), 1);
      assert.equal(a.count(`${profile(name)}/*[text()='yes']`), 1);
    }
    assert.equal(a.count("network/profiles/interface-management-profile/entry[not(permitted-ip/entry)]"), 0);
  });

  it("have no management profile outside of the tunnels", () => {
    assert.equal(a.count("network/interface/ethernet//interface-management-profile"), 0);
  });
});

describe("PAN-OS zones", () => {
  it("hold each interface once: outside, GRE, its inside, and one zone per site", () => {
    const zone = (name: string) => a.values(`${VSYS}/zone/entry[@name='${name}']/network/layer3/member/text()`);
    assert.deepEqual(zone("untrust"), ["ethernet1/1"]);
    assert.deepEqual(zone("trust"), ["ethernet1/2"]);
    assert.deepEqual(zone("spokes"), ["tunnel.1"]);
    assert.equal(zone(azure.zone).length, 3, "two tunnels and the loopback");
    assert.equal(zone(gcp.zone).length, 2);
    assert.equal(a.count(`${VSYS}/zone/entry`), 5);
  });

  it("join sites that share a zone", () => {
    const shared = planOf("dev", { "sites.tokyo-gcp.zone": "partners", "sites.osaka-azure.zone": "partners" });
    const members = inspectFirewall(shared).values(`${VSYS}/zone/entry[@name='partners']/network/layer3/member/text()`);
    assert.equal(members.length, 5);
  });
});

describe("PAN-OS crypto profiles", () => {
  const IKE = "network/ike/crypto-profiles/ike-crypto-profiles/entry";
  const IPSEC = "network/ike/crypto-profiles/ipsec-crypto-profiles/entry";

  it("write AES-GCM with hash non-auth in IKE and no authentication in ESP", () => {
    assert.deepEqual(a.values(`${IKE}/@name`), ["aes-256-gcm-sha384-g20-28800s", "aes-256-gcm-sha384-g20-36000s"]);
    assert.deepEqual(a.values(`${IKE}/encryption/member/text()`), ["aes-256-gcm", "aes-256-gcm"]);
    assert.deepEqual(a.values(`${IKE}/hash/member/text()`), ["non-auth", "non-auth"]);
    assert.deepEqual(a.values(`${IKE}/dh-group/member/text()`), ["group20", "group20"]);
    assert.deepEqual(a.values(`${IKE}/lifetime/seconds/text()`), ["28800", "36000"]);
    assert.deepEqual(a.values(`${IPSEC}/@name`), ["aes-256-gcm-g20-10800s"]);
    assert.deepEqual(a.values(`${IPSEC}/esp/encryption/member/text()`), ["aes-256-gcm"]);
    assert.deepEqual(a.values(`${IPSEC}/esp/authentication/member/text()`), ["none"]);
    assert.deepEqual(a.values(`${IPSEC}/dh-group/text()`), ["group20"]);
    assert.deepEqual(a.values(`${IPSEC}/lifetime/seconds/text()`), ["10800"]);
  });

  for (const suite of SUITES) {
    it(`spell the suite ${suite.name}`, () => {
      const branch = { kind: "customer-gateway", outsideAddress: "198.51.100.9", asn: 65001, cidrs: ["10.60.0.0/22"] };
      const plan = planOf("dev", { "sites.branch": { ...branch, suites: [suite.name] } });
      const inspected = inspectFirewall(plan);
      const ike = inspected.values(
        "network/ike/gateway/entry[@name='branch-0']/protocol/ikev2/ike-crypto-profile/text()",
      );
      const ipsec = inspected.values(
        "network/tunnel/ipsec/entry[@name='branch-0']/auto-key/ipsec-crypto-profile/text()",
      );
      const one = (at: string) => inspected.values(at).join();
      assert.deepEqual(
        {
          ike: one(`${IKE}[@name='${ike[0]}']/encryption/member/text()`),
          hash: one(`${IKE}[@name='${ike[0]}']/hash/member/text()`),
          group: one(`${IKE}[@name='${ike[0]}']/dh-group/member/text()`),
          esp: one(`${IPSEC}[@name='${ipsec[0]}']/esp/encryption/member/text()`),
          authentication: one(`${IPSEC}[@name='${ipsec[0]}']/esp/authentication/member/text()`),
          pfs: one(`${IPSEC}[@name='${ipsec[0]}']/dh-group/text()`),
        },
        {
          ike: suite.ike.encryption,
          hash: suite.ike.encryption.endsWith("gcm") ? "non-auth" : suite.ike.integrity,
          group: `group${suite.ike.dhGroup}`,
          esp: suite.esp.encryption,
          authentication: suite.esp.encryption.endsWith("gcm") ? "none" : suite.esp.integrity,
          pfs: `group${suite.esp.pfsGroup}`,
        },
      );
    });
  }

  it("never lean on the factory's default", () => {
    for (const inspected of [a, b, prodA]) {
      const used = [
        ...inspected.values("network/ike/gateway/entry/protocol/ikev2/ike-crypto-profile/text()"),
        ...inspected.values("network/tunnel/ipsec/entry/auto-key/ipsec-crypto-profile/text()"),
      ];
      const gateways = inspected.count("network/ike/gateway/entry");
      assert.ok(gateways > 0);
      assert.equal(used.length, 2 * gateways);
      assert.ok(!used.includes("default"));
    }
  });
});

describe("PAN-OS IKE gateways", () => {
  const gateway = (name: string) => `network/ike/gateway/entry[@name='${name}']`;
  const one = (inspected: Inspected, name: string, path: string) => inspected.values(`${gateway(name)}/${path}`).join();

  it("are one per tunnel of the firewall", () => {
    assert.deepEqual(
      a.values("network/ike/gateway/entry/@name"),
      tunnelsOfA(dev).map(({ site, remoteInterface }) => `${site}-${remoteInterface}`),
    );
  });

  it("speak IKEv2 only, with NAT traversal and liveness checks", () => {
    for (const name of a.values("network/ike/gateway/entry/@name")) {
      assert.equal(one(a, name, "protocol/version/text()"), "ikev2");
      assert.equal(one(a, name, "protocol/ikev2/dpd/enable/text()"), "yes");
      assert.equal(one(a, name, "protocol/ikev2/dpd/interval/text()"), "5");
      assert.equal(one(a, name, "protocol-common/nat-traversal/enable/text()"), "yes");
      assert.equal(one(a, name, "protocol-common/passive-mode/text()"), "no");
      assert.equal(one(a, name, "disabled/text()"), "no");
    }
    assert.equal(a.count("network/ike/gateway/entry/protocol/ikev1"), 0);
  });

  it("send from ethernet1/1 and identify by the Elastic IP", () => {
    assert.equal(one(a, "tokyo-gcp-0", "local-address/interface/text()"), "ethernet1/1");
    assert.equal(one(a, "tokyo-gcp-0", "local-address/ip/text()"), "10.100.0.10/24");
    assert.equal(one(a, "tokyo-gcp-0", "local-id/type/text()"), "ipaddr");
    assert.equal(one(a, "tokyo-gcp-0", "local-id/id/text()"), "192.0.2.1");
    assert.equal(one(b, "tokyo-gcp-0", "local-id/id/text()"), "192.0.2.2");
  });

  it("expect each remote interface at its own address, as its exact identity", () => {
    const addresses = ["tokyo-gcp-0", "tokyo-gcp-1", "osaka-azure-0", "osaka-azure-1"].map((name) => {
      const address = one(a, name, "peer-address/ip/text()");
      assert.equal(one(a, name, "peer-id/type/text()"), "ipaddr");
      assert.equal(one(a, name, "peer-id/id/text()"), address);
      assert.equal(one(a, name, "peer-id/matching/text()"), "exact");
      return address;
    });
    assert.equal(new Set(addresses).size, 4);
    assert.equal(one(prodA, "branch-nagoya-0", "peer-address/ip/text()"), "198.51.100.200");
  });

  it("use the tunnel's key, or the connection's at Azure", () => {
    const key = (name: string) => one(a, name, "authentication/pre-shared-key/key/text()");
    assert.equal(key("tokyo-gcp-0"), keyValue("tokyo-gcp/a-0"));
    assert.equal(key("tokyo-gcp-1"), keyValue("tokyo-gcp/a-1"));
    assert.equal(key("osaka-azure-0"), keyValue("osaka-azure/a"));
    assert.equal(key("osaka-azure-1"), keyValue("osaka-azure/a"));
  });

  it("wait for a device behind NAT", () => {
    assert.equal(one(prodA, "branch-sapporo-0", "protocol-common/passive-mode/text()"), "yes");
    assert.equal(one(prodA, "branch-nagoya-0", "protocol-common/passive-mode/text()"), "no");
  });

  it("can be rendered disabled", () => {
    const disabled = inspectFirewall(dev, 0, { gateways: "disabled" });
    assert.deepEqual(disabled.values("network/ike/gateway/entry/disabled/text()"), ["yes", "yes", "yes", "yes"]);
  });
});

describe("PAN-OS tunnels", () => {
  const IPSEC = "network/tunnel/ipsec/entry";

  it("lead each IKE gateway into its tunnel interface, replays refused", () => {
    for (const { site, remoteInterface, tunnelInterface } of tunnelsOfA(dev)) {
      const at = `${IPSEC}[@name='${site}-${remoteInterface}']`;
      assert.deepEqual(a.values(`${at}/auto-key/ike-gateway/entry/@name`), [`${site}-${remoteInterface}`]);
      assert.deepEqual(a.values(`${at}/tunnel-interface/text()`), [`tunnel.${tunnelInterface}`]);
      assert.deepEqual(a.values(`${at}/anti-replay/text()`), ["yes"]);
    }
    assert.equal(a.count(`${IPSEC}/auto-key/proxy-id`), 0);
  });

  it("are not monitored where BGP watches them", () => {
    assert.deepEqual(a.values(`${IPSEC}/tunnel-monitor/enable/text()`), ["no", "no", "no", "no"]);
    assert.equal(a.count("network/profiles/monitor-profile"), 0);
  });

  it("are monitored, and go down, where routes are static", () => {
    const branch = { kind: "customer-gateway", outsideAddress: "198.51.100.9", routing: "static" };
    const plan = planOf("dev", { "sites.branch": { ...branch, cidrs: ["10.60.0.0/22"] } });
    const inspected = inspectFirewall(plan);
    const far = tunnelsOfA(plan).find(({ site }) => site === "branch")!.inside.remoteAddress;
    const at = `${IPSEC}[@name='branch-0']/tunnel-monitor`;
    assert.deepEqual(inspected.values(`${at}/*/text()`), ["yes", far, "fail-over-3s-3"]);
    assert.deepEqual(inspected.values("network/profiles/monitor-profile/entry[@name='fail-over-3s-3']/*/text()"), [
      "3",
      "3",
      "fail-over",
    ]);
    assert.equal(
      rule(inspected, "inside-branch_out"),
      `site-branch ${near(plan)} > site-branch ${far}: ping application-default allow`,
    );
  });

  const near = (plan: PairPlan) => tunnelsOfA(plan).find(({ site }) => site === "branch")!.inside.firewallAddress;

  it("run GRE between the trust address and the Transit Gateway's, without keepalives", () => {
    const at = "network/tunnel/gre/entry[@name='transit-gateway']";
    assert.deepEqual(a.values(`${at}/local-address/*/text()`), ["ethernet1/2", "10.100.2.10/24"]);
    assert.deepEqual(a.values(`${at}/peer-address/ip/text()`), ["10.100.240.1"]);
    assert.deepEqual(b.values(`${at}/peer-address/ip/text()`), ["10.100.240.2"]);
    assert.deepEqual(a.values(`${at}/tunnel-interface/text()`), ["tunnel.1"]);
    assert.deepEqual(a.values(`${at}/keep-alive/enable/text()`), ["no"]);
  });
});

describe("PAN-OS objects", () => {
  it("hold one address per prefix of every end and a group per end", () => {
    assert.deepEqual(
      a.values(`${VSYS}/address/entry[starts-with(@name,'site-') or starts-with(@name,'spoke-')]/@name`),
      ["spoke-app_172.17.0.0-16", "site-osaka-azure_192.168.0.0-16", "site-tokyo-gcp_10.20.0.0-16"],
    );
    assert.deepEqual(a.values(`${VSYS}/address/entry[@name='spoke-app_172.17.0.0-16']/ip-netmask/text()`), [
      "172.17.0.0/16",
    ]);
    assert.deepEqual(prodA.values(`${VSYS}/address-group/entry[@name='site-osaka-gcp']/static/member/text()`), [
      "site-osaka-gcp_10.21.0.0-17",
      "site-osaka-gcp_10.21.128.0-17",
    ]);
  });

  it("hold the outside address of each remote gateway", () => {
    const peers = a.values("network/ike/gateway/entry/peer-address/ip/text()").map((address) => `${address}/32`);
    const objects = a.values(`${VSYS}/address/entry[starts-with(@name,'peers-')]/ip-netmask/text()`);
    assert.deepEqual(objects, peers);
    assert.deepEqual(a.values(`${VSYS}/address-group/entry[@name='peers-tokyo-gcp']/static/member/text()`), [
      "peers-tokyo-gcp_0",
      "peers-tokyo-gcp_1",
    ]);
  });

  it("hold a service per port or range in use", () => {
    assert.deepEqual(a.values(`${VSYS}/service/entry/@name`), [
      "tcp-443",
      "tcp-5432",
      "tcp-8443",
      "udp-4500",
      "udp-500",
    ]);
    assert.deepEqual(prodA.values(`${VSYS}/service/entry[@name='tcp-9092-9094']/protocol/tcp/port/text()`), [
      "9092-9094",
    ]);
    assert.deepEqual(prodA.values(`${VSYS}/service/entry[@name='udp-53']/protocol/udp/port/text()`), ["53"]);
  });
});

describe("PAN-OS security rules", () => {
  it("let IKE and ESP in UDP pass between the untrust address and the site's gateways, both directions", () => {
    const described = "ike,ipsec-esp-udp udp-500,udp-4500 allow";
    assert.equal(rule(a, "ike-tokyo-gcp_in"), `untrust peers-tokyo-gcp > untrust 10.100.0.10: ${described}`);
    assert.equal(rule(a, "ike-tokyo-gcp_out"), `untrust 10.100.0.10 > untrust peers-tokyo-gcp: ${described}`);
  });

  it("let the firewall answer a NAT on its ports, but for IKE and ESP only", () => {
    assert.equal(
      rule(prodA, "ike-branch-sapporo_out"),
      "untrust 10.100.0.10 > untrust peers-branch-sapporo: ike,ipsec-esp-udp udp-500,udp-4500,udp-1024-65535 allow",
    );
    assert.match(rule(prodA, "ike-branch-sapporo_in"), /: ike,ipsec-esp-udp udp-500,udp-4500 allow$/);
    assert.match(rule(prodA, "ike-branch-nagoya_out"), /: ike,ipsec-esp-udp udp-500,udp-4500 allow$/);
  });

  it("let GRE pass between the trust address and the Transit Gateway's only", () => {
    assert.equal(rule(a, "gre_in"), "trust 10.100.240.1 > trust 10.100.2.10: gre application-default allow");
    assert.equal(rule(a, "gre_out"), "trust 10.100.2.10 > trust 10.100.240.1: gre application-default allow");
    assert.equal(rule(b, "gre_out"), "trust 10.100.3.10 > trust 10.100.240.2: gre application-default allow");
  });

  it("let BGP pass between the peers' addresses only", () => {
    const bgp = "bgp,ping application-default allow";
    assert.equal(rule(a, "connect_out"), `spokes 169.254.6.1 > spokes 169.254.6.2,169.254.6.3: ${bgp}`);
    assert.equal(rule(a, "connect_in"), `spokes 169.254.6.2,169.254.6.3 > spokes 169.254.6.1: ${bgp}`);
    const tunnels = gcp.tunnels.filter(({ firewall }) => firewall === "a");
    const near = tunnels.map(({ inside }) => inside.firewallAddress).join();
    const far = tunnels.map(({ inside }) => inside.remoteAddress).join();
    assert.equal(rule(a, "inside-tokyo-gcp_out"), `site-tokyo-gcp ${near} > site-tokyo-gcp ${far}: ${bgp}`);
    assert.equal(rule(a, "inside-tokyo-gcp_in"), `site-tokyo-gcp ${far} > site-tokyo-gcp ${near}: ${bgp}`);
  });

  it("let the loopback speak BGP with both Azure instances", () => {
    const tunnels = azure.tunnels.filter(({ firewall }) => firewall === "a");
    const far = tunnels.map(({ inside }) => inside.remoteAddress).join();
    const near = tunnels[0]!.inside.firewallAddress;
    const expected = `site-osaka-azure ${near} > site-osaka-azure ${far}: bgp,ping application-default allow`;
    assert.equal(rule(a, "inside-osaka-azure_out"), expected);
  });

  it("hold a rule per flow and source end with exactly its services", () => {
    for (const site of ["osaka-azure", "tokyo-gcp"]) {
      assert.equal(rule(a, `web_site-${site}`), `site-${site} site-${site} > spokes spoke-app: any tcp-443 allow`);
      assert.equal(
        rule(a, `ping_site-${site}_icmp`),
        `site-${site} site-${site} > spokes spoke-app: icmp,ping application-default allow`,
      );
      assert.equal(a.count(`${RULES}[@name='ping_site-${site}']`), 0, "a flow of ICMP alone opens no port");
    }
    assert.equal(rule(a, "database_spoke-app"), "spokes spoke-app > site-tokyo-gcp site-tokyo-gcp: any tcp-5432 allow");
    assert.equal(
      rule(a, "sync_site-tokyo-gcp"),
      "site-tokyo-gcp site-tokyo-gcp > site-osaka-azure site-osaka-azure: any tcp-8443 allow",
    );
  });

  it("name the targets of a flow by one group", () => {
    const zones = "site-tokyo-azure,site-tokyo-gcp";
    assert.equal(rule(prodA, "database_spoke-app"), `spokes spoke-app > ${zones} flow-database_to: any tcp-5432 allow`);
    assert.deepEqual(prodA.values(`${VSYS}/address-group/entry[@name='flow-database_to']/static/member/text()`), [
      "site-tokyo-gcp",
      "site-tokyo-azure",
    ]);
  });

  it("hold what the firewall alone enforces like the rest", () => {
    assert.equal(
      rule(prodA, "backup_spoke-data"),
      "spokes spoke-data > site-osaka-gcp site-osaka-gcp: any tcp-445 allow",
    );
  });

  it("let everything pass between the ends of a flow that the network alone enforces, and say so", () => {
    const inspected = inspectFirewall(planOf("dev", { "flows.database.enforcedBy": ["network"] }));
    assert.equal(
      rule(inspected, "database_spoke-app"),
      "spokes spoke-app > site-tokyo-gcp site-tokyo-gcp: any any allow",
    );
    assert.match(
      inspected.values(`${RULES}[@name='database_spoke-app']/description/text()`).join(),
      /security groups and network ACLs alone/,
    );
  });

  it("split a flow of ports and ICMP into two rules with the same ends", () => {
    const inspected = inspectFirewall(planOf("dev", { "flows.database.services": ["tcp/5432", "icmp", "udp/53"] }));
    const ends = "spokes spoke-app > site-tokyo-gcp site-tokyo-gcp";
    assert.equal(rule(inspected, "database_spoke-app"), `${ends}: any tcp-5432,udp-53 allow`);
    assert.equal(rule(inspected, "database_spoke-app_icmp"), `${ends}: icmp,ping application-default allow`);
  });

  it("end with one that denies and logs everything", () => {
    for (const inspected of [a, b, prodA]) {
      assert.equal(inspected.values(`${RULES}[last()]/@name`).join(), "deny-all");
      assert.equal(rule(inspected, "deny-all"), "any any > any any: any any deny");
      assert.equal(inspected.count(`${RULES}[action='deny']`), 1);
      assert.equal(inspected.count(`${RULES}[not(log-end='yes') or not(disabled='no')]`), 0);
      assert.equal(inspected.count(`${RULES}[action='allow'][from/member='any' or to/member='any']`), 0);
      assert.equal(inspected.count(`${RULES}[action='allow'][source/member='any' or destination/member='any']`), 0);
    }
  });

  it("allow what the plan names and not one rule more", () => {
    assert.deepEqual(a.values(`${RULES}/@name`), [
      ...["gre_in", "gre_out", "connect_in", "connect_out"],
      ...["ike-osaka-azure_in", "ike-osaka-azure_out", "inside-osaka-azure_in", "inside-osaka-azure_out"],
      ...["ike-tokyo-gcp_in", "ike-tokyo-gcp_out", "inside-tokyo-gcp_in", "inside-tokyo-gcp_out"],
      "database_spoke-app",
      ...["ping_site-tokyo-gcp_icmp", "ping_site-osaka-azure_icmp"],
      "sync_site-tokyo-gcp",
      ...["web_site-tokyo-gcp", "web_site-osaka-azure"],
      "deny-all",
    ]);
  });
});

describe("PAN-OS device settings", () => {
  it("name the firewall and keep that name whatever DHCP says", () => {
    const system = "deviceconfig/system";
    assert.deepEqual(a.values(`${system}/hostname/text()`), ["vpn-hub-dev-a"]);
    assert.deepEqual(a.values(`${system}/type/dhcp-client/*/text()`), ["yes", "yes", "no", "no"]);
    assert.deepEqual(a.values(`${system}/service/*/text()`), ["yes", "yes"]);
  });

  it("end running sessions that changed rules no longer allow", () => {
    assert.deepEqual(a.values("deviceconfig/setting/config/rematch/text()"), ["yes"]);
  });

  it("declare the schema's version, not the maintenance release's", () => {
    assert.deepEqual(["11.1.6-h3", "11.1", "10.2.9"].map(configVersion), ["11.1.0", "11.1.0", "10.2.0"]);
  });
});

describe("PAN-OS references", () => {
  for (const { stack, engine, index, file } of GOLDEN_FIREWALLS) {
    it(`all lead somewhere (${file.replace(".xml", "")})`, () => {
      const inspected = inspectFirewall(planOf(stack, { "firewalls.routingEngine": engine }), index);
      checkReferences(inspected);
    });
  }
});

const BUILT_IN = ["any", "application-default"];
const ADDRESS = /^\d+\.\d+\.\d+\.\d+$/;

function checkReferences(inspected: Inspected): void {
  const { values } = inspected;
  const names = (at: string) => values(`${at}/@name`);
  const interfaces = ["ethernet", "loopback/units", "tunnel/units"].flatMap((kind) =>
    names(`network/interface/${kind}/entry`),
  );
  const groups = names(`${VSYS}/address-group/entry`);
  const within = (what: string, used: readonly string[], known: readonly string[]) => {
    assert.ok(used.length > 0, `nothing uses a ${what}`);
    for (const name of used) assert.ok(known.includes(name), `${what} ${name} does not exist`);
  };
  within(
    "management profile",
    values("network/interface//interface-management-profile/text()"),
    names("network/profiles/interface-management-profile/entry"),
  );
  within(
    "IKE crypto profile",
    values("network/ike/gateway/entry/protocol/ikev2/ike-crypto-profile/text()"),
    names("network/ike/crypto-profiles/ike-crypto-profiles/entry"),
  );
  within(
    "IPsec crypto profile",
    values("network/tunnel/ipsec/entry/auto-key/ipsec-crypto-profile/text()"),
    names("network/ike/crypto-profiles/ipsec-crypto-profiles/entry"),
  );
  within(
    "IKE gateway",
    values("network/tunnel/ipsec/entry/auto-key/ike-gateway/entry/@name"),
    names("network/ike/gateway/entry"),
  );
  within("interface", values("network/tunnel//tunnel-interface/text()"), interfaces);
  assert.deepEqual(values(`${VSYS}/zone/entry/network/layer3/member/text()`).sort(), [...interfaces].sort());
  assert.deepEqual(values(`${VSYS}/import/network/interface/member/text()`).sort(), [...interfaces].sort());
  const routed = values(
    "network/*[self::virtual-router or self::logical-router]/entry[@name='hub']//interface/member/text()",
  );
  assert.deepEqual(routed.sort(), [...interfaces].sort());
  within(
    "zone",
    values(`${RULES}[action='allow']/*[self::from or self::to]/member/text()`),
    names(`${VSYS}/zone/entry`),
  );
  within(
    "address",
    values(`${RULES}[action='allow']/*[self::source or self::destination]/member/text()`).filter(
      (name) => !ADDRESS.test(name),
    ),
    groups,
  );
  within("group member", values(`${VSYS}/address-group/entry/static/member/text()`), [
    ...groups,
    ...names(`${VSYS}/address/entry`),
  ]);
  within("service", values(`${RULES}/service/member/text()`), [...BUILT_IN, ...names(`${VSYS}/service/entry`)]);
  within(
    "local address",
    [
      ...values("network/ike/gateway/entry/local-address/ip/text()"),
      ...values("network/tunnel/gre//local-address/ip/text()"),
    ],
    values("network/interface/ethernet/entry/layer3/ip/entry/@name"),
  );
}
