import * as pulumi from "@pulumi/pulumi";
import { FIREWALL_NAMES, type FirewallName, type HubPlan } from "../plan/types";
import { EncryptionKey } from "./encryptionKey";
import { FirewallInterfaces } from "./firewallInterfaces";
import { FirewallSecurityGroups } from "./firewallSecurityGroups";
import { HubNetwork } from "./hubNetwork";
import { Spoke } from "./spoke";
import { HubTransitGateway } from "./transitGateway";

/** The AWS side that no site changes: network, Transit Gateway, spokes, and where the firewalls will be plugged in. */
export class AwsHub extends pulumi.ComponentResource {
  readonly kmsKeyArn: pulumi.Output<string>;
  readonly securityGroups: FirewallSecurityGroups;
  readonly transitGateway: HubTransitGateway;
  readonly network: HubNetwork;
  readonly interfaces: Readonly<Record<FirewallName, FirewallInterfaces>>;
  readonly spokes: Readonly<Record<string, Spoke>>;

  constructor(name: string, plan: HubPlan, opts?: pulumi.ComponentResourceOptions) {
    super("vpn-hub:aws:AwsHub", name, {}, opts);
    const { environment, region } = plan;
    const own = { parent: this };
    this.kmsKeyArn = new EncryptionKey(`${name}-key`, { environment, region }, own).arn;
    const { kmsKeyArn } = this;
    this.network = new HubNetwork(name, { environment, region, network: plan.network, kmsKeyArn }, own);
    const { network } = this;
    this.securityGroups = new FirewallSecurityGroups(
      name,
      { environment, network: plan.network, vpcId: network.vpcId },
      own,
    );
    this.transitGateway = new HubTransitGateway(
      `${name}-transit-gateway`,
      {
        environment,
        transitGateway: plan.transitGateway,
        firewallAsn: plan.network.asn,
        firewalls: plan.firewalls,
        vpcId: network.vpcId,
        attachmentSubnetIds: FIREWALL_NAMES.map((firewall) => network.subnetId("attachment", firewall)),
      },
      own,
    );
    network.routeToTransitGateway(plan.transitGateway.cidr, this.transitGateway.hubAttachment);
    const { securityGroups } = this;
    const [a, b] = plan.firewalls.map(
      (firewall) =>
        new FirewallInterfaces(
          `${name}-firewall-${firewall.name}`,
          { environment, firewall, network, securityGroups },
          own,
        ),
    ) as [FirewallInterfaces, FirewallInterfaces];
    this.interfaces = { a, b };
    this.spokes = Object.fromEntries(
      plan.spokes.map((spoke) => [
        spoke.name,
        new Spoke(`spoke-${spoke.name}`, { environment, spoke, transitGateway: this.transitGateway, kmsKeyArn }, own),
      ]),
    );
    this.registerOutputs({});
  }
}
