/**
 * Proves what `hub trace` prints for a packet of dev that passes and one that is refused, hop by hop; that it follows
 * the rendered rules when something is taken away from them; and that a state that was exported reads like a rendering.
 * Goldens: tests/golden/trace/*.txt, written anew by `GOLDEN=write npx mocha tests/unit/trace/walk.test.ts`. It does not prove
 * that packets fare so in the clouds: the rehearsal sends real ones.
 */
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { runMatrix, runTrace } from "../../../operations/trace/commands";
import { formatMatrix } from "../../../operations/trace/matrixText";
import { toRenderedResources } from "../../../operations/rendered/rendered";
import { placeText } from "../../../operations/trace/checks";
import { verdictOf } from "../../../operations/trace/passage";
import { parseService } from "../../../reading/service";
import { type Trace, trace } from "../../../operations/trace/trace";
import { formatTraces } from "../../../operations/trace/traceText";
import { buildWorld } from "../../../operations/trace/world";
import { edited, matrixOf, minus, onBoth, plus, type Stack, stackOf, withXml, worldOf } from "./worlds";

const INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const ACL_RULE = "aws:ec2/networkAclRule:NetworkAclRule";
const GOLDEN_FOLDER = path.join(__dirname, "..", "..", "golden", "trace");

const traceOf = (stack: Stack, from: string, to: string, service: string) =>
  trace(worldOf(stack), from, to, parseService(service));

/** The result, and the first hop that stops the packet or leaves it open. */
function faultOf({ passage }: Trace): string {
  const ways = [passage.by.a, passage.by.b].flatMap(({ request, answer }) => [request, answer]);
  const hop = ways.flat().find(({ verdict }) => verdict === "deny" || verdict === "unknown");
  return hop === undefined
    ? passage.result.text
    : `${passage.result.text}; ${placeText(hop.at)}, ${hop.what}: ${hop.by}`;
}

describe("trace", () => {
  for (const [file, ...asked] of [
    ["dev-allowed.txt", "site/tokyo-gcp", "spoke/app", "tcp/443"],
    ["dev-between-sites.txt", "site/tokyo-gcp", "site/osaka-azure", "tcp/8443"],
    ["dev-refused.txt", "spoke/app", "192.168.0.77", "tcp/443"],
  ] as const) {
    it(`prints ${file} for ${asked.join(" ")}`, async () => {
      const stack = await stackOf("dev");
      const text = `${formatTraces(traceOf(stack, ...(asked as [string, string, string])), [])}\n`;
      const at = path.join(GOLDEN_FOLDER, file);
      if (process.env["GOLDEN"] === "write") fs.writeFileSync(at, text);
      assert.ok(fs.existsSync(at), `${at} is missing; GOLDEN=write writes it`);
      assert.equal(text, fs.readFileSync(at, "utf8"));
    });
  }

  it("traces each part of a range that fares differently", async () => {
    const traces = traceOf(await stackOf("dev"), "site/tokyo-gcp", "spoke/app", "tcp/440-445");
    assert.deepEqual(
      traces.map(({ service, passage }) => `${service} ${passage.result.name}`),
      ["tcp/440-442 refused", "tcp/443 allowed"],
    );
    assert.match(formatTraces(traces, []), /^Parts of what was asked for fare differently: 2 traces/);
  });

  it("reads an address as the end that holds it", async () => {
    const [found] = traceOf(await stackOf("dev"), "10.20.30.40", "172.17.64.9", "icmp");
    assert.equal(found!.from, "site/tokyo-gcp");
    assert.equal(found!.passage.result.name, "allowed");
    const hop = found!.passage.by.a.request.find(({ what }) => what === "network ACL ingress");
    assert.equal(hop!.at, "spoke/app spoke-app-workload-b");
  });

  it("stops at an address that no workload subnet holds", async () => {
    const [found] = traceOf(await stackOf("dev"), "site/tokyo-gcp", "172.17.255.1", "tcp/443");
    assert.equal(found!.passage.result.name, "refused");
    assert.match(faultOf(found!), /no workload subnet holds the address/);
  });

  it("finds the firewall that each end prefers, the same for both directions", async () => {
    const stack = await stackOf("dev");
    const preferred = (from: string, to: string, service: string) => traceOf(stack, from, to, service)[0]!.preferred;
    assert.deepEqual(preferred("site/tokyo-gcp", "spoke/app", "tcp/443"), { request: ["b"], answer: ["b"] });
    assert.deepEqual(preferred("site/osaka-azure", "spoke/app", "tcp/443"), { request: ["a"], answer: ["a"] });
    // Of the first name, osaka-azure, for both directions.
    assert.deepEqual(preferred("site/tokyo-gcp", "site/osaka-azure", "tcp/8443"), { request: ["a"], answer: ["a"] });
  });

  const refusals: readonly [string, readonly [string, string, string], RegExp][] = [
    [
      "an end that is not planned",
      ["site/nowhere", "spoke/app", "tcp/443"],
      /from: is neither an end .* nor an address/,
    ],
    [
      "a word that is no end",
      ["spoke/app", "internet", "tcp/443"],
      /to: is neither[^]*allowed: spoke\/app, site\/osaka/,
    ],
    [
      "an address that nobody has",
      ["198.51.100.8", "spoke/app", "tcp/443"],
      /from: is an address of no site and no spoke/,
    ],
    ["an end and itself", ["spoke/app", "172.17.0.9", "tcp/443"], /to: leads from spoke\/app to itself/],
    ["a service without a port", ["spoke/app", "site/tokyo-gcp", "tcp"], /service: is not a service/],
  ];
  for (const [what, asked, message] of refusals) {
    it(`refuses ${what}`, async () => {
      const stack = await stackOf("dev");
      assert.throws(() => traceOf(stack, ...asked), { name: "ConfigError", message });
    });
  }
});

