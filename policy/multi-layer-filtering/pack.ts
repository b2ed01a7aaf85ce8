import { PolicyPack } from "@pulumi/policy";
import { securityGroupNotOpen } from "./rules/securityGroupNotOpen";
import { subnetHasNetworkAcl } from "./rules/subnetHasNetworkAcl";
import { workloadFiltersNotOpen } from "./rules/workloadFiltersNotOpen";

new PolicyPack("vpn-hub-multi-layer-filtering", {
  policies: [securityGroupNotOpen, subnetHasNetworkAcl, workloadFiltersNotOpen],
});
