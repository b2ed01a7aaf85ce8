/** AWS from its planned resources: the hub VPC where there are firewalls, the Transit Gateway, spokes, the AWS VPN. */
import { pairPlanOf, type HubPlan } from "../../components/plan/hubPlan";
import type { AwsVpnEnd } from "../sources/awsVpn";
import type { StackSource } from "../sources/stack";
import type { TransitGateway } from "../sources/transitGateway";
import { assembleAwsVpn } from "./awsVpn";
import { assembleHubVpc } from "./hubVpc";
import type { Parts } from "./parts";
import { assembleSpoke } from "./spoke";
import { assembleTransitGateway } from "./transitGateway";

export function assembleAws(
  parts: Parts,
  plan: HubPlan,
  stack: StackSource,
  aws: { readonly transitGateway: TransitGateway; readonly connections: readonly AwsVpnEnd[] },
): void {
  const { transitGateway } = aws;
  const pair = pairPlanOf(plan);
  if (pair !== undefined) assembleHubVpc(parts, pair, stack);
  const vpnNeighbors = assembleAwsVpn(parts, stack, aws);
  assembleTransitGateway(parts, plan, transitGateway, vpnNeighbors);
  plan.spokes.forEach(({ name }, index) => assembleSpoke(parts, name, index, stack, transitGateway));
}
