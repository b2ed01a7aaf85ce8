/**
 * Proves how the trace reads a PAN-OS configuration, on small configurations written by hand: the first matching rule,
 * zones, objects, applications, the default rules, both routing engines; and that what it does not read makes a doubt.
 * It does not prove that PAN-OS itself decides so; the readers name the pages they follow.
 */
import assert from "node:assert/strict";
import { parsePrefix, toNumber } from "../../../reading/address";
import { Filter } from "../../../reading/filter";
import { type PanosConfig, readPanosConfig } from "../../../reading/panos/configuration";
import { parseService } from "../../../reading/service";

const list = (tag: string, ...values: string[]) =>
  `<${tag}>${values.map((value) => `<member>${value}</member>`).join("")}</${tag}>`;

const OBJECTS = `
  <address>
    <entry name="web-1"><ip-netmask>10.1.0.0/24</ip-netmask></entry>
    <entry name="web-2"><ip-range>10.2.0.5-10.2.0.9</ip-range></entry>
    <entry name="named"><fqdn>web.example.com</fqdn></entry>
  </address>
  <address-group>
    <entry name="webs">${list("static", "web-1", "more-webs")}</entry>
    <entry name="more-webs">${list("static", "web-2")}</entry>
    <entry name="loop">${list("static", "loop")}</entry>
    <entry name="tagged"><dynamic><filter>'web'</filter></dynamic></entry>
  </address-group>
  <service>
    <entry name="tcp-443"><protocol><tcp><port>443</port></tcp></protocol></entry>
    <entry name="many"><protocol><tcp><port>80,8000-8099</port></tcp></protocol></entry>
    <entry name="from-low"><protocol><tcp><port>22</port><source-port>1-1023</source-port></tcp></protocol></entry>
  </service>
  <service-group><entry name="all-web">${list("members", "tcp-443", "many")}</entry></service-group>`;

const ZONES = `
  <import><network>${list("interface", "tunnel.1", "tunnel.2", "ethernet1/1")}</network></import>
  <zone>
    <entry name="spokes"><network>${list("layer3", "tunnel.1")}</network></entry>
    <entry name="site"><network>${list("layer3", "tunnel.2", "tunnel.9")}</network></entry>
  </zone>`;

/** A configuration with these security rules, and whatever else stands in the virtual system. */
function configOf(rules: string, more = "", network = "", setting = ""): PanosConfig {
  return readPanosConfig(`<?xml version="1.0"?><config version="11.1.0"><devices>
    <entry name="localhost.localdomain"><network>${network}</network>
    <deviceconfig><setting>${setting}</setting></deviceconfig>
    <vsys><entry name="vsys1">${ZONES}${OBJECTS}
    <rulebase><security><rules>${rules}</rules></security>${more}</rulebase></entry></vsys></entry></devices></config>`);
}

/** A rule that matches everything unless the fields say otherwise. */
function rule(name: string, fields: Readonly<Record<string, string>> = {}, action = "allow"): string {
  const all = {
    ...{ from: list("from", "any"), to: list("to", "any"), source: list("source", "any") },
    ...{ destination: list("destination", "any"), application: list("application", "any") },
    ...{ service: list("service", "any"), ...fields },
  };
  return `<entry name="${name}">${Object.values(all).join("")}<action>${action}</action></entry>`;
}

function judge({ policy }: PanosConfig, from: string, to: string, packet: string): string {
  const [source, destination, service] = packet.split(" ") as [string, string, string];
  const { protocol, fromPort } = parseService(service);
  const ends = [toNumber(source), toNumber(destination)] as const;
  const filter = new Filter(policy.between(from, to), ...ends, policy.otherwise(from, to));
  const { verdict, by } = filter.decide(fromPort === undefined ? { protocol } : { protocol, port: fromPort });
  return `${verdict} by ${by}`;
}

const PACKET = "10.1.0.7 10.9.0.1 tcp/443";

