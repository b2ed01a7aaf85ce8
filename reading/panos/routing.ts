/** The routing of a PAN-OS configuration, whichever engine it is written for. */
import { childOf, descend, type PanNode } from "../../components/panos/tree";
import { readLogicalRouter } from "./logicalRouter";
import { redistributionOf, type PanosRouting } from "./router";
import { readVirtualRouter } from "./virtualRouter";

const NO_ROUTING: PanosRouting = {
  engine: "legacy",
  interfaces: [],
  staticRoutes: [],
  maximumPaths: 1,
  groups: [],
  ...redistributionOf([], "no router"),
  unread: ["it has not exactly one router of the routing engine that it names"],
};

/** @param device the entry of `devices` that holds `network` and `deviceconfig` */
export function readRouting(device: PanNode | undefined): PanosRouting {
  const isAdvanced = descend(device, "deviceconfig", "setting", "advance-routing")?.text === "yes";
  const network = childOf(device, "network");
  const routers = childOf(network, isAdvanced ? "logical-router" : "virtual-router")?.children ?? [];
  const [router, ...others] = routers.filter(({ tag }) => tag === "entry");
  if (router === undefined || others.length > 0) return NO_ROUTING;
  return isAdvanced ? readLogicalRouter(router, childOf(network, "routing-profile")) : readVirtualRouter(router);
}
