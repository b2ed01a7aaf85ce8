/**
 * One row per device: what it can do, in which versions, and where each line was read. A transform that a device has but
 * that no source describes well enough is left out: the device then uses the next suite, never a guess.
 */
import type { DhGroup, Encryption, Hash } from "../plan/crypto/ciphers";
import type { DeviceAbilities } from "./abilities";
import { withoutLastResort } from "./lastResort";
import type { DeviceKind } from "./types";

const CBC: readonly Encryption[] = ["aes-256-cbc", "aes-128-cbc"];
const GCM_AND_CBC: readonly Encryption[] = ["aes-256-gcm", "aes-128-gcm", ...CBC];
const SHA2: readonly Hash[] = ["sha256", "sha384", "sha512"];
const ALL_GROUPS: readonly DhGroup[] = [14, 15, 16, 19, 20];
const EVERYTHING = {
  ike: { encryption: GCM_AND_CBC, hashes: SHA2, dhGroups: ALL_GROUPS },
  esp: { encryption: GCM_AND_CBC, hashes: SHA2, pfsGroups: ALL_GROUPS },
} as const;
/** AES-CBC, SHA-256 and group 14 in both phases. */
const GROUP_14_CBC = {
  ike: { encryption: CBC, hashes: ["sha256"], dhGroups: [14] },
  esp: { encryption: CBC, hashes: ["sha256"], pfsGroups: [14] },
} as const satisfies Partial<DeviceAbilities>;

const BOTH = ["bgp", "static"] as const;
const recalled = (what: string) => ({ what, source: "-", verified: false });
const read = (what: string, source: string) => ({ what, source, verified: true });
/** Not the vendor's own page, or only a part of it. */
const seen = (what: string, source: string) => ({ what, source, verified: false });
/** AWS network administrator guide for customer gateways, one page a device. */
const awsExample = (page: string, what: string) => ({
  what,
  source: `github.com/awsdocs/amazon-vpc-network-administrator-guide, doc_source/${page}`,
  verified: true,
});

const CISCO_ROUTER = {
  ikeVersions: [1, 2],
  routing: BOTH,
  fourByteAsn: true,
  identityBehindNat: true,
  natTraversal: "on by itself (UDP 4500); the identity is written out",
  dpd: "periodic, per IKEv2 profile",
  tcpMss: "per tunnel interface",
  fragmentation: "before encryption; the DF bit of the outer packet is cleared",
  initiation: "at once: the tunnel interface starts IKE by itself",
  tracking: "IP SLA pings the far inside address; a track takes the route away",
} as const;

