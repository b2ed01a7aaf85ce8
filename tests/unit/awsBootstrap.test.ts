/**
 * Proves what the bootstrap files say for a given plan. It does not prove that PAN-OS loads them: no PAN-OS runs here.
 */
import assert from "node:assert/strict";
import { hostnameOf, renderBootstrapXml, renderInitCfg } from "../../components/panos/bootstrap";
import { parseConfig } from "../../components/plan/config";
import { planHub } from "../../components/plan/plan";

const planOf = (environment: string) =>
  planHub(
    parseConfig({
      network: {
        cidr: "10.100.0.0/20",
        asn: 64520,
        transitGatewayCidr: "10.100.240.0/24",
        availabilityZones: ["ap-northeast-1a", "ap-northeast-1c"],
      },
      firewalls: { panos: "11.1.6-h3" },
    }),
    environment,
    "ap-northeast-1",
  );

describe("bootstrap package", () => {
  const plan = planOf("dev");
  const [a, b] = plan.firewalls;

  it("starts the management interface by DHCP under the planned host name", () => {
    assert.equal(
      renderInitCfg(plan, b),
      [
        "type=dhcp-client",
        "hostname=vpn-hub-dev-b",
        "dhcp-send-hostname=yes",
        "dhcp-send-client-id=yes",
        "dhcp-accept-server-hostname=no",
        "dhcp-accept-server-domain=no",
        "",
      ].join("\n"),
    );
  });

  it("cuts a long stack name so that the host name keeps to the 31 characters of PAN-OS", () => {
    const long = planOf("a-stack-name-of-forty-characters-in-all-");
    assert.equal(hostnameOf(long, long.firewalls[1]), "vpn-hub-a-stack-name-of-forty-b");
  });

  it("is well formed: every element that opens closes in turn", () => {
    const open: string[] = [];
    for (const [, end, name, selfClosed] of renderBootstrapXml(plan, a).matchAll(
      /<(\/?)([a-z][a-z0-9-]*)[^<>]*?(\/?)>/g,
    )) {
      if (end === "/") assert.equal(open.pop(), name);
      else if (selfClosed === "") open.push(name!);
    }
    assert.deepEqual(open, []);
  });

  it("sets the planned addresses with the subnet's length on untrust and trust", () => {
    const addresses = (xml: string) =>
      [...xml.matchAll(/<ip><entry name="([^"]*)"\/><\/ip>/g)].map((match) => match[1]);
    assert.deepEqual(addresses(renderBootstrapXml(plan, a)), [`${a.untrustAddress}/24`, `${a.trustAddress}/24`]);
    assert.deepEqual(addresses(renderBootstrapXml(plan, b)), [`${b.untrustAddress}/24`, `${b.trustAddress}/24`]);
  });

  it("routes to the internet by untrust and to the Transit Gateway by trust, each by the router of its subnet", () => {
    const routes = [
      ...renderBootstrapXml(plan, b).matchAll(
        /<destination>([^<]*)<\/destination>\s*<interface>([^<]*)<\/interface>\s*<nexthop><ip-address>([^<]*)</g,
      ),
    ].map(([, ...route]) => route);
    const routerOf = (name: string) => plan.network.subnets.find((subnet) => subnet.name === name)!.cidr;
    assert.deepEqual(routes, [
      ["0.0.0.0/0", "ethernet1/1", routerOf("untrust-b").replace(".0/24", ".1")],
      ["10.100.240.0/24", "ethernet1/2", routerOf("trust-b").replace(".0/24", ".1")],
    ]);
  });

  it("has one security rule, which denies and logs everything", () => {
    const rules = /<rules>([\s\S]*)<\/rules>/.exec(renderBootstrapXml(plan, a))![1]!.replaceAll(/\s+/g, "");
    const any = (...names: string[]) => names.map((name) => `<${name}><member>any</member></${name}>`).join("");
    const matches = any(
      ...["from", "to", "source", "destination", "source-user", "category", "application", "service"],
    );
    assert.equal(rules, `<entryname="deny-all">${matches}<action>deny</action><log-end>yes</log-end></entry>`);
  });

  it("opens no management service on a data interface and holds no user and no key", () => {
    const xml = renderBootstrapXml(plan, a);
    assert.doesNotMatch(xml, /interface-management-profile|mgt-config|phash|public-key|pre-shared-key|<key>/);
  });

  it("writes the configuration version of the PAN-OS release", () => {
    assert.match(
      renderBootstrapXml(plan, a),
      /^<\?xml version="1\.0"\?>\n<config version="11\.1\.0" urldb="paloaltonetworks">\n/,
    );
  });
});
