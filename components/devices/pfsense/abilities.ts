/** What pfSense can do, and where each line was read. */
import { awsExample, read, recalled } from "../common/evidence";
import { BOTH, EVERYTHING } from "../common/suites";
import type { DeviceAbilities } from "../types";

export const PFSENSE: DeviceAbilities = {
  name: "Netgate pfSense",
  syntax: "pfSense CE 2.6 or Plus 22.01 and later, with the FRR package for BGP: steps in the web interface",
  ikeVersions: [1, 2],
  ...EVERYTHING,
  routing: BOTH,
  medPerNeighbor: true,
  otherTunnel: "let in while the state policy is floating (System, Advanced, Firewall)",
  gatewayTakeover: "routes redistributed into the site's OSPF; CARP alone does not follow a tunnel",
  checks: {
    ike: { command: "Status, IPsec", state: "Established" },
    esp: { command: "Status, IPsec, Show child SA entries", state: "Installed" },
    bgp: { command: "Status, FRR, BGP", state: "a number below State/PfxRcd" },
    routes: { command: "Diagnostics, Routes", state: "<prefix> over an ipsec interface" },
  },
  comment: "",
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
    recalled("the words of the checks"),
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
};
