/** What a Check Point gateway can do, and where each line was read. */
import { awsExample, read, recalled, seen } from "../common/evidence";
import { BOTH, CBC, GCM_AND_CBC } from "../common/suites";
import type { DeviceAbilities } from "../types";

export const CHECKPOINT: DeviceAbilities = {
  name: "Check Point Security Gateway (Gaia)",
  syntax: "R81 and later: clish for Gaia, steps for SmartConsole",
  ikeVersions: [1, 2],
  ike: { encryption: CBC, hashes: ["sha256", "sha384"], dhGroups: [14, 19, 20] },
  esp: { encryption: GCM_AND_CBC, hashes: ["sha256"], pfsGroups: [14, 19, 20] },
  routing: BOTH,
  medPerNeighbor: true,
  otherTunnel: "let in where both VTIs are in the community; BGP avoids it",
  gatewayTakeover: "VRRP of Gaia with a monitored VTI",
  checks: {
    ike: { command: "vpn tu tlist -p <peer>", state: "the peer with a tunnel that is up" },
    esp: { command: "vpn tu tlist -p <peer>", state: "an inbound and an outbound SPI" },
    bgp: { command: "show bgp peers", state: "Established" },
    routes: { command: "show route destination <network>", state: "vpnt" },
  },
  comment: "#",
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
    recalled("the words of the checks"),
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
};