describe("trace, PAN-OS security policy", () => {
  const at = (rules: string, packet = PACKET, from = "spokes", to = "site") => judge(configOf(rules), from, to, packet);

  it("takes the first rule that matches, and none that is disabled", () => {
    assert.equal(at(rule("first") + rule("second", {}, "deny")), "allow by first");
    assert.equal(
      at(rule("off", { disabled: "<disabled>yes</disabled>" }) + rule("second", {}, "drop")),
      "deny by second",
    );
  });

  it("falls back to the default rules: within a zone allow, between zones deny", () => {
    assert.equal(at(""), "deny by interzone-default");
    assert.equal(at("", PACKET, "site", "site"), "allow by intrazone-default");
    const override =
      '<default-security-rules><rules><entry name="intrazone-default"><action>deny</action></entry></rules></default-security-rules>';
    assert.equal(judge(configOf("", override), "site", "site", PACKET), "deny by intrazone-default");
  });

  it("matches zones, by rule type as well", () => {
    const between = rule("between", { from: list("from", "spokes"), to: list("to", "site", "other") });
    assert.equal(at(between), "allow by between");
    assert.equal(at(between, PACKET, "site", "spokes"), "deny by interzone-default");
    const inside = rule("inside", { type: "<rule-type>intrazone</rule-type>", from: list("from", "site") }, "deny");
    assert.equal(at(inside, PACKET, "site", "site"), "deny by inside");
    assert.equal(at(inside), "deny by interzone-default");
    const outside = rule("outside", { type: "<rule-type>interzone</rule-type>" }, "deny");
    assert.equal(at(outside, PACKET, "site", "site"), "allow by intrazone-default");
  });

  it("resolves objects, groups of groups, ranges and literals", () => {
    const from = (...names: string[]) => rule("webs", { source: list("source", ...names) });
    assert.equal(at(from("webs")), "allow by webs");
    assert.equal(at(from("webs"), "10.2.0.9 10.9.0.1 tcp/443"), "allow by webs");
    assert.equal(at(from("webs"), "10.2.0.10 10.9.0.1 tcp/443"), "deny by interzone-default");
    assert.equal(at(from("10.1.0.7")), "allow by webs");
    assert.equal(at(from("10.0.0.0/8")), "allow by webs");
    const negated = rule("not-webs", { source: list("source", "webs"), negate: "<negate-source>yes</negate-source>" });
    assert.equal(at(negated), "deny by interzone-default");
    assert.equal(at(negated, "10.3.0.1 10.9.0.1 tcp/443"), "allow by not-webs");
  });

  it("resolves services and groups of them", () => {
    const on = (...names: string[]) => rule("web", { service: list("service", ...names) });
    assert.equal(at(on("all-web")), "allow by web");
    assert.equal(at(on("all-web"), "10.1.0.7 10.9.0.1 tcp/8050"), "allow by web");
    assert.equal(at(on("all-web"), "10.1.0.7 10.9.0.1 udp/443"), "deny by interzone-default");
    assert.equal(at(on("service-https")), "allow by web");
    assert.equal(
      at(on("from-low"), "10.1.0.7 10.9.0.1 tcp/22"),
      "unknown by web: service from-low names source ports 1-1023",
    );
  });

  it("knows the applications of the hub on their own ports", () => {
    const of = (application: string, service = "application-default") =>
      rule("app", { application: list("application", application), service: list("service", service) });
    assert.equal(at(of("bgp"), "10.1.0.7 10.9.0.1 tcp/179"), "allow by app");
    assert.equal(at(of("bgp"), PACKET), "deny by interzone-default");
    assert.equal(at(of("ping"), "10.1.0.7 10.9.0.1 icmp"), "allow by app");
    assert.equal(at(of("icmp"), "10.1.0.7 10.9.0.1 icmp"), "deny by interzone-default");
    assert.equal(at(of("gre"), "10.1.0.7 10.9.0.1 gre"), "allow by app");
    assert.equal(at(of("ike"), "10.1.0.7 10.9.0.1 udp/4500"), "allow by app");
    assert.equal(at(of("bgp", "any"), "10.1.0.7 10.9.0.1 tcp/179"), "allow by app");
  });

  it("leaves open what depends on the packets' content", () => {
    const of = (application: string, service: string) =>
      at(rule("app", { application: list("application", application), service: list("service", service) }));
    assert.equal(of("bgp", "any"), "unknown by app: only if the packets are bgp");
    assert.equal(of("web-browsing", "any"), "unknown by app: application web-browsing is not read");
    assert.equal(
      of("any", "application-default"),
      "unknown by app: application-default says no ports while the application is any",
    );
  });

  for (const [what, fields, reason] of [
    ["users", { user: list("source-user", "alice") }, "its source-user is not read"],
    ["URL categories", { category: list("category", "news") }, "its category is not read"],
    ["schedules", { schedule: "<schedule>night</schedule>" }, "its schedule is not read"],
    ["targets", { target: "<target><negate>no</negate></target>" }, "its target is not read"],
    ["fully qualified names", { source: list("source", "named") }, "address named is neither ip-netmask nor ip-range"],
    ["dynamic groups", { source: list("source", "tagged") }, "address group tagged is not static"],
    ["groups in a circle", { source: list("source", "loop") }, "address group loop holds itself"],
    ["objects that are not there", { source: list("source", "gone") }, "address gone is not known"],
    ["services that are not there", { service: list("service", "gone") }, "service gone is not known"],
  ] as const) {
    it(`leaves open what hangs on ${what}, for allowing and denying rules`, () => {
      assert.equal(at(rule("doubt", fields)), `unknown by doubt: ${reason}`);
      assert.equal(at(rule("doubt", fields, "deny") + rule("rest")), `unknown by doubt: ${reason}`);
      assert.equal(at(rule("doubt", fields, "deny")), "deny by interzone-default");
    });
  }

  it("has no doubt where `any` stands", () => {
    const any = { user: list("source-user", "any"), category: list("category", "any"), tag: list("tag", "x") };
    assert.equal(at(rule("plain", any)), "allow by plain");
  });

  it("names rulebases that it does not read", () => {
    const nat = '<nat><rules><entry name="hide"/></rules></nat><pbf><rules/></pbf>';
    const router = '<virtual-router><entry name="hub"/></virtual-router>';
    assert.deepEqual(configOf("", nat, router).unread, ["rulebase nat has rules, which are not read"]);
    assert.deepEqual(configOf("", "").unread, ["it has not exactly one router of the routing engine that it names"]);
  });

  it("puts an interface into its zone only when the virtual system imports it", () => {
    const config = configOf("");
    assert.equal(config.zoneOf("tunnel.2"), "site");
    assert.equal(config.zoneOf("tunnel.9"), undefined);
    assert.equal(config.zoneOf("ethernet1/1"), undefined);
  });
});

