/**
 * Proves how the comment on a pull request is made from plans, a preview and an audit: harm first, resources by site, a cascade by its
 * cause, what people wrote as text, and an end where a comment must end. The preview is made by hand.
 */
import assert from "node:assert/strict";
import { planHub } from "../../../components/plan/plan";
import { parseConfig } from "../../../components/plan/config/config";
import { ConfigError } from "../../../components/plan/problems";
import { comment } from "../../../operations/pullRequest/comment";
import { findingsOf } from "../../../operations/pullRequest/findings";
import { resourceChanges } from "../../../operations/pullRequest/preview";
import { changed, hubValues, manySites } from "../configs";

const planOf = (changes: Readonly<Record<string, unknown>> = {}) =>
  planHub(parseConfig(changed(hubValues("dev"), changes)), "dev", "ap-northeast-1");
const refused = (action: () => unknown, what: RegExp) =>
  assert.throws(action, (error) => error instanceof ConfigError && what.test(error.message));

const urn = (types: string, name: string) => `urn:pulumi:dev::hub::${types}::${name}`;
const SITE = urn("vpn-hub:index:VpnHub$vpn-hub:index:Site", "tokyo-gcp");
const TUNNEL = urn("vpn-hub:index:Site$gcp:compute/vPNTunnel:VPNTunnel", "tokyo-gcp-a-0");
const PEER = urn("vpn-hub:index:Site$gcp:compute/routerPeer:RouterPeer", "tokyo-gcp-a-0-peer");
const SECRET = urn("vpn-hub:index:Site$vpn-hub:aws:PresharedKey$aws:secretsmanager/secret:Secret", "tokyo-gcp-a-0");
const PREVIEW = JSON.stringify({
  steps: [
    { op: "same", urn: SITE, newState: { custom: false } },
    { op: "create-replacement", urn: TUNNEL, newState: { custom: true, parent: SITE } },
    {
      op: "replace",
      urn: TUNNEL,
      newState: { custom: true, parent: SITE, inputs: { sharedSecret: "MARKED-SECRET" } },
      replaceReasons: ["sharedSecret"],
    },
    { op: "delete-replaced", urn: TUNNEL, oldState: { custom: true, parent: SITE } },
    {
      op: "replace",
      urn: PEER,
      newState: { custom: true, parent: SITE, dependencies: [TUNNEL] },
      replaceReasons: null,
    },
    // Its parent, the key's component, stays the same, and the preview leaves it out.
    { op: "update", urn: SECRET, newState: { custom: true, parent: urn("vpn-hub:aws:PresharedKey", "tokyo-gcp-a-0") } },
    { op: "update", urn: urn("aws:ec2/vpc:Vpc", "hub"), newState: { custom: true } },
    { op: "delete", urn: urn("aws:ec2/eip:Eip", "old"), oldState: { custom: true } },
  ],
});

describe("the resources of a preview", () => {
  const changes = resourceChanges(PREVIEW, ["tokyo", "tokyo-gcp"], "preview.json");

  it("are told once each, by site, with why they are replaced", () => {
    assert.deepEqual(changes, [
      { operation: "delete", type: "aws:ec2/eip:Eip", name: "old", because: [] },
      { operation: "update", type: "aws:ec2/vpc:Vpc", name: "hub", because: [] },
      {
        operation: "update",
        type: "aws:secretsmanager/secret:Secret",
        name: "tokyo-gcp-a-0",
        because: [],
        site: "tokyo-gcp",
      },
      {
        operation: "replace",
        type: "gcp:compute/routerPeer:RouterPeer",
        name: "tokyo-gcp-a-0-peer",
        because: ["tokyo-gcp-a-0 is replaced"],
        site: "tokyo-gcp",
      },
      {
        operation: "replace",
        type: "gcp:compute/vPNTunnel:VPNTunnel",
        name: "tokyo-gcp-a-0",
        because: ["sharedSecret"],
        site: "tokyo-gcp",
      },
    ]);
    const text = comment({ before: planOf(), after: planOf(), resources: changes });
    assert.ok(!text.includes("MARKED-SECRET"));
    assert.match(text, /\| tokyo-gcp \| RouterPeer tokyo-gcp-a-0-peer \| tokyo-gcp-a-0 is replaced \|/);
    assert.match(text, /\| site\/tokyo-gcp \| changed \| only what follows from others \| \\~1 ±2 \|/);
  });

  it("are refused where there are none to trust", () => {
    refused(() => resourceChanges("Previewing update", [], "preview.json"), /is not JSON/);
    refused(() => resourceChanges("{}", [], "preview.json"), /holds no steps/);
    const failed = JSON.stringify({ steps: [], diagnostics: [{ severity: "error", message: "no" }] });
    refused(() => resourceChanges(failed, [], "preview.json"), /of a preview that failed/);
  });
});

