/** What a FortiGate can do, and where each line was read. */
import { awsExample, read, recalled } from "../common/evidence";
import { BOTH, EVERYTHING } from "../common/suites";
import type { DeviceAbilities } from "../types";

export const FORTIGATE: DeviceAbilities = {
  name: "Fortinet FortiGate",
  syntax: "FortiOS 7.0 and later",
  ikeVersions: [1, 2],
  ...EVERYTHING,
  routing: BOTH,
  medPerNeighbor: true,
  otherTunnel: "let in, for both routes stand in the table",
  gatewayTakeover: "VRRP on the inside interface with vrdst, an address behind the tunnels",
  checks: {
    ike: { command: "diagnose vpn ike gateway list name <tunnel>", state: "established" },
    esp: { command: "get vpn ipsec tunnel summary", state: "selectors(total,up): 1/1" },
    bgp: { command: "get router info bgp summary", state: "a number below State/PfxRcd" },
    routes: { command: "get router info routing-table details <network>", state: "the name of a tunnel" },
  },
  comment: "#",
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
    recalled("the words of the checks"),
    read(
      "of several static routes those of the smallest distance stand in the table; among them the smaller priority is used, " +
        "and the reverse path check accepts all",
      "docs.fortinet.com community tip 196645",
    ),
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
};
