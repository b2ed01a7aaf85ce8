/** What a Juniper SSG or ISG can do, and where each line was read. */
import { awsExample, read, recalled, seen } from "../common/evidence";
import { BOTH, GROUP_14_CBC } from "../common/suites";
import type { DeviceAbilities } from "../types";

export const JUNIPER_SCREENOS: DeviceAbilities = {
  name: "Juniper SSG and ISG (ScreenOS)",
  syntax: "ScreenOS 6.3",
  ikeVersions: [1, 2],
  ...GROUP_14_CBC,
  routing: BOTH,
  medPerNeighbor: true,
  otherTunnel: "let in, by asymmetric-vpn of the zone",
  gatewayTakeover: "VRRP on the inside interface that tracks the tunnel interfaces",
  checks: {
    ike: { command: "get ike cookie", state: "a line with <peer>" },
    esp: { command: "get sa", state: "A/U" },
    bgp: { command: "get vrouter trust-vr protocol bgp neighbor", state: "ESTABLISH" },
    routes: { command: "get route ip <network>", state: "tunnel." },
  },
  comment: "#",
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
    recalled("the words of the checks"),
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
};