const PEER = `<peer><entry name="p"><enable>yes</enable><peer-as>65001</peer-as><inherit><yes/></inherit>
  <local-address><interface>tunnel.2</interface><ip>169.254.7.1/30</ip></local-address>
  <peer-address><ip>169.254.7.2</ip></peer-address></entry></peer>`;
const STATIC = `<routing-table><ip><static-route><entry name="default"><destination>0.0.0.0/0</destination>
  <interface>ethernet1/1</interface><nexthop><ip-address>10.0.0.1</ip-address></nexthop></entry>
  <entry name="branch"><destination>10.50.0.0/22</destination><interface>tunnel.2</interface></entry>
  <entry name="hole"><destination>10.51.0.0/22</destination><nexthop><discard/></nexthop></entry></static-route></ip></routing-table>`;
const BGP = "<enable>yes</enable><local-as>64520</local-as><install-route>yes</install-route>";

const legacyRule = (name: string, match: string, action: string, fields = "") =>
  `<entry name="${name}"><enable>yes</enable>${list("used-by", "site")}${fields}
   <match><route-table>unicast</route-table>${match}</match><action>${action}</action></entry>`;
const prefixes = (...entries: [string, "yes" | "no"][]) =>
  `<address-prefix>${entries.map(([cidr, exact]) => `<entry name="${cidr}"><exact>${exact}</exact></entry>`).join("")}</address-prefix>`;

function legacy(imports: string, exports: string, more = ""): PanosConfig["routing"] {
  return configOf(
    "",
    "",
    `<virtual-router><entry name="hub">${list("interface", "tunnel.2")}${STATIC}<protocol><bgp>${BGP}
     <peer-group><entry name="site"><enable>yes</enable>${PEER}</entry></peer-group>
     <policy><import><rules>${imports}</rules></import><export><rules>${exports}</rules></export></policy>${more}
     </bgp><redist-profile><entry name="branches"><filter>${list("type", "static")}${list("destination", "10.50.0.0/22")}</filter>
     <action><redist/></action></entry></redist-profile></protocol></entry></virtual-router>`,
  ).routing;
}

const at = (cidr: string) => parsePrefix(cidr)!;

