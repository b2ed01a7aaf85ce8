/**
 * Proves that the worksheet asks what must be asked and hands over what the plan decided: the tunnels, the routing, and
 * the firewall rules I1 to I4 and O1 to O4 with real addresses, the same in both languages and without a key. It does
 * not prove that the Japanese reads well.
 */
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { siteDevices, siteDeviceConfig } from "../../../operations/devices/siteDevice";
import { planOfText } from "../../../operations/plan/stackFile";
import { worksheet } from "../../../operations/devices/worksheet";
import { WORKSHEET_LANGUAGES, WORKSHEET_WORDS } from "../../../operations/devices/worksheetWords";
import { DEVICE_KINDS, type DeviceKind, type DeviceSite } from "../../../components/devices/registry";
import { ConfigError } from "../../../components/plan/problems";
import { planOf } from "../../golden/firewalls";
import { deviceSite, HUB_FACTS, planWithSite, SITE } from "../../golden/deviceSites";

const sheet = (site: DeviceSite, language: "en" | "ja" = "en") => worksheet(site, { language, isDraft: false });

/** Cells of all table rows, heading and ruler included. */
const rowsOf = (markdown: string) =>
  markdown
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .map((line) =>
      line
        .slice(2, -2)
        .split(" | ")
        .map((cell) => cell.trim()),
    );

const ruleRows = (markdown: string) => rowsOf(markdown).filter(([name]) => /^[IO]\d$/.test(name!));

const KNOWN = {
  firewalls: {
    a: { untrustPublicIp: "203.0.113.31", managementPublicIp: "203.0.113.41" },
    b: { untrustPublicIp: "203.0.113.32", managementPublicIp: "203.0.113.42" },
  },
  outsideAddresses: {},
};

