/**
 * Proves with the real engine, on the sandbox: stack dev and prod come up with all packs on, also in the same clouds, a
 * second preview shows no change, refresh no drift, and destroy leaves nothing; that a drift is seen; that no key lies
 * anywhere in clear text; and which exact steps a site's coming, changing and going needs. It proves the program, not the
 * clouds.
 */
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { changed, root } from "../unit/configs";
import { changeStored, setSharedKey, sharedKeyOf } from "./clouds";
import { ALL_PACKS, packFlags, readNames, readTree, Sandbox, stackConfig, updatePart, type Program } from "./harness";

type Values = Record<string, unknown>;

const NEW_SITE = { kind: "gcp-ha-vpn", region: "asia-northeast2", asn: 64530, cidrs: ["10.90.0.0/16"] };
const THIRD_FLOW = { from: "site/third", to: "spoke/app", services: ["tcp/443"] };
/** What the new site's flow adds at the spoke; everything else that is created carries the site's name. */
const FLOW_AT_SPOKE =
  /^create aws:(ec2\/networkAclRule:NetworkAclRule|vpc\/securityGroupIngressRule:SecurityGroupIngressRule) spoke-app-/;
/** What no site may ever replace, delete or even update. */
const HUB_ITSELF = /aws:ec2\/(instance|networkInterface|eip|eipAssociation|vpc|subnet)|ec2transitgateway/;

const packageOf = (firewall: string) =>
  `update aws:s3/bucketObjectv2:BucketObjectv2 hub-bootstrap-${firewall}-config-bootstrap.xml`;

