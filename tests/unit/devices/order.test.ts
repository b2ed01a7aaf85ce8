/**
 * Proves that a site on the AWS VPN ranks its tunnels the same way in both directions, over all of its devices, and says
 * where its make cannot: by MED toward AWS, and on the way in by a MED that stands below AWS's own word or, where a make
 * only sets one, in its place; with static routes by what lets answers over the other tunnel in. It does not prove that a
 * device does so; `plan --routes` reads the same order (tests/unit/plan).
 */
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { parse, stringify } from "yaml";
import { suitesOfDevice } from "../../../components/devices/abilities";
import { DEVICE_KINDS, type DeviceKind } from "../../../components/devices/registry";
import { gatewayRoutes } from "../../../components/plan/routing/routeCandidates";
import { siteDeviceConfig } from "../../../operations/devices/siteDevice";
import { planOfText } from "../../../operations/plan/stackFile";
import { deviceSite } from "../../golden/deviceSites";
import { joinFiles, renderDevice } from "../../../components/devices/render";

const EXAMPLE = path.join(__dirname, "..", "..", "..", "examples", "cloudhub", "Pulumi.cloudhub.yaml");

function nagoya(device: DeviceKind) {
  const stack = parse(fs.readFileSync(EXAMPLE, "utf8")) as { config: { "hub:sites": Record<string, object> } };
  const sites = stack.config["hub:sites"];
  const gateways = [{ outsideAddress: "198.51.100.10" }, { outsideAddress: "198.51.100.11" }];
  sites["nagoya"] = { ...sites["nagoya"], gateways, device, suites: [suitesOfDevice(device)[0]!.name] };
  return planOfText(stringify(stack), "cloudhub");
}

/** The configurations of the first and of the second device. */
function textsOf(device: DeviceKind): [string, string] {
  const [, first, second] = siteDeviceConfig(nagoya(device), "nagoya", {}).split(/^##### .* #####$/m);
  return [first!, second!];
}

/** What stands for the MED of each of the four tunnels, announced and on the way in. */
const ANNOUNCED: Readonly<Partial<Record<DeviceKind, RegExp>>> = {
  checkpoint: /peer \S+ med-out (\d+)/g,
  "cisco-asa": /route-map hub-\S+-out permit 10\n match ip address prefix-list \S+\n set metric (\d+)/g,
  "cisco-ios": /route-map hub-\S+-out permit 10\n match ip address prefix-list \S+\n set metric (\d+)/g,
  "cisco-ios-xe": /route-map hub-\S+-out permit 10\n match ip address prefix-list \S+\n set metric (\d+)/g,
  fortigate: /edit "hub-\S+-out"\n.*\n.*\n.*\n +set set-metric (\d+)/g,
  generic: /announce (\d+), add/g,
  "juniper-j-series": /policy-statement hub-\S+-out term prefixes then metric (\d+)/g,
  "juniper-srx": /policy-statement hub-\S+-out term prefixes then metric (\d+)/g,
  "juniper-screenos": /route-map name hub-\S+-out permit 10\nset match ip \d+\nset metric (\d+)/g,
  "pan-os": /policy export rules \S+ action allow update med (\d+)/g,
  pfsense: /route-map hub-\S+-out permit 10\n match ip address prefix-list \S+\n set metric (\d+)/g,
  sonicwall: /route-map hub-\S+-out permit 10\n match ip address prefix-list \S+\n set metric (\d+)/g,
  "strongswan-frr": /route-map hub-\S+-out permit 10\n match ip address prefix-list \S+\n set metric (\d+)/g,
  "yamaha-rtx": /^bgp neighbor .* metric=(\d+)$/gm,
};
const HEARD: Readonly<Partial<Record<DeviceKind, RegExp>>> = {
  "cisco-asa": /route-map hub-\S+-in permit 10\n match ip address prefix-list \S+\n set metric (\S+)/g,
  "cisco-ios-xe": /route-map hub-\S+-in permit 10\n match ip address prefix-list \S+\n set metric (\S+)/g,
  fortigate: /edit "hub-\S+-in"\n.*\n.*\n.*\n +set set-metric (\d+)/g,
  "juniper-srx": /policy-statement hub-\S+-in term prefixes then metric (add \d+)/g,
  "pan-os": /policy import rules \S+ action allow update med (\d+)/g,
  "strongswan-frr": /route-map hub-\S+-in permit 10\n match ip address prefix-list \S+\n set metric (\S+)/g,
};
const valuesOf = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, value]) => value!);

