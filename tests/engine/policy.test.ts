/** Proves that the packs stop violating programs in the real engine, with the exact lines that it prints. */
import assert from "node:assert/strict";
import { packFlags, Sandbox } from "./harness";

/** A tunnel in the style of many a public module: one literal key, the cloud's default ciphers. */
const WEAK_TUNNEL = `
const network = new gcp.compute.Network("n", { autoCreateSubnetworks: false });
const gateway = new gcp.compute.HaVpnGateway("g", { network: network.id, region: "asia-northeast1" });
const external = new gcp.compute.ExternalVpnGateway("e", { redundancyType: "SINGLE_IP_INTERNALLY_REDUNDANT", interfaces: [{ id: 0, ipAddress: "203.0.113.9" }] });
const router = new gcp.compute.Router("r", { network: network.id, region: "asia-northeast1", bgp: { asn: 64514 } });
new gcp.compute.VPNTunnel("weak", { vpnGateway: gateway.id, vpnGatewayInterface: 0, peerExternalGateway: external.id, peerExternalGatewayInterface: 0, router: router.name, sharedSecret: pulumi.secret("marked-literal-secret"), region: "asia-northeast1" });`;

const OPEN_GROUP = `
const vpc = new aws.ec2.Vpc("v", { cidrBlock: "10.0.0.0/16" });
const group = new aws.ec2.SecurityGroup("s", { vpcId: vpc.id });
new aws.vpc.SecurityGroupIngressRule("ssh", { securityGroupId: group.id, cidrIpv4: "0.0.0.0/0", ipProtocol: "tcp", fromPort: 22, toPort: 22 });
new aws.ec2.Subnet("bare", { vpcId: vpc.id, cidrBlock: "10.0.0.0/24" });`;

const CASES: readonly [pack: string, source: string, lines: readonly string[]][] = [
  [
    "psk-rotation",
    WEAK_TUNNEL,
    [
      "[mandatory] [severity: critical]  psk-generated  (gcp:compute:VPNTunnel: weak)",
      "sharedSecret must come from exactly one random.RandomPassword; it comes from 0.",
    ],
  ],
  [
    "approved-ciphers",
    WEAK_TUNNEL,
    [
      "[mandatory] [severity: high]  gcp-vpn-tunnel-ciphers  (gcp:compute:VPNTunnel: weak)",

      "cipherSuite.phase1 must be given.",
      "cipherSuite.phase2 must be given.",
    ],
  ],
  [
    "multi-layer-filtering",
    OPEN_GROUP,
    [
      "[mandatory] [severity: critical]  security-group-not-open  (aws:vpc:SecurityGroupIngressRule: ssh)",
      "Ingress must not come from 0.0.0.0/0; name the peers, at least as narrow as /8.",
      "[mandatory] [severity: high]  subnet-has-network-acl  (aws:ec2:Subnet: bare)",
    ],
  ],
];

describe("policy packs in the engine", () => {
  const sandbox = new Sandbox();
  before(() => sandbox.prepare());
  after(() => sandbox.remove());

  for (const [pack, source, lines] of CASES) {
    it(`${pack} stops a violating program at its preview, and shows no secret`, async () => {
      const program = sandbox.script(pack, source);
      await program.select();
      const { code, text } = await program.run(["preview", ...packFlags(pack)]);
      assert.notEqual(code, 0, text);
      for (const line of lines) assert.ok(text.includes(line), `${line}\nis not in\n${text}`);
      assert.ok(!text.includes("marked-literal-secret"));
    });
  }

  it("judges the state of a stack that exists", async () => {
    const program = sandbox.script("existing", OPEN_GROUP);
    await program.select();
    const up = await program.up();
    assert.equal(up.code, 0, up.text);
    const { code, text } = await program.run([
      "policy",
      "analyze",
      ...packFlags("multi-layer-filtering"),
      "--stack",
      "test",
    ]);
    assert.notEqual(code, 0, text);
    assert.match(text, /security-group-not-open/);
  });
});
