/**
 * Proves that the programs themselves take what is rendered for strongSwan and FRR: a charon in a network namespace of
 * its own loads every suite's connections and keys, vtysh reads frr.conf and what pfSense's FRR package is given, the
 * shell reads the scripts, nft their rules. It does not prove that a tunnel comes up; the rehearsal does that. Where a
 * program or the right to make a namespace is missing, the test says which and is skipped.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { suitesOfDevice } from "../../../components/devices/abilities";
import { renderDevice } from "../../../components/devices/render";
import {
  FRR_DAEMONS_FILE,
  FRR_FILE,
  INTERFACES_FILE,
  STRONGSWAN_FILE,
  SWANCTL_FILE,
  SYSCTL_FILE,
  TRACKING_FILE,
} from "../../../components/devices/strongswan-frr/render";
import type { DeviceSite } from "../../../components/devices/registry";
import { siteDevices } from "../../../operations/devices/siteDevice";
import { planOfText } from "../../../operations/plan/stackFile";
import { deviceSite } from "../../golden/deviceSites";

const SITES: readonly DeviceSite[] = (["bgp", "static"] as const).flatMap((variant) => [
  ...suitesOfDevice("strongswan-frr").map(({ name }) => deviceSite("strongswan-frr", variant, { suites: [name] })),
  deviceSite("strongswan-frr", variant, { behindNat: true }),
]);

function fileOf(site: DeviceSite, name: string): string {
  const file = renderDevice(site).find((each) => each.name === name);
  assert.ok(file !== undefined, `${name} is not rendered`);
  return file.text;
}

/** Debian's packages by the program that a test needs. */
const PACKAGES = {
  "/usr/sbin/swanctl": "strongswan-swanctl",
  "/usr/sbin/charon-systemd": "charon-systemd",
  "/usr/bin/vtysh": "frr",
  "/usr/sbin/nft": "nftables",
} as const;

type Program = keyof typeof PACKAGES;

function skipWithout(context: Mocha.Context, ...programs: Program[]): void {
  const missing = programs.filter((program) => !fs.existsSync(program));
  if (missing.length === 0) return;
  skip(context, `package ${missing.map((program) => PACKAGES[program]).join(", ")} is missing`);
}

function skip(context: Mocha.Context, reason: string): never {
  context.test!.title += ` (skipped: ${reason})`;
  context.skip();
}

/** Processes, network and interfaces that end with the command. */
const ISOLATE = ["--fork", "--kill-child=SIGKILL", "--pid", "--mount-proc", "--net"];

function skipWithoutNamespaces(context: Mocha.Context): void {
  const { status, stderr } = spawnSync("unshare", [...ISOLATE, "true"], { encoding: "utf8" });
  if (status !== 0) skip(context, `no right to make a network namespace: ${(stderr ?? "").trim()}`);
}

const run = (argv: readonly string[], input = "") => {
  const { status, stdout, stderr } = spawnSync(argv[0]!, argv.slice(1), { encoding: "utf8", input, timeout: 60_000 });
  return { status, output: `${stdout}${stderr}` };
};
const isolated = (...argv: string[]) => run(["unshare", ...ISOLATE, ...argv]);

