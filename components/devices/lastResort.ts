/** What keeps packets for the far end from leaving in clear while no tunnel is up, where no route of last resort can. */
import type { DeviceSite } from "./types";

export const LAST_RESORT = "Nothing for the far end leaves in clear while no tunnel is up.";

const MISSING = "Last resort: none here, so packets for the far end leave in clear while no tunnel is up";

/** Sentences for the head of a configuration that lacks it; none where it is configured. */
export function lastResortSentences({ device, routing }: DeviceSite): string[] {
  // One line holds the gateways of a prefix, and no page says which weight keeps the null gateway for the end.
  if (device === "yamaha-rtx")
    return [`${MISSING}; reject the far prefixes by ip filter, in secure filter out of the outside interface`];
  if (device === "windows-2012-r2") return [`${MISSING}; drop the far prefixes at the firewall before the server`];
  // A policy added by a set command comes last, behind those that may permit everything.
  if (routing.kind === "static" && (device === "juniper-srx" || device === "juniper-j-series"))
    return ["Last resort: the policy hub-last-resort, which counts only before the policies that permit; see below"];
  return [];
}
