/** What a SonicWall can do, and where each line was read. */
import { awsExample, recalled, seen } from "../common/evidence";
import { BOTH, CBC, GCM_AND_CBC, SHA2 } from "../common/suites";
import type { DeviceAbilities } from "../types";

export const SONICWALL: DeviceAbilities = {
  name: "SonicWall SonicOS",
  syntax: "SonicOS 7.0 and later: E-CLI, and steps where it has no command",
  ikeVersions: [1, 2],
  ike: { encryption: CBC, hashes: SHA2, dhGroups: [14, 19, 20] },
  esp: { encryption: GCM_AND_CBC, hashes: ["sha256"], pfsGroups: [14, 19, 20] },
  routing: BOTH,
  medPerNeighbor: true,
  otherTunnel: "let in, for both tunnel interfaces are in zone VPN",
  gatewayTakeover: "a high-availability pair, or routes redistributed into the site's OSPF",
  checks: {
    ike: { command: "show vpn tunnels", state: "the policy <tunnel>" },
    esp: { command: "show vpn tunnels", state: "bytes in both directions" },
    bgp: { command: "show ip bgp summary", state: "a number below State/PfxRcd" },
    routes: { command: "show ip route", state: "<prefix> over a tunnel interface" },
  },
  comment: "!",
  fourByteAsn: false,
  identityBehindNat: true,
  outsideInterface: "X1",
  natTraversal: "on by default (UDP 4500)",
  dpd: "60 s or more: BGP or the network monitor notices first",
  tcpMss: "per interface: Enforce TCP MSS is set in steps",
  fragmentation: "before encryption; Ignore DF Bit is set in steps",
  initiation: "at once: keep-alive",
  tracking: "a network monitor probe disables the route policy of a dead tunnel",
  evidence: [
    recalled("the words of the checks"),
    awsExample(
      "sonicwall-bgp.md, sonicwall-static.md",
      "tunnel interface policy, route policy, BGP, DPD of 60 s or more",
    ),
    seen(
      "E-CLI words of a VPN policy: ike-id local ipv4, proposal ike and ipsec, bound-to interface, keep-alive, anti-replay",
      "SonicOS/X 7 E-CLI reference guide, second-hand; public test scripts of SonicOS",
    ),
    seen(
      "aes-gcm16-256 with tunnel-interface policies; AES-GCM in IKE takes a prf in place of authentication, but its word " +
        "in the E-CLI and the first version with it were not found: left out",
      "public test scripts of SonicOS",
    ),
    seen("groups 14 and 20, AESGCM16-256 in ESP", "Cloudflare's guide for SonicWall in the web interface"),
    recalled("group 19; the numbers 19 and 20 in the E-CLI; MSS and DF settings; two-byte ASN"),
  ],
};
