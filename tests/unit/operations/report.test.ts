/**
 * Proves of the report that it is well-formed, needs nothing from elsewhere, holds no secret, escapes what people wrote, says
 * the same in both languages, and stays short enough to use with 200 sites. It does not open a browser: how the page looks,
 * by day, by night and on paper, was looked at by hand.
 */
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { DOMParser } from "@xmldom/xmldom";
import type { HubPlan } from "../../../components/plan/hubPlan";
import { planHub } from "../../../components/plan/plan";
import { planOfText } from "../../../operations/plan/stackFile";
import { report, type ReportFormat, type ReportOptions } from "../../../operations/report/report";
import { reportState, type ReportState } from "../../../operations/report/state";
import { REPORT_LANGUAGES } from "../../../operations/report/words";
import type { RenderedResource } from "../../../reading/inventory";
import { manySites, root } from "../configs";

const stackFile = (stack: string) => fs.readFileSync(path.join(root, `Pulumi.${stack}.yaml`), "utf8");
const NOW = new Date("2026-11-28T00:00:00Z");
const made = (plan: HubPlan, format: ReportFormat, more: Partial<ReportOptions> = {}) =>
  report(plan, { format, language: "en", now: NOW, ...more });
const plans = () => ["dev", "prod"].map((stack) => planOfText(stackFile(stack), stack));

/** @throws {Error} on what is not well-formed XML */
function parsed(text: string) {
  const fail = (level: string, message: string) => assert.fail(`${level}: ${message}`);
  return new DOMParser({ onError: fail }).parseFromString(text, "text/xml");
}
const attributes = (text: string, name: string) =>
  [...text.matchAll(new RegExp(` ${name}="([^"]*)"`, "g"))].map(([, value]) => value!);

/** The state of a stack that is up, as far as a report reads it; firewall a's first tunnel is down. */
function stateOf(plan: HubPlan): ReportState {
  const resource = (type: string, name: string, more: Partial<RenderedResource>): RenderedResource => ({
    type,
    name,
    id: name,
    inputs: {},
    outputs: {},
    ...more,
  });
  const tags = { Name: "tokyo-gcp/a-0", "vpn-hub:environment": "dev" };
  // 2026-08-20 in the first 48 bits.
  const issued = `${new Date("2026-08-20T00:00:00Z").getTime().toString(16).padStart(12, "0")}7000800000000000`;
  const tunnel = (name: string, detailedStatus: string) =>
    resource("gcp:compute/vPNTunnel:VPNTunnel", name, { outputs: { detailedStatus } });
  return reportState(
    plan,
    {
      writtenAt: NOW,
      resources: [
        resource("aws:secretsmanager/secret:Secret", "one", { parent: "key", inputs: { tags } }),
        resource("random:index/randomUuid7:RandomUuid7", "one", { parent: "key", outputs: { result: issued } }),
        resource("random:index/randomPassword:RandomPassword", "one", {
          parent: "key",
          outputs: { result: "MARKED-SECRET" },
        }),
        tunnel("tokyo-gcp-a-0", "No incoming packets"),
        ...["a-1", "b-0", "b-1"].map((name) => tunnel(`tokyo-gcp-${name}`, "Tunnel is up and running.")),
      ],
    },
    {
      firewalls: {
        a: { untrustPublicIp: "203.0.113.11", managementPublicIp: "203.0.113.12" },
        b: { untrustPublicIp: "203.0.113.13", managementPublicIp: "203.0.113.14" },
      },
      outsideAddresses: { "tokyo-gcp": ["198.51.100.1", "198.51.100.2"] },
    },
  );
}

