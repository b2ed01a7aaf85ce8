/**
 * Proves that a Yamaha RTX is told what its command reference asks for beyond the values of a site: ESP where no NAT is
 * on the way, no volume lifetime, a router ID, BGP above the null routes of last resort. It does not prove that a router
 * takes the lines: none ran here.
 */
import assert from "node:assert/strict";
import { joinFiles, renderDevice } from "../../../components/devices/render";
import type { DeviceSite } from "../../../components/devices/registry";
import { ConfigError } from "../../../components/plan/problems";
import { siteDeviceConfig } from "../../../operations/devices/siteDevice";
import { deviceSite, planWithSite, SITE } from "../../golden/deviceSites";

const linesOf = (site: DeviceSite) => joinFiles(renderDevice(site)).split("\n");

describe("a Yamaha RTX", () => {
  const bgp = deviceSite("yamaha-rtx", "bgp");

  it("lets ESP in where no NAT is on the way, and UDP 4500 where one is (15.48, 23.8)", () => {
    const notes = (site: DeviceSite) =>
      linesOf(site).filter((line) => /^# (nat descriptor|ip filter) .*(esp|udp)/.test(line));
    assert.deepEqual(notes({ ...bgp, espInUdp: false }), [
      "# nat descriptor masquerade static <n> 1 198.51.100.200 udp 500",
      "# nat descriptor masquerade static <n> 2 198.51.100.200 esp",
      "# ip filter <n> pass 192.0.2.1 198.51.100.200 udp * 500",
      "# ip filter <n> pass 192.0.2.1 198.51.100.200 esp",
      "# ip filter <n> pass 192.0.2.2 198.51.100.200 udp * 500",
      "# ip filter <n> pass 192.0.2.2 198.51.100.200 esp",
    ]);
    assert.ok(notes(bgp).includes("# nat descriptor masquerade static <n> 2 198.51.100.200 udp 4500"));
    assert.ok(!notes(bgp).some((line) => line.endsWith("esp")));
    const nat = notes(deviceSite("yamaha-rtx", "bgp", { behindNat: true }));
    assert.ok(nat.includes("# nat descriptor masquerade static <n> 1 DEVICE-ADDRESS udp 500"));
  });

  it("says which address is the router's own where it is itself the NAT of a MAP-E or DS-Lite line", () => {
    const text = linesOf(deviceSite("yamaha-rtx", "bgp", { behindNat: true })).join("\n");
    assert.match(text, /^# DEVICE-ADDRESS: .*MAP-E, DS-Lite.*\n# .*the address of its LAN interface\.$/m);
    assert.doesNotMatch(linesOf(bgp).join("\n"), /DEVICE-ADDRESS/);
  });

  it("renews keys by time alone (15.48.1)", () => {
    const durations = linesOf(bgp).filter((line) => line.includes("duration ipsec-sa"));
    assert.deepEqual(durations, [
      "  ipsec ike duration ipsec-sa 1 10800 off",
      "  ipsec ike duration ipsec-sa 2 10800 off",
    ]);
  });

  it("ranks BGP above the static null routes, and has a router ID of its own (29.5, 29.6, 8.1.7)", () => {
    const lines = linesOf(bgp);
    assert.ok(lines.includes("bgp router id 169.254.147.186"));
    // A static route has 10000.
    assert.ok(lines.includes("bgp preference 10001"));
    const nulls = lines.filter((line) => /^ip route .* gateway null$/.test(line));
    assert.deepEqual(nulls, ["ip route 172.17.0.0/16 gateway null", "ip route 172.18.0.0/16 gateway null"]);
    // A null route for a prefix of the site itself would stand above OSPF's.
    assert.ok(!nulls.some((line) => line.includes("10.50.")));
  });

  it("rejects the far prefixes by filters of its own where routes are static", () => {
    const lines = linesOf(deviceSite("yamaha-rtx", "static"));
    assert.ok(!lines.some((line) => line.includes("gateway null")));
    assert.ok(lines.includes("ip filter 100000 reject * 172.17.0.0/16"));
  });
});

describe("comments in Japanese", () => {
  const commentsOf = (site: DeviceSite) => linesOf(site).filter((line) => line.startsWith("#"));

  it("say the same as those in English, and change no command", () => {
    for (const variant of ["bgp", "static"] as const) {
      for (const changes of [{}, { behindNat: true }]) {
        const site = deviceSite("yamaha-rtx", variant, changes);
        const japanese: DeviceSite = { ...site, language: "ja" };
        const commands = (each: DeviceSite) => linesOf(each).filter((line) => !line.startsWith("#"));
        assert.deepEqual(commands(japanese), commands(site));
        assert.equal(commentsOf(japanese).length, commentsOf(site).length);
        const untranslated = commentsOf(japanese).filter((line) => !/[\u3040-\u30ff\u4e00-\u9fff]/.test(line));
        for (const line of untranslated) assert.match(line, /^# (nat descriptor|ip |bgp import)/);
        const addresses = (each: DeviceSite) =>
          commentsOf(each)
            .join("\n")
            .match(/\d+(\.\d+){3}/g);
        assert.deepEqual(addresses(japanese), addresses(site));
      }
    }
  });

  it("are refused for a make that has none, before anything else is asked", () => {
    const plan = planWithSite("bgp");
    assert.throws(
      () => siteDeviceConfig(plan, SITE, { device: "fortigate", language: "ja" }),
      (error) =>
        error instanceof ConfigError &&
        /--language: Fortinet FortiGate has no comments in Japanese/.test(error.message) &&
        /yamaha-rtx/.test(error.message),
    );
  });
});

describe("the heads of all makes", () => {
  it("name ESP where no NAT is on the way", () => {
    for (const device of ["cisco-ios-xe", "fortigate", "strongswan-frr"] as const) {
      const site = deviceSite(device, "bgp");
      const words = /NAT traversal: .*; no NAT is on the way: let ESP, IP protocol 50, pass beside UDP 500\n/;
      assert.match(linesOf({ ...site, espInUdp: false }).join("\n"), words);
      assert.doesNotMatch(linesOf(site).join("\n"), words);
    }
  });
});
