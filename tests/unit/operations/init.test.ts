/**
 * Proves that what `hub init` writes is planned, that `hub add` changes nothing of a stack file but for the lines it adds
 * and records a slot that is free, and that whatever cannot be added is told with its place and writes nothing. It does not
 * prove a terminal's own behaviour: a stream of lines stands for it.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { PassThrough } from "node:stream";
import { ConfigError, type Problem } from "../../../components/plan/problems";
import { askItem } from "../../../operations/init/askItem";
import { itemsOfCsv } from "../../../operations/init/csv";
import { withItems, type Item } from "../../../operations/init/items";
import { collect, type Answers, type Dialogue } from "../../../operations/init/question";
import { FLOW_QUESTIONS, siteQuestions, withoutDefaults } from "../../../operations/init/siteQuestions";
import { INIT_QUESTIONS, stackText } from "../../../operations/init/stackText";
import { onTerminal } from "../../../operations/init/terminal";
import { planOfText } from "../../../operations/plan/stackFile";
import { root } from "../configs";

const stackFile = (stack: string) => fs.readFileSync(path.join(root, `Pulumi.${stack}.yaml`), "utf8");
const NAGOYA: Item = {
  name: "nagoya",
  values: { kind: "customer-gateway", outsideAddress: "198.51.100.7", asn: 65010, cidrs: ["10.60.0.0/24"] },
};

function problemsOf(action: () => unknown): readonly Problem[] {
  try {
    action();
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    return error.problems;
  }
  return assert.fail("nothing was refused");
}

/** Answers from a list; what is said is kept. */
function scripted(answers: string[]): Dialogue & { readonly said: string[] } {
  const said: string[] = [];
  return {
    said,
    ask: (text) => Promise.resolve((said.push(text), answers.shift() ?? assert.fail(`no answer to: ${text}`))),
    say: (text) => void said.push(text),
  };
}

describe("hub init", () => {
  const given = { region: "ap-northeast-1", keyName: "ops", managementCidrs: "198.51.100.0/24" };
  const textFor = async (flags: Record<string, string>) =>
    stackText("lab", await collect(INIT_QUESTIONS, { ...given, ...flags }, undefined, () => []));

  it("writes a file that plans, by flags and defaults alone", async () => {
    const plan = planOfText(await textFor({}), "lab");
    assert.equal(plan.pair!.network.vpcCidr, "10.100.0.0/20");
    assert.deepEqual(
      plan.pair!.firewalls.map(({ availabilityZone }) => availabilityZone),
      ["ap-northeast-1a", "ap-northeast-1c"],
    );
    assert.deepEqual(plan.pair!.firewallSettings.managementCidrs, ["198.51.100.0/24"]);
    assert.equal(planOfText(await textFor({ firewalls: "none" }), "lab").pair, undefined);
    const byol = planOfText(await textFor({ license: "byol", authCodes: "ours/codes" }), "lab");
    assert.deepEqual(byol.pair!.firewallSettings.credentials, {
      authCodes: { from: "secrets-manager", secretId: "ours/codes" },
    });
    const closed = planOfText(await textFor({ managementCidrs: "none", region: "eu-west-1" }), "lab");
    assert.deepEqual(closed.pair!.firewallSettings.managementCidrs, []);
  });

  it("asks again where an answer is wrong, with the plan's own words", async () => {
    const answers = ["Tokyo", "ap-northeast-1", "", "two", "pair", "", "10.100.0.0/29", "10.100.0.0/20"];
    const dialogue = scripted([...answers, "", "", "", "ops", "none", "", "172.17.0.0/16"]);
    const wrong: Record<string, string> = { region: "Tokyo", cidr: "10.100.0.0/29" };
    const found = await collect(INIT_QUESTIONS, {}, dialogue, (given, key) =>
      wrong[key] === given[key] ? [{ path: key, what: "is wrong" }] : [],
    );
    assert.equal(found["region"], "ap-northeast-1");
    assert.equal(found["cidr"], "10.100.0.0/20");
    assert.deepEqual(found["managementCidrs"], []);
    assert.equal(dialogue.said.filter((text) => text.includes("is wrong")).length, 2);
    assert.ok(dialogue.said.includes("  two is none of these: pair, none."));
  });

  it("ends with a message of its own when the input ends before the last answer", async () => {
    const input = new PassThrough();
    input.end("one\n");
    const talk = onTerminal(async ({ ask }) => [await ask("1? "), await ask("2? ")], input, new PassThrough());
    await assert.rejects(talk, /the dialogue: ended before its last answer/);
  });
});

