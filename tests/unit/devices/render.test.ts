/**
 * Proves that every value of a site reaches its device's configuration, that the suite is written in the device's own
 * words and nothing weaker beside it, and that a key stands in its place and nowhere else. It does not prove that a
 * device accepts the text.
 */
import assert from "node:assert/strict";
import { suitesOfDevice } from "../../../components/devices/abilities";
import type { HubFacts } from "../../../components/devices/hubSite";
import { joinFiles, renderDevice } from "../../../components/devices/render";
import type { DeviceKind, DeviceSite } from "../../../components/devices/registry";
import { deviceSite, GOLDEN_DEVICES, HUB_FACTS } from "../../golden/deviceSites";

const textOf = (site: DeviceSite) => joinFiles(renderDevice(site));

/** `10.50.0.0 255.255.252.0` and the others ways in which `10.50.0.0/22` is written. */
function spellingsOf(cidr: string): string[] {
  const [address, length] = cidr.split("/") as [string, string];
  const mask = (0xffffffff << (32 - Number(length))) >>> 0;
  const dotted = [24, 16, 8, 0].map((shift) => (mask >>> shift) & 255).join(".");
  return [cidr, `${address} ${dotted}`, `${address} mask ${dotted}`];
}

const has = (text: string, word: string) =>
  new RegExp(`(?<![\\w.-])${word.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")}(?![\\w-]|\\.\\d)`).test(text);

function assertHas(text: string, what: string, ...spellings: readonly (string | number)[]): void {
  assert.ok(
    spellings.some((each) => has(text, String(each))),
    `${what} is missing: ${spellings.join(" or ")}`,
  );
}

/** These send the address of their outside interface, and are told no other while it is public. */
const IDENTITY_BY_INTERFACE: readonly DeviceKind[] = ["checkpoint", "cisco-asa"];

