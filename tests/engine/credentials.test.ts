/**
 * Proves with the real engine that a credential of the configuration reaches the firewall's bootstrap package and nothing
 * else: no output, state or memory of the sandbox shows it in clear text; and that one in clear text is refused. It does
 * not prove that Panorama accepts the firewall: none runs here.
 */
import assert from "node:assert/strict";
import path from "node:path";
import { hubValues, OPERABLE } from "../unit/configs";
import { readTree, Sandbox, type Program } from "./harness";

const MARK = "MARKED-2:vm-auth-key";

function stackOf(firewalls: Readonly<Record<string, unknown>>, more: Readonly<Record<string, unknown>> = {}) {
  return {
    "aws:region": "ap-northeast-1",
    "hub:network": hubValues("dev")["network"],
    "hub:firewalls": { ...OPERABLE, panos: "11.1.6-h3", ...firewalls },
    ...more,
  };
}

const PANORAMA = {
  management: "panorama",
  panorama: { servers: ["192.0.2.10"], templateStack: "hub", deviceGroup: "hub-dev" },
};

describe("credentials", function () {
  const sandbox = new Sandbox();
  let program: Program;

  before(async () => {
    await sandbox.prepare();
    program = sandbox.project({
      managed: stackOf(PANORAMA),
      clear: stackOf(PANORAMA, { "hub:credentials": { vmAuthKey: MARK } }),
    });
  });
  after(() => sandbox.remove());

  it("reaches the bootstrap package as a secret and shows nowhere", async () => {
    await program.select("managed");
    await program.run(["config", "set", "--secret", "--path", "hub:credentials.vmAuthKey", MARK]);
    const up = await program.update();
    assert.equal(up.code, 0, up.text);
    const texts = [
      up.text,
      (await program.run(["preview", "--diff"])).text,
      (await program.run(["stack", "export"])).text,
      ...readTree(sandbox.cloudFolder),
      ...readTree(path.join(sandbox.folder, "state", "backend")),
    ];
    assert.ok(!texts.some((text) => text.includes(MARK)), "the credential lies in clear text");
    const opened = await program.run(["stack", "export", "--show-secrets"]);
    const initCfgs = opened.stdout.split("\n").filter((line) => line.includes(`vm-auth-key=${MARK}`));
    assert.ok(initCfgs.length >= 2, "each firewall's init-cfg.txt has it");
    assert.doesNotMatch(opened.stdout, /bootstrap\.xml/);
  });

  it("is refused in clear text, without being shown", async () => {
    await program.select("clear");
    const { code, text } = await program.run(["preview"]);
    assert.notEqual(code, 0);
    assert.match(text, /hub:credentials\.vmAuthKey: is in clear text/);
    assert.ok(!text.includes(MARK));
  });
});
