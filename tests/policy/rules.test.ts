/**
 * Proves of all rules together: RULES.md and their pages are what they generate, every rule says sentences and names a source, is in a file
 * of its own name and in the bundle, has its cases in one test file and a line of the engine's output in another, and the
 * configuration of each stack names rules and parameters that there are. It judges nothing.
 */
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { PROFILES } from "../../policy/approved-ciphers/profiles";
import { pack as bundle } from "../../policy/opt-in/bundle/pack";
import { COMMON_PARAMETERS } from "../../policy/shared/exceptions";
import { PAGES_FOLDER } from "../../policy/rulePage";
import { PACKS, renderPages, renderRules, RULES_FILE } from "../../policy/rulesTable";
import { RULE_IDS } from "../../policy/shared/ruleIds";
import { root } from "../unit/configs";
import { EVERY_OTHER_FINDING, MODULE_FINDINGS } from "./engine/findings";

const camelCase = (id: string) => id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
const RULES = PACKS.flatMap((pack) => pack.rules.map((rule) => ({ pack, rule })));

describe("the table of rules", () => {
  it("is what the rules generate", () => {
    assert.equal(fs.readFileSync(RULES_FILE, "utf8"), renderRules());
    const pages = renderPages();
    assert.deepEqual(fs.readdirSync(PAGES_FOLDER).sort(), [...pages.keys()].sort());
    for (const [name, text] of pages) assert.equal(fs.readFileSync(path.join(PAGES_FOLDER, name), "utf8"), text);
  });

  it("has each rule in one pack only, and all of them in the bundle", () => {
    const ids = RULES.map(({ rule }) => rule.id);
    assert.deepEqual([...new Set(ids)], ids);
    assert.deepEqual(bundle.rules.map(({ id }) => id).sort(), [...ids].sort());
  });

  it("has every name among those that a configuration may hold", () => {
    assert.deepEqual([...RULE_IDS].sort(), RULES.map(({ rule }) => rule.id).sort());
  });

  it("has nothing in a rules folder that no pack serves", () => {
    for (const pack of PACKS) {
      const files = fs.readdirSync(path.join(root, "policy", pack.name, "rules")).sort();
      assert.deepEqual(files, pack.rules.map(({ id }) => `${camelCase(id)}.ts`).sort());
      const examples = fs.readdirSync(path.join(root, "policy", pack.name, "examples")).sort();
      const kinds = ["right", "wrong"];
      assert.deepEqual(examples, pack.rules.flatMap(({ id }) => kinds.map((kind) => `${id}.${kind}.ts`)).sort());
    }
  });

  it("has the cases of each rule in one test file", () => {
    const files = fs.readdirSync(__dirname).filter((name) => name.endsWith(".test.ts"));
    const texts = files.map((name) => fs.readFileSync(path.join(__dirname, name), "utf8"));
    for (const { rule } of RULES) {
      const proving = texts.filter((text) => new RegExp(`\\bprove\\(\\s*"${rule.id}",`).test(text));
      assert.equal(proving.length, 1, rule.id);
    }
  });

  it("has a finding of each rule among the exact lines that the engine must print", () => {
    const found = [...MODULE_FINDINGS, ...EVERY_OTHER_FINDING].filter((line) => !line.includes("not yet known"));
    const ids = new Set(found.map((line) => line.split(" ")[1]));
    assert.deepEqual(
      RULES.map(({ rule }) => rule.id).filter((id) => !ids.has(id)),
      [],
    );
  });

  it("ships every pack as a package with its own words", () => {
    for (const pack of PACKS) {
      const folder = path.join(root, "policy", pack.name);
      assert.ok(fs.existsSync(path.join(folder, "PulumiPolicy.yaml")), `${pack.name} has no PulumiPolicy.yaml`);
      const { name } = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8")) as { name: string };
      assert.equal(name, `vpn-hub-policy-${pack.name}`);
    }
  });
});

describe("each rule", () => {
  for (const { rule } of RULES) {
    it(`${rule.id} says a sentence, and names its source`, () => {
      assert.match(rule.source, /^https:\/\//);
      assert.match(rule.description, /^[A-Z].*\.$/);
      assert.match(rule.why, /^[A-Z].*\.$/);
      assert.match(rule.remediation, /^[A-Z].*\.$/);
    });
  }
});

describe("each profile", () => {
  for (const [name, { entries, secondHand }] of Object.entries(PROFILES)) {
    it(`${name} names a source for every entry, says where it is second-hand, and ends on days that exist`, () => {
      for (const { source, sunset } of entries) {
        assert.ok(source.length > 5);
        assert.equal(/second-hand/.test(source.split(";")[0]!), secondHand, source);
        if (sunset !== undefined) assert.equal(new Date(`${sunset}T00:00:00Z`).toISOString().slice(0, 10), sunset);
      }
    });
  }
});

describe("the policy configuration of each stack", () => {
  const folder = path.join(root, "policy", "stacks");
  const files = fs.readdirSync(folder).filter((name) => name.endsWith(".json"));
  for (const file of files) {
    it(`${file} names rules and parameters that there are`, () => {
      const config = JSON.parse(fs.readFileSync(path.join(folder, file), "utf8")) as Record<string, object>;
      for (const [id, settings] of Object.entries(config)) {
        const found = RULES.find(({ rule }) => rule.id === id);
        assert.ok(found, id);
        const known = ["enforcementLevel", ...Object.keys({ ...COMMON_PARAMETERS, ...found.rule.parameters })];
        if (typeof settings === "object")
          for (const name of Object.keys(settings)) assert.ok(known.includes(name), name);
      }
    });
  }

  it("belongs to a stack that there is", () => {
    for (const file of files) {
      assert.ok(fs.existsSync(path.join(root, `Pulumi.${file.replace(/\.json$/, ".yaml")}`)), file);
    }
  });
});
