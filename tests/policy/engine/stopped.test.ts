/**
 * Proves with the real engine and the sandbox's clouds what a user of the packs sees: the exact lines of every finding
 * and an exit code that is not zero; nothing touched that is refused; values that are only known at up judged then;
 * configuration files that are taken and refused. The single rules are proved by the unit tests beside.
 */
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { ALL_PACKS, packFlags, Sandbox, updatePart, type Program } from "../../engine/harness";
import { MODULE_FINDINGS } from "./findings";
import { policyLines, summarize } from "./lines";
import { KEY, KEYLESS, MARK, MODULES, OPEN_AT_UP, ROTATION, WEAK } from "./programs";

const SANDBOX = new Sandbox();
const start = async (name: string, source: string): Promise<Program> => {
  const program = SANDBOX.script(name, source);
  await program.select();
  return program;
};

/** The day in the UUID of the program's only key: its first 12 digits are milliseconds (RFC 9562 section 5.7). */
async function readIssueDay(program: Program): Promise<string> {
  const { stdout } = await program.run(["stack", "export"]);
  const [, high, low] = /"issued": "([0-9a-f]{8})-([0-9a-f]{4})-7/.exec(stdout) ?? [];
  return new Date(Number.parseInt(`${high}${low}`, 16)).toISOString().slice(0, 10);
}

/** A finding as the engine prints it, on its three lines. */
const finding = (level: string, head: string, ...rest: string[]) => [`- [${level}] ${head}`, ...rest];

/** A configuration file for one pack, and the flags that hand it over. */
function withConfig(program: Program, pack: string, config: unknown): string[] {
  const file = path.join(program.folder, `${pack}.json`);
  fs.writeFileSync(file, JSON.stringify(config));
  return [...packFlags(pack), "--policy-pack-config", file];
}

const CIPHERS_AZURE =
  "[severity: high]  azure-connection-ciphers  (azure-native:network:VirtualNetworkGatewayConnection: connection)";
const CIPHERS_AZURE_TEXT =
  "Each Azure VPN connection states IKEv2 and one complete custom IPsec policy of approved transforms. (policy/rules/azure-connection-ciphers.md)";
const CIPHERS_GCP_TEXT =
  "Each Google Cloud VPN tunnel states IKEv2 and exactly one approved transform for every role of its cipherSuite. (policy/rules/gcp-vpn-tunnel-ciphers.md)";
const GROUP_TEXT =
  "No security group opens a port that is no public service's to the Internet, or to a large part of it. (policy/rules/security-group-not-open.md)";
const FILTER_TEXT =
  "No Google Cloud firewall rule or policy and no Azure network security group or admin rule opens a port that is no public service's to the Internet; in the relay network no port at all. (policy/rules/workload-filters-not-open.md)";
const KEY_TEXT =
  "Each pre-shared key comes from a RandomPassword of its own and has at least 32 characters that all ends accept. (policy/rules/psk-generated.md)";
const AGE_TEXT =
  "Each pre-shared key states its epoch and its time of issue, and is younger than maxAgeDays. (policy/rules/psk-age.md)";
const MANAGEMENT_TEXT =
  "Management ports answer named ranges alone, and no dataplane interface of a firewall offers management without a list of who may use it. (policy/rules/management-not-open.md)";
const ANYONE = "are open to 0.0.0.0/0, 3,702,390,784 public addresses; allowed:";
const ALL_CLOUDS = "are open to *, 35,188,074,479,616 public addresses; allowed:";
const CLIENTS = "65,536; name the clients' own blocks, or another group of the stack";
const EVERY_PORT = `ingress: all protocols, port 20 among them, ${ANYONE} ${CLIENTS}`;
const CONFIGURATION_TEXT = "Lists the levels that the configuration lowers, and exceptions that no finding needs.";
/** Not further away than an exception may be. */
const SOON = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
const lowered = (enforcementLevel: string) => ({
  enforcementLevel,
  reason: "the lab's own, closed in spring",
  expires: SOON,
});
const TUNNELS = ["gcp:compute:VPNTunnel: tunnel-0", "gcp:compute:VPNTunnel: tunnel-1"];

