/** What a Juniper J-Series or SRX can do, and where each line was read. */
import { awsExample, read, recalled, seen } from "../common/evidence";
import { ALL_GROUPS, BOTH, CBC, GCM_AND_CBC, GROUP_14_CBC, SHA2 } from "../common/suites";
import type { DeviceAbilities } from "../types";

const JUNOS = {
  routing: BOTH,
  medPerNeighbor: true,
  otherTunnel: "let in, for both tunnel interfaces are in one zone",
  gatewayTakeover: "VRRP on the inside interface with track route <far prefix>",
  checks: {
    ike: { command: "show security ike security-associations", state: "UP" },
    esp: { command: "show security ipsec security-associations", state: "two lines a tunnel, one each way" },
    bgp: { command: "show bgp summary", state: "Establ" },
    routes: { command: "show route <prefix>", state: "via st0." },
  },
  comment: "#",
  fourByteAsn: true,
  identityBehindNat: true,
  outsideInterface: "ge-0/0/0.0",
  natTraversal: "on by default (UDP 4500)",
  dpd: "always sent, per IKE gateway",
  tcpMss: "all IPsec tunnels of the device",
  fragmentation: "before encryption, by the MTU of st0; the DF bit of the outer packet is cleared",
  initiation: "at once: establish-tunnels immediately",
  tracking: "VPN monitor pings the far inside address and takes the tunnel interface down",
  // A policy added by a set command comes last, behind those that may permit everything.
  lastResort: {
    static: "Last resort: the policy hub-last-resort, which counts only before the policies that permit; see below",
  },
} as const;

const JUNOS_STATEMENTS = read(
  "vpn with df-bit clear, establish-tunnels immediately, vpn-monitor; local-identity inet; dead-peer-detection always-send",
  "juniper.net JUNOS 9.3 (J-series and SRX-series) command reference; 12.1X47 [edit security ike], which has v2-only",
);

export const JUNIPER_J_SERIES: DeviceAbilities = {
  name: "Juniper J-Series",
  syntax: "Junos OS 12.1X46",
  ...JUNOS,
  ikeVersions: [1, 2],
  ...GROUP_14_CBC,
  evidence: [
    recalled("the words of the checks"),
    awsExample("Juniper.md", "st0 interfaces, DF bit, MSS, DPD, BGP"),
    JUNOS_STATEMENTS,
    seen(
      "IKEv2 in a route-based VPN",
      "juniper.net Junos 12.1X46, configuring IKEv2 for a route-based VPN, read in excerpts only",
    ),
    recalled("IKEv2 and group 14 on J-Series themselves; newer groups and AES-GCM are left out"),
  ],
};

export const JUNIPER_SRX: DeviceAbilities = {
  name: "Juniper SRX",
  syntax: "Junos OS 18.4 and later",
  ...JUNOS,
  ikeVersions: [1, 2],
  ike: { encryption: CBC, hashes: SHA2, dhGroups: ALL_GROUPS },
  esp: { encryption: GCM_AND_CBC, hashes: ["sha256"], pfsGroups: ALL_GROUPS },
  evidence: [
    recalled("the words of the checks"),
    awsExample("juniper-srx.md", "st0 interfaces, DF bit, MSS, DPD, zones, BGP"),
    read(
      "IKE proposal values; AES-GCM in IKE exists, but no page says with which PRF, so it is left out",
      "juniper.net Junos CLI reference, proposal (Security IKE)",
    ),
    JUNOS_STATEMENTS,
    seen("precision-timers; vpn-monitor-options", "public configurations of Junos"),
  ],
};
