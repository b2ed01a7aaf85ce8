/** What a Cisco ASA can do, and where each line was read. */
import { awsExample, read, recalled, seen } from "../common/evidence";
import { BOTH, GCM_AND_CBC, SHA2 } from "../common/suites";
import type { DeviceAbilities } from "../types";

export const CISCO_ASA: DeviceAbilities = {
  name: "Cisco ASA",
  syntax: "9.8(1) and later: VTI came with 9.7(1), but with IKEv1 only",
  ikeVersions: [1, 2],
  ike: { encryption: GCM_AND_CBC, hashes: SHA2, dhGroups: [14, 19, 20] },
  esp: { encryption: GCM_AND_CBC, hashes: SHA2, pfsGroups: [14, 19, 20] },
  routing: BOTH,
  medPerNeighbor: true,
  otherTunnel:
    "dropped, for a session of an ASA belongs to one interface; use BGP, or shut the second tunnel until the first is lost",
  gatewayTakeover: "a pair with failover, or routes redistributed into the site's OSPF",
  checks: {
    ike: { command: "show crypto ikev2 sa", state: "READY" },
    esp: { command: "show crypto ipsec sa peer <peer>", state: "pkts encaps and pkts decaps that grow" },
    bgp: { command: "show bgp summary", state: "a number below State/PfxRcd" },
    routes: { command: "show route <network>", state: "the name of a tunnel" },
  },
  comment: "!",
  fourByteAsn: true,
  identityBehindNat: false,
  outsideInterface: "outside",
  natTraversal: "on by default (UDP 4500); the identity is the interface's own address",
  dpd: "keepalive of the tunnel group",
  tcpMss: "whole device: sysopt connection tcpmss",
  fragmentation: "before encryption; the DF bit of the outer packet is cleared; a VTI takes its MTU from the interface",
  initiation: "at once: a VTI keeps its SAs up without traffic",
  tracking: "SLA monitor pings the far inside address; a track takes the route away",
  evidence: [
    recalled("the words of the checks"),
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
};