describe("trace, PAN-OS virtual router", () => {
  const accept = legacyRule("accept", prefixes(["10.20.0.0/16", "yes"], ["10.30.0.0/16", "no"]), "<allow/>");
  const deny = legacyRule("deny", "", "<deny/>");
  const update = (text: string) => `<allow><update>${text}</update></allow>`;

  it("accepts exact prefixes, or longer ones too, in the order of the rules", () => {
    const group = legacy(accept + deny, deny).groups[0]!;
    assert.deepEqual(group.accepts(at("10.20.0.0/16")).verdict, "allow");
    assert.deepEqual(group.accepts(at("10.20.1.0/24")).verdict, "deny");
    assert.deepEqual(group.accepts(at("10.30.1.0/24")).verdict, "allow");
    assert.deepEqual(group.accepts(at("10.0.0.0/8")).verdict, "deny");
    assert.deepEqual(group.accepts(at("0.0.0.0/0")), { verdict: "deny", by: "reject-default-route" });
  });

  it("announces with the prepends and the MED of the rule", () => {
    const short = legacyRule(
      "short",
      prefixes(["10.40.0.0/16", "yes"]),
      update("<med>100</med><as-path><none/></as-path>"),
    );
    const long = legacyRule(
      "long",
      prefixes(["10.41.0.0/16", "yes"]),
      update("<med>200</med><as-path><prepend>2</prepend></as-path>"),
    );
    const group = legacy(deny, short + long + deny).groups[0]!;
    assert.deepEqual(group.announces(at("10.40.0.0/16")), { verdict: "allow", by: "short", prepends: 0, med: 100 });
    assert.deepEqual(group.announces(at("10.41.0.0/16")), { verdict: "allow", by: "long", prepends: 2, med: 200 });
    assert.equal(group.announces(at("10.42.0.0/16")).verdict, "deny");
  });

  it("leaves open what no rule decides, what it cannot read, and rules of other groups", () => {
    const group = (imports: string) => legacy(imports, deny).groups[0]!;
    assert.equal(group("").accepts(at("10.20.0.0/16")).verdict, "unknown");
    assert.equal(group(accept).accepts(at("10.99.0.0/16")).verdict, "unknown");
    const regex = legacyRule("regex", "<as-path><regex>_65001_</regex></as-path>", "<allow/>");
    assert.equal(group(regex + deny).accepts(at("10.20.0.0/16")).by, "regex: its match as-path is not read");
    const other = accept.replace("<member>site</member>", "<member>other</member>");
    assert.equal(group(other + deny).accepts(at("10.20.0.0/16")).verdict, "deny");
    const off = accept.replace("<enable>yes</enable>", "<enable>no</enable>");
    assert.equal(group(off + deny).accepts(at("10.20.0.0/16")).verdict, "deny");
    const remove = legacyRule("remove", "", update("<as-path><remove/></as-path>"));
    assert.equal(legacy(deny, remove).groups[0]!.announces(at("10.20.0.0/16")).verdict, "unknown");
  });

  it("reads static routes, and what BGP takes over of them", () => {
    const routing = legacy(
      deny,
      deny,
      '<redist-rules><entry name="branches"><enable>yes</enable></entry></redist-rules>',
    );
    const [standard, branch, hole] = routing.staticRoutes;
    assert.equal(standard!.nextHop, toNumber("10.0.0.1"));
    assert.equal(branch!.interface, "tunnel.2");
    assert.equal(hole!.unknown, "static route hole: nexthop discard is not read");
    assert.equal(routing.redistributes(branch!).verdict, "allow");
    assert.equal(routing.redistributes(standard!).verdict, "deny");
    assert.equal(legacy(deny, deny).redistributes(branch!).verdict, "deny");
    assert.equal(routing.localAs, 64520);
    assert.equal(routing.groups[0]!.peers[0]!.peerAs, 65001);
  });
});

