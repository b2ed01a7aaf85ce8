/**
 * Proves how the trace reads each kind of rule: order, defaults, state, answers, and that a condition it does not read
 * never becomes an allowance or a refusal. The expectations come from the vendors' pages that the readers name; whether
 * the clouds keep to them is not proved here.
 */
import assert from "node:assert/strict";
import type { RenderedResource } from "../../../reading/inventory";
import { toNumber } from "../../../reading/address";
import { AZURE_DEFAULT, azureSecurityRules } from "../../../reading/azure/securityGroup";
import { NETWORK_ACL_END, NO_SECURITY_GROUP_RULE } from "../../../operations/trace/checks";
import { type Decision, Filter, type FilterRule } from "../../../reading/filter";
import { googleFirewallRules, impliedGoogleRule } from "../../../reading/gcp/firewallRules";
import { Inventory } from "../../../reading/inventory";
import { networkAclOf } from "../../../reading/aws/networkAcls";
import { unreadTypes } from "../../../reading/readTypes";
import { securityGroupRules } from "../../../reading/aws/securityGroups";
import { formatService, parseService } from "../../../reading/service";
import { parsePrefix } from "../../../reading/address";

const resource = (type: string, name: string, inputs: Record<string, unknown>): RenderedResource => ({
  type,
  name,
  id: `${name}-id`,
  inputs,
  outputs: {},
});

/** The verdict on a request, as `allow by rule`. */
function judge(rules: readonly FilterRule[], otherwise: Decision, packet: string): string {
  const [source, destination, service] = packet.split(" ") as [string, string, string];
  const { protocol, fromPort } = parseService(service);
  const filter = new Filter(rules, toNumber(source), toNumber(destination), otherwise);
  const { verdict, by } = filter.decide(fromPort === undefined ? { protocol } : { protocol, port: fromPort });
  return `${verdict} by ${by}`;
}

describe("trace, security groups", () => {
  const rule = (name: string, inputs: Record<string, unknown>) =>
    resource("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", name, {
      securityGroupId: "web-id",
      ...inputs,
    });
  const web =
    (...rules: RenderedResource[]) =>
    (packet: string) =>
      judge(securityGroupRules(new Inventory(rules), ["web-id"], "ingress"), NO_SECURITY_GROUP_RULE, packet);

  it("allow what a rule names, by number or by name, and nothing else", () => {
    const at = web(rule("https", { ipProtocol: "6", fromPort: 443, toPort: 444, cidrIpv4: "10.0.0.0/9" }));
    assert.equal(at("10.9.9.9 192.0.2.1 tcp/443"), "allow by https");
    assert.equal(at("10.9.9.9 192.0.2.1 tcp/444"), "allow by https");
    assert.equal(at("10.9.9.9 192.0.2.1 tcp/445"), "deny by no rule allows it");
    assert.equal(at("10.9.9.9 192.0.2.1 udp/443"), "deny by no rule allows it");
    assert.equal(at("10.128.0.0 192.0.2.1 tcp/443"), "deny by no rule allows it");
    const named = web(rule("dns", { ipProtocol: "udp", fromPort: 53, toPort: 53, cidrIpv4: "0.0.0.0/0" }));
    assert.equal(named("10.9.9.9 192.0.2.1 udp/53"), "allow by dns");
  });

  it("take -1 for all protocols, and an ICMP type for a port", () => {
    assert.equal(
      web(rule("all", { ipProtocol: "-1", cidrIpv4: "10.0.0.0/8" }))("10.0.0.1 10.0.0.2 gre"),
      "allow by all",
    );
    const unreachable = web(rule("type-3", { ipProtocol: "icmp", fromPort: 3, toPort: -1, cidrIpv4: "0.0.0.0/0" }));
    assert.equal(unreachable("10.0.0.1 10.0.0.2 icmp"), "deny by no rule allows it");
    const echo = web(rule("echo", { ipProtocol: "1", fromPort: 8, toPort: -1, cidrIpv4: "0.0.0.0/0" }));
    assert.equal(echo("10.0.0.1 10.0.0.2 icmp"), "allow by echo");
  });

  it("read inline rules and the older rule resource as well", () => {
    const inline = resource("aws:ec2/securityGroup:SecurityGroup", "web", {
      ingress: [{ protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["10.0.0.0/8"] }],
    });
    assert.equal(web(inline)("10.0.0.1 10.0.0.2 tcp/22"), "allow by web ingress 0");
    const older = resource("aws:ec2/securityGroupRule:SecurityGroupRule", "older", {
      ...{ type: "ingress", securityGroupId: "web-id", protocol: "tcp", fromPort: 0, toPort: 65535 },
      cidrBlocks: ["10.0.0.0/8"],
    });
    assert.equal(web(older)("10.0.0.1 10.0.0.2 tcp/22"), "allow by older");
  });

  it("leave open what a prefix list or another group allows, unless a rule that is read allows it", () => {
    const list = rule("list", { ipProtocol: "tcp", fromPort: 443, toPort: 443, prefixListId: "pl-1" });
    assert.equal(web(list)("10.0.0.1 10.0.0.2 tcp/443"), "unknown by list: prefixListId is not read");
    assert.equal(web(list)("10.0.0.1 10.0.0.2 tcp/80"), "deny by no rule allows it");
    const wide = rule("wide", { ipProtocol: "-1", cidrIpv4: "10.0.0.0/8" });
    assert.equal(web(list, wide)("10.0.0.1 10.0.0.2 tcp/443"), "allow by wide");
    const group = rule("group", { ipProtocol: "-1", referencedSecurityGroupId: "sg-2" });
    assert.equal(web(group)("10.0.0.1 10.0.0.2 tcp/80"), "unknown by group: referencedSecurityGroupId is not read");
  });

  it("leave rules of other groups and of IPv6 aside", () => {
    const other = rule("other", { ipProtocol: "-1", cidrIpv4: "0.0.0.0/0", securityGroupId: "other-id" });
    const ipv6 = rule("ipv6", { ipProtocol: "-1", cidrIpv6: "::/0" });
    assert.equal(web(other, ipv6)("10.0.0.1 10.0.0.2 tcp/80"), "deny by no rule allows it");
  });
});