describe("policy packs in the engine", () => {
  before(async () => void (await SANDBOX.prepare()));
  after(() => SANDBOX.remove());

  describe("a program with weak defaults, one literal key and open filters", () => {
    it("refuses it before anything is touched, with every finding and without the key", async () => {
      const program = await start("weak", WEAK);
      const { code, text } = await program.run(["up", "--yes", ...ALL_PACKS]);
      assert.notEqual(code, 0);
      assert.ok(!text.includes(MARK), "the key is shown");
      assert.deepEqual(policyLines(text), [
        "❌ approved-ciphers@v0.1.0",
        ...finding("mandatory", CIPHERS_AZURE, CIPHERS_AZURE_TEXT, 'connectionProtocol is absent; write "IKEv2" out'),
        ...finding(
          "mandatory",
          CIPHERS_AZURE,
          CIPHERS_AZURE_TEXT,
          "ipsecPolicies is absent, so Azure offers its defaults, DH group 2 among them; give exactly one",
        ),
        ...TUNNELS.flatMap((tunnel) =>
          finding(
            "mandatory",
            `[severity: high]  gcp-vpn-tunnel-ciphers  (${tunnel})`,
            CIPHERS_GCP_TEXT,
            "cipherSuite is absent, so Google Cloud offers all its transforms; state phase1 and phase2",
          ),
        ),
        ...finding(
          "advisory",
          "[severity: high]  tunnel-ends-agree  (pulumi:pulumi:Stack: weak-test)",
          "not yet known, judged at up: connection (ipAddress), tunnel-0 (vpnInterfaces), tunnel-1 (vpnInterfaces)",
        ),
        "⚠️ hub-resilience@v0.1.0",
        ...finding(
          "advisory",
          "[severity: high]  both-tunnels  (azure-native:network:VirtualNetworkGateway: gateway)",
          "Each site has tunnels from both interfaces of its gateway, to every address of its peer. (policy/rules/both-tunnels.md)",
          "activeActive is absent, so one instance waits; write true",
        ),
        ...["azure-native:network:VirtualNetworkGateway: gateway", "gcp:compute:HaVpnGateway: ha"].flatMap((gateway) =>
          finding(
            "advisory",
            `[severity: low]  tunnel-alarms  (${gateway})`,
            "An alarm watches the tunnels of each gateway. (policy/rules/tunnel-alarms.md)",
            "no alarm watches its tunnels; add one",
          ),
        ),
        "❌ multi-layer-filtering@v0.1.0",
        ...[
          ["aws:vpc:SecurityGroupIngressRule: wide", `all protocols, port 22 among them, ${ANYONE}`],
          [
            "azure-native:network:NetworkSecurityGroup: anyone",
            `rule "in": all protocols, port 22 among them, ${ALL_CLOUDS}`,
          ],
          ["gcp:compute:Firewall: allow-all", `all protocols, port 22 among them, ${ANYONE}`],
        ].flatMap(([resource, text]) =>
          finding(
            "mandatory",
            `[severity: critical]  management-not-open  (${resource})`,
            MANAGEMENT_TEXT,
            `${text} 256; name the administrators' ranges`,
          ),
        ),
        ...finding(
          "mandatory",
          "[severity: high]  security-group-not-open  (aws:vpc:SecurityGroupIngressRule: wide)",
          GROUP_TEXT,
          EVERY_PORT,
        ),
        ...[
          ["azure-native:network:NetworkSecurityGroup: anyone", `rule "in": all protocols ${ALL_CLOUDS}`],
          ["gcp:compute:Firewall: allow-all", `all protocols ${ANYONE}`],
        ].flatMap(([resource, text]) =>
          finding(
            "mandatory",
            `[severity: high]  workload-filters-not-open  (${resource})`,
            FILTER_TEXT,
            `${text} ${CLIENTS}; or list the port in publicPorts`,
          ),
        ),
        "❌ psk-rotation@v0.1.0",
        ...[
          ["azure-native:network:VirtualNetworkGatewayConnection: connection", "sharedKey"],
          ...TUNNELS.map((tunnel) => [tunnel, "sharedSecret"]),
        ].flatMap(([resource, property], index, all) => {
          const others = all
            .filter((_, each) => each !== index)
            .map(([name, key]) => `${name!.split(" ")[1]} ${key}`)
            .sort();
          return [
            "is a literal or comes from outside the stack (not shown); give it the result of a RandomPassword, or declare an exception",
            `is the same key as ${others.join(", ")}; give each a RandomPassword of its own`,
          ].flatMap((wrong) =>
            finding(
              "mandatory",
              `[severity: critical]  psk-generated  (${resource})`,
              KEY_TEXT,
              `${property} ${wrong}`,
            ),
          );
        }),
      ]);
      const state = await program.run(["stack", "export"]);
      const { deployment } = JSON.parse(state.stdout) as { deployment: { resources?: unknown[] } };
      assert.equal(deployment.resources?.length ?? 0, 0, "something was touched");
    });
  });

  describe("a program in the style of public modules", () => {
    it("refuses it with every finding, those of the bootstrap package too, and without the key", async () => {
      const program = await start("modules", MODULES);
      const flags = ALL_PACKS;
      const { code, text } = await program.run(["preview", ...flags]);
      assert.notEqual(code, 0);
      assert.ok(!text.includes(MARK), "the key is shown");
      assert.deepEqual(summarize(policyLines(text)), MODULE_FINDINGS);
    });
  });

  describe("a rotation", () => {
    it("refuses two keys of one site in one preview, and takes one", async () => {
      const program = await start("rotation", ROTATION);
      const flags = packFlags("psk-rotation");
      const up = await program.run(["up", "--yes", ...flags], { EPOCHS: "1,1" });
      assert.equal(up.code, 0, up.text);
      const one = await program.run(["preview", ...flags], { EPOCHS: "2,1" });
      assert.equal(one.code, 0, one.text);
      const both = await program.run(["preview", ...flags], { EPOCHS: "2,2" });
      assert.notEqual(both.code, 0);
      assert.deepEqual(
        summarize(policyLines(both.text)).filter((line) => line.startsWith("mandatory")),
        [0, 1].map(
          (index) =>
            `mandatory psk-one-tunnel-at-a-time RandomPassword tunnel-${index}: rotated in the same update as tunnel-${1 - index} of site ha; raise one epoch an update`,
        ),
      );
    });
  });

  describe("a value that only an update knows", () => {
    it("waits for it in the preview, and refuses it at up before that resource is made", async () => {
      const program = await start("late", OPEN_AT_UP);
      const flags = withConfig(program, "multi-layer-filtering", { "management-not-open": lowered("disabled") });
      const preview = await program.run(["preview", ...flags]);
      assert.equal(preview.code, 0, preview.text);
      const disabled = finding(
        "advisory",
        "[severity: low]  policy-configuration  (pulumi:pulumi:Stack: late-test)",
        CONFIGURATION_TEXT,
        `management-not-open is disabled until ${SOON}, because: the lab's own, closed in spring`,
      );
      assert.deepEqual(policyLines(preview.text), [
        "⚠️ multi-layer-filtering@v0.1.0",
        ...finding(
          "advisory",
          "[severity: high]  security-group-sum-not-open  (pulumi:pulumi:Stack: late-test)",
          "not yet known, judged at up: late (cidrIpv4)",
        ),
        ...disabled,
        ...finding(
          "advisory",
          "[severity: low]  security-group-not-open  (pulumi:pulumi:Stack: late-test)",
          "not yet known, judged at up: late (cidrIpv4)",
        ),
      ]);
      const up = await program.update(...flags);
      assert.notEqual(up.code, 0);
      assert.deepEqual(policyLines(up.text), [
        "❌ multi-layer-filtering@v0.1.0",
        ...finding(
          "mandatory",
          "[severity: high]  security-group-not-open  (aws:vpc:SecurityGroupIngressRule: late)",
          GROUP_TEXT,
          EVERY_PORT,
        ),
      ]);
      const state = await program.run(["stack", "export"]);
      assert.ok(state.stdout.includes("aws:ec2/securityGroup:SecurityGroup"), "the update began");
      assert.ok(!state.stdout.includes("SecurityGroupIngressRule"), "the open rule was made");
    });
  });

  describe("a fault that the inputs of one resource show", () => {
    it("is refused without a preview before that resource is made, by rules that judge the stack too", async () => {
      const program = await start("keyless", KEYLESS);
      const { code, text } = await program.update(...packFlags("psk-rotation"));
      assert.notEqual(code, 0);
      assert.deepEqual(summarize(policyLines(text)), [
        ...[1, 2].map(
          (tunnel) =>
            `mandatory psk-generated VpnConnection vpn: tunnel${tunnel}PresharedKey is absent; AWS then picks a key that no rotation reaches; give it the result of a RandomPassword`,
        ),
        'mandatory psk-not-exposed VpnConnection vpn: presharedKeyStorage is absent, so AWS writes both keys into customerGatewayConfiguration; write "SecretsManager"',
      ]);
      const state = await program.run(["stack", "export"]);
      assert.ok(state.stdout.includes("aws:ec2/customerGateway:CustomerGateway"), "the update began");
      assert.ok(!state.stdout.includes("aws:ec2/vpnConnection:VpnConnection"), "the connection was made");
    });
  });

  describe("the age of a key", () => {
    it("takes a new key, warns of it and refuses it later, and audits what stands by the same rule", async () => {
      const program = await start("age", KEY);
      const young = await program.up(...packFlags("psk-rotation"));
      assert.equal(young.code, 0, young.text);
      assert.deepEqual(policyLines(updatePart(young.text)), ["✅ psk-rotation@v0.1.0"]);
      const day = await readIssueDay(program);
      const asOf = (days: number) => new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
      const config = (days: number) => ({
        "psk-age": { asOf: asOf(days) },
        "psk-age-warning": { asOf: asOf(days) },
      });

      const warned = await program.run(["preview", ...withConfig(program, "psk-rotation", config(80))]);
      assert.equal(warned.code, 0, warned.text);
      assert.deepEqual(policyLines(warned.text), [
        "⚠️ psk-rotation@v0.1.0",
        ...finding(
          "advisory",
          "[severity: low]  psk-age-warning  (random:index:RandomPassword: key)",
          "A pre-shared key is rotated before it has used up warnPercent of maxAgeDays. (policy/rules/psk-age-warning.md)",
          `the key is 79 days old (issued ${day}; maxAgeDays is 90); raise its epoch to rotate it`,
        ),
      ]);

      const old = await program.run(["preview", ...withConfig(program, "psk-rotation", config(100))]);
      assert.notEqual(old.code, 0);
      const refusal = finding(
        "mandatory",
        "[severity: high]  psk-age  (random:index:RandomPassword: key)",
        AGE_TEXT,
        `the key is 99 days old (issued ${day}; maxAgeDays is 90); raise its epoch to rotate it`,
      );
      assert.deepEqual(policyLines(old.text), ["❌ psk-rotation@v0.1.0", ...refusal]);

      const flags = withConfig(program, "psk-rotation", config(100));
      const audit = await program.run(["policy", "analyze", "--stack", "test", ...flags]);
      assert.notEqual(audit.code, 0);
      assert.deepEqual(policyLines(audit.text), ["❌ psk-rotation@v0.1.0", ...refusal]);
    });
  });

  describe("a pack's configuration file", () => {
    it("lets a declared exception through and lists it, and sets the level of another rule", async () => {
      const program = await start("config", WEAK);
      const flags = withConfig(program, "multi-layer-filtering", {
        "security-group-not-open": {
          enforcementLevel: "mandatory",
          exceptions: ["wide", "gone"].map((resource) => ({
            resource,
            reason: "the lab's own, closed in spring",
            expires: SOON,
          })),
        },
        "workload-filters-not-open": lowered("disabled"),
        "management-not-open": lowered("disabled"),
        "subnet-has-network-acl": { ...lowered("advisory"), relayNetworks: ["vpc"] },
      });
      const { code, text } = await program.run(["preview", ...flags]);
      assert.equal(code, 0, text);
      assert.deepEqual(policyLines(text), [
        "⚠️ multi-layer-filtering@v0.1.0",
        ...finding(
          "advisory",
          "[severity: high]  security-group-not-open  (aws:vpc:SecurityGroupIngressRule: wide)",
          `exception until ${SOON}, because: the lab's own, closed in spring`,
          EVERY_PORT,
        ),
        ...finding(
          "advisory",
          "[severity: medium]  subnet-has-network-acl  (aws:ec2:Subnet: private)",
          "Each subnet of the relay network has a network ACL of its own that has no allow-all entry. (policy/rules/subnet-has-network-acl.md)",
          "no network ACL is associated, so the VPC's allow-all default stands; associate one",
        ),
        ...[
          `management-not-open is disabled until ${SOON}, because: the lab's own, closed in spring`,
          `subnet-has-network-acl is advisory until ${SOON}, because: the lab's own, closed in spring`,
          `workload-filters-not-open is disabled until ${SOON}, because: the lab's own, closed in spring`,
          "security-group-not-open: the exception for gone means no finding; remove it",
        ].flatMap((line) =>
          finding(
            "advisory",
            "[severity: low]  policy-configuration  (pulumi:pulumi:Stack: config-test)",
            CONFIGURATION_TEXT,
            line,
          ),
        ),
      ]);
    });

    it("refuses names that there are not, and levels that are lowered without a reason", async () => {
      const program = await start("config", WEAK);
      const flags = withConfig(program, "approved-ciphers", {
        all: "disabled",
        "gcp-vpn-tunnel-ciphers": { enforcementLevel: "mandatory", profle: "cnsa1-algorithms" },
        "psk-agee": "disabled",
      });
      const { code, text } = await program.run(["preview", ...flags]);
      assert.notEqual(code, 0);
      for (const problem of [
        "the policy configuration is refused:",
        "psk-agee: there is no such rule; did you mean psk-age",
        "gcp-vpn-tunnel-ciphers: there is no parameter profle; did you mean profile",
        "cipher-sunset: is disabled, and advisory by itself; give a reason and the last day",
      ]) {
        assert.ok(text.includes(problem), text);
      }
    });

    for (const [what, config, problem] of [
      ["a profile that does not exist", { profile: "rfc-8247" }, 'profile must be one of the following: "rfc8247"'],
      [
        "an exception without an end",
        { exceptions: [{ resource: "a", reason: "for ever and ever" }] },
        "expires is required",
      ],
    ] as const) {
      it(`refuses ${what}`, async () => {
        const program = await start("config", WEAK);
        const flags = withConfig(program, "approved-ciphers", { "gcp-vpn-tunnel-ciphers": config });
        const { code, text } = await program.run(["preview", ...flags]);
        assert.notEqual(code, 0);
        assert.ok(text.includes(problem), text);
      });
    }
  });
});
