/** What a ZyWALL can do, and where each line was read. */
import { awsExample, recalled } from "../common/evidence";
import { BOTH, GROUP_14_CBC } from "../common/suites";
import type { DeviceAbilities } from "../types";

export const ZYWALL: DeviceAbilities = {
  name: "Zyxel ZyWALL and USG",
  syntax: "ZLD 4.30 and later: steps in the web interface",
  ikeVersions: [1, 2],
  ...GROUP_14_CBC,
  routing: BOTH,
  medPerNeighbor: false,
  otherTunnel: "dropped unless Security Policy, Policy Control allows an asymmetrical route",
  gatewayTakeover: "device high availability, or routes redistributed into the site's OSPF",
  checks: {
    ike: { command: "Monitor, VPN Monitor, IPSec", state: "<tunnel> is connected" },
    esp: { command: "Monitor, VPN Monitor, IPSec", state: "bytes in both directions" },
    bgp: { command: "Maintenance, Packet Flow Explore, Routing Status", state: "routes by BGP" },
    routes: { command: "Maintenance, Packet Flow Explore, Routing Status", state: "<prefix> over a vti" },
  },
  comment: "",
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
    recalled("the words of the checks"),
    awsExample("Introduction.md", "static routes from 4.20, BGP from 4.30"),
    recalled("all fields of the web interface, AES-256, SHA-256 and group 14"),
  ],
};