describe("trace, network ACLs", () => {
  const acl = resource("aws:ec2/networkAcl:NetworkAcl", "acl", {});
  const association = resource("aws:ec2/networkAclAssociation:NetworkAclAssociation", "association", {
    ...{ networkAclId: "acl-id", subnetId: "subnet" },
  });
  const entry = (ruleNumber: number, inputs: Record<string, unknown>) =>
    resource("aws:ec2/networkAclRule:NetworkAclRule", `entry-${ruleNumber}`, {
      ...{
        networkAclId: "acl-id",
        ruleNumber,
        egress: false,
        ruleAction: "allow",
        protocol: "-1",
        cidrBlock: "0.0.0.0/0",
      },
      ...inputs,
    });
  const filter = (resources: readonly RenderedResource[], direction: "ingress" | "egress" = "ingress") =>
    new Filter(
      networkAclOf(new Inventory([acl, association, ...resources]), "subnet").rules[direction],
      toNumber("10.0.0.1"),
      toNumber("10.0.0.2"),
      NETWORK_ACL_END,
    );
  const https = { protocol: 6, port: 443 };

  it("decide by the lowest number, whatever the order of the resources", () => {
    const allow = entry(200, {});
    const deny = entry(100, { ruleAction: "deny", protocol: "6", fromPort: 443, toPort: 443 });
    assert.deepEqual(filter([allow, deny]).decide(https), { verdict: "deny", by: "entry-100" });
    assert.deepEqual(filter([allow, deny]).decide({ protocol: 6, port: 80 }), { verdict: "allow", by: "entry-200" });
    assert.deepEqual(filter([]).decide(https), NETWORK_ACL_END);
    assert.deepEqual(filter([entry(1, { egress: true })]).decide(https), NETWORK_ACL_END);
  });

  it("judge answers by the client's ports, all of them", () => {
    const narrow = entry(1, { protocol: "tcp", fromPort: 32768, toPort: 65535 });
    assert.deepEqual(filter([narrow]).decideAnswer(https), {
      verdict: "deny",
      by: "no entry allows it (entry *) (answers to ports 1024-32767)",
    });
    const whole = entry(1, { protocol: "tcp", fromPort: 1024, toPort: 65535 });
    assert.deepEqual(filter([whole]).decideAnswer(https), { verdict: "allow", by: "entry-1" });
    assert.deepEqual(filter([whole]).decide(https), NETWORK_ACL_END);
    const reply = entry(1, { protocol: "1", icmpType: 0, icmpCode: -1 });
    assert.deepEqual(filter([reply]).decideAnswer({ protocol: 1 }), { verdict: "allow", by: "entry-1" });
    assert.deepEqual(filter([reply]).decide({ protocol: 1 }), NETWORK_ACL_END);
  });

  it("are open where a subnet has none of its own, and unknown where two claim it", () => {
    const none = networkAclOf(new Inventory([acl]), "subnet");
    assert.equal(none.rules.ingress[0]!.name, "default network ACL, allows all");
    const second = [resource("aws:ec2/networkAcl:NetworkAcl", "second", { subnetIds: ["subnet"] }), entry(1, {})];
    assert.deepEqual(filter(second).decide(https), {
      verdict: "unknown",
      by: "network ACL: two network ACLs claim this subnet",
    });
  });

  it("read inline entries, and doubt one without a range", () => {
    const inline = resource("aws:ec2/networkAcl:NetworkAcl", "acl", {
      ingress: [{ ruleNo: 5, action: "deny", protocol: "tcp", fromPort: 443, toPort: 443, cidrBlock: "10.0.0.0/8" }],
    });
    const rules = networkAclOf(new Inventory([inline, association, entry(10, {})]), "subnet").rules.ingress;
    assert.deepEqual(
      rules.map(({ name }) => name),
      ["acl ingress 5", "entry-10"],
    );
    const doubtful = filter([entry(1, { cidrBlock: undefined }), entry(2, { ruleAction: "deny" })]);
    assert.equal(doubtful.decide(https).verdict, "unknown");
    assert.deepEqual(
      filter([entry(1, { cidrBlock: undefined, ipv6CidrBlock: "::/0" })]).decide(https),
      NETWORK_ACL_END,
    );
  });
});

