import * as pulumi from "@pulumi/pulumi";
import { namesWithin, spokeName } from "../names";
import { FIREWALL_NAMES, type FirewallName } from "../plan/firewalls/types";
import { pairPlanOf, type HubPlan, type PairPlan } from "../plan/hubPlan";
import { EncryptionKey } from "./encryptionKey";
import { FirewallInterfaces } from "./firewallInterfaces";
import { FirewallSecurityGroups } from "./firewallSecurityGroups";
import { HubNetwork } from "./hubNetwork";
import { Spoke } from "./spoke";
import { HubTransitGateway } from "./transitGateway";

/** Where the firewalls will be plugged in. */
export interface FirewallPlace {
  readonly network: HubNetwork;
  readonly securityGroups: FirewallSecurityGroups;
  readonly interfaces: Readonly<Record<FirewallName, FirewallInterfaces>>;
  /** On the Transit Gateway: what it holds is what the firewalls hear. */
  readonly routeTableId: pulumi.Output<string>;
}

/** The AWS side that no site changes: Transit Gateway, spokes, and with firewalls the hub VPC that they live in. */
export class AwsHub extends pulumi.ComponentResource {
  readonly kmsKeyArn: pulumi.Output<string>;
  readonly transitGateway: HubTransitGateway;
  readonly spokes: Readonly<Record<string, Spoke>>;
  /** Absent with `hub:firewalls: none`. */
  readonly firewallPlace?: FirewallPlace;

  constructor(
    private readonly name: string,
    plan: HubPlan,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("vpn-hub:aws:AwsHub", name, {}, opts);
    const { environment, region } = plan;
    const own = { parent: this };
    this.kmsKeyArn = new EncryptionKey(`${name}-key`, { environment, region }, own).arn;
    const { kmsKeyArn } = this;
    const { transitGateway } = plan;
    this.transitGateway = new HubTransitGateway(`${name}-transit-gateway`, { environment, transitGateway }, own);
    const pair = pairPlanOf(plan);
    if (pair !== undefined) this.firewallPlace = this.createFirewallPlace(pair);
    const named = namesWithin(name);
    const shared = {
      environment,
      transitGateway: this.transitGateway,
      firewallsRouteTableId: this.firewallPlace?.routeTableId,
      kmsKeyArn,
    };
    this.spokes = Object.fromEntries(
      plan.spokes.map((spoke) => [spoke.name, new Spoke(named(spokeName(spoke.name)), { ...shared, spoke }, own)]),
    );
    this.registerOutputs({});
  }

  private createFirewallPlace(plan: PairPlan): FirewallPlace {
    const { name, kmsKeyArn, transitGateway } = this;
    const { environment, region } = plan;
    const own = { parent: this };
    const network = new HubNetwork(name, { environment, region, network: plan.network, kmsKeyArn }, own);
    const groups = { environment, network: plan.network, vpcId: network.vpcId };
    const securityGroups = new FirewallSecurityGroups(name, groups, own);
    const { hubAttachment, routeTableId } = transitGateway.connectFirewalls({
      firewallAsn: plan.network.asn,
      firewalls: plan.firewalls,
      vpcId: network.vpcId,
      attachmentSubnetIds: FIREWALL_NAMES.map((firewall) => network.subnetId("attachment", firewall)),
    });
    network.routeToTransitGateway(plan.transitGateway.cidr, hubAttachment);
    const [a, b] = plan.firewalls.map(
      (firewall) =>
        new FirewallInterfaces(
          `${name}-firewall-${firewall.name}`,
          { environment, firewall, network, securityGroups },
          own,
        ),
    ) as [FirewallInterfaces, FirewallInterfaces];
    return { network, securityGroups, interfaces: { a, b }, routeTableId };
  }
}
