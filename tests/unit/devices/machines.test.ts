/**
 * Proves that the connections of one device never meet: whatever the make, no name, number, sequence number or file of
 * one is taken by another, and what holds for the whole device is written alike in each. strongSwan, FRR and nft load
 * all of it together in parsers.test.ts.
 */
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { parse, stringify } from "yaml";
import { suitesOfDevice } from "../../../components/devices/abilities";
import { DEVICE_KINDS, type DeviceKind } from "../../../components/devices/registry";
import { joinFiles, renderDevice } from "../../../components/devices/render";
import { siteDeviceConfig, siteDevices, sitesOnDevicesOf } from "../../../operations/devices/siteDevice";
import { planOfText } from "../../../operations/plan/stackFile";
import { worksheet } from "../../../operations/devices/worksheet";
import { deviceSite } from "../../golden/deviceSites";

const EXAMPLE = path.join(__dirname, "..", "..", "..", "examples", "cloudhub", "Pulumi.cloudhub.yaml");

type Changes = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The example with its two sites at 198.51.100.20 changed, and a third one there that ends on the firewalls. */
function cloudhub(changes: Changes = {}) {
  const stack = parse(fs.readFileSync(EXAMPLE, "utf8")) as { config: Record<string, Record<string, object>> };
  const { "hub:sites": sites, "hub:flows": flows } = stack.config as Record<string, Record<string, object>>;
  for (const [name, change] of Object.entries(changes)) sites![name] = { ...sites![name], ...change };
  if (sites!["kobe-hub"] !== undefined)
    flows!["hub"] = { from: "site/kobe-hub", to: "spoke/app", services: ["tcp/22"] };
  return planOfText(stringify(stack), "cloudhub");
}

const NAMES = ["kobe", "kobe-archive", "kobe-hub"] as const;

function threeConnections(device: DeviceKind, routing: "bgp" | "static") {
  const asn = routing === "bgp" ? { asn: 65010 } : { asn: undefined };
  const common = { device, routing, ...asn, suites: [suitesOfDevice(device)[0]!.name] };
  return cloudhub({
    kobe: { ...common, tunnelBandwidth: undefined },
    "kobe-archive": common,
    "kobe-hub": {
      ...{ kind: "customer-gateway", outsideAddress: "198.51.100.20", cidrs: ["10.50.20.0/22"] },
      ...common,
    },
  });
}