describe("trace, Google Cloud firewall rules", () => {
  const rule = (name: string, inputs: Record<string, unknown>) =>
    resource("gcp:compute/firewall:Firewall", name, { network: "net", direction: "INGRESS", ...inputs });
  const at = (packet: string, ...rules: RenderedResource[]) =>
    judge(googleFirewallRules(new Inventory(rules), "net", "ingress"), impliedGoogleRule("ingress", false), packet);
  const packet = "10.0.0.1 10.1.0.1 tcp/443";
  const allow = rule("allow", {
    priority: 100,
    sourceRanges: ["10.0.0.0/8"],
    allows: [{ protocol: "tcp", ports: ["443"] }],
  });

  it("decide by the lowest priority, a deny first", () => {
    const deny = (priority: number) =>
      rule("deny", { priority, sourceRanges: ["10.0.0.0/8"], denies: [{ protocol: "all" }] });
    assert.equal(at(packet, deny(101), allow), "allow by allow");
    assert.equal(at(packet, allow, deny(100)), "deny by deny");
    assert.equal(
      at(packet, rule("default-priority", { allows: [{ protocol: "tcp" }] }), deny(1001)),
      "allow by default-priority",
    );
    assert.equal(at("10.0.0.1 10.1.0.1 tcp/80", allow), "deny by implied rule: ingress is denied");
    assert.deepEqual(impliedGoogleRule("egress", false).verdict, "allow");
    assert.deepEqual(impliedGoogleRule("egress", true).verdict, "unmanaged");
  });

  it("leave other networks, directions and disabled rules aside", () => {
    const all = { sourceRanges: ["0.0.0.0/0"], allows: [{ protocol: "all" }] };
    const others = [rule("off", { ...all, disabled: true }), rule("egress", { ...all, direction: "EGRESS" })];
    assert.equal(
      at(packet, ...others, rule("other", { ...all, network: "other" })),
      "deny by implied rule: ingress is denied",
    );
  });

  it("hold a destination range as well, and doubt what picks single instances", () => {
    const elsewhere = rule("elsewhere", { destinationRanges: ["10.2.0.0/16"], allows: [{ protocol: "all" }] });
    assert.equal(at(packet, elsewhere), "deny by implied rule: ingress is denied");
    const tagged = rule("tagged", { ...{ priority: 1, targetTags: ["web"] }, denies: [{ protocol: "tcp" }] });
    assert.equal(at(packet, tagged, allow), "unknown by tagged: targetTags is not read");
    assert.equal(at("10.0.0.1 10.1.0.1 udp/53", tagged), "deny by implied rule: ingress is denied");
    const ranges = rule("ranges", { allows: [{ protocol: "6", ports: ["80", "440-450"] }] });
    assert.equal(at(packet, ranges), "allow by ranges");
  });
});

