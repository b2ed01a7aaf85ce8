/** What a Palo Alto Networks firewall can do, and where each line was read. */
import { read, recalled } from "../common/evidence";
import { BOTH, EVERYTHING } from "../common/suites";
import type { DeviceAbilities } from "../types";

export const PAN_OS: DeviceAbilities = {
  name: "Palo Alto Networks PAN-OS",
  syntax: "PAN-OS 10.2 and later with a virtual router named default (legacy routing engine)",
  ikeVersions: [1, 2],
  ...EVERYTHING,
  routing: BOTH,
  medPerNeighbor: true,
  otherTunnel: "let in, for both tunnel interfaces are in one zone",
  gatewayTakeover: "a high-availability pair, or routes redistributed into the site's OSPF",
  checks: {
    ike: { command: "show vpn ike-sa gateway <tunnel>", state: "Established" },
    esp: { command: "show vpn ipsec-sa tunnel <tunnel>", state: "an inbound and an outbound SPI" },
    bgp: { command: "show routing protocol bgp peer", state: "Established" },
    routes: { command: "show routing route destination <prefix>", state: "tunnel." },
  },
  comment: "#",
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
    recalled("the words of the checks"),
    read("element names, values, ranges and defaults", "github.com/PaloAltoNetworks/pan-os-codegen, specs"),
    read(
      "groups 15 and 16 from 10.2.0, AES-GCM in IKE from 10.0.3",
      "docs.paloaltonetworks.com IPSec VPN administration and PAN-OS 10.0, IKE Phase 1 and IKE Phase 2",
    ),
    recalled("with AES-GCM in IKE the PRF follows the group: 19 SHA-256, 20 SHA-384"),
  ],
};
