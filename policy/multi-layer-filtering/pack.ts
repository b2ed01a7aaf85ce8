import type { Pack } from "../shared/rule";
import { filtersNotJudged } from "./rules/filtersNotJudged";
import { firewallPolicyClosed } from "./rules/firewallPolicyClosed";
import { flowLogsOn } from "./rules/flowLogsOn";
import { layersAgree } from "./rules/layersAgree";
import { managementNotOpen } from "./rules/managementNotOpen";
import { networkAclReturnTraffic } from "./rules/networkAclReturnTraffic";
import { networkNotAutoMode } from "./rules/networkNotAutoMode";
import { securityGroupFitsNetworkAcl } from "./rules/securityGroupFitsNetworkAcl";
import { securityGroupNotOpen } from "./rules/securityGroupNotOpen";
import { securityGroupSumNotOpen } from "./rules/securityGroupSumNotOpen";
import { subnetHasNetworkAcl } from "./rules/subnetHasNetworkAcl";
import { subnetHasNetworkSecurityGroup } from "./rules/subnetHasNetworkSecurityGroup";
import { transitGatewayNoAutoAccept } from "./rules/transitGatewayNoAutoAccept";
import { tunnelPeersOnly } from "./rules/tunnelPeersOnly";
import { workloadFiltersNotOpen } from "./rules/workloadFiltersNotOpen";

export const pack: Pack = {
  name: "multi-layer-filtering",
  description: "No filter layer is open to any address, and the layers agree with each other.",
  rules: [
    securityGroupNotOpen,
    securityGroupSumNotOpen,
    tunnelPeersOnly,
    managementNotOpen,
    subnetHasNetworkAcl,
    networkAclReturnTraffic,
    securityGroupFitsNetworkAcl,
    workloadFiltersNotOpen,
    firewallPolicyClosed,
    layersAgree,
    flowLogsOn,
    transitGatewayNoAutoAccept,
    subnetHasNetworkSecurityGroup,
    networkNotAutoMode,
    filtersNotJudged,
  ],
};
