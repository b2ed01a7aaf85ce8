/** What both routing engines need to know of the plan's announcements, and how they name what they make of it. */
import type { AnnouncementPlan, PeerGroupPlan, RoutingPlan } from "../../plan/routing/types";

/**
 * What one peer group hears with one AS path length and MED. The names end in `short`, `long` and `moved`, after the
 * AS path: with a site's name of 24 characters they fit into 31, PAN-OS's shortest limit for names.
 */
export interface AnnouncementSet {
  readonly name: "short" | "long" | "moved";
  readonly asPathPrepends: number;
  readonly med: number;
  readonly announcements: readonly AnnouncementPlan[];
}

const SET_NAMES = { primary: "short", standby: "long", moved: "moved" } as const;

/** One per rank; an empty one is left out. */
export function announcementSets(group: PeerGroupPlan): AnnouncementSet[] {
  return (["primary", "standby", "moved"] as const).flatMap((rank) => {
    const announcements = group.announce.filter((announcement) => announcement.rank === rank);
    const [first] = announcements;
    if (first === undefined) return [];
    const { asPathPrepends, med } = first;
    const stranger = announcements.find((each) => each.asPathPrepends !== asPathPrepends || each.med !== med);
    if (stranger !== undefined) {
      throw new Error(
        `peer group ${group.name}: ${stranger.cidr} is announced as ${rank} with ${stranger.asPathPrepends} prepends ` +
          `and MED ${stranger.med}, ${first.cidr} with ${asPathPrepends} and ${med}; one rank has one preference`,
      );
    }
    return [{ name: SET_NAMES[rank], asPathPrepends, med, announcements }];
  });
}

/**
 * Prefixes that BGP must take from static routes: a static route leads to them and some neighbour is to hear them. The
 * routes to Azure's instances and to the Transit Gateway are announced to nobody.
 */
export function announcedStaticPrefixes({ staticRoutes, peerGroups }: RoutingPlan): string[] {
  const announced = new Set(peerGroups.flatMap(({ announce }) => announce.map(({ cidr }) => cidr)));
  return [...new Set(staticRoutes.map(({ destination }) => destination))].filter((cidr) => announced.has(cidr)).sort();
}
