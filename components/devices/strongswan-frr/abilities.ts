/** What strongSwan with FRR can do, and where each line was read. */
import { read, recalled } from "../common/evidence";
import { BOTH, EVERYTHING } from "../common/suites";
import type { DeviceAbilities } from "../types";

export const STRONGSWAN_FRR: DeviceAbilities = {
  name: "strongSwan with FRR",
  syntax: "strongSwan 5.9 (swanctl), FRR 8.4 and later, Linux 4.19 and later (XFRM interfaces)",
  ikeVersions: [1, 2],
  ...EVERYTHING,
  routing: BOTH,
  medPerNeighbor: true,
  otherTunnel: "let in, for the reverse path filter is off",
  gatewayTakeover: "keepalived with a script that asks for a route over a tunnel, or iBGP between the devices",
  checks: {
    ike: { command: "swanctl --list-sas --ike <tunnel>", state: "ESTABLISHED" },
    esp: { command: "swanctl --list-sas --ike <tunnel>", state: "INSTALLED" },
    bgp: { command: "vtysh -c 'show bgp summary'", state: "a number below State/PfxRcd" },
    routes: { command: "ip route get <network>", state: "dev hub" },
  },
  comment: "#",
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
    recalled("the words of the checks"),
    read("proposal keywords and swanctl.conf", "docs.strongswan.org, Algorithm Proposals; swanctl.conf"),
    read("bgpd is off in /etc/frr/daemons as it is shipped", "github.com/FRRouting/frr, tools/etc/frr/daemons"),
    read("both parsers take what is rendered", "tests/unit/devices/parsers.test.ts"),
  ],
};