describe("the order of a site's tunnels on the AWS VPN", () => {
  const speakers = DEVICE_KINDS.filter((kind) => suitesOfDevice(kind).length > 0 && kind !== "windows-2012-r2");

  for (const device of speakers) {
    it(`${device} announces a higher MED over each next tunnel, and on over the second device, or says that it cannot`, () => {
      const [first, second] = textsOf(device);
      const words = "this device cannot rank them, so AWS uses one of them";
      if (device === "zywall") return assert.ok(first.includes(words) && second.includes(words));
      assert.ok(!first.includes(words));
      assert.deepEqual(
        [first, second].map((text) => valuesOf(text, ANNOUNCED[device]!)),
        [
          ["100", "200"],
          ["300", "400"],
        ],
      );
      assert.doesNotMatch(first, /local-?pref/i);
    });
  }

  it("prefers the same on the way in, adding to AWS's MED where the make can", () => {
    for (const [device, [first, second]] of Object.entries({
      "cisco-asa": [
        ["100", "200"],
        ["300", "400"],
      ],
      "cisco-ios-xe": [
        ["+0", "+1"],
        ["+2", "+3"],
      ],
      fortigate: [
        ["100", "200"],
        ["300", "400"],
      ],
      "juniper-srx": [
        ["add 0", "add 1"],
        ["add 2", "add 3"],
      ],
      "pan-os": [
        ["100", "200"],
        ["300", "400"],
      ],
      "strongswan-frr": [
        ["+0", "+1"],
        ["+2", "+3"],
      ],
    }) as [DeviceKind, string[][]][]) {
      const found = textsOf(device).map((text) => valuesOf(text, HEARD[device]!));
      assert.deepEqual(found, [first, second], device);
    }
  });

  it("leaves the order to the firewalls' AS paths where a site ends on them", () => {
    for (const device of speakers)
      for (const pattern of [ANNOUNCED[device], HEARD[device]])
        if (pattern !== undefined)
          assert.deepEqual(valuesOf(joinFiles(renderDevice(deviceSite(device, "bgp"))), pattern), [], device);
  });

  it("says where the hosts' gateway goes while no tunnel of a device is up", () => {
    for (const device of speakers) {
      const [first, second] = textsOf(device);
      assert.match(
        first,
        /other device: 198\.51\.100\.11\. While no tunnel is up here this one discards, .* must move: \S+/,
      );
      assert.match(second, /other device: 198\.51\.100\.10\. /);
    }
  });

  it("says what becomes of answers over the other tunnel of a static connection", () => {
    const stack = fs.readFileSync(EXAMPLE, "utf8");
    const plan = planOfText(stack, "cloudhub");
    const text = (device: DeviceKind) => siteDeviceConfig(plan, "depot", { device });
    assert.match(text("fortigate"), /AWS answers over either tunnel: let in, for both routes stand in the table\n/);
    const routes = valuesOf(text("fortigate"), /set (distance 10\n +set priority \d+)/g);
    assert.deepEqual(
      [...new Set(routes.map((each) => each.replace(/\s+/g, " ")))],
      ["distance 10 set priority 10", "distance 10 set priority 20"],
    );
    assert.match(text("cisco-asa"), /AWS answers over either tunnel: dropped, .*; use BGP/);
  });

  it("is what the plan's routes count with: one winner in each direction, none where a make cannot rank", () => {
    const medsOf = (device: DeviceKind, at: string) => {
      const gateway = gatewayRoutes(nagoya(device)).find(
        ({ gateway }) => gateway.at === at && (gateway.at !== "site" || gateway.site === "nagoya"),
      )!;
      return gateway.candidates.flatMap(({ via, med }) =>
        via.to === "tunnel" && via.id.startsWith("nagoya/") ? [[via.id, med]] : [],
      );
    };
    assert.deepEqual(medsOf("cisco-ios-xe", "transit-gateway-spokes-table"), [
      ["nagoya/0-1", 100],
      ["nagoya/0-2", 200],
      ["nagoya/1-1", 300],
      ["nagoya/1-2", 400],
    ]);
    assert.deepEqual(medsOf("cisco-ios-xe", "site").slice(0, 4), [
      ["nagoya/0-1", 0],
      ["nagoya/0-2", 1],
      ["nagoya/1-1", 2],
      ["nagoya/1-2", 3],
    ]);
    const unranked = medsOf("zywall", "transit-gateway-spokes-table").map(([, med]) => med);
    assert.deepEqual(unranked, [undefined, undefined, undefined, undefined]);
  });
});
