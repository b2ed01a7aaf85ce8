/**
 * Proves with the real engine that a pack can be taken away: each pack and the bundle as `npm pack` makes a package of them, put
 * into another project, judge it as they do here, and bring the pages that their findings name. The registry is not asked.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { packageForCloud } from "../../../policy/packageForCloud";
import { PACKS } from "../../../policy/rulesTable";
import { ALL_PACKS, Sandbox, type Program } from "../../engine/harness";
import { root } from "../../unit/configs";
import { policyLines } from "./lines";
import { WEAK } from "./programs";
import { readTarball } from "./pulumiCloud";

const BUNDLE = "vpn-hub";

describe("packages of policies in another project", () => {
  const sandbox = new Sandbox();
  let program: Program;
  before(async () => {
    await sandbox.prepare();
    program = sandbox.script("another-project", WEAK);
    await program.select();
    for (const name of [...PACKS.map((pack) => pack.name), BUNDLE]) await install(name);
  });
  after(() => sandbox.remove());

  const folderOf = (name: string) => path.join(sandbox.folder, "packages", `vpn-hub-policy-${name}`);

  /** As `npm install <tarball>` unpacks it; the dependencies are linked. */
  async function install(name: string): Promise<void> {
    const written = path.join(sandbox.folder, "written", name);
    await packageForCloud(name, written);
    const [tarball] = JSON.parse(
      execFileSync("npm", ["pack", "--json", "--offline", "--loglevel=error"], { cwd: written, encoding: "utf8" }),
    ) as [{ filename: string }];
    for (const [file, text] of readTarball(fs.readFileSync(path.join(written, tarball.filename)))) {
      const target = path.join(folderOf(name), path.relative("package", file));
      fs.mkdirSync(path.dirname(target), { recursive: true });
      fs.writeFileSync(target, text);
    }
    fs.symlinkSync(path.join(root, "node_modules"), path.join(folderOf(name), "node_modules"));
  }

  const judge = async (flags: readonly string[]) => {
    const { code, text } = await program.run(["preview", ...flags]);
    assert.notEqual(code, 0, text);
    return policyLines(text);
  };
  const withPackages = (...names: readonly string[]) =>
    judge(names.flatMap((name) => ["--policy-pack", folderOf(name)]));

  it("say what the packs say here", async () => {
    const here = await judge(ALL_PACKS);
    assert.deepEqual(await withPackages(...PACKS.map((pack) => pack.name)), here);
    const isFinding = (line: string) => !/^\S+ [a-z-]+@v/.test(line);
    const ofBundle = (await withPackages(BUNDLE)).filter(isFinding);
    assert.deepEqual(ofBundle.sort(), here.filter(isFinding).sort());
    const pages = here.flatMap((line) => /\((policy\/rules\/\S+\.md)\)$/.exec(line)?.[1] ?? []);
    assert.ok(pages.length > 0, "no finding names a page");
    for (const page of pages) assert.ok(fs.existsSync(path.join(folderOf(BUNDLE), page)), page);
  });
});