describe("device configurations", () => {
  for (const { device, variant, file } of GOLDEN_DEVICES) {
    const site = deviceSite(device, variant);
    const { ike, esp } = site.proposal;

    describe(file.replace(".txt", ""), () => {
      // Comments explain; they configure nothing.
      const text = textOf(site)
        .split("\n")
        .filter((line) => !/^\s*[#!]/.test(line) || device === "windows-2012-r2")
        .join("\n");

      it("holds every value of both tunnels", () => {
        for (const tunnel of site.tunnels) {
          assertHas(text, "outside address", tunnel.remoteOutsideAddress);
          assertHas(text, "own inside address", tunnel.inside.localAddress, `${tunnel.inside.localAddress}/30`);
          assertHas(text, "far inside address", tunnel.inside.remoteAddress, `${tunnel.inside.remoteAddress}/32:10`);
          assertHas(text, "key", tunnel.presharedKey);
          assertHas(text, "MSS", tunnel.tcpMssBytes, ...(device === "pan-os" ? [tunnel.mtuBytes] : []));
          if (device !== "cisco-asa") assertHas(text, "MTU", tunnel.mtuBytes, `mtu=${tunnel.mtuBytes}`);
          assertHas(text, "DPD interval", tunnel.dpd.intervalSeconds, `${tunnel.dpd.intervalSeconds}s`, 30);
        }
      });

      it("holds the lifetimes, the identity and the prefixes", () => {
        const { lifetimeSeconds } = ike;
        assertHas(text, "IKE lifetime", lifetimeSeconds, lifetimeSeconds / 60, `${lifetimeSeconds - 2880}s`);
        assertHas(text, "ESP lifetime", esp.lifetimeSeconds, `${esp.lifetimeSeconds}s`);
        if (!IDENTITY_BY_INTERFACE.includes(device)) assertHas(text, "identity", site.outsideAddress);
        for (const { cidr } of site.remotePrefixes) assertHas(text, "far prefix", ...spellingsOf(cidr), `${cidr}:10`);
        // Where static routes lead into a tunnel, only a firewall asks what lives at the site.
        const asksForLocal = variant === "bgp" || !LOCAL_PREFIXES_UNASKED.includes(device);
        for (const cidr of asksForLocal ? site.localPrefixes : []) assertHas(text, "own prefix", ...spellingsOf(cidr));
      });

      if (variant === "bgp") {
        it("holds the ASNs, neighbours and timers of BGP", () => {
          const { remoteAsn, keepaliveSeconds, holdSeconds } = site.tunnels[0]!.bgp!;
          assertHas(text, "own AS", 65001);
          assertHas(text, "far AS", remoteAsn);
          assertHas(text, "hold time", holdSeconds, `hold-time=${holdSeconds}`);
          if (!KEEPALIVE_BY_HOLD_TIME.includes(device)) assertHas(text, "keepalive", keepaliveSeconds);
        });
      } else {
        it("watches both tunnels, and has a second route for each prefix", () => {
          const { intervalSeconds, threshold } = site.tunnels[0]!.tracking!;
          assertHas(text, "interval", intervalSeconds, 1000 * intervalSeconds);
          assertHas(text, "threshold", threshold, 3000 * threshold, intervalSeconds * (threshold - 1));
          for (const line of STATIC_LINES[device]) assert.ok(text.includes(line), `missing: ${line}`);
        });
      }

      it("drops what goes to the far end while no tunnel is up, or says that it does not", () => {
        const lines = LAST_RESORT_LINES[device];
        const whole = textOf(site);
        for (const line of Array.isArray(lines) ? lines : lines[variant])
          assert.ok(whole.includes(`${line}\n`), `missing: ${line}`);
      });

      it("writes the suite in the device's own words", () => {
        for (const line of SUITE_LINES[device]) assert.ok(text.includes(line), `missing: ${line}`);
      });

      it("puts each key in its place and nowhere else", () => {
        const presharedKeys = {
          "branch-nagoya/a-0": "MARKED.key.of.tunnel.a.with.32.characters",
          "branch-nagoya/b-0": "MARKED.key.of.tunnel.b.with.32.characters",
        };
        const facts: HubFacts = { ...HUB_FACTS, presharedKeys };
        const whole = textOf(deviceSite(device, variant, {}, facts));
        const lines = whole.split("\n").filter((line) => line.includes("MARKED"));
        const place = KEY_LINES[device];
        assert.equal(lines.length, 2 * place.length);
        for (const [index, key] of Object.values(presharedKeys).entries()) {
          const mine = lines.slice(index * place.length, (index + 1) * place.length).map((line) => line.trim());
          const words = { key, name: `hub-${"ab"[index]}-0`, peer: `192.0.2.${index + 1}`, number: String(index + 1) };
          assert.deepEqual(
            mine,
            place.map((line) => line.replaceAll(/<(\w+)>/g, (_, word: keyof typeof words) => words[word])),
          );
        }
      });
    });
  }

  it("names nothing weak, whatever the suite", () => {
    // A word of its own, or at the end of one such as `aes256-sha1`.
    const weak =
      /3des|(?<![a-z])des(?![a-z])|md5|(?<![a-z0-9])sha-?1(?!\d)|(?<![a-z])sha(?![a-z0-9-])|sha-hmac|modp(768|1024|1536)|(group|dh|pfs)[ -]?(1|2|5|22|23|24)(?!\d)|ikev1|aggressive/i;
    for (const bad of ["aes256-sha1", "esp-3des", "group2", "Group 2", "modp1024", "PFS2", "set hash sha", "DES"])
      assert.match(bad, weak);
    for (const { device, variant } of GOLDEN_DEVICES) {
      for (const suite of suitesOfDevice(device)) {
        const lines = textOf(deviceSite(device, variant, { suites: [suite.name] })).split("\n");
        // The syntax line tells which versions had IKEv1 only.
        // RTX numbers its gateways between a command and its value.
        const found = lines
          .filter((line) => !/^[#!]? ?Syntax: /.test(line))
          .filter((line) => weak.test(line.replace(/^ *ipsec ike (group|pfs) \d /, "")));
        assert.deepEqual(found, [], `${device} ${variant} ${suite.name}`);
      }
    }
  });

  it("writes each of a device's suites differently", () => {
    for (const { device, variant } of GOLDEN_DEVICES) {
      const suites = suitesOfDevice(device);
      const texts = suites.map((suite) => textOf(deviceSite(device, variant, { suites: [suite.name] })));
      assert.equal(new Set(texts).size, suites.length, device);
    }
  });

  it("sends the public address as identity from behind a NAT", () => {
    for (const [device, line] of Object.entries(NAT_LINES) as [DeviceKind, string][]) {
      const text = textOf(deviceSite(device, "static", { behindNat: true }));
      assert.ok(text.includes(line), `${device}: ${line} is missing`);
    }
    assert.ok(!textOf(deviceSite("strongswan-frr", "bgp", { behindNat: true })).includes("local_addrs"));
    assert.ok(
      textOf(deviceSite("yamaha-rtx", "bgp", { behindNat: true })).includes("ipsec ike local address 1 DEVICE-ADDRESS"),
    );
  });

  it("takes the name of the outside interface that the site gives", () => {
    const facts = { ...HUB_FACTS, outsideInterface: "Dialer7" };
    for (const device of ["cisco-ios", "cisco-ios-xe"] as const)
      assert.ok(textOf(deviceSite(device, "bgp", {}, facts)).includes("\n tunnel source Dialer7\n"));
  });

  it("follows a smaller MTU on the way", () => {
    const text = textOf(deviceSite("cisco-ios-xe", "bgp", { outsideMtuBytes: 1454 }));
    // 46 bytes less outside; AES-GCM aligns to 4.
    assert.ok(text.includes("\n ip mtu 1390\n ip tcp adjust-mss 1350\n"), text);
  });
});

/** Junos, and RTX, derive it from the hold time. */
const KEEPALIVE_BY_HOLD_TIME: readonly DeviceKind[] = ["juniper-srx", "juniper-j-series", "yamaha-rtx"];
const LOCAL_PREFIXES_UNASKED: readonly DeviceKind[] = [
  "cisco-ios",
  "cisco-ios-xe",
  "strongswan-frr",
  "windows-2012-r2",
  "yamaha-rtx",
];

/** The lines of one tunnel that hold its key. */
const KEY_LINES: Readonly<Record<DeviceKind, readonly string[]>> = {
  checkpoint: ["<name>: <key>"],
  "cisco-asa": ["ikev2 remote-authentication pre-shared-key <key>", "ikev2 local-authentication pre-shared-key <key>"],
  "cisco-ios": ["pre-shared-key <key>"],
  "cisco-ios-xe": ["pre-shared-key <key>"],
  fortigate: ["set psksecret <key>"],
  generic: ["Pre-shared key                    <key>"],
  "juniper-j-series": ['set security ike policy <name> pre-shared-key ascii-text "<key>"'],
  "juniper-screenos": [
    "set ike gateway ikev2 <name> address <peer> id <peer> local-id 198.51.100.200 outgoing-interface ethernet0/0 preshare <key> proposal hub-p1",
  ],
  "juniper-srx": ['set security ike policy <name> pre-shared-key ascii-text "<key>"'],
  "pan-os": ["set network ike gateway <name> authentication pre-shared-key key <key>"],
  pfsense: ["Pre-Shared Key: <key>"],
  sonicwall: ["shared-secret <key>"],
  "strongswan-frr": ['secret = "<key>"'],
  "windows-2008-r2": [],
  "windows-2012-r2": ['-SharedSecret "<key>" `'],
  "yamaha-rtx": ["ipsec ike pre-shared-key <number> text <key>"],
  zywall: ["Authentication: Pre-Shared Key <key>"],
};

/** The strongest suite of each device as it stands in the text. */
const SUITE_LINES: Readonly<Record<DeviceKind, readonly string[]>> = {
  checkpoint: [
    "IKE (Phase 1): encryption AES-256, integrity SHA384, Diffie-Hellman Group 20 (384-bit ECP)\n",
    "IPsec (Phase 2): encryption AES-GCM-256, integrity none (AES-GCM)\n",
    "Use Perfect Forward Secrecy: Group 20 (384-bit ECP)\n",
    "Encryption: IKEv2 only",
  ],
  "cisco-asa": [
    " encryption aes-gcm-256\n integrity null\n group 20\n prf sha384\n",
    " protocol esp encryption aes-gcm-256\n protocol esp integrity null\n",
    " set pfs group20\n",
  ],
  "cisco-ios": [
    " encryption aes-cbc-256\n integrity sha384\n prf sha384\n group 20\n",
    "transform-set hub esp-gcm 256\n mode tunnel\n",
    " set pfs group20\n",
  ],
  "cisco-ios-xe": [
    "crypto ikev2 proposal hub\n encryption aes-gcm-256\n prf sha384\n group 20\n",
    "transform-set hub esp-gcm 256\n mode tunnel\n",
    " set pfs group20\n",
  ],
  fortigate: [
    "set ike-version 2\n",
    "set proposal aes256gcm-prfsha384\n",
    "set proposal aes256gcm\n        set pfs enable\n        set dhgrp 20\n",
  ],
  generic: [
    "IKE encryption            aes-256-gcm\n",
    "IKE PRF                   sha384\n",
    "PFS group                 20\n",
  ],
  "juniper-j-series": [
    "ike proposal hub encryption-algorithm aes-256-cbc\n",
    "ike proposal hub authentication-algorithm sha-256\n",
    "ike proposal hub dh-group group14\n",
    "ipsec proposal hub authentication-algorithm hmac-sha-256-128\n",
    "perfect-forward-secrecy keys group14\n",
    "version v2-only\n",
  ],
  "juniper-screenos": [
    "p1-proposal hub-p1 preshare group14 esp aes256 sha2-256 second 28800\n",
    "p2-proposal hub-p2 group14 esp aes256 sha2-256 second 10800\n",
    "set ike gateway ikev2 hub-a-0 ",
  ],
  "juniper-srx": [
    "ike proposal hub encryption-algorithm aes-256-cbc\n",
    "ike proposal hub authentication-algorithm sha-384\n",
    "ike proposal hub dh-group group20\n",
    "ipsec proposal hub encryption-algorithm aes-256-gcm\nset security ipsec proposal hub lifetime-seconds",
    "perfect-forward-secrecy keys group20\n",
    "version v2-only\n",
  ],
  "pan-os": [
    "ike-crypto-profiles hub encryption aes-256-gcm\n",
    "ike-crypto-profiles hub hash non-auth\n",
    "ike-crypto-profiles hub dh-group group20\n",
    "ipsec-crypto-profiles hub esp encryption aes-256-gcm\n",
    "ipsec-crypto-profiles hub esp authentication none\n",
    "ipsec-crypto-profiles hub dh-group group20\n",
    "protocol version ikev2\n",
  ],
  pfsense: [
    "Encryption Algorithm: AES256-GCM, 128 bits\n  PRF Selection: on, PRF SHA384\n  DH Group: 20 (nist ecp384)\n",
    "Encryption Algorithms: AES256-GCM, 128 bits, nothing else\n  Hash Algorithms: none (AES-GCM)\n",
    "PFS key group: 20 (nist ecp384)\n",
    "Key Exchange version: IKEv2\n",
  ],
  sonicwall: [
    "proposal ike exchange ikev2\nproposal ike encryption aes-256\nproposal ike authentication sha-384\nproposal ike dh-group 20\n",
    "proposal ipsec encryption aes-gcm16-256\nproposal ipsec perfect-forward-secrecy dh-group 20\n",
  ],
  "strongswan-frr": [
    "version = 2\n",
    "    proposals = aes256gcm16-prfsha384-ecp384\n",
    "esp_proposals = aes256gcm16-ecp384\n",
  ],
  "windows-2008-r2": [],
  "windows-2012-r2": [
    "-Protocol IKEv2 `\n",
    "-EncryptionMethod AES256 `\n  -IntegrityCheckMethod SHA384 `\n  -DHGroup ECP384 `\n",
    "-CipherTransformConstants GCMAES256 `\n  -AuthenticationTransformConstants GCMAES256 `\n  -PfsGroup ECP384 `\n",
  ],
  "yamaha-rtx": [
    "ipsec sa policy 201 1 esp aes256-cbc sha256-hmac\n",
    "ipsec ike version 1 2\n  ipsec ike proposal-limitation 1 on\n",
    "ipsec ike encryption 2 aes256-cbc\n  ipsec ike hash 2 sha256\n  ipsec ike group 2 modp2048\n  ipsec ike pfs 2 on\n",
  ],
  zywall: [
    "IKE Version: IKEv2\n",
    "Proposal: AES256 SHA256, nothing else; Key Group: DH14\n",
    "Proposal: AES256 SHA256, nothing else; Perfect Forward Secrecy: DH14\n",
  ],
};

/** How the second route of a prefix waits behind the first, and what watches the first. */
const NONE_HERE = "# Last resort: none here, so packets for the far end leave in clear while no tunnel is up";
const JUNOS_POLICY = "set security policies from-zone trust to-zone untrust policy hub-last-resort";
const JUNOS_LAST_RESORT = {
  bgp: ["172.17.0.0/16", "172.18.0.0/16"].flatMap((cidr) => [
    `set routing-options static route ${cidr} discard`,
    `set routing-options static route ${cidr} preference 250`,
  ]),
  static: [
    "# Last resort: the policy hub-last-resort, which counts only before the policies that permit; see below",
    `${JUNOS_POLICY} match destination-address hub-remote`,
    `${JUNOS_POLICY} then deny`,
  ],
};
/** The same in both routing modes where there is one list. */
const LAST_RESORT_LINES: Readonly<Record<DeviceKind, string[] | Readonly<Record<"bgp" | "static", string[]>>>> = {
  checkpoint: ["   - below these and above what lets the site out: drop the same destinations, VPN any"],
  "cisco-asa": ["route Null0 172.17.0.0 255.255.0.0 250", "route Null0 172.18.0.0 255.255.0.0 250"],
  "cisco-ios": ["ip route 172.17.0.0 255.255.0.0 Null0 250", "ip route 172.18.0.0 255.255.0.0 Null0 250"],
  "cisco-ios-xe": ["ip route 172.17.0.0 255.255.0.0 Null0 250", "ip route 172.18.0.0 255.255.0.0 Null0 250"],
  fortigate: ["        set blackhole enable\n        set distance 254"],
  generic: [
    "  Last resort         discard what goes behind the tunnels while none is up, so that nothing leaves in clear",
  ],
  "juniper-j-series": JUNOS_LAST_RESORT,
  "juniper-screenos": [
    "set route 172.17.0.0/16 interface null preference 250",
    "set route 172.18.0.0/16 interface null preference 250",
  ],
  "juniper-srx": JUNOS_LAST_RESORT,
  "pan-os": ["set network virtual-router default routing-table ip static-route hub-last-1 nexthop discard"],
  pfsense: ["Firewall, Rules, Floating: on WAN, direction out, quick: block the first list as destination"],
  sonicwall: [
    "   Access rule LAN to WAN, above those that allow: deny the destinations\n   172.17.0.0/16, 172.18.0.0/16",
  ],
  "strongswan-frr": ["ip route 172.17.0.0/16 blackhole 250", "ip route 172.18.0.0/16 blackhole 250"],
  "windows-2008-r2": [],
  "windows-2012-r2": [`${NONE_HERE}; drop the far prefixes at the firewall before the server`],
  "yamaha-rtx": {
    bgp: ["bgp preference 10001", "ip route 172.17.0.0/16 gateway null", "ip route 172.18.0.0/16 gateway null"],
    static: [
      "# Last resort: ip filter, which counts only in the secure filter out of the outside interface; see below",
      "# ip lan2 secure filter out 100000 100001 <what stands there now>",
      "ip filter 100000 reject * 172.17.0.0/16",
      "ip filter 100001 reject * 172.18.0.0/16",
    ],
  },
  zywall: [
    "Security Policy, LAN to WAN, above those that allow: deny these destinations\n  172.17.0.0/16, 172.18.0.0/16",
  ],
};

const STATIC_LINES: Readonly<Record<DeviceKind, readonly string[]>> = {
  checkpoint: [
    "172.17.0.0/16 nexthop gateway address 169.254.147.185 priority 1 on\n",
    "172.17.0.0/16 nexthop gateway address 169.254.147.189 priority 2 on\n",
    "set static-route 172.17.0.0/16 ping on\n",
  ],
  "cisco-asa": [
    "route hub-a-0 172.17.0.0 255.255.0.0 169.254.147.185 10 track 1\n",
    "route hub-b-0 172.17.0.0 255.255.0.0 169.254.147.189 20 track 2\n",
    " type echo protocol ipIcmpEcho 169.254.147.185 interface hub-a-0\n",
  ],
  "cisco-ios": ["ip route 172.17.0.0 255.255.0.0 Tunnel2 169.254.147.189 20 track 2\n"],
  "cisco-ios-xe": [
    "ip route 172.17.0.0 255.255.0.0 Tunnel1 169.254.147.185 10 track 1\n",
    "ip route 172.17.0.0 255.255.0.0 Tunnel2 169.254.147.189 20 track 2\n",
    "ip sla 2\n icmp-echo 169.254.147.189 source-interface Tunnel2\n timeout 1000\n frequency 3\n",
    " delay down 6 up 9\n",
    "ip route 172.17.0.0 255.255.0.0 Null0 250\n",
  ],
  fortigate: [
    'set device "hub-a-0"\n        set distance 10\n        set priority 10\n',
    'set device "hub-b-0"\n        set distance 10\n        set priority 20\n',
    'set server "169.254.147.185"\n',
    "set interval 3000\n        set failtime 3\n        set update-static-route enable\n",
    "set blackhole enable\n        set distance 254\n",
  ],
  generic: ["172.17.0.0/16, choice 2  hub-b-0 via 169.254.147.189\n"],
  "juniper-j-series": ["static route 172.17.0.0/16 qualified-next-hop st0.2 preference 10\n"],
  "juniper-screenos": [
    "set route 172.17.0.0/16 interface tunnel.2 gateway 169.254.147.189 preference 40\n",
    "set vpnmonitor interval 3\nset vpnmonitor threshold 3\n",
  ],
  "juniper-srx": [
    "static route 172.17.0.0/16 qualified-next-hop st0.1 preference 5\n",
    "static route 172.17.0.0/16 qualified-next-hop st0.2 preference 10\n",
    "vpn hub-b-0 vpn-monitor destination-ip 169.254.147.189\n",
  ],
  "pan-os": [
    "static-route hub-b-0-0 destination 172.17.0.0/16\n",
    "static-route hub-b-0-0 metric 20\n",
    "monitor-profile hub action fail-over\n",
    "ipsec hub-a-0 tunnel-monitor destination-ip 169.254.147.185\n",
  ],
  pfsense: ["HUB_A_0: hub-a-0 tier 1, hub-b-0 tier 2\n", "destination 172.17.0.0/16: gateway group HUB_A_0\n"],
  sonicwall: [
    "policy interface T2 metric 20 source any destination name hub-remote-0 service any gateway 169.254.147.189\n",
    "hub-a-0: ping 169.254.147.185 on T1 every 3 s, down after 3 failures\n",
  ],
  "strongswan-frr": [
    "ip route replace 172.17.0.0/16 via 169.254.147.189 dev hub-b-0 metric 20\n",
    'if [ "$lost_a_0" -eq 3 ]; then\n      ip route delete 172.17.0.0/16 dev hub-a-0 metric 10',
    "ip route 172.17.0.0/16 blackhole 250\n",
  ],
  "windows-2008-r2": [],
  "windows-2012-r2": [
    '-IPv4Subnet @("172.17.0.0/16:10", "172.18.0.0/16:10", "169.254.147.185/32:10")\n',
    '-IPv4Subnet @("172.17.0.0/16:20", "172.18.0.0/16:20", "169.254.147.189/32:10")\n',
    "-IPAddress 169.254.147.190 -PrefixLength 32 -SkipAsSource $true\n",
  ],
  "yamaha-rtx": [
    "ip keepalive 2 icmp-echo 3 3 169.254.147.189\n",
    "ip route 172.17.0.0/16 gateway tunnel 1 keepalive 1 gateway tunnel 2 keepalive 2 weight 0\n",
  ],
  zywall: ["172.17.0.0/16 by Interface vti2, Metric 2\n", "vti1: 169.254.147.185, 3 s"],
};

const NAT_LINES: Readonly<Partial<Record<DeviceKind, string>>> = {
  checkpoint: "Statically NATed IP 198.51.100.200",
  "cisco-ios-xe": "\n identity local address 198.51.100.200\n",
  fortigate: '\n        set localid "198.51.100.200"\n        set localid-type address\n',
  "juniper-srx": "local-identity inet 198.51.100.200\n",
  "juniper-screenos": " local-id 198.51.100.200 ",
  "pan-os": "local-id id 198.51.100.200\n",
  pfsense: "My identifier: IP address 198.51.100.200\n",
  sonicwall: "ike-id local ipv4 198.51.100.200\n",
  "strongswan-frr": "      id = 198.51.100.200\n",
  "yamaha-rtx": "ipsec ike local name 1 198.51.100.200 ipv4-addr\n",
  zywall: "Local ID Type: IPv4, Content 198.51.100.200\n",
};
