/** What a device without a page of its own can do, and where each line was read. */
import { awsExample, recalled } from "../common/evidence";
import { BOTH, EVERYTHING } from "../common/suites";
import type { DeviceAbilities } from "../types";

export const GENERIC: DeviceAbilities = {
  name: "Generic device",
  syntax: "a sheet of values for a device without a page of its own",
  ikeVersions: [1, 2],
  ...EVERYTHING,
  routing: BOTH,
  medPerNeighbor: true,
  otherTunnel: "must be let in",
  gatewayTakeover: "VRRP or HSRP that tracks the tunnels, or the far prefixes redistributed into the site's routing",
  checks: {
    ike: { command: "the list of IKE SAs", state: "established" },
    esp: { command: "the list of IPsec SAs", state: "one pair a tunnel, with bytes in both directions" },
    bgp: { command: "the list of BGP neighbors", state: "Established" },
    routes: { command: "the route to <prefix>", state: "over a tunnel" },
  },
  comment: "",
  fourByteAsn: true,
  identityBehindNat: true,
  outsideInterface: "the interface toward the internet",
  natTraversal: "must be on (UDP 4500)",
  dpd: "must be on",
  tcpMss: "should be adjusted on the tunnel",
  fragmentation: "must happen before encryption; the DF bit should be cleared",
  initiation: "the device begins",
  tracking: "the second route must take over when the far inside address does not answer",
  isSheet: true,
  evidence: [
    recalled("the words of the checks"),
    awsExample("Introduction.md", "what any customer gateway device must do"),
  ],
};
