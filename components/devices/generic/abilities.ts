/** What a device without a page of its own can do, and where each line was read. */
import { awsExample } from "../common/evidence";
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
  evidence: [awsExample("Introduction.md", "what any customer gateway device must do")],
};