describe("trace, Azure network security groups", () => {
  const space = [parsePrefix("192.168.0.0/16")!, parsePrefix("10.0.0.0/8")!];
  const at = (packet: string, rules: Record<string, unknown>[], direction: "ingress" | "egress" = "ingress") => {
    const group = resource("azure-native:network:NetworkSecurityGroup", "group", { securityRules: rules });
    return judge(azureSecurityRules(new Inventory([group]), "group-id", direction, space), AZURE_DEFAULT, packet);
  };
  const rule = (name: string, fields: Record<string, unknown>) => ({
    ...{ name, access: "Allow", direction: "Inbound", priority: 100, protocol: "Tcp", sourcePortRange: "*" },
    ...{ sourceAddressPrefix: "*", destinationAddressPrefix: "*", destinationPortRange: "443" },
    ...fields,
  });
  const packet = "10.0.0.1 192.168.0.1 tcp/443";

  it("decide by priority, with the default rules behind", () => {
    const deny = rule("deny", { access: "Deny", priority: 99, protocol: "*", destinationPortRange: "*" });
    assert.equal(at(packet, [rule("web", {}), deny]), "deny by deny");
    assert.equal(at(packet, [rule("web", {})]), "allow by web");
    assert.equal(at(packet, []), "allow by AllowVnetInBound (default rule 65000)");
    assert.equal(at("203.0.113.1 192.168.0.1 tcp/443", []), "deny by DenyAll (default rule 65500)");
    assert.equal(
      at("192.168.0.1 203.0.113.1 tcp/443", [], "egress"),
      "allow by AllowInternetOutBound (default rule 65001)",
    );
  });

  it("know the tags VirtualNetwork and Internet, lists and port ranges", () => {
    const vnet = rule("vnet", { access: "Deny", sourceAddressPrefix: "VirtualNetwork", destinationPortRange: "*" });
    assert.equal(at(packet, [vnet]), "deny by vnet");
    const internet = rule("internet", { sourceAddressPrefix: "Internet" });
    assert.equal(at("203.0.113.1 192.168.0.1 tcp/443", [internet]), "allow by internet");
    const lists = rule("lists", {
      ...{ access: "Deny", sourceAddressPrefix: undefined, sourceAddressPrefixes: ["10.0.0.0/16", "10.9.0.0/16"] },
      ...{ destinationPortRange: undefined, destinationPortRanges: ["80", "440-450"] },
    });
    assert.equal(at(packet, [lists]), "deny by lists");
    assert.equal(at("10.5.0.1 192.168.0.1 tcp/443", [lists]), "allow by AllowVnetInBound (default rule 65000)");
  });

  it("doubt other tags, application security groups and source ports", () => {
    const tag = rule("tag", { access: "Deny", sourceAddressPrefix: "AzureCloud" });
    assert.equal(at(packet, [tag]), "unknown by tag: source AzureCloud is not read");
    const group = rule("asg", { access: "Deny", destinationApplicationSecurityGroups: [{ id: "x" }] });
    assert.equal(at(packet, [group]), "unknown by asg: destinationApplicationSecurityGroups is not read");
    const ports = rule("ports", { access: "Deny", sourcePortRange: "1024" });
    assert.equal(at(packet, [ports]), "unknown by ports: its source ports are not read");
    assert.equal(at("10.0.0.1 192.168.0.1 tcp/80", [tag]), "allow by AllowVnetInBound (default rule 65000)");
  });
});

describe("trace, what it does not read", () => {
  it("names resources of the clouds' networks that it does not know", () => {
    const inventory = new Inventory([
      resource("aws:ec2/vpc:Vpc", "known", {}),
      resource("aws:networkfirewall/firewall:Firewall", "stranger", {}),
      resource("azure-native:network:SecurityRule", "single", {}),
      resource("aws:s3/bucket:Bucket", "no-network", {}),
    ]);
    assert.deepEqual(unreadTypes(inventory), [
      "aws:networkfirewall/firewall:Firewall (stranger) is not read",
      "azure-native:network:SecurityRule (single) is not read",
    ]);
  });

  for (const text of ["tcp", "tcp/0", "tcp/70000", "tcp/90-80", "icmp/8", "http", "tcp/443,444", "TCP/443", ""]) {
    it(`refuses ${JSON.stringify(text)} as a service`, () => {
      assert.throws(() => parseService(text), {
        name: "ConfigError",
        message: /service: is not a service\n.*\n +allowed: tcp\/443, udp\/53, tcp\/8000-8099/,
      });
    });
  }

  it("reads services as flows write them", () => {
    for (const text of ["tcp/443", "udp/53", "tcp/8000-8099", "icmp", "gre", "esp"])
      assert.equal(formatService(parseService(text)), text);
  });
});
