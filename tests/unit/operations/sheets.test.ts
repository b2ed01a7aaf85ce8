/**
 * Proves of the sheets that both files are workbooks whose sheets print on A4, that they hold the plan in the same tables in both
 * languages, leave empty what a person must do, take no text for a formula, hold no secret, and never overwrite. It does not open
 * them in a spreadsheet program.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { strFromU8, unzipSync } from "fflate";
import { planOfText } from "../../../operations/plan/stackFile";
import { REPORT_LANGUAGES } from "../../../operations/report/words";
import { historySection, sinceSection } from "../../../operations/sheets/history";
import { parameterSheet } from "../../../operations/sheets/parameterSheet";
import { testRecord } from "../../../operations/sheets/testRecord";
import { sheetWords } from "../../../operations/sheets/words";
import { workbook } from "../../../operations/sheets/workbook";
import { root } from "../configs";

const stackFile = (stack: string) => fs.readFileSync(path.join(root, `Pulumi.${stack}.yaml`), "utf8");
const planOf = (text: string) => planOfText(text, "dev");
const NOW = new Date("2026-11-28T00:00:00Z");
const en = sheetWords("en");

/** The files of a workbook by name. */
const opened = (bytes: Uint8Array) =>
  Object.fromEntries(Object.entries(unzipSync(bytes)).map(([name, content]) => [name, strFromU8(content)]));
const sheetsOf = (files: Record<string, string>) =>
  Object.keys(files).filter((name) => /^xl\/worksheets\/sheet\d+\.xml$/.test(name));

describe("the parameter sheet", () => {
  const sectionsOf = (text: string, language: (typeof REPORT_LANGUAGES)[number] = "en") =>
    parameterSheet({ plan: planOf(text), language, now: NOW }, [historySection([], sheetWords(language))]);

  it("has a sheet for each table, on A4, a page wide, with its heading frozen", async () => {
    const sections = sectionsOf(stackFile("dev"));
    const files = opened(await workbook(sections, en));
    const sheets = sheetsOf(files);
    assert.equal(sheets.length, sections.length);
    for (const sheet of sheets) {
      assert.match(files[sheet]!, /<pageSetup [^>]*paperSize="9"/);
      assert.match(files[sheet]!, /<pageSetup [^>]*fitToHeight="0"/);
      assert.match(files[sheet]!, /<worksheet[^>]*><sheetPr><pageSetUpPr fitToPage="1"\/><\/sheetPr>/);
      assert.match(files[sheet]!, /<pane [^>]*ySplit="1"/);
    }
    const names = [...files["xl/workbook.xml"]!.matchAll(/<sheet [^>]*name="([^"]*)"/g)].map(([, name]) => name!);
    assert.deepEqual(names.slice(0, 4), ["Cover", "History", "Overview", "Sites"]);
    for (const name of names) assert.ok(name.length <= 31, name);
  });

  it("holds the same tables in both languages", () => {
    const shapeOf = (language: (typeof REPORT_LANGUAGES)[number]) =>
      sectionsOf(stackFile("prod").replaceAll("vpn-hub-prod", "vpn-hub-dev"), language).map(
        ({ id, columns, groups }) => [id, columns.length, groups.map(({ rows }) => rows.length)],
      );
    assert.deepEqual(shapeOf("ja"), shapeOf("en"));
    assert.equal(sectionsOf(stackFile("dev"), "ja")[0]!.title, "表紙");
  });

  it("takes text for text, and holds no secret", async () => {
    const text = stackFile("dev")
      .replace(/reason: .*/, "reason: '=HYPERLINK(\"x\") <&>'")
      .replace("  hub:ciphers:", "  hub:credentials: { authCodes: { secure: MARKED-SECRET } }\n  hub:ciphers:")
      .replace("license: bundle1", "license: byol");
    const files = opened(await workbook(sectionsOf(text), en));
    const all = Object.values(files).join("\n");
    assert.ok(all.includes('=HYPERLINK("x") &lt;&amp;&gt;') || all.includes("=HYPERLINK(&quot;x&quot;) &lt;&amp;&gt;"));
    assert.doesNotMatch(all, /<f>/);
    assert.ok(!all.includes("MARKED-SECRET"));
  });

  it("tells what differs from the last hand-over", () => {
    const before = stackFile("dev");
    const after = before
      .replace("sku: VpnGw1AZ", "sku: VpnGw2AZ")
      .replace("services: [tcp/5432]", "services: [tcp/5433]");
    const { groups } = sinceSection(planOf(before), planOf(after), en);
    const rows = groups[0]!.rows.map((row) => row.map(String));
    assert.deepEqual(rows[0], ["site/osaka-azure.sku", "VpnGw1AZ", "VpnGw2AZ"]);
    assert.equal(rows[1]![0], "flow/database");
    assert.equal(rows.length, 2);
  });

  it("leaves the row of this hand-over to a person, behind the revisions of the stack file", () => {
    const revision = { date: "2026-11-27", person: "One", subject: "Add kobe" };
    assert.deepEqual(historySection([revision], en).groups[0]!.rows, [
      ["1", "2026-11-27", "Add kobe", "One"],
      ["2", "", "", ""],
    ]);
  });
});

describe("the test record", () => {
  it("has a row for each tunnel, session, flow and its reverse, loss, key and alarm, and nothing in what a person does", () => {
    const plan = planOf(stackFile("dev"));
    const tests = testRecord({ plan, language: "en", now: NOW }, historySection([], en)).at(-1)!;
    assert.deepEqual(
      tests.groups.map(({ title, rows }) => [title, rows.length]),
      // 4 tunnels a site; 2 TGW and 4 site sessions a firewall; 6 pairs of ends and services; 3 losses a site; 6 keys, 2 sites.
      [
        ["unit", 8],
        ["integration", 12],
        ["traffic", 12],
        ["failure", 6],
        ["operation", 8],
      ],
    );
    for (const { rows } of tests.groups)
      for (const row of rows) {
        assert.equal(row.length, tests.columns.length);
        assert.deepEqual(row.slice(-7), ["", "", "", "", "", "", ""]);
      }
    const azure = tests.groups[3]!.rows.find(([test]) => String(test).startsWith("osaka-azure"));
    assert.match(String(azure![3]), /^at most 30 s/);
  });
});

describe("hub sheets", () => {
  it("writes both files, and neither where one is there", () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "hub-sheets-"));
    const hub = () =>
      spawnSync(
        path.join(root, "operations", "hub.js"),
        ["sheets", "--stack", "dev", "--language", "ja", "--folder", folder],
        {
          cwd: root,
          encoding: "utf8",
        },
      );
    try {
      const { status, stdout, stderr } = hub();
      assert.deepEqual([status, stdout], [0, ""], stderr);
      const names = ["パラメータシート-dev.xlsx", "試験成績書-dev.xlsx"];
      assert.deepEqual(fs.readdirSync(folder).sort(), names);
      fs.rmSync(path.join(folder, names[0]!));
      const before = fs.readFileSync(path.join(folder, names[1]!));
      const again = hub();
      assert.equal(again.status, 64);
      assert.match(again.stderr, /holds such a file already; nothing was written/);
      assert.deepEqual(fs.readdirSync(folder), [names[1]]);
      assert.deepEqual(fs.readFileSync(path.join(folder, names[1]!)), before);
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });
});