describe("hub add", () => {
  /** @returns what stands in the second text and not in the first, which is whole around it */
  function insertedInto(before: string, after: string): string {
    let start = 0;
    while (start < before.length && before[start] === after[start]) start += 1;
    const length = after.length - before.length;
    assert.equal(after.slice(0, start) + after.slice(start + length), before);
    return after.slice(start, start + length);
  }

  it("leaves every character of a stack file as it is, comments and layout included", () => {
    const flow = { name: "files", values: { from: ["site/nagoya"], to: ["spoke/app"], services: ["tcp/445"] } };
    for (const stack of ["dev", "prod"])
      for (const text of [stackFile(stack), stackFile(stack).replaceAll("\n", "\r\n")]) {
        const withSite = withItems(text, stack, "sites", [NAGOYA]).text;
        const { text: withBoth, plan } = withItems(withSite, stack, "flows", [flow]);
        assert.match(insertedInto(text, withSite), /nagoya:\r?\n {6}kind: customer-gateway\r?\n/);
        assert.match(insertedInto(withSite, withBoth), /files:\r?\n {6}from: \[site\/nagoya\]\r?\n/);
        assert.equal(withBoth.includes("\r\n"), text.includes("\r\n"));
        assert.ok(!/[^\r]\n/.test(withBoth) || !text.includes("\r\n"));
        assert.ok(plan.flows.some(({ name }) => name === "files"));
      }
  });

  it("begins a map that is missing or empty", () => {
    const bare = stackFile("dev").replace(/ {2}hub:sites:[^]*/, "");
    for (const sites of ["", "  hub:sites: {}\n", "  hub:sites: {} # none yet\n"]) {
      const { text, plan } = withItems(bare + sites, "dev", "sites", [NAGOYA]);
      assert.deepEqual(
        plan.sites.map(({ name }) => name),
        ["nagoya"],
      );
      assert.ok(text.startsWith(bare));
    }
  });

  it("hands the lines over where the file has a form that it does not extend", () => {
    const bare = stackFile("dev").replace(/ {2}hub:sites:[^]*/, "");
    const text = `${bare}  hub:sites: { one: ${JSON.stringify({ ...NAGOYA.values, cidrs: ["10.61.0.0/24"], asn: 65011, outsideAddress: "198.51.100.9" })} }\n`;
    const [problem] = problemsOf(() => withItems(text, "dev", "sites", [NAGOYA]));
    assert.match(problem!.remedy!, /write below it by hand:\n {4}nagoya:\n {6}kind: customer-gateway\n/);
  });

  it("records the site's own slot, or the next one where that is taken", () => {
    const first = withItems(stackFile("prod"), "prod", "sites", [NAGOYA]);
    const own = first.plan.sites.find(({ name }) => name === "nagoya")!.slot;
    assert.ok(first.text.includes(`      slot: ${own}\n`));
    const holder: Item = {
      name: "holder",
      values: { ...NAGOYA.values, outsideAddress: "198.51.100.8", asn: 65011, cidrs: ["10.61.0.0/24"], slot: own },
    };
    const both = withItems(stackFile("prod"), "prod", "sites", [holder, NAGOYA]).plan.sites;
    // branch-sapporo has the slot between.
    assert.deepEqual(
      ["branch-sapporo", "nagoya"].map((wanted) => both.find(({ name }) => name === wanted)!.slot),
      [own + 1, own + 2],
    );
  });

  it("writes an exception from the failover target from a reason, and by none refuses the site", () => {
    const azure = {
      name: "kyoto-azure",
      values: {
        kind: "azure-vpn-gateway",
        location: "japaneast",
        sku: "VpnGw1AZ",
        asn: 65020,
        cidrs: ["10.70.0.0/16"],
        gatewaySubnet: "10.70.255.0/27",
        workloadSubnet: "10.70.0.0/24",
      },
    };
    const [problem] = problemsOf(() => withItems(stackFile("dev"), "dev", "sites", [azure]));
    assert.equal(problem!.path, "hub:failover.targetSeconds");
    assert.match(problem!.remedy!, /--exception-reason/);
    const { text } = withItems(stackFile("dev"), "dev", "sites", [{ ...azure, exceptionReason: "BGP hold time" }]);
    assert.match(text, /losses: \[tunnel, remote-instance\]\n +seconds: 180\n +reason: BGP hold time\n/);
  });

  it("asks again for what only the whole plan has against an answer", async () => {
    const text = stackFile("dev");
    const [given, questions] = [{ name: "nagoya", kind: "customer-gateway", asn: "65010" }, siteQuestions(true)];
    const toItem = (name: string, values: Answers): Item => ({ name, values: withoutDefaults(values) });
    const extend = (items: readonly Item[]) => withItems(text, "dev", "sites", items);
    // Until the prefixes are known nothing can be planned, and a private address passes as an answer.
    const dialogue = scripted(["", "10.1.2.3", "", "", "", "10.60.0.0/24", "198.51.100.7"]);
    const { plan } = await askItem({ group: "sites", questions, toItem, extend }, given, dialogue);
    const site = plan.sites.find(({ name }) => name === "nagoya");
    assert.ok(site?.kind === "customer-gateway" && site.terminateOn === "vm-series");
    assert.equal(site.outsideAddress, "198.51.100.7");
    assert.ok(dialogue.said.some((said) => said.includes("10.0.0.0/8 is private use")));
  });

  it("refuses a name that is there, and what the plan refuses, without a line of a text that was not written", () => {
    assert.match(
      problemsOf(() => withItems(stackFile("dev"), "dev", "sites", [{ ...NAGOYA, name: "tokyo-gcp" }]))[0]!.what,
      /is there already/,
    );
    const overlapping = { ...NAGOYA, values: { ...NAGOYA.values, cidrs: ["10.20.5.0/24"] } };
    const [problem] = problemsOf(() => withItems(stackFile("dev"), "dev", "sites", [overlapping]));
    assert.match(problem!.what, /overlaps/);
    assert.equal(problem!.at, undefined);
  });
});

