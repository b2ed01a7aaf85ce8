/**
 * Proves with the real CLI that a pack written for Pulumi Cloud is published and enabled: what `pulumi policy publish`
 * says of each rule and uploads, and that the stacks' policy configuration fits. The service is played; it does not prove
 * what Pulumi Cloud itself then does.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { packageForCloud } from "../../../policy/packageForCloud";
import { PACKS } from "../../../policy/rulesTable";
import { COMMON_PARAMETERS } from "../../../policy/shared/exceptions";
import { Sandbox } from "../../engine/harness";
import { root } from "../../unit/configs";
import { PulumiCloud, readTarball } from "./pulumiCloud";

const NAME = "vpn-hub";
const RULES = PACKS.flatMap(({ rules }) => rules);

describe("pulumi policy publish", () => {
  const sandbox = new Sandbox();
  const cloud = new PulumiCloud();
  const folder = path.join(sandbox.folder, "packs", NAME);
  const run = (...args: string[]) => sandbox.run(folder, args, cloud.environment);

  before(async () => {
    await sandbox.prepare();
    await cloud.start();
    await packageForCloud(NAME, folder);
    // Stands in for `npm install`.
    fs.symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
    const { code, text } = await run("policy", "publish", "acme");
    assert.equal(code, 0, text);
  });
  after(() => {
    cloud.stop();
    sandbox.remove();
  });

  it("creates a version of the pack, uploads it and says that it is whole", () => {
    assert.deepEqual(cloud.requests.slice(0, 3), [
      "POST /api/orgs/acme/policypacks",
      "PUT /upload",
      `POST /api/orgs/acme/policypacks/${NAME}/versions/0.1.0/complete`,
    ]);
    const { name, versionTag, runtime } = cloud.pack!;
    assert.deepEqual({ name, versionTag, runtime }, { name: NAME, versionTag: "0.1.0", runtime: "nodejs" });
  });

  it("tells the service each rule's level, severity, words, sources and parameters", () => {
    const told = new Map(cloud.pack!.policies.map((policy) => [policy.name, policy]));
    assert.deepEqual(
      [...told.keys()].sort(),
      [...RULES.map(({ id }) => id), "not-yet-known", "policy-configuration"].sort(),
    );
    for (const rule of RULES) {
      const { description, enforcementLevel, severity, remediationSteps, url, tags, framework, configSchema } =
        told.get(rule.id)!;
      assert.deepEqual(
        { description, enforcementLevel, severity, remediationSteps, url },
        {
          description: `${rule.description} (policy/rules/${rule.id}.md)`,
          enforcementLevel: rule.enforcementLevel,
          severity: rule.severity,
          remediationSteps: rule.remediation,
          url: rule.source,
        },
      );
      const names = rule.frameworks.map(({ name, version, reference }) => `${name} ${version} ${reference}`);
      assert.deepEqual(tags, names);
      assert.equal(`${framework!.name} ${framework!.version} ${framework!.reference}`, names[0]);
      const levels = { type: "string", enum: ["advisory", "mandatory", "remediate", "disabled"] };
      const properties = { ...COMMON_PARAMETERS, ...rule.parameters, enforcementLevel: levels };
      assert.deepEqual(configSchema, { type: "object", properties });
    }
  });

  it("uploads a package that serves the rules by itself, without dependencies inside", () => {
    const files = readTarball(cloud.tarball!);
    const unpacked = path.join(sandbox.folder, "unpacked");
    for (const [name, text] of files) {
      const file = path.join(unpacked, name);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, text);
    }
    assert.ok(![...files.keys()].some((name) => name.includes("node_modules") || name.endsWith(".ts")));
    assert.ok(files.has("package/PulumiPolicy.yaml"));
    fs.symlinkSync(path.join(root, "node_modules"), path.join(unpacked, "node_modules"));
    const script = `
      require("@pulumi/policy/server").serve = (name, version, level, { policies }) => console.log(name, version, policies.length);
      require("./index.js");`;
    const served = execFileSync(process.execPath, ["-e", script], {
      cwd: path.join(unpacked, "package"),
      encoding: "utf8",
    });
    assert.equal(served.trim(), `${NAME} 0.1.0 ${RULES.length + 2}`);
  });

  it("is enabled for a policy group with a stack's policy configuration", async () => {
    const config = path.join(root, "policy", "stacks", "prod.json");
    const flags = ["--policy-group", "production", "--config", config];
    const { code, text } = await run("policy", "enable", `acme/${NAME}`, "0.1.0", ...flags);
    assert.equal(code, 0, text);
    assert.deepEqual(cloud.groupUpdate, {
      addPolicyPack: {
        name: NAME,
        versionTag: "0.1.0",
        config: JSON.parse(fs.readFileSync(config, "utf8")) as unknown,
      },
    });
  });

  it("takes the stacks' policy configurations by the schema that it published", async () => {
    const folderOfStacks = path.join(root, "policy", "stacks");
    for (const file of fs.readdirSync(folderOfStacks)) {
      const flags = ["--config", path.join(folderOfStacks, file)];
      const { code, text } = await run("policy", "validate-config", `acme/${NAME}`, "0.1.0", ...flags);
      assert.equal(code, 0, text);
      assert.match(text, /Policy Pack configuration is valid/);
    }
  });

  it("refuses a configuration with a profile that does not exist", async () => {
    const file = path.join(sandbox.folder, "wrong.json");
    fs.writeFileSync(file, JSON.stringify({ "gcp-vpn-tunnel-ciphers": { profile: "rfc-8247" } }));
    const { code, text } = await run("policy", "validate-config", `acme/${NAME}`, "0.1.0", "--config", file);
    assert.notEqual(code, 0);
    assert.match(text, /policy pack configuration is invalid: profile must be one of the following: "rfc8247"/);
  });
});