describe("hub trace and hub plan --matrix", () => {
  it("end with 0 where everything is as asked, and with 1 where a packet is stopped", async () => {
    const passes = await runTrace("site/tokyo-gcp", "spoke/app", "tcp/443", { stack: "dev" });
    assert.equal(passes.exitCode, 0);
    const stopped = await runTrace("site/tokyo-gcp", "spoke/app", "tcp/22", { stack: "dev", json: true });
    assert.equal(stopped.exitCode, 1);
    const { unread, traces } = JSON.parse(stopped.text) as { unread: string[]; traces: Trace[] };
    assert.deepEqual(unread, []);
    assert.equal(traces[0]!.passage.result.name, "refused");
    const matrix = await runMatrix({ stack: "dev" });
    assert.equal(matrix.exitCode, 0);
    assert.match(matrix.text, /\n\d+ rows, \d+ as expected, 0 not\.$/);
  });

  it("print a row that is not as expected as WRONG, with the reason below", async () => {
    const rule = { securityGroupId: "spoke-app-id", ipProtocol: "-1", cidrIpv4: "10.20.0.0/16" };
    const rows = matrixOf(plus(await stackOf("dev"), INGRESS_RULE, "hole", rule));
    const text = formatMatrix(rows, ["something"]);
    assert.match(
      text,
      /\nWRONG +site\/tokyo-gcp +spoke\/app +tcp\/5432 +pass +pass +pass +stop +stop +refused +firewall only; also far side\n/,
    );
    assert.match(text, /\nNot read, so no verdict is certain:\n {2}something\n/);
    assert.match(
      text,
      /\nNot as expected:\n {2}site\/tokyo-gcp to spoke\/app, tcp\/5432: must be refused\n {4}tcp\/5432 10\.20/,
    );
    assert.match(text, /, 2 not\.$/);
  });

  it("refuse an end that the resources do not hold", async () => {
    const stack = await stackOf("dev");
    const world = { ...worldOf(stack), ends: [] };
    assert.throws(() => trace(world, "spoke/app", "site/tokyo-gcp", parseService("icmp")), {
      name: "ConfigError",
      message: /from: is an end of the plan that the stack's resources do not hold/,
    });
  });
});

describe("trace of a stack that is up", () => {
  const SECRET = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

  /** The stack's resources as `pulumi stack export` would hold them. */
  const exported = ({ resources }: Stack, content: (text: string) => unknown) => ({
    deployment: {
      resources: resources.map(({ type, name, id, parent, inputs, outputs }) => ({
        urn: `urn:pulumi:dev::vpn-hub::${type}::${name}`,
        type,
        id,
        ...(parent === undefined ? {} : { parent: `urn:pulumi:dev::vpn-hub::parent::${parent}` }),
        inputs: "content" in inputs ? { ...inputs, content: content(inputs["content"] as string) } : inputs,
        outputs: { ...inputs, ...outputs },
      })),
    },
  });

  it("reads the same from an exported state with opened secrets", async () => {
    const stack = await stackOf("dev");
    const state = exported(stack, (text) => ({ ...SECRET, plaintext: JSON.stringify(text) }));
    assert.deepEqual(matrixOf({ ...stack, resources: toRenderedResources(state) }), matrixOf(stack));
  });

  it("leaves out resources that only wait for their deletion", () => {
    const state = { deployment: { resources: [{ urn: "urn:pulumi:a::b::t::n", type: "t", delete: true }] } };
    assert.deepEqual(toRenderedResources(state), []);
  });

  it("refuses a configuration that the export left sealed", async () => {
    const stack = await stackOf("dev");
    const state = exported(stack, () => ({ ...SECRET, ciphertext: "AAAA" }));
    assert.throws(() => buildWorld(stack.plan, toRenderedResources(state)), {
      name: "ConfigError",
      message: /the content of a\/config\/bootstrap\.xml cannot be read: it is a secret/,
    });
  });

  it("refuses a stack without the hub's resources", async () => {
    const { plan } = await stackOf("dev");
    assert.throws(() => buildWorld(plan, []), { name: "ConfigError", message: /firewall a has no network interface/ });
  });

  it("names a resource that it does not read, and gives no verdict as certain", async () => {
    const stack = plus(await stackOf("dev"), "aws:ec2/vpcPeeringConnection:VpcPeeringConnection", "around", {});
    const world = worldOf(stack);
    assert.deepEqual(world.unread, ["aws:ec2/vpcPeeringConnection:VpcPeeringConnection (around) is not read"]);
    const text = formatTraces(trace(world, "site/tokyo-gcp", "spoke/app", parseService("tcp/443")), world.unread);
    assert.match(text, /^Not read, so no verdict is certain:\n {2}aws:ec2\/vpcPeeringConnection/);
  });

  it("judges the way by each firewall by itself", async () => {
    const [found] = traceOf(await stackOf("dev"), "spoke/app", "site/tokyo-gcp", "tcp/5432");
    assert.deepEqual(
      [found!.passage.by.a, found!.passage.by.b].map(({ request }) => verdictOf(request)),
      ["allow", "allow"],
    );
  });
});

