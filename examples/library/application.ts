import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { HubStackOutputs } from "vpn-hub";

/** For example organization/vpn-hub/prod. */
const hub = new pulumi.StackReference(new pulumi.Config().require("hubStack"));
const spokes = hub.requireOutput("spokes") as pulumi.Output<HubStackOutputs["spokes"]>;
const app = spokes.apply((all) => all["app"]!);

/** Reached by the flows of the hub, and by nothing else. */
const web = new aws.ec2.NetworkInterface("web", {
  subnetId: app.workloadSubnetIds.apply((ids) => ids["ap-northeast-1a"]!),
  securityGroups: [app.workloadSecurityGroupId],
});

export const networkInterfaceId = web.id;
