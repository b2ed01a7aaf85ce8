import type { Pack } from "../shared/rule";
import { applianceMode } from "./rules/applianceMode";
import { bothConnectSessions } from "./rules/bothConnectSessions";
import { bothTunnels } from "./rules/bothTunnels";
import { detectionTime } from "./rules/detectionTime";
import { symmetricPaths } from "./rules/symmetricPaths";
import { tunnelAlarms } from "./rules/tunnelAlarms";
import { twoAvailabilityZones } from "./rules/twoAvailabilityZones";

export const pack: Pack = {
  name: "hub-resilience",
  description: "The hub survives the loss of a zone, a firewall or a tunnel, and says so.",
  rules: [
    twoAvailabilityZones,
    bothTunnels,
    bothConnectSessions,
    applianceMode,
    symmetricPaths,
    detectionTime,
    tunnelAlarms,
  ],
};