describe("trace of a stack that lost something", () => {
  let dev: Stack;
  before(async () => {
    dev = await stackOf("dev");
  });
  /** What becomes of the flow `web`, and the hop that decided. */
  const web = (stack: Stack) => faultOf(traceOf(stack, "site/tokyo-gcp", "spoke/app", "tcp/443")[0]!);

  it("misses the network ACL entry of the return ports", () => {
    const fault = web(minus(dev, ACL_RULE, "spoke-app-workload-egress-tcp-1024-65535-10-20-0-0-16"));
    assert.match(fault, /^the request passes, its answer does not; .* \(answers to ports 1024-5431\)$/);
  });

  it("misses half of the return ports", () => {
    const name = "spoke-app-workload-egress-tcp-1024-65535-10-20-0-0-16";
    const fault = web(edited(dev, ACL_RULE, name, (inputs) => ({ ...inputs, toPort: 49151 })));
    assert.match(fault, /\(answers to ports 49152-65535\)$/);
  });

  it("misses a peer's security group rule of the untrust interface", () => {
    const fault = web(minus(dev, INGRESS_RULE, "tokyo-gcp-1-ingress-udp-4500"));
    assert.match(fault, /unknown by firewalls a and b; .*IKE and ESP in UDP: not all ways alike: deny by no rule/);
  });

  it("misses the GRE rules of the trust interfaces", () => {
    const fault = web(minus(dev, INGRESS_RULE, "hub-trust-ingress-gre-10-100-240-0-24"));
    assert.match(fault, /the request passes, its answer does not; firewall \w trust, security group ingress, GRE/);
  });

  it("has a disabled IKE gateway, and no push that would enable it", () => {
    const silent = onBoth(dev, (stack, firewall) =>
      withXml(stack, firewall, /(<entry name="tokyo-gcp-[01]">\s*<authentication>[^]*?<disabled>)no/g, "$1yes"),
    );
    assert.match(web(silent), /^refused by both .*; firewall a untrust, .*: the firewall has no tunnel to it$/);
  });

  it("misses the propagation of the Connect attachment", () => {
    const type = "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation";
    assert.match(web(minus(dev, type, "hub-transit-gateway-connect")), /has no route/);
  });

  it("has a security rule on the standby that hangs on the hour", () => {
    const fault = web(withXml(dev, "a", /(<entry name="web_site-tokyo-gcp">)/, "$1<schedule>night</schedule>"));
    assert.match(
      fault,
      /^unknown by firewall a; firewall a, security policy, .*: web_site-tokyo-gcp: its schedule is not read$/,
    );
  });

  it("misses the AS path prepends: the firewalls' routes are of equal worth", () => {
    const alike = onBoth(dev, (stack, firewall) => {
      const plain = withXml(stack, firewall, /<prepend>\d+<\/prepend>/g, "<none/>");
      return withXml(plain, firewall, /<med>200<\/med>/g, "<med>100</med>");
    });
    assert.match(web(alike), /the routes by both firewalls are of equal worth/);
  });

  it("prepends to the Transit Gateway the wrong way round: answers go by the other firewall", () => {
    const swapped = onBoth(dev, (stack, firewall) => {
      const short = withXml(
        stack,
        firewall,
        /(<entry name="transit-gateway-long">[^]*?)<prepend>\d+<\/prepend>/,
        "$1<none/>",
      );
      return withXml(
        short,
        firewall,
        /(<entry name="transit-gateway-short">[^]*?<as-path>\s*)<none\/>/,
        "$1<prepend>3</prepend>",
      );
    });
    assert.match(web(swapped), /asymmetric: the request goes by firewall b, the answer by a/);
  });

  it("expects another ASN at the far end: its sessions bring nothing", () => {
    const type = "gcp:compute/routerPeer:RouterPeer";
    const strange = ["a-0", "a-1", "b-0", "b-1"].reduce(
      (stack, name) => edited(stack, type, `tokyo-gcp-${name}`, (inputs) => ({ ...inputs, peerAsn: 64999 })),
      dev,
    );
    assert.match(web(strange), /announces no such prefix to tokyo-gcp; BGP peer .*: the far end expects AS 64999/);
  });
});