describe("a CSV of sites", () => {
  const read = (text: string) => itemsOfCsv(Buffer.from(text), "sites.csv", siteQuestions(true));
  const HEAD = "name,kind,outsideAddress,asn,cidrs,behindNat";

  it("is read as spreadsheets write it: byte order mark, quotes, lists, empty cells, Windows line ends", () => {
    const text = `\ufeff${HEAD}\r\nnagoya,customer-gateway,198.51.100.7,65010,"10.60.0.0/24, 10.61.0.0/24",\r\n\r\nkobe,customer-gateway,198.51.100.8,65011,10.62.0.0/24;10.63.0.0/24,yes\r\n`;
    assert.deepEqual(read(text), [
      {
        name: "nagoya",
        at: "sites.csv:2",
        values: {
          kind: "customer-gateway",
          outsideAddress: "198.51.100.7",
          asn: 65010,
          cidrs: ["10.60.0.0/24", "10.61.0.0/24"],
        },
      },
      {
        name: "kobe",
        at: "sites.csv:4",
        values: {
          kind: "customer-gateway",
          outsideAddress: "198.51.100.8",
          behindNat: true,
          asn: 65011,
          cidrs: ["10.62.0.0/24", "10.63.0.0/24"],
        },
      },
    ]);
  });

  it("names the line of what is wrong, the value and a remedy", () => {
    const cut = problemsOf(() => read(`${HEAD}\nnagoya,customer-gateway\n`))[0]!;
    assert.equal(cut.at, "sites.csv:2");
    assert.match(cut.what, /cannot be read/);
    const column = problemsOf(() => read("name,kind,outsideAdress\na,b,c\n"))[0]!;
    assert.deepEqual([column.value, column.remedy], ["outsideAdress", "did you mean outsideAddress?"]);
    assert.equal(
      problemsOf(() => read(`${HEAD}\n,customer-gateway,198.51.100.7,65010,10.60.0.0/24,\n`))[0]!.at,
      "sites.csv:2",
    );
    assert.match(problemsOf(() => read(`${HEAD}\n`))[0]!.what, /no line/);
    const shiftJis = Buffer.from([0x6e, 0x61, 0x6d, 0x65, 0x0a, 0x96, 0xbc, 0x8c, 0xc3]);
    assert.match(problemsOf(() => itemsOfCsv(shiftJis, "sites.csv", FLOW_QUESTIONS))[0]!.remedy!, /CSV UTF-8/);

    const rows = [
      "nagoya,customer-gateway,198.51.100.7,many,10.60.0.0/24,",
      "kobe,customer-gateway,10.1.2.3,65011,10.62.0.0/24,",
      "nagoya,customer-gateway,198.51.100.9,65012,10.64.0.0/24,",
    ];
    const twice = problemsOf(() => withItems(stackFile("dev"), "dev", "sites", read([HEAD, ...rows].join("\n"))))[0]!;
    assert.deepEqual([twice.at, twice.value], ["sites.csv:4", "nagoya"]);
    const asn = problemsOf(() =>
      withItems(stackFile("dev"), "dev", "sites", read([HEAD, ...rows.slice(0, 2)].join("\n"))),
    )[0]!;
    assert.deepEqual([asn.at, asn.path, asn.value], ["sites.csv:2", "hub:sites.nagoya.asn", "many"]);
    const inside = problemsOf(() => withItems(stackFile("dev"), "dev", "sites", read([HEAD, rows[1]].join("\n"))))[0]!;
    assert.deepEqual([inside.at, inside.value], ["sites.csv:2", "10.1.2.3"]);
  });
});