/** What begins the definition of an object that a connection has for itself, with its name or number. */
const DEFINITIONS: Readonly<Record<Exclude<DeviceKind, "windows-2008-r2">, readonly RegExp[]>> = {
  checkpoint: [/^add vpn tunnel \d+/, /^set interface vpnt\d+/, /Star community `\w+`/, /peer hub\S+/],
  "cisco-asa": [
    /^crypto ikev2 policy \d+/,
    /^crypto ipsec ikev2 ipsec-proposal \S+/,
    /^crypto ipsec profile \S+/,
    /^tunnel-group \S+/,
    /^interface Tunnel\d+/,
    /^access-list \S+/,
  ],
  "cisco-ios": [
    /^crypto ikev2 (proposal|keyring|profile) \S+/,
    /^crypto ipsec (transform-set|profile) \S+/,
    /^interface Tunnel\d+/,
  ],
  "cisco-ios-xe": [
    /^crypto ikev2 (proposal|keyring|profile) \S+/,
    /^crypto ipsec (transform-set|profile) \S+/,
    /^interface Tunnel\d+/,
  ],
  fortigate: [/^ {4,}edit \S+/],
  generic: [/^Tunnel hub\S+/],
  "juniper-j-series": [
    /^set security (ike|ipsec) (proposal|policy|gateway|vpn) \S+/,
    /st0 unit \d+/,
    /security-zone hub\S*/,
    /address-set \S+/,
  ],
  "juniper-screenos": [
    /^set ike gateway ikev2 \S+/,
    /^set vpn \S+/,
    /interface tunnel\.\d+/,
    /^set ike p\d-proposal \S+/,
    /address \w+ hub\S+/,
  ],
  "juniper-srx": [
    /^set security (ike|ipsec) (proposal|policy|gateway|vpn) \S+/,
    /st0 unit \d+/,
    /security-zone hub\S*/,
    /address-set \S+/,
  ],
  "pan-os": [
    /units tunnel\.\d+/,
    /ike gateway \S+/,
    /tunnel ipsec \S+/,
    /crypto-profiles \S+ \S+/,
    /static-route \S+/,
    /security rules \S+/,
    /^set zone \S+/,
  ],
  pfsense: [/Add P[12] .*"\S+"/],
  sonicwall: [/^vpn policy tunnel-interface \S+/, /^tunnel-interface vpn T\d+/, /^address-object ipv4 \S+/],
  "strongswan-frr": [/^ {2}(ike-)?hub\S+ \{/, /type xfrm dev \S+ if_id \d+/, /^table inet \S+/],
  "windows-2012-r2": [/-Name "\S+"/, /-DisplayName ".+"/],
  "yamaha-rtx": [/^tunnel select \d+/, /^ {2}ipsec sa policy \d+/],
  zywall: [/Add "\S+"/, /Add vti\d+/],
};
/** And what only one of the two ways of routing has. */
const ROUTING_DEFINITIONS: Readonly<
  Record<"bgp" | "static", Readonly<Partial<Record<DeviceKind, readonly RegExp[]>>>>
> = {
  bgp: {
    "cisco-asa": [/^prefix-list \S+/],
    "cisco-ios": [/^ip prefix-list \S+/],
    "cisco-ios-xe": [/^ip prefix-list \S+/],
    "juniper-srx": [/policy-statement \S+/, /protocols bgp group \S+/],
    "juniper-screenos": [/^set access-list \d+/, /route-map name \S+/],
    "pan-os": [/peer-group \S+/, /redist-profile \S+/, /(import|export) rules \S+/],
    sonicwall: [/^ip prefix-list \S+/],
    pfsense: [/^ip prefix-list \S+/],
    "strongswan-frr": [/^ip prefix-list \S+/],
  },
  static: {
    "cisco-asa": [/^sla monitor \d+/, /^track \d+/],
    "cisco-ios": [/^ip sla \d+/, /^track \d+/],
    "cisco-ios-xe": [/^ip sla \d+/, /^track \d+/],
    "pan-os": [/monitor-profile \S+/],
    "yamaha-rtx": [/^ip keepalive \d+/],
  },
};

/** Every object that a text defines: of FortiOS with the table that it stands in. */
function definitionsOf(text: string, patterns: readonly RegExp[]): Map<RegExp, Set<string>> {
  let table = "";
  const found = new Map(patterns.map((pattern) => [pattern, new Set<string>()]));
  for (const line of text.split("\n")) {
    if (line.startsWith("config ")) table = `${line}: `;
    for (const pattern of patterns) {
      const [match] = pattern.exec(line) ?? [];
      // A rule of a list or map has the name of that before it.
      if (match !== undefined && !(/prefix-list|route-map/.test(table) && !match.includes('"')))
        found.get(pattern)!.add(table + match.trim());
    }
  }
  return found;
}

describe("a device with several connections", () => {
  for (const device of DEVICE_KINDS.filter((kind) => suitesOfDevice(kind).length > 0)) {
    for (const routing of ["bgp", "static"] as const) {
      if (device === "windows-2012-r2" && routing === "bgp") continue;

      it(`${device}, ${routing}: no connection defines what another one does`, () => {
        const plan = threeConnections(device, routing);
        const patterns = [
          ...DEFINITIONS[device as Exclude<DeviceKind, "windows-2008-r2">],
          ...(ROUTING_DEFINITIONS[routing][device] ?? []),
        ];
        const apart = NAMES.map((name) => {
          const text = joinFiles(renderDevice(...siteDevices(plan, name, {})));
          return definitionsOf(text, patterns);
        });
        for (const pattern of patterns) {
          const defined = apart.flatMap((each) => [...each.get(pattern)!]);
          assert.ok(defined.length >= NAMES.length, `${pattern} finds nothing`);
          assert.deepEqual(defined, [...new Set(defined)], `${device}: defined twice`);
        }
      });

      it(`${device}, ${routing}: one configuration holds all of them, from whichever site it is asked for`, () => {
        const plan = threeConnections(device, routing);
        const [first, ...others] = NAMES.map((name) => siteDeviceConfig(plan, name, {}));
        for (const other of others) assert.equal(other, first);
        for (const name of NAMES)
          for (const { presharedKey, inside } of siteDevices(plan, name, {})[0]!.tunnels)
            for (const value of [presharedKey, inside.localAddress]) assert.ok(first!.includes(value), value);
        const files = [...first!.matchAll(/^===== (.+) =====$/gm)].map(([, file]) => file);
        assert.deepEqual(files, [...new Set(files)]);
      });
    }
  }

  it("has what holds for the whole device once, or alike", () => {
    const linesOf = (device: DeviceKind, routing: "bgp" | "static", pattern: RegExp) =>
      new Set(siteDeviceConfig(threeConnections(device, routing), "kobe", {}).match(pattern));
    for (const [device, routing, pattern] of [
      ["cisco-asa", "bgp", /^sysopt .*$/gm],
      ["juniper-srx", "bgp", /^set security flow tcp-mss .*$/gm],
      ["juniper-srx", "static", /^set security ipsec vpn-monitor-options interval .*$/gm],
      ["juniper-screenos", "static", /^set vpnmonitor interval .*$/gm],
      ["checkpoint", "static", /^set ping interval .*$/gm],
      ["pan-os", "bgp", /^.* router-id .*$/gm],
      ["strongswan-frr", "bgp", /^ bgp router-id .*$/gm],
      ["yamaha-rtx", "bgp", /^bgp autonomous-system .*$/gm],
    ] as const)
      assert.equal(linesOf(device, routing, pattern).size, 1, `${device}: ${pattern}`);
  });

  it("filters a Yamaha's announcements by AS, one line for each", () => {
    const text = siteDeviceConfig(threeConnections("yamaha-rtx", "bgp"), "kobe", {});
    const lines = text.split("\n").filter((line) => /^bgp (neighbor|export|import)/.test(line));
    assert.deepEqual(
      lines.map((line) => line.replace(/ \d+\.\d+\.\d+\.\d+ .*/, "")),
      [
        ...["bgp neighbor 1 64512", "bgp neighbor 2 64512", "bgp neighbor 3 64530", "bgp neighbor 4 64530"],
        ...["bgp neighbor 5 64520", "bgp neighbor 6 64520"],
        ...["bgp export filter 1 include 10.50.0.0/22", "bgp export filter 2 include 172.17.0.0/16"],
        ...["bgp export filter 3 include 10.50.16.0/22", "bgp export filter 4 include 172.18.0.0/16"],
        "bgp export filter 5 equal 172.17.0.0/16",
        ...["bgp export 64512 filter 1 2", "bgp export 64530 filter 3 4", "bgp export 64520 filter 5"],
        ...["bgp import filter 1 equal 10.50.4.0/22", "bgp import filter 2 equal 10.50.12.0/22"],
        "bgp import filter 3 equal 10.50.20.0/22",
        ...["bgp import 64512 static filter 1", "bgp import 64530 static filter 2", "bgp import 64520 static filter 3"],
      ],
    );
  });

  it("is the example's device of kobe and kobe-archive, and needs the keys of both", () => {
    const plan = cloudhub();
    assert.deepEqual(sitesOnDevicesOf(plan, "kobe-archive"), ["kobe", "kobe-archive"]);
    assert.deepEqual(sitesOnDevicesOf(plan, "nagoya"), ["nagoya"]);
    const text = siteDeviceConfig(plan, "kobe-archive", { device: "strongswan-frr" });
    const lists = [...new Set(text.match(/^ip prefix-list .*$/gm))];
    assert.deepEqual(lists, [
      "ip prefix-list hub-in seq 5 permit 10.50.0.0/22 le 32",
      "ip prefix-list hub-in seq 10 permit 172.17.0.0/16 le 32",
      "ip prefix-list hub-out seq 5 permit 10.50.4.0/22",
      "ip prefix-list hub2-in seq 5 permit 10.50.16.0/22 le 32",
      "ip prefix-list hub2-in seq 10 permit 172.18.0.0/16 le 32",
      "ip prefix-list hub2-out seq 5 permit 10.50.12.0/22",
    ]);
    assert.equal(text.match(/^router bgp /gm)?.length, 1);
    assert.match(
      text,
      /^# The device ends site kobe as well: names that begin with hub, tunnels 1 and 2; here hub2, 3 and 4$/m,
    );
  });

  it("stays apart where a NAT may hide several devices, or where another AS or make is named", () => {
    const cases: Changes[] = [
      { kobe: { behindNat: true }, "kobe-archive": { behindNat: true } },
      { "kobe-archive": { asn: 65010 } },
      { "kobe-archive": { device: "fortigate" } },
    ];
    for (const changes of cases) {
      const plan = cloudhub(changes);
      assert.deepEqual(sitesOnDevicesOf(plan, "kobe"), ["kobe"]);
      const text = siteDeviceConfig(plan, "kobe-archive", {});
      assert.match(
        text,
        /^.*Site kobe has the same outside address: where one device ends both, their names and numbers do not meet$/m,
      );
      assert.match(text, /hub2-0-1/);
    }
  });
});

describe("how to see that a device works", () => {
  for (const device of DEVICE_KINDS.filter((kind) => suitesOfDevice(kind).length > 0)) {
    it(`${device} names a command for IKE, ESP, routes and, where it speaks it, BGP`, () => {
      for (const variant of device === "windows-2012-r2" ? (["static"] as const) : (["bgp", "static"] as const)) {
        const { text } = renderDevice(deviceSite(device, variant))[0]!;
        const end = text.slice(text.indexOf("How to see that site branch-nagoya works"));
        for (const what of ["IKE SA of each tunnel", "one pair of ESP SAs a tunnel", "a route over a tunnel"])
          assert.match(end, new RegExp(`^\\W*\\S.+ - ${what}: \\S`, "m"));
        assert.equal(end.includes(" - BGP with each far inside address: "), variant === "bgp");
        assert.doesNotMatch(end, /<(tunnel|number|peer|prefix|network)>|undefined/);
        const sheet = worksheet(deviceSite(device, variant), { language: "ja", isDraft: false });
        assert.equal(sheet.includes("| トンネル経由の経路 | `"), device !== "generic");
      }
    });
  }

  it("asks for each tunnel apart where a command names one", () => {
    const { text } = renderDevice(deviceSite("yamaha-rtx", "bgp"))[0]!;
    const lines = text.split("\n").filter((line) => line.startsWith("# show "));
    assert.deepEqual(lines, [
      "# show ipsec sa - IKE SA of each tunnel: an IKE SA with each far end",
      "# show status tunnel 1 - one pair of ESP SAs a tunnel: Online, with packets in both directions",
      "# show status tunnel 2 - one pair of ESP SAs a tunnel: Online, with packets in both directions",
      "# show status bgp neighbor - BGP with each far inside address: Established",
      "# show ip route 172.17.0.0 - a route over a tunnel: TUNNEL[",
    ]);
  });
});
