/** What a Yamaha RTX can do, and where each line was read. */
import { awsExample, read, recalled, seen } from "../common/evidence";
import { BOTH, GROUP_14_CBC } from "../common/suites";
import type { DeviceAbilities } from "../types";

export const YAMAHA_RTX: DeviceAbilities = {
  name: "Yamaha RTX",
  syntax: "RTX830, RTX840, RTX1210, RTX1220, RTX1300, RTX3500, RTX3510, RTX5000 with ipsec ike proposal-limitation",
  ikeVersions: [1, 2],
  ...GROUP_14_CBC,
  routing: BOTH,
  medPerNeighbor: true,
  otherTunnel: "let in; a dynamic filter on the tunnels must not be used",
  gatewayTakeover:
    "ip <lan> vrrp <id> <address> with ip <lan> vrrp shutdown trigger <id> route <far prefix> <next hop>",
  checks: {
    ike: { command: "show ipsec sa", state: "an IKE SA with each far end" },
    esp: { command: "show status tunnel <number>", state: "Online, with packets in both directions" },
    bgp: { command: "show status bgp neighbor", state: "Established" },
    routes: { command: "show ip route <network>", state: "TUNNEL[" },
  },
  comment: "#",
  japanese: {
    syntax:
      "ipsec ike proposal-limitation に対応した RTX830、RTX840、RTX1210、RTX1220、RTX1300、RTX3500、RTX3510、RTX5000",
    natTraversal: "ゲートウェイごとに有効化。ESP が UDP 4500 に入るのは経路に NAT がある場合だけ",
    dpd: "ゲートウェイごとの RFC 4306 キープアライブ",
    tcpMss: "トンネルごと",
    fragmentation: "トンネルの MTU に従い暗号化の前に分割し、外側パケットの DF ビットをクリア",
    initiation: "ipsec auto refresh により直ちに開始",
    tracking: "ip keepalive が対向の内側アドレスに ping し、weight 0 の経路に切り替わる",
    otherTunnel: "受け入れる。トンネルに動的フィルタを設定しないこと",
    gatewayTakeover:
      "ip <lan> vrrp <id> <address> と ip <lan> vrrp shutdown trigger <id> route <far prefix> <next hop>",
    lastResort: "最後の手段: ip filter。外側インタフェースの secure filter out に入れたときだけ働く（下記参照）",
    states: {
      ike: "各対向との IKE SA がある",
      esp: "接続されており、送受信ともパケットが増える",
      bgp: "Established",
      routes: "TUNNEL[",
    },
  },
  fourByteAsn: false,
  identityBehindNat: true,
  outsideInterface: "lan2",
  natTraversal: "switched on per gateway; ESP is in UDP 4500 only where a NAT is on the way",
  dpd: "RFC 4306 keepalive, per gateway",
  tcpMss: "per tunnel",
  fragmentation: "before encryption, by the MTU of the tunnel; the DF bit of the outer packet is cleared",
  initiation: "at once: ipsec auto refresh",
  tracking: "ip keepalive pings the far inside address; the route of weight 0 takes over",
  lastResort: {
    static: "Last resort: ip filter, which counts only in the secure filter out of the outside interface; see below",
  },
  evidence: [
    recalled("the words of the checks"),
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
    read(
      "ESP as a protocol of a static masquerade; without a NAT on the way ESP stays IP protocol 50",
      "rtpro.yamaha.co.jp command reference, 23.8, 15.48",
    ),
    read(
      "a volume lifetime of 2,000,000 kB is the default of RTX1300, RTX3510, RTX840 and newer firmware of the others; off",
      "rtpro.yamaha.co.jp command reference, 15.48.1",
    ),
    read(
      "preference: static 10000, BGP 500, up to 2147483647; NULL is a gateway; the router id is to be set; BGP does not run " +
        "beside a secondary address; import of static takes static and implicit routes only",
      "rtpro.yamaha.co.jp command reference, 29.6, 8.1.7, 29.5, 29.1, 29.9",
    ),
    recalled("two-byte ASN; tunnels: 20 on RTX830, 100 on RTX1210, RTX1220 and RTX1300"),
  ],
};