describe("worksheet for a site's team", () => {
  it("has the rules I1 to I4 and O1 to O4 with the real addresses, and those of NAT traversal", () => {
    const site = siteDevices(planWithSite("bgp"), SITE, { device: "generic", known: KNOWN })[0]!;
    const [device, a, b] = ["198.51.100.200", "203.0.113.31", "203.0.113.32"];
    const [unused, udp] = ["not needed: ESP travels in UDP 4500 here", "NAT traversal, carries IKE and ESP"];
    assert.deepEqual(ruleRows(sheet(site)), [
      ["I1", "in", a, device, "UDP", "500 - 500", "IKE"],
      ["I2", "in", b, device, "UDP", "500 - 500", "IKE"],
      ["I3", "in", a, device, "ESP (IP 50)", "-", unused],
      ["I4", "in", b, device, "ESP (IP 50)", "-", unused],
      ["I5", "in", a, device, "UDP", "4500 - 4500", udp],
      ["I6", "in", b, device, "UDP", "4500 - 4500", udp],
      ["O1", "out", device, a, "UDP", "500 - 500", "IKE"],
      ["O2", "out", device, b, "UDP", "500 - 500", "IKE"],
      ["O3", "out", device, a, "ESP (IP 50)", "-", unused],
      ["O4", "out", device, b, "ESP (IP 50)", "-", unused],
      ["O5", "out", device, a, "UDP", "4500 - 4500", udp],
      ["O6", "out", device, b, "UDP", "4500 - 4500", udp],
    ]);
  });

  it("lets a NAT choose the device's ports, and says whose address it is", () => {
    const markdown = sheet(deviceSite("generic", "bgp", { behindNat: true }));
    const ports = ruleRows(markdown).map((row) => `${row[0]} ${row[5]}`);
    assert.deepEqual(
      ports.filter((each) => !each.endsWith(" -")),
      [
        ...["I1 500 - any", "I2 500 - any", "I5 4500 - any", "I6 4500 - any"],
        ...["O1 any - 500", "O2 any - 500", "O5 any - 4500", "O6 any - 4500"],
      ],
    );
    assert.match(markdown, /That is the address of the NAT/);
    assert.doesNotMatch(sheet(deviceSite("generic", "bgp")), /address of the NAT:/);
  });

  it("wants ESP where no end is behind a NAT, and UDP 4500 only with NAT traversal", () => {
    const rows = ruleRows(sheet({ ...deviceSite("generic", "bgp"), espInUdp: false }));
    assert.deepEqual(
      rows.filter(([name]) => name === "I3" || name === "O6").map((row) => row[6]),
      ["ESP", "only with NAT traversal"],
    );
  });

  it("asks for vendor, platform, version, address, ASN, inside addresses and keys", () => {
    const site = deviceSite("fortigate", "bgp");
    const planned = new Map(rowsOf(sheet(site)).map(([question, value]) => [question, value]));
    const { en } = WORKSHEET_WORDS;
    assert.equal(planned.get(en.vendor), "Fortinet FortiGate");
    assert.equal(planned.get(en.platform), "");
    assert.equal(planned.get(en.version), "FortiOS 7.0 and later");
    assert.equal(planned.get(en.address), "198.51.100.200");
    assert.equal(planned.get(en.nat), "no");
    assert.equal(planned.get(en.routingQuestion), "BGP");
    assert.equal(planned.get(en.asn), "65001");
    assert.equal(planned.get(en.prefixes), "10.50.0.0/22, 10.50.8.0/24");
    assert.equal(planned.get(en.mtu), "large enough for packets of 1438 bytes inside a tunnel");
    assert.equal(planned.get(en.suites), "gcm256-sha384-group20 (IKE and ESP in section 2)");
    assert.equal(planned.get(en.key), "generated, one per tunnel");
    assert.equal(planned.get(en.inside), "169.254.147.184/30, 169.254.147.188/30");
  });

  it("leaves vendor and version open as long as nobody said what stands there", () => {
    const planned = new Map(rowsOf(sheet(deviceSite("generic", "bgp"))).map(([question, value]) => [question, value]));
    const { en } = WORKSHEET_WORDS;
    assert.deepEqual([planned.get(en.vendor), planned.get(en.version), planned.get(en.device)], ["", "", en.open]);
  });

  it("hands over the tunnels, the suite and BGP", () => {
    const markdown = sheet(deviceSite("generic", "bgp"));
    const rows = rowsOf(markdown).map((row) => row.join(" | "));
    for (const row of [
      "hub-a-0 | 192.0.2.1 | 169.254.147.186/30 | 169.254.147.185 | 1438 / 1398 | 10 s, 3 times | branch-nagoya/a-0",
      "hub-b-0 | 192.0.2.2 | 169.254.147.190/30 | 169.254.147.189 | 1438 / 1398 | 10 s, 3 times | branch-nagoya/b-0",
      "IKE | IKEv2, aes-256-gcm, PRF sha384, Diffie-Hellman group 20, lifetime 28800 s",
      "ESP | tunnel mode, aes-256-gcm, PFS group 20, lifetime 10800 s",
      "Prefixes behind the tunnels | 172.17.0.0/16, 172.18.0.0/16",
      "hub-a-0 | 169.254.147.185 | 3 s | 9 s",
    ])
      assert.ok(rows.includes(row), `missing: ${row}\n${markdown}`);
    assert.match(markdown, /^BGP: AS 65001 at the site, AS 64520 at the far end\.$/m);
  });

  it("hands over the static routes with their second choice", () => {
    const markdown = sheet(deviceSite("generic", "static", { suites: ["cbc256-sha256-group14-esp-cbc"] }));
    const rows = rowsOf(markdown).map((row) => row.join(" | "));
    assert.ok(rows.includes("172.17.0.0/16 | hub-a-0 | hub-b-0"), markdown);
    assert.ok(rows.includes("ESP | tunnel mode, aes-256-cbc, sha256, PFS group 14, lifetime 10800 s"), markdown);
    assert.match(markdown, /Ping each far inside address every 3 s; down after 3 losses\./);
    assert.doesNotMatch(markdown, /Hold time/);
  });

  it("asks for the check of BGP where BGP is spoken, and nowhere else", () => {
    for (const language of WORKSHEET_LANGUAGES) {
      const checksOf = (variant: "bgp" | "static") =>
        sheet(deviceSite("generic", variant), language)
          .split("\n")
          .filter((line) => line.startsWith("- [ ] "));
      const [withBgp, withRoutes] = [checksOf("bgp"), checksOf("static")];
      assert.equal(withBgp.length, 4);
      assert.deepEqual(
        withBgp.filter((line) => /BGP/.test(line)),
        [`- [ ] ${WORKSHEET_WORDS[language].bgpCheck}`],
      );
      assert.deepEqual(
        withRoutes,
        withBgp.filter((line) => !/BGP/.test(line)),
      );
    }
  });

  it("says the same in both languages", () => {
    for (const variant of ["bgp", "static"] as const) {
      for (const changes of [{}, { behindNat: true }]) {
        const [english, japanese] = WORKSHEET_LANGUAGES.map((language) =>
          sheet(deviceSite("cisco-ios-xe", variant, changes), language),
        ) as [string, string];
        const shapeOf = (markdown: string) =>
          markdown.split("\n").map((line) => line.replace(/[^|#>-].*?(?=\||$)/g, ""));
        const numbersOf = (markdown: string) => markdown.match(/\d+(\.\d+)+(\/\d+)?|\d{2,}/g);
        assert.deepEqual(shapeOf(japanese), shapeOf(english));
        assert.deepEqual(numbersOf(japanese), numbersOf(english));
        assert.match(japanese, /[\u3040-\u30ff\u4e00-\u9fff]/);
      }
    }
  });

  it("leaves no sentence untranslated", () => {
    const { en, ja } = WORKSHEET_WORDS;
    const textOf = (words: unknown) => (typeof words === "object" ? JSON.stringify(words) : String(words));
    const same = (Object.keys(en) as (keyof typeof en)[]).filter((key) => textOf(en[key]) === textOf(ja[key]));
    // Names, and a heading of numbers.
    assert.deepEqual(same, ["ike", "esp", "mtuMss", "espUsed"]);
  });

  it("shows no key, and marks a draft", () => {
    const presharedKeys = { "branch-nagoya/a-0": "MARKED.key.of.a", "branch-nagoya/b-0": "MARKED.key.of.b" };
    const site = deviceSite("generic", "bgp", {}, { ...HUB_FACTS, presharedKeys });
    for (const language of WORKSHEET_LANGUAGES) {
      const markdown = worksheet(site, { language, isDraft: true });
      assert.ok(!markdown.includes("MARKED"));
      assert.ok(markdown.includes(`\n\n> ${WORKSHEET_WORDS[language].draft}\n\n`));
      assert.ok(!sheet(site, language).includes(WORKSHEET_WORDS[language].draft));
    }
  });
});

describe("a site's device", () => {
  const file = path.join(__dirname, "..", "..", "..", "examples", "cloudhub", "Pulumi.cloudhub.yaml");
  const cloudhub = planOfText(fs.readFileSync(file, "utf8"), "cloudhub");

  it("is configured with the addresses that the clouds gave, or with documentation addresses in a draft", () => {
    const plan = planWithSite("bgp");
    assert.match(
      siteDeviceConfig(plan, SITE, { device: "cisco-ios-xe", known: KNOWN }),
      /tunnel destination 203\.0\.113\.32/,
    );
    assert.match(siteDeviceConfig(plan, SITE, { device: "cisco-ios-xe" }), /tunnel destination 192\.0\.2\.2/);
  });

  it("has a configuration and a sheet for each device of a site with two, which say whose they are", () => {
    const addresses = ["198.51.100.10", "198.51.100.11"];
    const text = siteDeviceConfig(cloudhub, "nagoya", { device: "fortigate" });
    assert.deepEqual(
      text.split("\n").filter((line) => line.startsWith("#####")),
      addresses.map((address, index) => `##### Device ${index + 1} of nagoya, ${address} #####`),
    );
    assert.deepEqual(
      siteDevices(cloudhub, "nagoya", {}).map((site) => sheet(site).split("\n")[0]),
      addresses.map((address) => `# Worksheet for site nagoya, device ${address}`),
    );
  });

  it("says in the sheet which keys the site's team gave", () => {
    const planned = (secrets: Readonly<Record<string, string>>) => {
      const presharedKeys = Object.entries(secrets).map(([id, secretsManager]) => [id, { secretsManager }]);
      const plan = planOf("prod", { presharedKeys: Object.fromEntries(presharedKeys) });
      const [site] = siteDevices(plan, SITE, {});
      return rowsOf(sheet(site!)).find(([question]) => question === WORKSHEET_WORDS.en.key)![1];
    };
    assert.equal(planned({}), "generated, one per tunnel");
    assert.equal(planned({ [`${SITE}/a-0`]: "vpn/a" }), `given by you: ${SITE}/a-0; the others generated`);
    assert.equal(planned({ [`${SITE}/a-0`]: "vpn/a", [`${SITE}/b-0`]: "vpn/b" }), "given by you, one per tunnel");
  });

  it("is given addresses of its own in a draft: no two tunnels of a plan end at one address", () => {
    const names = ["nagoya", "kobe", "kobe-archive", "sapporo", "depot"];
    const addresses = names
      .flatMap((name) => siteDevices(cloudhub, name, {}))
      .flatMap(({ tunnels }) => tunnels.map(({ remoteOutsideAddress }) => remoteOutsideAddress));
    assert.equal(addresses.length, 12);
    assert.equal(new Set(addresses).size, 12);
    for (const address of addresses) assert.match(address, /^192\.0\.2\.\d+$/);
  });

  it("refuses another device that cannot do the site's suite or routing, as a mistake of --device alone", () => {
    const problemsOf = (name: string, device: DeviceKind) => {
      try {
        siteDeviceConfig(cloudhub, name, { device });
      } catch (error) {
        assert.ok(error instanceof ConfigError);
        return error.problems;
      }
      return [];
    };
    assert.deepEqual(problemsOf("depot", "cisco-ios-xe"), []);
    const problems = problemsOf("depot", "cisco-ios");
    const [suite] = problems;
    assert.deepEqual(
      { ...suite, allowed: undefined },
      {
        path: "--device",
        what: "Cisco IOS cannot use the suite gcm256-sha384-group20: it lacks aes-256-gcm in IKE",
        value: "cisco-ios",
        allowed: undefined,
        remedy: "name what stands at the site, or leave --device out",
      },
    );
    for (const device of DEVICE_KINDS) {
      const isAllowed = suite!.allowed!.split(", ").includes(device);
      assert.equal(problemsOf("depot", device).length === 0, isAllowed, device);
    }
    assert.equal(problems.length, 1);
  });

  it("refuses a site that the program runs itself, and one that does not exist", () => {
    const plan = planWithSite("bgp");
    const refusal = (name: string) => {
      try {
        siteDevices(plan, name, { device: "generic" });
      } catch (error) {
        assert.ok(error instanceof ConfigError);
        return error.problems;
      }
      return assert.fail("it was taken");
    };
    const allowed = "branch-nagoya, branch-sapporo";
    assert.deepEqual(refusal("tokyo-gcp"), [
      { path: "<site>", what: "is a gcp-ha-vpn site: the program runs that end", value: "tokyo-gcp", allowed },
    ]);
    assert.equal(refusal("tokyo-azure")[0]!.what, "is an azure-vpn-gateway site: the program runs that end");
    assert.deepEqual(refusal("nowhere"), [
      { path: "<site>", what: "is not in the configuration", value: "nowhere", allowed },
    ]);
  });
});
