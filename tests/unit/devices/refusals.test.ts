/**
 * Proves that a device gets a configuration for exactly the suites of its row in the ability table, that everything else
 * is refused with what it can do, and that no refusal shows a key. It does not prove that the rows are true: their
 * sources stand beside them.
 */
import assert from "node:assert/strict";
import { abilitiesOf, checkDeviceSite, suitesOfDevice } from "../../../components/devices/abilities";
import { renderDevice } from "../../../components/devices/render";
import { DEVICE_KINDS, type DeviceKind, type DeviceSite } from "../../../components/devices/registry";
import { CIPHER_PROFILES, SUITES, type Suite } from "../../../components/plan/crypto/ciphers";
import { ConfigError } from "../../../components/plan/problems";
import { deviceSite } from "../../golden/deviceSites";

const GCM256 = "gcm256-sha384-group20";
const ALL = SUITES.map((suite) => suite.name);
const GROUP_14 = ["cbc256-sha256-group14-esp-cbc", "cbc128-sha256-group14-esp-cbc"];
const CBC_IN_IKE = ALL.filter((name) => name.startsWith("cbc"));
const withoutGroups = (names: readonly string[], ...groups: number[]) =>
  names.filter((name) => !groups.some((group) => name.includes(`group${group}`)));

/** Written out: a change of a row changes what customers get. */
const SUITES_OF: Readonly<Record<DeviceKind, readonly string[]>> = {
  checkpoint: withoutGroups(CBC_IN_IKE, 15, 16),
  "cisco-asa": withoutGroups(ALL, 15, 16),
  "cisco-ios": CBC_IN_IKE,
  "cisco-ios-xe": ALL,
  fortigate: ALL,
  generic: ALL,
  "juniper-j-series": GROUP_14,
  "juniper-screenos": GROUP_14,
  "juniper-srx": CBC_IN_IKE,
  "pan-os": ALL,
  pfsense: ALL,
  sonicwall: withoutGroups(CBC_IN_IKE, 15, 16),
  "strongswan-frr": ALL,
  "windows-2008-r2": [],
  "windows-2012-r2": withoutGroups(CBC_IN_IKE, 15, 16),
  "yamaha-rtx": GROUP_14,
  zywall: GROUP_14,
};

function withSuite(site: DeviceSite, { name, ike, esp }: Suite): DeviceSite {
  const { proposal } = site;
  return {
    ...site,
    proposal: {
      name,
      ike: { ...ike, lifetimeSeconds: proposal.ike.lifetimeSeconds },
      esp: { ...esp, lifetimeSeconds: proposal.esp.lifetimeSeconds },
    },
  };
}

/** A site of any device, whatever it can do. */
const siteOf = (device: DeviceKind, changes: Partial<DeviceSite> = {}): DeviceSite => ({
  ...deviceSite("generic", device.startsWith("windows") ? "static" : "bgp"),
  device,
  ...changes,
});

function refusalOf(site: DeviceSite): string {
  try {
    renderDevice(site);
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    return error.message;
  }
  assert.fail("it was rendered");
}

