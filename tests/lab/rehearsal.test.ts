/**
 * Proves the rehearsal with real daemons where the machine has them: that `dev` holds every claim, that planted faults
 * are found, and that nothing is left behind however a run ends. It does not prove vendors' behaviour, and it leaves the
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
    assert.doesNotMatch(fs.readFileSync(at, "latin1"), /secret = 0x|\bk[0-9a-f]{47}\b/, file);
  }
}