describe("hub report", () => {
  it("is well-formed, in each form and language, and every link leads to a place in it", async () => {
    for (const plan of plans())
      for (const language of REPORT_LANGUAGES) {
        const page = await made(plan, "html", { language });
        assert.equal(parsed(page.replace(/^<!DOCTYPE html>\n/, "")).documentElement!.getAttribute("lang"), language);
        const ids = attributes(page, "id");
        assert.equal(new Set(ids).size, ids.length, "ids are unique");
        for (const href of attributes(page, "href")) assert.ok(ids.includes(href.slice(1)), href);
        for (const site of plan.sites) assert.ok(attributes(page, "href").includes(`#site-${site.name}`), site.name);
        const svg = await made(plan, "svg", { language });
        assert.equal(parsed(svg).documentElement!.tagName, "svg");
        assert.deepEqual(attributes(svg, "href"), []);
      }
  });

  it("needs nothing from elsewhere", async () => {
    for (const format of ["html", "svg"] as const) {
      const text = await made(plans()[0]!, format);
      const rest = text.replaceAll(/xmlns="http:\/\/www\.w3\.org\/[\w/]+"/g, "");
      for (const pattern of [/https?:/, /\bsrc=/, /@import/, /url\(/, /<link/, /fetch\(/])
        assert.doesNotMatch(rest, pattern);
    }
  });

  it("shows what the state adds: addresses, tunnels and ages of keys, and no secret of it", async () => {
    const [plan] = plans();
    for (const format of ["html", "md", "svg"] as const) {
      const text = await made(plan!, format, { state: stateOf(plan!) });
      assert.ok(!text.includes("MARKED-SECRET"));
      if (format === "svg") {
        assert.match(text, /class="line standby down"/);
        continue;
      }
      for (const part of ["203.0.113.11", "198.51.100.2", "✗ down", "✓ up"]) assert.ok(text.includes(part), part);
      // 90 days are allowed, 100 have passed since August 20.
      assert.match(text, /✗ 100 days, overdue/);
    }
  });

  it("shows no secret of a stack file, and what people wrote as text, never as markup", async () => {
    const reason = `<script>alert("1")</script> | [x](y) & 'z'`;
    const text = stackFile("dev")
      .replace(/reason: .*/, `reason: ${JSON.stringify(reason)}`)
      .replace("  hub:ciphers:", "  hub:credentials: { authCodes: { secure: MARKED-SECRET } }\n  hub:ciphers:")
      .replace("license: bundle1", "license: byol");
    const plan = planOfText(text, "dev");
    const page = await made(plan, "html");
    parsed(page.replace(/^<!DOCTYPE html>\n/, ""));
    assert.ok(!page.includes("<script>alert"));
    assert.ok(page.includes("&#60;script&#62;alert(&#34;1&#34;)&#60;/script&#62; | [x](y) &#38; &#39;z&#39;"));
    const document = await made(plan, "md");
    assert.ok(document.includes("\\<script\\>alert(\"1\")\\</script\\> \\| \\[x\\](y) & 'z'"));
    for (const each of [page, document]) assert.ok(!each.includes("MARKED-SECRET"));
  });

  it("has the same tables in both languages", async () => {
    const shape = (text: string) =>
      text
        .split("\n")
        .map((line) => (line.startsWith("|") ? line.split(" | ").length : line.slice(0, 3) === "###" ? 3 : 0));
    const [en, ja] = await Promise.all(REPORT_LANGUAGES.map((language) => made(plans()[1]!, "md", { language })));
    assert.deepEqual(shape(ja!), shape(en!));
    assert.match(ja!, /^## 通信要件（フロー）$/m);
    assert.match(ja!, /^## 構成図$/m);
  });

  it("draws what carries the traffic thick, and each end once", async () => {
    const svg = await made(plans()[0]!, "svg");
    const lines = [...svg.matchAll(/<polyline class="line (\w+)[^"]*" points="([^"]+)"/g)].map(([, rank]) => rank);
    // A spoke, two Connect peers; two sites with both firewalls; the legend.
    assert.deepEqual(lines, [
      "hub",
      "hub",
      "hub",
      "primary",
      "standby",
      "standby",
      "primary",
      "primary",
      "standby",
      "primary",
    ]);
    for (const name of ["spoke/app", "Transit Gateway", "VM-Series a", "VM-Series b", "tokyo-gcp", "osaka-azure"])
      assert.equal(svg.split(`>${name}<`).length - 1, 1, name);
  });

  it("shows how much of each limit is used, as the plan counts it", async () => {
    const text = await made(plans()[0]!, "md");
    assert.match(text, /^\| IKE peers of a firewall \| 4 \| 1000 \| no \|$/m);
    assert.doesNotMatch(text, /^\| VPN connections of the Region/m);
  });

  it("groups 200 sites in the picture and in the tables", async () => {
    const plan = planHub(manySites(200), "many", "ap-northeast-1");
    const svg = await made(plan, "svg");
    assert.ok(svg.includes(">Sites: 190<") && !svg.includes(">site-7<"));
    assert.ok(svg.split("<polyline").length < 20);
    const page = await made(plan, "html");
    assert.match(page, /<summary>on premises \(190\)<\/summary>/);
    assert.ok(page.includes('id="site-site-7"'));
    assert.ok(page.length < 1_500_000, String(page.length));
  });
});