describe("stack dev", function () {
  const sandbox = new Sandbox();
  let program: Program;
  const dev = stackConfig("dev");
  const configure = (config: Values) => (program = sandbox.project({ dev: config }));

  const AZURE_KEY = "azure-native:network:ConnectionSharedKey";
  const faults = path.join(sandbox.folder, "faults.json");
  const raised = (epoch: number) => configure(changed(dev, { "hub:keys.epochs": { "osaka-azure/a": epoch } }));
  const upWithFaults = (...list: Values[]) => {
    fs.writeFileSync(faults, JSON.stringify(list));
    return program.run(["up", "--yes", "--skip-preview", "--suppress-outputs"], { VPN_HUB_SANDBOX_FAULTS: faults });
  };
  /** What the connection was made with, or was given by the call that Azure has for it. */
  const held = () => sharedKeyOf(sandbox.cloudFolder, "osaka-azure-a");

  before(async () => {
    await sandbox.prepare();
    configure(dev);
    await program.select("dev");
    const { code, text } = await program.up(...ALL_PACKS);
    assert.equal(code, 0, text);
  });
  beforeEach(() => configure(dev));
  after(() => sandbox.remove());

  it("shows no change in a second preview", async () => {
    assert.deepEqual(await program.steps(...ALL_PACKS), []);
  });

  it("shows no drift at refresh", async () => {
    const { code, text } = await program.run(["refresh", "--yes", "--skip-preview", "--expect-no-changes"]);
    assert.equal(code, 0, text);
  });

  it("keeps every key out of outputs, state and the sandbox's memory", async () => {
    const shown = await program.run(["stack", "export", "--show-secrets"]);
    const state = JSON.parse(shown.stdout) as {
      deployment: { resources: { type: string; outputs?: { result?: { plaintext?: string } } }[] };
    };
    const keys = state.deployment.resources
      .filter(({ type }) => type === "random:index/randomPassword:RandomPassword")
      .map(({ outputs }) => JSON.parse(outputs!.result!.plaintext!) as string);
    assert.equal(keys.length, 6, "four tunnels of Google Cloud and two connections of Azure");
    const places = [
      (await program.run(["stack", "export"])).text,
      (await program.run(["stack", "output", "--json"])).text,
      (await program.run(["preview", "--diff"])).text,
      ...readTree(sandbox.cloudFolder),
      ...readTree(path.join(sandbox.folder, "state", "backend")),
    ];
    for (const key of keys) assert.ok(!places.some((text) => text.includes(key)), "a key lies in clear text");
  });

  it("adds a site without touching the hub or another site, but for what a firewall would read at its first boot", async () => {
    configure(changed(dev, { "hub:sites.third": NEW_SITE, "hub:flows.third": THIRD_FLOW }));
    const steps = await program.steps();
    assert.deepEqual(
      steps.filter((step) => !step.startsWith("create ")),
      [packageOf("a"), packageOf("b")],
    );
    assert.deepEqual(
      steps.filter((step) => step.startsWith("create ") && !/ third(-|$)/.test(step) && !FLOW_AT_SPOKE.test(step)),
      [],
    );
    const counts = new Map<string, number>();
    for (const step of steps.filter((each) => each.startsWith("create ")))
      counts.set(step.split(" ")[1]!, (counts.get(step.split(" ")[1]!) ?? 0) + 1);
    for (const [type, count] of [
      ["gcp:compute/vPNTunnel:VPNTunnel", 4],
      ["gcp:compute/routerPeer:RouterPeer", 4],
      ["random:index/randomPassword:RandomPassword", 4],
      ["aws:secretsmanager/secret:Secret", 4],
      ["aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", 5],
    ] as const) {
      assert.equal(counts.get(type), count, type);
    }
  });

  it("lets a site of each kind come under all packs", async () => {
    const site = (number: number, more: Values) => ({ asn: 64530 + number, cidrs: [`10.9${number}.0.0/16`], ...more });
    const device = (number: number) => ({ kind: "customer-gateway", outsideAddress: `198.51.100.${200 + number}` });
    const network = (number: number) => ({
      gatewaySubnet: `10.9${number}.255.0/27`,
      workloadSubnet: `10.9${number}.0.0/24`,
      sku: "VpnGw1AZ",
    });
    const azure = { kind: "azure-vpn-gateway", location: "japanwest" };
    const failoverException = { losses: ["tunnel", "remote-instance"], seconds: 180, reason: "Azure's BGP hold time" };
    const onAws = { terminateOn: "aws-vpn" };
    const sites: Record<string, Values> = {
      "new-google": site(0, { kind: "gcp-ha-vpn", region: "asia-northeast2" }),
      "new-azure": site(1, { ...azure, ...network(1), failoverException }),
      "new-branch": site(2, { ...device(2), device: "cisco-ios-xe" }),
      "aws-google": site(3, { kind: "gcp-ha-vpn", region: "asia-northeast2", ...onAws }),
      "aws-azure": site(4, { ...azure, ...network(4), ...onAws }),
      "aws-branch": site(5, { ...device(5), ...onAws }),
    };
    const flows = Object.entries(sites).map(([name, { terminateOn }]) => [
      name,
      { ...THIRD_FLOW, from: `site/${name}`, ...(terminateOn === undefined ? {} : { enforcedBy: ["network"] }) },
    ]);
    configure({
      ...dev,
      "hub:sites": { ...(dev["hub:sites"] as Values), ...sites },
      "hub:flows": { ...(dev["hub:flows"] as Values), ...Object.fromEntries(flows) },
    });
    const { code, text } = await program.run(["preview", ...ALL_PACKS]);
    assert.equal(code, 0, text);
    assert.match(text, /\+ +aws:ec2:VpnConnection +aws-branch-0 create|aws:ec2:VpnConnection aws-branch-0 create/);
  });

  it("removes a site without touching the hub or another site", async () => {
    configure(changed(dev, { "hub:sites.tokyo-gcp": undefined, "hub:flows": {} }));
    const steps = await program.steps();
    assert.ok(steps.some((step) => step === "delete gcp:compute/vPNTunnel:VPNTunnel tokyo-gcp-a-0"));
    const touched = steps.filter(
      (step) =>
        HUB_ITSELF.test(step) ||
        (step.includes("osaka-azure") &&
          !step.includes("networkSecurityGroup") &&
          !step.includes("NetworkSecurityGroup")),
    );
    assert.deepEqual(touched, []);
  });

  it("changes a site in place, and nothing else", async () => {
    const accepted = { "site/osaka-azure.dpdTimeoutSeconds": { to: 25, reason: "both connections may be down" } };
    configure(changed(dev, { "hub:sites.osaka-azure.dpdTimeoutSeconds": 25, "hub:acceptedChanges": accepted }));
    assert.deepEqual(await program.steps(), [
      "update azure-native:network:VirtualNetworkGatewayConnection osaka-azure-a",
      "update azure-native:network:VirtualNetworkGatewayConnection osaka-azure-b",
    ]);
  });

  it("rotates one key of Google Cloud by replacing that tunnel alone", async () => {
    configure(changed(dev, { "hub:keys.epochs": { "tokyo-gcp/a-0": 2 } }));
    const steps = await program.steps();
    assert.ok(steps.length > 0);
    assert.deepEqual(
      steps.filter((step) => !step.endsWith(" tokyo-gcp-a-0")),
      [packageOf("a")],
    );
    assert.ok(
      steps.some((step) => /replace.* gcp:compute\/vPNTunnel:VPNTunnel tokyo-gcp-a-0/.test(step)),
      steps.join("\n"),
    );
    const { code, text } = await program.update();
    assert.equal(code, 0, text);
    assert.deepEqual(await program.steps(), []);
    configure(dev);
    await program.update();
  });

  it("rotates one key of Azure by Azure's own call, for the connection's property is ignored", async () => {
    raised(2);
    const steps = await program.steps();
    assert.deepEqual(
      steps.filter((step) => /^update (azure|vpn-hub)/.test(step)),
      [
        "update azure-native:network:VirtualNetworkGatewayConnection osaka-azure-a",
        "update vpn-hub:azure:ConnectionSharedKey osaka-azure-a",
      ],
    );
    assert.deepEqual(
      steps.filter((step) => !step.endsWith(" osaka-azure-a")),
      [packageOf("a")],
    );
    const first = held();
    const failed = await upWithFaults({
      type: AZURE_KEY,
      method: "update",
      nth: 1,
      action: "fail",
      message: "no right",
    });
    assert.notEqual(failed.code, 0);
    assert.match(failed.text, /no right/);
    assert.deepEqual(held(), first, "the connection's own update leaves Azure's key as it is");
    const { code, text } = await program.up();
    assert.equal(code, 0, text);
    assert.notDeepEqual(held(), first);
    assert.deepEqual(await program.steps(), []);
  });

  it("sees another key of Azure at refresh, and sets the right one again", async () => {
    raised(2);
    const right = held();
    const other = sharedKeyOf(sandbox.cloudFolder, "osaka-azure-b");
    setSharedKey(sandbox.cloudFolder, "osaka-azure-a", other);
    const { code, text } = await program.run(["refresh", "--yes", "--skip-preview"]);
    assert.equal(code, 0, text);
    assert.deepEqual(await program.steps(), ["update vpn-hub:azure:ConnectionSharedKey osaka-azure-a"]);
    assert.equal((await program.up()).code, 0);
    assert.deepEqual(held(), right);
  });

  it("sees what was changed outside of Pulumi", async () => {
    const set = (vpnEcmpSupport: string) =>
      changeStored(sandbox.cloudFolder, "TransitGateway", "hub-transit-gateway", ({ inputs, outputs, ...rest }) => ({
        ...rest,
        inputs: { ...inputs, vpnEcmpSupport },
        outputs: { ...outputs, vpnEcmpSupport },
      }));
    set("enable");
    const { text } = await program.run(["refresh", "--preview-only", "--diff"]);
    set("disable");
    assert.match(text, /vpnEcmpSupport *: "disable" => "enable"/);
  });

  it("refuses a wrong configuration before any resource is touched, without a stack trace", async () => {
    // As `pulumi config set --path keys.maxAgeDays 7` writes it.
    configure({ ...changed(dev, { "hub:sites.tokyo-gcp.asn": 65515 }), keys: { maxAgeDays: 7 } });
    const before = readNames(sandbox.cloudFolder).length;
    const { code, text } = await program.up();
    assert.notEqual(code, 0);
    assert.match(text, /hub:sites\.tokyo-gcp\.asn: is also the ASN of hub:sites\.osaka-azure\.asn/);
    assert.match(text, /vpn-hub:keys: is read by nobody\n +remedy: +write hub:keys below config/);
    assert.doesNotMatch(text, /\n\s+at .*\.[jt]s:\d+/);
    assert.equal(readNames(sandbox.cloudFolder).length, before);
  });

  it("leaves nothing behind after destroy", async () => {
    const { code, text } = await program.run(["destroy", "--yes", "--skip-preview"]);
    assert.equal(code, 0, text);
    assert.deepEqual(readNames(sandbox.cloudFolder), []);
  });
});