describe("what the programs themselves say", () => {
  let folder: string;
  beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "devices-"))));
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  function write(name: string, text: string): string {
    const file = path.join(folder, name);
    fs.writeFileSync(file, text);
    return file;
  }

  /** A charon of this test alone, which loads each file in turn and then lists what it holds. */
  function load(files: readonly string[]): { status: number | null; output: string } {
    const settings = write(
      "strongswan.conf",
      `charon { load = openssl random nonce kdf pem pubkey kernel-netlink socket-default vici
        plugins { vici { socket = unix://${folder}/vici } } }
      include ${write("hub.conf", fileOf(SITES[0]!, STRONGSWAN_FILE))}\n`,
    );
    const script = `
      charon-systemd >${folder}/charon.log 2>&1 &
      tries=0
      until swanctl --stats --uri unix://${folder}/vici >/dev/null 2>&1 || [ $tries -eq 200 ]
      do tries=$((tries + 1)); sleep 0.05; done
      for file in ${files.join(" ")}; do
        swanctl --load-all --clear --file $file --uri unix://${folder}/vici 2>&1 || exit 1
        swanctl --list-conns --uri unix://${folder}/vici
      done`;
    return isolated("env", `STRONGSWAN_CONF=${settings}`, "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "sh", "-c", script);
  }

  it("strongSwan loads both connections and keys of every suite", function () {
    skipWithout(this, "/usr/sbin/swanctl", "/usr/sbin/charon-systemd");
    skipWithoutNamespaces(this);
    const files = SITES.map((site, index) => write(`${index}.conf`, fileOf(site, SWANCTL_FILE)));
    const { status, output } = load(files);
    assert.equal(status, 0, output);
    const count = (pattern: RegExp) => output.match(pattern)?.length ?? 0;
    assert.equal(count(/^successfully loaded 2 connections, 0 unloaded$/gm), SITES.length, output);
    assert.equal(count(/^loaded ike secret 'ike-hub-[ab]-0'$/gm), 2 * SITES.length, output);
    assert.equal(count(/^hub-a-0: IKEv2, no reauthentication, rekeying every 25920s, dpd delay 10s$/gm), SITES.length);
    assert.equal(count(/^ {2}remote: 192\.0\.2\.2$/gm), SITES.length, output);
    assert.equal(count(/^ {4}id: 198\.51\.100\.200$/gm), 2 * SITES.length, output);
  });

  it("strongSwan refuses a proposal and an option that it does not know, so the test above can fail", function () {
    skipWithout(this, "/usr/sbin/swanctl", "/usr/sbin/charon-systemd");
    skipWithoutNamespaces(this);
    const good = fileOf(SITES[0]!, SWANCTL_FILE);
    for (const bad of [good.replaceAll("ecp384", "ecp999"), good.replaceAll("if_id_in", "if_id_inn")]) {
      assert.notEqual(bad, good);
      const { status, output } = load([write("bad.conf", bad)]);
      assert.notEqual(status, 0, output);
      assert.match(output, /loading connection 'hub-a-0' failed/);
    }
  });

  it("strongSwan and FRR load the connections of one device together, each with its own", function () {
    skipWithout(this, "/usr/sbin/swanctl", "/usr/sbin/charon-systemd", "/usr/bin/vtysh", "/usr/sbin/nft");
    skipWithoutNamespaces(this);
    const example = path.join(__dirname, "..", "..", "..", "examples", "cloudhub", "Pulumi.cloudhub.yaml");
    const plan = planOfText(fs.readFileSync(example, "utf8"), "cloudhub");
    const connections = ["kobe", "kobe-archive"].flatMap((name) =>
      siteDevices(plan, name, { device: "strongswan-frr" }),
    );
    const files = renderDevice(...connections);
    const swanctl = files.filter(({ name }) => name.startsWith("/etc/swanctl/conf.d/"));
    const all = write("swanctl.conf", swanctl.map(({ text }) => text).join("\n"));
    const { status, output } = load([all]);
    assert.equal(status, 0, output);
    assert.match(output, /^successfully loaded 4 connections, 0 unloaded$/m);
    const frr = files.find(({ name }) => name === FRR_FILE)!;
    const read = run(["vtysh", "-C", "-f", write("frr.conf", frr.text)]);
    assert.equal(read.status, 0, read.output);
    const rules = files.flatMap(({ text }) => /<<'END'\n([^]*?)\nEND\n/.exec(text)?.[1] ?? []);
    assert.equal(rules.length, 2);
    const loaded = isolated("sh", "-c", `nft -f ${write("rules", rules.join("\n"))} && nft list tables`);
    assert.equal(loaded.output, "table inet hub\ntable inet hub2\n");
  });

  it("vtysh reads frr.conf of every site, and the raw configuration for the FRR package of pfSense", function () {
    skipWithout(this, "/usr/bin/vtysh");
    for (const site of SITES) {
      const { status, output } = run(["vtysh", "-C", "-f", write("frr.conf", fileOf(site, FRR_FILE))]);
      assert.equal(status, 0, output);
    }
    const pfsense = deviceSite("pfsense", "bgp");
    const raw = fileOf(pfsense, `${pfsense.name}.frr-raw.conf`);
    const { status, output } = run(["vtysh", "-C", "-f", write("frr.conf", raw)]);
    assert.equal(status, 0, output);
    const bad = fileOf(SITES[0]!, FRR_FILE).replaceAll("remote-as", "remote-ass");
    assert.notEqual(run(["vtysh", "-C", "-f", write("bad.conf", bad)]).status, 0, "a wrong word went through");
  });

  it("the shell reads the scripts", () => {
    for (const site of SITES) {
      const scripts = [INTERFACES_FILE, ...(site.routing.kind === "static" ? [TRACKING_FILE] : [])];
      for (const name of scripts) {
        const { status, output } = run(["sh", "-n"], fileOf(site, name));
        assert.equal(status, 0, output);
      }
    }
    assert.notEqual(run(["sh", "-n"], "if true; then").status, 0);
  });

  it("nft takes the rules that clamp the MSS", function () {
    skipWithout(this, "/usr/sbin/nft");
    skipWithoutNamespaces(this);
    const rules = /<<'END'\n([^]*?)\nEND\n/.exec(fileOf(SITES[0]!, INTERFACES_FILE))![1]!;
    const { status, output } = isolated("nft", "-c", "-f", write("rules", rules));
    assert.equal(status, 0, output);
    assert.notEqual(isolated("nft", "-c", "-f", write("bad", rules.replaceAll("maxseg", "maxseq"))).status, 0);
  });

  it("the interfaces script changes nothing when it runs again", function () {
    skipWithout(this, "/usr/sbin/nft");
    skipWithoutNamespaces(this);
    // Kernels without XFRM interfaces are common in containers; another kind of interface takes the same commands.
    const text = fileOf(SITES[0]!, INTERFACES_FILE).replaceAll(/type xfrm dev eth0 if_id \d+/g, "type bridge");
    const script = write("interfaces", text);
    const state = `ip -o -4 address; ip -o link | sed 's/link.ether.*//'; nft list ruleset`;
    const first = isolated("sh", "-c", `sh ${script} && { ${state}; }`);
    const second = isolated("sh", "-c", `sh ${script} && sh ${script} && { ${state}; }`);
    assert.equal(first.status, 0, first.output);
    assert.equal(second.status, 0, second.output);
    assert.match(first.output, /hub-a-0 +inet 169\.254\.147\.186\/30/);
    assert.equal(second.output, first.output);
  });

  it("a stock machine starts all of it: units in order, bgpd switched on, packages named", function () {
    const [bgp, staticSite] = [deviceSite("strongswan-frr", "bgp"), deviceSite("strongswan-frr", "static")];
    assert.match(fileOf(bgp, FRR_DAEMONS_FILE), /^bgpd=yes$/m);
    assert.match(fileOf(staticSite, FRR_DAEMONS_FILE), /^bgpd=no$/m);
    assert.match(fileOf(bgp, SYSCTL_FILE), /^net\.ipv4\.ip_forward = 1$/m);
    assert.match(
      fileOf(bgp, INTERFACES_FILE),
      /Debian and Ubuntu: strongswan-swanctl charon-systemd .*\n.* frr nftables/,
    );
    const units = renderDevice(staticSite).filter(({ name }) => name.endsWith(".service"));
    assert.deepEqual(
      units.map(({ name }) => name),
      ["/etc/systemd/system/hub-interfaces.service", "/etc/systemd/system/hub-tracking.service"],
    );
    assert.match(units[0]!.text, /^Before=strongswan\.service frr\.service$/m);
    if (!fs.existsSync("/usr/bin/systemd-analyze")) skip(this, "systemd-analyze is missing");
    for (const { name, text } of units) write(path.basename(name), text);
    const files = units.map(({ name }) => path.join(folder, path.basename(name)));
    const { output } = run(["systemd-analyze", "verify", ...files]);
    assert.doesNotMatch(output, /hub-(interfaces|tracking)\.service/, output);
    const bad = write("hub-bad.service", units[0]!.text.replace("Type=", "Kind="));
    assert.match(run(["systemd-analyze", "verify", bad]).output, /hub-bad\.service.*Kind/);
  });

  it("the interfaces script makes both tunnel interfaces as planned", function () {
    skipWithout(this, "/usr/sbin/nft");
    skipWithoutNamespaces(this);
    if (isolated("ip", "link", "add", "x", "type", "xfrm", "dev", "lo", "if_id", "9").status !== 0)
      skip(this, "this kernel has no XFRM interfaces");
    const script = write("interfaces", fileOf(SITES[0]!, INTERFACES_FILE));
    const steps = `ip link add eth0 type dummy && ip link set eth0 up && sh ${script} && ip -o -4 address && ip -o link`;
    const { status, output } = isolated("sh", "-c", steps);
    assert.equal(status, 0, output);
    assert.match(output, /hub-a-0 +inet 169\.254\.147\.186\/30/);
    assert.match(output, /hub-b-0@eth0: .* mtu 1438 /);
  });
});