describe("what a device is refused", () => {
  for (const device of DEVICE_KINDS) {
    const can = SUITES_OF[device];

    it(`${device} can use ${can.length} of ${SUITES.length} suites`, () => {
      assert.deepEqual(
        suitesOfDevice(device).map((suite) => suite.name),
        can,
      );
    });

    for (const suite of SUITES.filter(({ name }) => !can.includes(name))) {
      it(`refuses ${suite.name} for ${device}, and weakens nothing`, () => {
        const message = refusalOf(withSuite(siteOf(device), suite));
        assert.match(message, new RegExp(`cannot use the suite ${suite.name}: it lacks `));
        assert.ok(message.includes(can.length === 0 ? "no suite that any profile approves" : can.join(", ")), message);
      });
    }
  }

  it("refuses Windows Server 2008 R2 under every profile, because it has IKEv1 only", () => {
    assert.deepEqual(suitesOfDevice("windows-2008-r2"), []);
    for (const profile of Object.values(CIPHER_PROFILES)) {
      const approved = SUITES.filter((suite) => profile.approves(suite));
      assert.ok(approved.length > 0);
      for (const suite of approved)
        assert.match(refusalOf(withSuite(siteOf("windows-2008-r2"), suite)), /it lacks IKEv2 \(it has IKEv1 only\)/);
    }
  });

  it("says what is wrong, where, what is allowed and what to do", () => {
    const site = siteOf("yamaha-rtx");
    assert.equal(site.proposal.name, GCM256);
    assert.deepEqual(checkDeviceSite(site), [
      {
        path: "hub:sites.branch-nagoya.device",
        what: `Yamaha RTX cannot use the suite ${GCM256}: it lacks aes-256-gcm in IKE`,
        value: "yamaha-rtx",
        allowed: "cbc256-sha256-group14-esp-cbc, cbc128-sha256-group14-esp-cbc",
        remedy:
          "give the site suites: [cbc256-sha256-group14-esp-cbc] if its profile approves it, or replace the device",
      },
    ]);
  });

  for (const device of DEVICE_KINDS.filter((each) => !abilitiesOf(each).routing.includes("bgp"))) {
    it(`refuses BGP for ${device}`, () => {
      const message = refusalOf(siteOf(device, { routing: { kind: "bgp", localAsn: 65001 } }));
      assert.match(message, /hub:sites\.branch-nagoya\.routing: .* is not configured with BGP/);
    });
  }

  for (const device of DEVICE_KINDS.filter((each) => !abilitiesOf(each).fourByteAsn)) {
    it(`refuses an ASN of four bytes for ${device}`, () => {
      const message = refusalOf(siteOf(device, { routing: { kind: "bgp", localAsn: 4200000001 } }));
      assert.match(message, /takes ASNs of two bytes only\n {4}found: {3}4200000001/);
    });
  }

  it("takes an ASN of four bytes for a device that has them", () => {
    const site = siteOf("juniper-srx", { routing: { kind: "bgp", localAsn: 4200000001 } });
    const text = renderDevice(withSuite(site, suitesOfDevice("juniper-srx")[0]!))[0]!.text;
    assert.ok(text.includes("set protocols bgp group hub local-as 4200000001\n"));
  });

  for (const device of DEVICE_KINDS.filter((each) => !abilitiesOf(each).identityBehindNat)) {
    it(`refuses ${device} behind a NAT, because it cannot send the public address as its identity`, () => {
      assert.match(refusalOf(siteOf(device, { behindNat: true })), /behindNat: .* as IKE identity/);
    });
  }

  it("refuses a site without a flow", () => {
    assert.match(refusalOf(siteOf("generic", { remotePrefixes: [] })), /has no flow/);
  });

  const [first, second] = siteOf("generic").tunnels as [DeviceSite["tunnels"][0], DeviceSite["tunnels"][0]];
  const badKeys = {
    "with a quote": 'MARKED.secret"quote'.padEnd(32, "x"),
    "with a space": "MARKED.secret space".padEnd(32, "x"),
    "with a line break": "MARKED.secret\nbreak".padEnd(32, "x"),
    "that is too short": "MARKED.".padEnd(31, "x"),
    "that is too long": "MARKED.secret".padEnd(65, "x"),
    "that begins with 0": "0MARKED.secret".padEnd(32, "x"),
    "that is another tunnel's placeholder": "KEY-OF-MARKED-a-0".padEnd(32, "x"),
  };
  for (const [what, presharedKey] of Object.entries(badKeys)) {
    it(`refuses a key ${what}, and does not show it`, () => {
      const message = refusalOf(siteOf("generic", { tunnels: [{ ...first, presharedKey }, second] }));
      assert.match(
        message,
        /pre-shared key of branch-nagoya\/a-0: \(not shown\) has (a forbidden character|\d+ characters); allowed: /,
      );
      assert.ok(!message.includes("MARKED"), "the key shows");
    });
  }

  it("shows no key in any other refusal", () => {
    const presharedKey = "MARKED.secret.of.the.tunnel";
    for (const device of DEVICE_KINDS) {
      const tunnels = [first, second].map((tunnel) => ({ ...tunnel, presharedKey }));
      const problems = checkDeviceSite(
        siteOf(device, { tunnels, behindNat: true, remotePrefixes: [], outsideInterface: "wan;1" }),
      );
      assert.ok(problems.length > 0);
      assert.ok(!new ConfigError(problems).message.includes("MARKED"), device);
    }
  });

  it("refuses a tunnel's name that is too long for FortiOS", () => {
    const tunnels = [{ ...first, vpnName: "hub-2nd-tunnel-0" }, second];
    assert.match(refusalOf(siteOf("fortigate", { tunnels })), /does not fit into the names of devices/);
  });

  it("says of every device where its lines were read, and names a source for what is verified", () => {
    for (const device of DEVICE_KINDS) {
      const { evidence } = abilitiesOf(device);
      assert.ok(evidence.length > 0, device);
      for (const { what, source, verified } of evidence) {
        assert.notEqual(what, "", device);
        if (verified) assert.match(source, /^(github|cisco|docs|juniper|learn|pulumi|rtpro|sc1|sonicwall|tests)/, what);
        else assert.doesNotMatch(source, /^github\.com/, what);
      }
    }
  });

  it("refuses an interface name that could hold another command", () => {
    assert.match(refusalOf(siteOf("generic", { outsideInterface: "eth0\nreload" })), /is not the name of an interface/);
  });
});