const JUNOS = {
  routing: BOTH,
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

// One line holds the gateways of a prefix, and no page says which weight keeps the null gateway for the end.
const YAMAHA_LAST_RESORT = withoutLastResort(
  "reject the far prefixes by ip filter, in secure filter out of the outside interface",
);

const JUNOS_STATEMENTS = read(
  "vpn with df-bit clear, establish-tunnels immediately, vpn-monitor; local-identity inet; dead-peer-detection always-send",
  "juniper.net JUNOS 9.3 (J-series and SRX-series) command reference; 12.1X47 [edit security ike], which has v2-only",
);

export const DEVICE_ABILITIES: Readonly<Record<DeviceKind, DeviceAbilities>> = {
  checkpoint: {
    name: "Check Point Security Gateway (Gaia)",
    syntax: "R81 and later: clish for Gaia, steps for SmartConsole",
    ikeVersions: [1, 2],
    ike: { encryption: CBC, hashes: ["sha256", "sha384"], dhGroups: [14, 19, 20] },
    esp: { encryption: GCM_AND_CBC, hashes: ["sha256"], pfsGroups: [14, 19, 20] },
    routing: BOTH,
    fourByteAsn: true,
    identityBehindNat: true,
    outsideInterface: "eth0",
    natTraversal: "on by default (UDP 4500); Link Selection names the public address",
    dpd: "permanent tunnels with tunnel_keepalive_method dpd; its timers are the gateway's own",
    tcpMss: "kernel parameter fw_clamp_vpn_mss with mss_value of the interface",
    fragmentation: "before encryption, by the MTU of the VTI; the DF bit is not copied (sk98074)",
    initiation: "at once: permanent tunnel",
    tracking: "ping of the next hop; the route of the next priority takes over",
    evidence: [
      awsExample("check-point-bgp.md", "numbered VTI, BGP timers, community, DPD and MSS steps"),
      read(
        "BGP peer commands: holdtime 6 or more, keepalive 2 or more, 4-byte ASN",
        "sc1.checkpoint.com R81 Gaia Advanced Routing, BGP Remote Peers",
      ),
      read(
        "IKE: AES-CBC and no AES-GCM, SHA-256 to SHA-512, groups 14, 19, 20; ESP: AES-GCM and AES-CBC; lifetimes",
        "github.com/CheckPointSW/CheckPointAnsibleMgmtCollection 6.2.1, cp_mgmt_vpn_community_star",
      ),
      read(
        "static routes: priority 1 to 8, ping; import policies 512 to 1024 by AS, exact or normal; redistribution of static routes",
        "github.com/CheckPointSW/terraform-provider-checkpoint, docs of gaia_static_route, " +
          "gaia_inbound_route_filter_bgp_policy, gaia_route_redistribution_to_bgp_as",
      ),
      seen("the words of these in clish", "a public list of the Gaia clish commands"),
      recalled("sk98074: the DF bit; groups 15 to 18 only with later versions, so left out"),
    ],
  },
  "cisco-asa": {
    name: "Cisco ASA",
    syntax: "9.8(1) and later: VTI came with 9.7(1), but with IKEv1 only",
    ikeVersions: [1, 2],
    ike: { encryption: GCM_AND_CBC, hashes: SHA2, dhGroups: [14, 19, 20] },
    esp: { encryption: GCM_AND_CBC, hashes: SHA2, pfsGroups: [14, 19, 20] },
    routing: BOTH,
    fourByteAsn: true,
    identityBehindNat: false,
    outsideInterface: "outside",
    natTraversal: "on by default (UDP 4500); the identity is the interface's own address",
    dpd: "keepalive of the tunnel group",
    tcpMss: "whole device: sysopt connection tcpmss",
    fragmentation:
      "before encryption; the DF bit of the outer packet is cleared; a VTI takes its MTU from the interface",
    initiation: "at once: a VTI keeps its SAs up without traffic",
    tracking: "SLA monitor pings the far inside address; a track takes the route away",
    evidence: [
      awsExample("cisco-asa-vti-bgp.md, cisco-asa-vti-no-bgp.md", "VTI, DF bit, fragmentation, tcpmss, keepalive"),
      read("VTI of 9.7.1 has IKEv1 only", "cisco.com 200982, ASA IPsec VTI connection to Amazon Web Services"),
      read(
        "MTU of a VTI follows the interface; its SAs are rekeyed without traffic",
        "cisco.com ASA 9.12 VPN configuration guide, Virtual Tunnel Interface",
      ),
      seen(
        "IKEv2 in the profile of a VTI, lifetime kilobytes unlimited; aes-gcm-256 with integrity null and prf",
        "public configurations of ASA with Azure and Google Cloud",
      ),
      recalled("group 15 and 16 only with 9.13, so left out; no command for another identity was found, so no NAT"),
    ],
  },
  "cisco-ios": {
    name: "Cisco IOS",
    syntax: "15.4(3)M and later with the security licence",
    ...CISCO_ROUTER,
    outsideInterface: "GigabitEthernet0/0",
    ike: { encryption: CBC, hashes: SHA2, dhGroups: ALL_GROUPS },
    esp: { encryption: GCM_AND_CBC, hashes: SHA2, pfsGroups: ALL_GROUPS },
    evidence: [
      awsExample("Cisco.md, Cisco_NoBGP.md", "VTI, DF bit, fragmentation, MSS, IP SLA and track"),
      seen(
        "IKEv2 proposal, keyring, profile, dpd, transform set and IPsec profile",
        "cisco.com FlexVPN and IKEv2 configuration guide, read in excerpts only; the words are those of IOS XE",
      ),
      recalled("esp-gcm in 15.4; AES-GCM in IKE differs by platform and is left out"),
    ],
  },
  "cisco-ios-xe": {
    name: "Cisco IOS XE",
    syntax: "16.12 and later",
    ...CISCO_ROUTER,
    outsideInterface: "GigabitEthernet0/0/0",
    ...EVERYTHING,
    evidence: [
      awsExample("Cisco.md, Cisco_NoBGP.md", "VTI, DF bit, fragmentation, MSS, IP SLA and track"),
      read(
        "IKEv2 proposals: AES-GCM, a prf of its own, groups 14 to 16, 19, 20; dpd 10 to 3600 s, retry 2 to 60 s; " +
          "esp-gcm 128 and 256; PFS groups; lifetimes; replay window 1024; df-bit clear; fragmentation before-encryption",
        "github.com/YangModels/yang, vendor/cisco/xe/1693/Cisco-IOS-XE-crypto.yang",
      ),
      seen("AES-GCM in a proposal goes without integrity", "public IOS XE configurations toward Azure and AWS"),
    ],
  },
  fortigate: {
    name: "Fortinet FortiGate",
    syntax: "FortiOS 7.0 and later",
    ikeVersions: [1, 2],
    ...EVERYTHING,
    routing: BOTH,
    fourByteAsn: true,
    identityBehindNat: true,
    outsideInterface: "wan1",
    natTraversal: "enabled (UDP 4500)",
    dpd: "on-idle, with retry interval and count",
    tcpMss: "per tunnel interface and per policy",
    fragmentation: "before encryption; the DF bit is not honoured",
    initiation: "at once: auto-negotiate",
    tracking: "link-monitor pings the far inside address and removes the static routes of the tunnel",
    evidence: [
      awsExample("fortinet.md", "phase 1 and 2, tunnel interface with tcp-mss and mtu, names below 15 characters"),
      read(
        "proposal values aes256gcm-prfsha384 and the others; dhgrp",
        "docs.fortinet.com CLI reference, vpn ipsec phase1-interface",
      ),
      read(
        "every field and every value that is rendered is there from FortiOS 7.0.0 to 7.6.0; link-monitor counts milliseconds",
        "github.com/fortinet-ansible-dev/ansible-galaxy-fortios-collection 2.3.9, versioned_schema of each module",
      ),
      read(
        "ip-fragmentation pre-encapsulation fragments before IPsec",
        "docs.fortinet.com FortiGate 7.6 administration guide, Fragmenting IP packets before IPsec encapsulation",
      ),
    ],
  },
  generic: {
    name: "Generic device",
    syntax: "a sheet of values for a device without a page of its own",
    ikeVersions: [1, 2],
    ...EVERYTHING,
    routing: BOTH,
    fourByteAsn: true,
    identityBehindNat: true,
    outsideInterface: "the interface toward the internet",
    natTraversal: "must be on (UDP 4500)",
    dpd: "must be on",
    tcpMss: "should be adjusted on the tunnel",
    fragmentation: "must happen before encryption; the DF bit should be cleared",
    initiation: "the device begins",
    tracking: "the second route must take over when the far inside address does not answer",
    evidence: [awsExample("Introduction.md", "what any customer gateway device must do")],
  },
  "juniper-j-series": {
    name: "Juniper J-Series",
    syntax: "Junos OS 12.1X46",
    ...JUNOS,
    ikeVersions: [1, 2],
    ...GROUP_14_CBC,
    evidence: [
      awsExample("Juniper.md", "st0 interfaces, DF bit, MSS, DPD, BGP"),
      JUNOS_STATEMENTS,
      seen(
        "IKEv2 in a route-based VPN",
        "juniper.net Junos 12.1X46, configuring IKEv2 for a route-based VPN, read in excerpts only",
      ),
      recalled("IKEv2 and group 14 on J-Series themselves; newer groups and AES-GCM are left out"),
    ],
  },
  "juniper-screenos": {
    name: "Juniper SSG and ISG (ScreenOS)",
    syntax: "ScreenOS 6.3",
    ikeVersions: [1, 2],
    ...GROUP_14_CBC,
    routing: BOTH,
    fourByteAsn: false,
    identityBehindNat: true,
    outsideInterface: "ethernet0/0",
    natTraversal: "switched on per gateway (UDP 4500)",
    dpd: "dpd-liveness, per gateway",
    tcpMss: "all IPsec tunnels of the device",
    fragmentation: "before encryption, by the MTU of the tunnel interface; the DF bit of the outer packet is cleared",
    initiation: "at once: VPN monitor with rekey",
    tracking: "VPN monitor pings the far inside address and takes the tunnel interface down",
    evidence: [
      awsExample("Juniper-with-screenos.md", "proposals, gateway, tunnel interface, MSS, BGP"),
      seen(
        "set ike gateway ikev2 with outgoing-interface and preshare, dpd-liveness interval, vpn with tunnel idletime",
        "Microsoft's device scripts for Juniper SSG (github.com/Azure/Azure-vpn-config-samples)",
      ),
      read("IKEv2 since ScreenOS 6.1", "juniper.net NSM 2009.1, AutoKey IKE VPN gateway configuration"),
      recalled(
        "sha2-256 with group 14 in 6.3; local-id with IKEv2; access lists and route maps; two-byte ASN; a route to " +
          "interface null with a preference",
      ),
    ],
  },
  "juniper-srx": {
    name: "Juniper SRX",
    syntax: "Junos OS 18.4 and later",
    ...JUNOS,
    ikeVersions: [1, 2],
    ike: { encryption: CBC, hashes: SHA2, dhGroups: ALL_GROUPS },
    esp: { encryption: GCM_AND_CBC, hashes: ["sha256"], pfsGroups: ALL_GROUPS },
    evidence: [
      awsExample("juniper-srx.md", "st0 interfaces, DF bit, MSS, DPD, zones, BGP"),
      read(
        "IKE proposal values; AES-GCM in IKE exists, but no page says with which PRF, so it is left out",
        "juniper.net Junos CLI reference, proposal (Security IKE)",
      ),
      JUNOS_STATEMENTS,
      seen("precision-timers; vpn-monitor-options", "public configurations of Junos"),
    ],
  },
  "pan-os": {
    name: "Palo Alto Networks PAN-OS",
    syntax: "PAN-OS 10.2 and later with a virtual router named default (legacy routing engine)",
    ikeVersions: [1, 2],
    ...EVERYTHING,
    routing: BOTH,
    fourByteAsn: true,
    identityBehindNat: true,
    outsideInterface: "ethernet1/1",
    natTraversal: "enabled (UDP 4500)",
    dpd: "IKEv2 liveness check; its retries are PAN-OS's own",
    tcpMss: "by itself, 40 less than the MTU of the tunnel interface",
    fragmentation: "before encryption, by the MTU of the tunnel interface",
    initiation: "with the first packet; the tunnel monitor or BGP sends it at once",
    tracking: "tunnel monitor with action fail-over takes the tunnel interface down",
    evidence: [
      read("element names, values, ranges and defaults", "github.com/PaloAltoNetworks/pan-os-codegen, specs"),
      read(
        "groups 15 and 16 from 10.2.0, AES-GCM in IKE from 10.0.3",
        "docs.paloaltonetworks.com IPSec VPN administration and PAN-OS 10.0, IKE Phase 1 and IKE Phase 2",
      ),
      recalled("with AES-GCM in IKE the PRF follows the group: 19 SHA-256, 20 SHA-384"),
    ],
  },
  pfsense: {
    name: "Netgate pfSense",
    syntax: "pfSense CE 2.6 or Plus 22.01 and later, with the FRR package for BGP: steps in the web interface",
    ikeVersions: [1, 2],
    ...EVERYTHING,
    routing: BOTH,
    fourByteAsn: true,
    identityBehindNat: true,
    outsideInterface: "WAN",
    natTraversal: "automatic (UDP 4500)",
    dpd: "delay and maximum failures, per phase 1",
    tcpMss: "per tunnel interface: 40 is taken off what is typed as MSS",
    fragmentation: "before encryption, by the MTU of the tunnel interface",
    initiation: "at once: child SA start action",
    tracking: "gateway monitoring pings the far inside address; a gateway group takes the next tier",
    evidence: [
      awsExample("pfsense-no-bgp.md", "phase 1 and 2 fields"),
      read(
        "AES-GCM with PRF selection; groups 14 to 21",
        "github.com/pfsense/pfsense pull 4106; opoplawski/ansible-pfsense, pfsense_ipsec_proposal",
      ),
      read(
        "the words of the fields: AES256-GCM, groups with their labels, Mutual PSK, Routed (VTI), start and close actions; " +
          "40 is taken off the MSS",
        "github.com/pfsense/pfsense, src/etc/inc/ipsec.inc and src/usr/local/www/interfaces.php",
      ),
      recalled("gateway groups, the FRR package's raw configuration"),
    ],
  },
  sonicwall: {
    name: "SonicWall SonicOS",
    syntax: "SonicOS 7.0 and later: E-CLI, and steps where it has no command",
    ikeVersions: [1, 2],
    ike: { encryption: CBC, hashes: SHA2, dhGroups: [14, 19, 20] },
    esp: { encryption: GCM_AND_CBC, hashes: ["sha256"], pfsGroups: [14, 19, 20] },
    routing: BOTH,
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
  },
  "strongswan-frr": {
    name: "strongSwan with FRR",
    syntax: "strongSwan 5.9 (swanctl), FRR 8.4 and later, Linux 4.19 and later (XFRM interfaces)",
    ikeVersions: [1, 2],
    ...EVERYTHING,
    routing: BOTH,
    fourByteAsn: true,
    identityBehindNat: true,
    outsideInterface: "eth0",
    natTraversal: "by itself (UDP 4500)",
    dpd: "dpd_delay; the retransmission time-out of IKEv2 decides",
    tcpMss: "nftables, per tunnel interface",
    fragmentation: "before encryption, by the MTU of the XFRM interface; the DF bit is not copied",
    initiation: "at once: start_action and close_action",
    tracking: "a script pings the far inside address and moves the route",
    evidence: [
      read("proposal keywords and swanctl.conf", "docs.strongswan.org, Algorithm Proposals; swanctl.conf"),
      read("both parsers take what is rendered", "tests/unit/devices/parsers.test.ts"),
    ],
  },
  "windows-2008-r2": {
    name: "Windows Server 2008 R2",
    syntax: "none: refused",
    ikeVersions: [1],
    ike: { encryption: CBC, hashes: ["sha256"], dhGroups: [14] },
    esp: { encryption: CBC, hashes: ["sha256"], pfsGroups: [14] },
    routing: ["static"],
    fourByteAsn: false,
    identityBehindNat: false,
    outsideInterface: "Ethernet",
    natTraversal: "-",
    dpd: "-",
    tcpMss: "-",
    fragmentation: "-",
    initiation: "-",
    tracking: "-",
    evidence: [
      awsExample("CustomerGateway-Windows.md", "connection security rules with IKEv1 and static routes only"),
      recalled("site-to-site IKEv2 with a pre-shared key came with Windows Server 2012"),
    ],
  },
  "windows-2012-r2": {
    name: "Windows Server 2012 R2 and later (RRAS)",
    syntax: "PowerShell, module RemoteAccess",
    ikeVersions: [1, 2],
    ike: { encryption: CBC, hashes: ["sha256", "sha384"], dhGroups: [14, 19, 20] },
    esp: { encryption: GCM_AND_CBC, hashes: ["sha256"], pfsGroups: [14, 19, 20] },
    routing: ["static"],
    fourByteAsn: false,
    identityBehindNat: false,
    outsideInterface: "Ethernet",
    natTraversal: "by itself; the identity is the server's own address",
    dpd: "NetworkOutageTimeSeconds of the interface",
    tcpMss: "by the MTU of the interface",
    fragmentation: "before encryption, by the MTU of the interface",
    initiation: "at once: persistent interface",
    tracking: "RRAS takes the routes of an interface that is not connected away; metrics choose between the two",
    lastResort: { static: withoutLastResort("drop the far prefixes at the firewall before the server") },
    evidence: [
      awsExample("customer-gateway-windows-2012.md", "static routes only"),
      read(
        "Add-VpnS2SInterface: parameters and accepted values",
        "learn.microsoft.com RemoteAccess, Add-VpnS2SInterface (Windows Server 2012 R2)",
      ),
      recalled("RRAS has BGP, but its interfaces have no inside address of their own: left out; MTU by netsh"),
    ],
  },
  "yamaha-rtx": {
    name: "Yamaha RTX",
    syntax: "RTX830, RTX840, RTX1210, RTX1220, RTX1300, RTX3500, RTX3510, RTX5000 with ipsec ike proposal-limitation",
    ikeVersions: [1, 2],
    ...GROUP_14_CBC,
    routing: BOTH,
    fourByteAsn: false,
    identityBehindNat: true,
    outsideInterface: "lan2",
    natTraversal: "switched on per gateway (UDP 4500)",
    dpd: "RFC 4306 keepalive, per gateway",
    tcpMss: "per tunnel",
    fragmentation: "before encryption, by the MTU of the tunnel; the DF bit of the outer packet is cleared",
    initiation: "at once: ipsec auto refresh",
    tracking: "ip keepalive pings the far inside address; the route of weight 0 takes over",
    lastResort: { bgp: YAMAHA_LAST_RESORT, static: YAMAHA_LAST_RESORT },
    evidence: [
      awsExample("Yamaha.md", "policies, DF bit, MSS, BGP import"),
      read(
        "AES256-CBC at most, groups up to modp2048, SHA-256 on every model; the group of PFS is that of IKE",
        "rtpro.yamaha.co.jp command reference, 15.22, 15.24, 15.25",
      ),
      read(
        "without proposal-limitation everything is proposed, SHA-1 and group 2 included",
        "rtpro.yamaha.co.jp command reference, 15.22",
      ),
      read(
        "IKEv2 between sites on these models; keepalive use on rfc4306",
        "rtpro.yamaha.co.jp IKEv2; command reference, 15.20",
      ),
      read("bgp export filters what is received, by AS", "rtpro.yamaha.co.jp BGP4 AS path filter, 3.1"),
      seen(
        "message-id-control, child-exchange type 2, rfc4306 10 3, local and remote name as ipv4-addr; bgp import static " +
          "takes connected routes too",
        "public copies of the IKEv2 configuration that AWS gives for RTX; Alibaba Cloud's guide for RTX",
      ),
      read(
        "ip route with several gateways: weight is the share of streams, keepalive counts a gateway only while it answers",
        "rtpro.yamaha.co.jp command reference, 8.1.7",
      ),
      seen("weight 0 keeps the second gateway for the loss of the first", "router-switch-jirei.jp, RTX1210"),
      recalled("two-byte ASN"),
    ],
  },
  zywall: {
    name: "Zyxel ZyWALL and USG",
    syntax: "ZLD 4.30 and later: steps in the web interface",
    ikeVersions: [1, 2],
    ...GROUP_14_CBC,
    routing: BOTH,
    fourByteAsn: false,
    identityBehindNat: true,
    outsideInterface: "wan1",
    natTraversal: "switched on per VPN gateway (UDP 4500)",
    dpd: "switched on per VPN gateway; its timers are the device's own",
    tcpMss: "per VPN connection: Adjust MSS",
    fragmentation: "before encryption, by the MTU of the VTI; Ignore Don't Fragment is set in steps",
    initiation: "at once: Nailed-up",
    tracking: "connectivity check of the VTI takes the interface and its routes down",
    evidence: [
      awsExample("Introduction.md", "static routes from 4.20, BGP from 4.30"),
      recalled("all fields of the web interface, AES-256, SHA-256 and group 14"),
    ],
  },
};