describe("the comment", () => {
  it("is one line where nothing changes", () => {
    const text = comment({ before: planOf(), after: planOf(), resources: [] });
    assert.equal(text, "<!-- vpn-hub:dev -->\n## VPN Hub · dev · no site changes\n\nNothing of the hub changes.\n");
  });

  it("puts what stops before everything else, and what may not go so before the rest", () => {
    const after = planOf({ "sites.tokyo-gcp.asn": 64530, "keys.epochs": { "osaka-azure/a": 2 } });
    const text = comment({ before: planOf(), after });
    assert.match(text, /^## VPN Hub · dev · 2 sites changed, ⚠ 1 change that one update may not hold$/m);
    const [first, second] = text.split("\n").filter((line) => /^\| [✗⚠]/.test(line));
    assert.match(first!, /^\| ✗ site\/tokyo-gcp\.asn \| 64514 → 64530 \| every BGP session of the site begins anew/);
    assert.match(second!, /^\| ⚠ site\/osaka-azure\/a/);
    assert.ok(text.indexOf("Interruptions first") < text.indexOf("Changes by site"));
  });

  it("shows what an acceptance says", () => {
    const accepted = { "site/tokyo-gcp.asn": { to: 64530, reason: "window of | December 1" } };
    const text = comment({
      before: planOf(),
      after: planOf({ "sites.tokyo-gcp.asn": 64530, acceptedChanges: accepted }),
    });
    assert.match(text, /\| all at once, accepted: window of \\\| December 1 \|/);
    assert.ok(!text.includes("may not hold"));
  });

  it("tells sites that come and go, flows and budgets", () => {
    const gone = {
      "sites.osaka-azure": undefined,
      "flows.web.from": ["site/tokyo-gcp"],
      "flows.sync": undefined,
      "flows.ping.from": ["site/tokyo-gcp"],
    };
    const text = comment({ before: planOf(), after: planOf(gone) });
    assert.match(text, /· 1 site removed$/m);
    assert.match(text, /^\| site\/osaka-azure \| removed \| with its tunnels and keys \|/m);
    assert.match(text, /^- site\/osaka-azure → spoke\/app tcp\/443 \(network, firewall\)$/m);
    const back = comment({ before: planOf(gone), after: planOf() });
    assert.match(back, /^\+ site\/tokyo-gcp → site\/osaka-azure tcp\/8443 \(network, firewall\)$/m);
    assert.match(back, /^\| osaka-azure \| tunnel \| - \| ⚠ 180 s \| Azure keeps a silent BGP session/m);
    assert.match(comment({ after: planOf() }), /· new stack, 2 sites added$/m);
  });

  it("tells findings with their remedies, mandatory ones first, and when not everything was judged", () => {
    const result = (ruleId: string, enforcementLevel: string, more = {}) => ({
      ruleId,
      message: { text: `hub: <b>${ruleId}</b> | is wrong` },
      properties: { stack: "organization/vpn-hub/dev", enforcementLevel },
      ...more,
    });
    const sarif = (successful: boolean, results: readonly object[]) =>
      JSON.stringify({
        runs: [
          {
            tool: { driver: { rules: [{ id: "psk-age", help: { text: "Rotate it." } }] } },
            results,
            invocations: [{ executionSuccessful: successful }],
          },
        ],
      });
    const results = [
      result("hub-zones", "advisory"),
      result("psk-age", "mandatory"),
      result("excepted", "advisory", { suppressions: [{ kind: "external" }] }),
      { ...result("others", "mandatory"), properties: { stack: "organization/vpn-hub/prod" } },
    ];
    const audit = findingsOf(sarif(true, results), "dev", "audit.sarif");
    const text = comment({ before: planOf(), after: planOf(), audit });
    assert.match(text, /✗ 1 mandatory finding$/m);
    const rows = text.split("\n").filter((line) => /^\| [✗⚠]/.test(line));
    assert.deepEqual(rows, [
      "| ✗ psk-age | mandatory | hub: \\<b\\>psk-age\\</b\\> \\| is wrong | Rotate it. |",
      "| ⚠ hub-zones | advisory | hub: \\<b\\>hub-zones\\</b\\> \\| is wrong |  |",
    ]);
    const unjudged = findingsOf(sarif(false, []), "dev", "audit.sarif");
    assert.match(comment({ before: planOf(), after: planOf(), audit: unjudged }), /could not be judged/);
    refused(() => findingsOf("{}", "dev", "audit.sarif"), /holds no run/);
    refused(() => findingsOf("no", "dev", "audit.sarif"), /is not JSON/);
  });

  it("ends before GitHub's 65,536 characters, and says so", () => {
    const text = comment({ after: planHub(manySites(1000), "many", "ap-northeast-1") });
    assert.ok(text.length < 62_000, String(text.length));
    assert.match(text, /\*\*Cut here: /);
  });
});
