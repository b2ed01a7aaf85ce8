/**
 * Proves the rehearsal with real daemons where the machine has them: that `dev` and the example stacks hold every claim,
 * that planted faults are found, and that nothing is left behind however a run ends. It does not prove vendors' behaviour, and it leaves the
 * cases that last minutes to `npm run rehearse`.
 */
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { until } from "../../lab/engine/commands";
import { hasFailed } from "../../lab/report";
import { descendants, evidenceFolders, isAlive, missing, rehearse, startRehearsal, type Started } from "./rehearse";

const PATIENCE_SECONDS = 240;

describe("rehearsal", function () {
  afterEach(function () {
    const folders = evidenceFolders.splice(0);
    if (this.currentTest?.state !== "passed") return;
    for (const folder of folders) fs.rmSync(folder, { recursive: true });
  });

  it("refuses a case that does not exist and names those that do", async () => {
    const { code, output } = await rehearse("--stack", "dev", "--case", "lose-everything");
    assert.equal(code, 2);
    assert.match(output, /--case: selects no case/);
    assert.match(output, /bring-up, routes, flows/);
  });

  it("refuses a configuration file that is none or does not exist", async () => {
    const other = await rehearse("--config", "package.json");
    assert.equal(other.code, 2);
    assert.match(other.output, /--config: is no stack's configuration file.*Pulumi\.<stack>\.yaml/s);
    const absent = await rehearse("--config", "examples/Pulumi.nowhere.yaml");
    assert.equal(absent.code, 2);
    assert.match(absent.output, /--config: does not exist/);
  });

  if (missing.length > 0) {
    it(`cannot run with daemons here, which lacks: ${missing.join("; ")}`, async () => {
      const { code, output } = await rehearse("--stack", "dev");
      assert.equal(code, 2);
      for (const line of missing) assert.ok(output.includes(line), line);
    });
    return;
  }

  it("holds every claim on dev: tunnels, sessions, routes, flows, refusals, rotation, loss of a firewall", async () => {
    const cases = ["bring-up", "routes", "flows", "refuse-faults", "pfs", "rotate", "asymmetry", "lose-firewall-b"];
    const { code, output, report, evidence } = await rehearse("--stack", "dev", "--case", cases.join(","));
    assert.equal(code, 0, output);
    assert.deepEqual(report!.cases.filter(hasFailed), []);
    assert.equal(report!.cases.length, cases.length);
    const hit = report!.cases.at(-1)!.outages.filter(({ affectedLanes }) => affectedLanes > 0);
    assert.deepEqual(
      hit.map(({ from, to, budgetSeconds }) => [from, to, budgetSeconds]),
      [
        ["spoke/app", "site/tokyo-gcp", 9],
        ["site/tokyo-gcp", "spoke/app", 9],
      ],
    );
    for (const file of ["flows/internet.pcap", "bring-up/bgp/tgw.txt", "refuse-faults/claims.json"])
      assert.ok(fs.statSync(path.join(evidence, file)).size > 0, file);
    assertKeepsNoKey(evidence);
  });

  it("holds every claim on cloudhub: devices on the AWS VPN with the configuration printed for them", async () => {
    const cases = ["bring-up", "routes", "flows", "refuse-faults", "pfs", "rotate", "lose-customer-gateway"];
    const { code, output, report, evidence } = await rehearse(
      ...["--config", "examples/cloudhub/Pulumi.cloudhub.yaml", "--case", cases.join(",")],
    );
    assert.equal(code, 0, output);
    assert.deepEqual(report!.cases.filter(hasFailed), []);
    assert.equal(report!.cases.length, cases.length);
    const sentences = report!.cases.flatMap(({ claims }) => claims.map(({ sentence }) => sentence));
    for (const expected of [
      "tcp/443 from site/kobe to site/nagoya arrives",
      "tcp/443 from site/kobe to site/sapporo is refused",
      "tcp/443 from site/nagoya to site/sapporo is refused",
      "a weaker IKE suite on depot/0-2: the end that answers says why",
      "another inside address on kobe/0-1: no BGP session",
      "without customer gateway nagoya/0: Transit Gateway, route table spokes leads site/nagoya 10.50.0.0/22 " +
        "over tunnel nagoya/1-1 (tgw)",
    ])
      assert.ok(sentences.includes(expected), expected);
    const hit = report!.cases.at(-1)!.outages.filter(({ affectedLanes }) => affectedLanes > 0);
    assert.deepEqual(
      hit.map(({ from, to, budgetSeconds }) => [from, to, budgetSeconds]),
      [
        ["site/kobe", "site/nagoya", 30],
        ["site/nagoya", "spoke/app", 30],
      ],
    );
    assertKeepsNoKey(evidence);
  });

  for (const example of ["azure-to-aws", "azure-to-aws-bgp", "google-cloud-to-aws"]) {
    it(`holds every claim on ${example}, which has no firewalls: tunnels, routes, flows`, async () => {
      const config = `examples/${example}/Pulumi.${example}.yaml`;
      const { code, output, report } = await rehearse("--config", config, "--case", "bring-up,routes,flows");
      assert.equal(code, 0, output);
      assert.deepEqual(report!.cases.filter(hasFailed), []);
      assert.deepEqual(
        report!.cases.map(({ name }) => name),
        ["bring-up", "routes", "flows"],
      );
    });
  }

  it("finds faults that were planted into AWS's resources: cipher, key, inside address, PFS group, route", async () => {
    const { report, output } = await startRehearsal("tests/lab/plantedFaults.ts", ["--example", "cloudhub"]).ended;
    assert.ok(report, output);
    const failed = report.cases.flatMap(({ claims }) => claims.filter(({ passed }) => !passed));
    const onPaper = "the two ends of every tunnel and session are the same on paper";
    assert.deepEqual(
      failed.map(({ sentence }) => sentence.replace(/ (is up with|holds) .*/, "")),
      [
        onPaper,
        "tunnel kobe/0-1",
        "tunnel sapporo/0-1",
        "BGP aws-kobe-0 - kobe/0-1",
        "BGP aws-nagoya-0 - nagoya/0-1",
        "site/kobe (customer-gateway) leads spoke/app 172.17.0.0/16 over tunnel kobe/0-1 (kobe)",
        "site/kobe (customer-gateway) leads site/nagoya 10.50.0.0/22 over tunnel kobe/0-1 (kobe)",
        "site/nagoya (customer-gateway) leads spoke/app 172.17.0.0/16 over tunnel nagoya/0-1 (nagoya-0)",
        "site/nagoya (customer-gateway) leads site/kobe 10.50.4.0/22 over tunnel nagoya/0-1 (nagoya-0)",
        "Transit Gateway, route table of site/kobe",
      ],
    );
    assert.match(failed[0]!.found, /depot\/0-2: ESP proposal with PFS group aes256gcm16-modp1024/);
    assert.match(failed.at(-1)!.found, /10\.50\.8\.0\/22/);
  });

  it("finds a wrong key, a leaked prefix and an open port that were planted", async () => {
    const { report, output } = await startRehearsal("tests/lab/plantedFaults.ts", []).ended;
    assert.ok(report, output);
    const failed = (name: string) =>
      report.cases
        .find((each) => each.name === name)!
        .claims.filter(({ passed }) => !passed)
        .map(({ sentence }) => sentence);
    const tunnels = failed("bring-up").filter((sentence) => sentence.startsWith("tunnel "));
    assert.equal(tunnels.length, 1);
    assert.match(tunnels[0]!, /^tunnel tokyo-gcp\/a-0 is up/);
    assert.ok(failed("bring-up").includes("the two ends of every tunnel and session are the same on paper"));
    assert.ok(failed("routes").includes("firewall b accepts the prefixes of spokes and sites, and no other"));
    assert.ok(failed("routes").some((sentence) => sentence.startsWith("osaka-azure-0 hears what its flows need")));
    const refused = failed("flows").filter((sentence) => /^tcp\/22 .* is refused$/.test(sentence));
    assert.equal(refused.length, 6);
    assert.ok(!failed("flows").some((sentence) => sentence.startsWith("udp/7001")));
  });

  for (const signal of ["SIGINT", "SIGKILL"] as const) {
    it(`leaves no process behind after ${signal}, while another run goes on beside it`, async () => {
      const [run, other] = [1, 2].map(() =>
        startRehearsal("lab/rehearse.ts", ["--stack", "dev", "--case", "lose-firewall-a"]),
      ) as [Started, Started];
      try {
        assert.ok(await until(() => run.saysUp() && other.saysUp(), PATIENCE_SECONDS), "both runs are up");
        const processes = descendants(run.child);
        assert.ok(processes.length > 20, `${processes.length} processes`);
        run.child.kill(signal);
        await run.ended;
        assert.ok(await until(() => !processes.some(isAlive), 20), `left: ${processes.filter(isAlive).join(", ")}`);
        assert.ok(descendants(other.child).length > 20, "the other run lives on");
      } finally {
        other.child.kill("SIGTERM");
        await other.ended;
      }
    });
  }
});

/** Keys are stand-ins here, and real ones elsewhere: no file of the evidence may hold one. */
function assertKeepsNoKey(folder: string): void {
  for (const file of fs.readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const at = path.join(folder, file);
    if (fs.statSync(at).isDirectory()) continue;
    assert.doesNotMatch(fs.readFileSync(at, "latin1"), /secret = 0x|kstand\.in\.[0-9a-f]{38}/, file);
  }
}