/** Level, rule and resource of each finding, sorted. */
const listFindings = (text: string) =>
  [...text.matchAll(/- \[(\w+)\] \[severity: \w+\]  (\S+)  \(\S*?([^:]+: .+)\)/g)]
    .map(([, level, rule, resource]) => `${level} ${rule} ${resource}`)
    .sort();

describe("stacks dev and prod in one sandbox, under all rules and their own policy configuration", () => {
  const sandbox = new Sandbox();
  const stacks = ["prod", "dev"] as const;
  let program: Program;
  before(async () => {
    await sandbox.prepare();
    program = sandbox.project(Object.fromEntries(stacks.map((stack) => [stack, stackConfig(stack)])));
  });
  after(() => sandbox.remove());

  for (const stack of stacks) {
    it(`lets ${stack} come up by a preview of nothing, and finds no more in what is up, advice neither`, async () => {
      await program.select(stack);
      const config = path.join(root, "policy", "stacks", `${stack}.json`);
      const flags = [...packFlags("opt-in/bundle"), "--policy-pack-config", config];
      const up = await program.up(...flags);
      assert.equal(up.code, 0, up.text);
      assert.deepEqual(listFindings(updatePart(up.text)), []);
      const audit = await program.run(["policy", "analyze", "--stack", stack, ...flags]);
      assert.equal(audit.code, 0, audit.text);
      assert.deepEqual(listFindings(audit.text), []);
    });
  }

  it("leaves each of them alone when the other comes and goes", async () => {
    const names = readNames(sandbox.cloudFolder);
    for (const stack of stacks) assert.deepEqual(await program.steps("--stack", stack), []);
    const refresh = await program.run(["refresh", "--stack", "prod", "--yes", "--skip-preview", "--expect-no-changes"]);
    assert.equal(refresh.code, 0, refresh.text);
    assert.deepEqual(readNames(sandbox.cloudFolder), names);
    for (const stack of stacks) {
      const { code, text } = await program.run(["destroy", "--stack", stack, "--yes", "--skip-preview"]);
      assert.equal(code, 0, text);
    }
    assert.deepEqual(readNames(sandbox.cloudFolder), []);
  });
});
