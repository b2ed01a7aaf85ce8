/** What Cisco IOS and IOS XE can do, and where each line was read. */
import { awsExample, read, recalled, seen } from "../common/evidence";
import { ALL_GROUPS, BOTH, CBC, EVERYTHING, GCM_AND_CBC, SHA2 } from "../common/suites";
import type { DeviceAbilities } from "../types";

const CISCO_ROUTER = {
  ikeVersions: [1, 2],
  routing: BOTH,
  medPerNeighbor: true,
  otherTunnel: "let in; a zone-based firewall needs both tunnels in one zone",
  gatewayTakeover: "HSRP or VRRP on the inside interface, standby <group> track <object> for the routes of the tunnels",
  checks: {
    ike: { command: "show crypto ikev2 sa", state: "READY" },
    esp: { command: "show crypto ipsec sa peer <peer>", state: "pkts encaps and pkts decaps that grow" },
    bgp: { command: "show ip bgp summary", state: "a number below State/PfxRcd" },
    routes: { command: "show ip route <network>", state: "Tunnel" },
  },
  comment: "!",
  fourByteAsn: true,
  identityBehindNat: true,
  natTraversal: "on by itself (UDP 4500); the identity is written out",
  dpd: "periodic, per IKEv2 profile",
  tcpMss: "per tunnel interface",
  fragmentation: "before encryption; the DF bit of the outer packet is cleared",
  initiation: "at once: the tunnel interface starts IKE by itself",
  tracking: "IP SLA pings the far inside address; a track takes the route away",
} as const;

export const CISCO_IOS: DeviceAbilities = {
  name: "Cisco IOS",
  syntax: "15.4(3)M and later with the security licence",
  ...CISCO_ROUTER,
  outsideInterface: "GigabitEthernet0/0",
  ike: { encryption: CBC, hashes: SHA2, dhGroups: ALL_GROUPS },
  esp: { encryption: GCM_AND_CBC, hashes: SHA2, pfsGroups: ALL_GROUPS },
  evidence: [
    recalled("the words of the checks"),
    awsExample("Cisco.md, Cisco_NoBGP.md", "VTI, DF bit, fragmentation, MSS, IP SLA and track"),
    seen(
      "IKEv2 proposal, keyring, profile, dpd, transform set and IPsec profile",
      "cisco.com FlexVPN and IKEv2 configuration guide, read in excerpts only; the words are those of IOS XE",
    ),
    recalled("esp-gcm in 15.4; AES-GCM in IKE differs by platform and is left out"),
  ],
};

export const CISCO_IOS_XE: DeviceAbilities = {
  name: "Cisco IOS XE",
  syntax: "16.12 and later",
  ...CISCO_ROUTER,
  outsideInterface: "GigabitEthernet0/0/0",
  ...EVERYTHING,
  evidence: [
    recalled("the words of the checks"),
    awsExample("Cisco.md, Cisco_NoBGP.md", "VTI, DF bit, fragmentation, MSS, IP SLA and track"),
    read(
      "IKEv2 proposals: AES-GCM, a prf of its own, groups 14 to 16, 19, 20; dpd 10 to 3600 s, retry 2 to 60 s; " +
        "esp-gcm 128 and 256; PFS groups; lifetimes; replay window 1024; df-bit clear; fragmentation before-encryption",
      "github.com/YangModels/yang, vendor/cisco/xe/1693/Cisco-IOS-XE-crypto.yang",
    ),
    seen("AES-GCM in a proposal goes without integrity", "public IOS XE configurations toward Azure and AWS"),
  ],
};
