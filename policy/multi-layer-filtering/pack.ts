import type { Pack } from "../shared/rule";
import { securityGroupNotOpen } from "./rules/securityGroupNotOpen";
import { subnetHasNetworkAcl } from "./rules/subnetHasNetworkAcl";
import { workloadFiltersNotOpen } from "./rules/workloadFiltersNotOpen";

export const pack: Pack = {
  name: "multi-layer-filtering",
  description: "No filter layer is open to any address.",
  rules: [securityGroupNotOpen, subnetHasNetworkAcl, workloadFiltersNotOpen],
};