describe("hub init and hub add on the command line", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "hub-init-"));
  after(() => fs.rmSync(folder, { recursive: true }));
  const hub = (...args: readonly string[]) =>
    spawnSync(path.join(root, "operations", "hub.js"), args, { cwd: folder, encoding: "utf8", input: "" });
  const file = path.join(folder, "Pulumi.lab.yaml");

  it("write by flags alone, and without a terminal name the flags that are missing and write nothing", () => {
    const bare = hub("init", "--stack", "lab");
    assert.deepEqual([bare.status, bare.stdout], [64, ""]);
    for (const part of [
      "--region: is missing, and there is no terminal to ask on",
      "--key-name: ",
      "Nothing was written.",
    ])
      assert.ok(bare.stderr.includes(part), bare.stderr);
    assert.deepEqual(fs.readdirSync(folder), []);
    const flags = ["--region", "ap-northeast-1", "--key-name", "ops", "--management-cidrs", "none"];
    assert.equal(hub("init", "--stack", "lab", ...flags).status, 0);
    const written = fs.readFileSync(file, "utf8");
    const again = hub("init", "--stack", "lab", ...flags);
    assert.equal(again.status, 64);
    assert.match(again.stderr, /has its file already[^]*Nothing was written\.\n$/);
    assert.equal(fs.readFileSync(file, "utf8"), written);
  });

  it("add nothing of a CSV with one broken line, and all of it once it is mended", () => {
    const csv = path.join(folder, "sites.csv");
    const before = fs.readFileSync(file, "utf8");
    const lines = ["name,kind,outsideAddress,asn,cidrs", "kobe,customer-gateway,198.51.100.8,65011,10.62.0.0/24"];
    fs.writeFileSync(csv, [...lines, "nagoya,customer-gateway,198.51.100.7,65010,10.60.0.1/24"].join("\n"));
    const broken = hub("add", "site", "--stack", "lab", "--csv", csv);
    assert.equal(broken.status, 65);
    assert.match(broken.stderr, /found: +"10\.60\.0\.1\/24"[^]*at: +sites\.csv:3\n\nNothing was written\.\n$/);
    assert.equal(fs.readFileSync(file, "utf8"), before);
    fs.writeFileSync(csv, [...lines, "nagoya,customer-gateway,198.51.100.7,65010,10.60.0.0/24"].join("\n"));
    const added = hub("add", "site", "--stack", "lab", "--csv", csv);
    assert.equal(added.status, 0, added.stderr);
    assert.match(added.stdout, /^Added 2 sites to Pulumi\.lab\.yaml\.\n/);
    assert.deepEqual(
      planOfText(fs.readFileSync(file, "utf8"), "lab").sites.map(({ name }) => name),
      ["kobe", "nagoya"],
    );
    assert.deepEqual(fs.readdirSync(folder).sort(), ["Pulumi.lab.yaml", "sites.csv"]);
  });
});