describe("trace, PAN-OS logical router", () => {
  const prefixList = (name: string, ...entries: string[]) =>
    `<entry name="${name}"><type><ipv4><ipv4-entry>${entries.join("")}</ipv4-entry></ipv4></type></entry>`;
  const item = (sequence: number, action: string, prefix: string) =>
    `<entry name="${sequence}"><action>${action}</action><prefix>${prefix}</prefix></entry>`;
  const network = (cidr: string, more = "") => `<entry><network>${cidr}</network>${more}</entry>`;
  const ANY = "<network>any</network>";

  function advanced(lists: string, maps: string, filters: string, more = ""): PanosConfig["routing"] {
    return configOf(
      "",
      "",
      `<logical-router><entry name="hub"><vrf><entry name="default">${list("interface", "tunnel.2")}${STATIC}
       <bgp>${BGP}${more}<peer-group><entry name="site"><enable>yes</enable>
       <filtering-profile><ipv4>site</ipv4></filtering-profile>${PEER}</entry></peer-group></bgp></entry></vrf></entry></logical-router>
       <routing-profile><bgp><filtering-profile><entry name="site"><ipv4><unicast>${filters}</unicast></ipv4></entry></filtering-profile></bgp>
       <filters><prefix-list>${lists}</prefix-list><route-maps><bgp><bgp-entry>${maps}</bgp-entry></bgp></route-maps></filters></routing-profile>`,
      "<advance-routing>yes</advance-routing>",
    ).routing;
  }

  const inbound = "<inbound-network-filters><prefix-list>in</prefix-list></inbound-network-filters>";
  const outbound = "<route-maps><outbound>out</outbound></route-maps>";

  it("reads prefix lists by sequence, with lengths", () => {
    const lists = prefixList(
      "in",
      item(65535, "deny", ANY),
      item(30, "permit", network("10.30.0.0/16", "<less-than-or-equal>32</less-than-or-equal>")),
      item(20, "permit", network("10.20.0.0/16")),
      item(10, "deny", network("10.30.9.0/24")),
    );
    const group = advanced(lists, "", inbound).groups[0]!;
    assert.equal(group.accepts(at("10.20.0.0/16")).verdict, "allow");
    assert.equal(group.accepts(at("10.20.1.0/24")).verdict, "deny");
    assert.equal(group.accepts(at("10.30.1.0/24")).verdict, "allow");
    assert.equal(group.accepts(at("10.30.9.0/24")).verdict, "deny");
    assert.equal(group.accepts(at("10.99.0.0/16")).verdict, "deny");
  });

  it("reads route maps by sequence, with prepends and MED", () => {
    const lists =
      prefixList("short", item(1, "permit", network("10.40.0.0/16"))) +
      prefixList("long", item(1, "permit", network("10.41.0.0/16")));
    const step = (sequence: number, name: string, set: string) =>
      `<entry name="${sequence}"><action>permit</action><match><ipv4><address><prefix-list>${name}</prefix-list></address></ipv4></match><set>${set}</set></entry>`;
    const map = `<entry name="out"><route-map>
      ${step(20, "long", `<metric><value>200</value></metric>${list("aspath-prepend", "64520", "64520")}`)}
      ${step(10, "short", "<metric><value>100</value></metric>")}
      <entry name="65535"><action>deny</action></entry></route-map></entry>`;
    const group = advanced(lists, map, outbound).groups[0]!;
    assert.deepEqual(group.announces(at("10.40.0.0/16")), {
      verdict: "allow",
      by: "route map out 10",
      prepends: 0,
      med: 100,
    });
    assert.deepEqual(group.announces(at("10.41.0.0/16")), {
      verdict: "allow",
      by: "route map out 20",
      prepends: 2,
      med: 200,
    });
    assert.equal(group.announces(at("10.42.0.0/16")).verdict, "deny");
  });

  it("leaves open what has no filter, or one that it cannot read", () => {
    assert.equal(
      advanced("", "", inbound).groups[0]!.announces(at("10.1.0.0/16")).by,
      "peer group site has no outbound filter",
    );
    assert.equal(advanced("", "", inbound).groups[0]!.accepts(at("10.1.0.0/16")).by, "prefix list in is not there");
    const accessList = "<inbound-network-filters><distribute-list>x</distribute-list></inbound-network-filters>";
    assert.equal(
      advanced("", "", accessList).groups[0]!.accepts(at("10.1.0.0/16")).by,
      "distribute-list x is not read",
    );
    const conditional = `${inbound}<conditional-advertisement><exist/></conditional-advertisement>`;
    assert.equal(advanced("", "", conditional).groups[0]!.accepts(at("10.1.0.0/16")).verdict, "unknown");
  });

  it("reads which networks it advertises", () => {
    const more =
      '<advertise-network><ipv4><network><entry name="10.50.0.0/22"><unicast>yes</unicast></entry></network></ipv4></advertise-network>';
    const routing = advanced("", "", inbound, more);
    assert.equal(routing.redistributes(routing.staticRoutes[1]!).verdict, "allow");
    assert.equal(routing.redistributes(routing.staticRoutes[0]!).verdict, "deny");
  });
});
