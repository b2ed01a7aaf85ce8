import * as pulumi from "@pulumi/pulumi";
import { FIREWALL_NAMES, type FirewallName, type HubPlan } from "../plan/types";
import { BootstrapBucket } from "./bootstrapBucket";
import { EncryptionKey } from "./encryptionKey";
import { findFirewallImage } from "./firewallImage";
import { FirewallSecurityGroups } from "./firewallSecurityGroups";
import { HubNetwork } from "./hubNetwork";
import { Spoke } from "./spoke";
import { HubTransitGateway } from "./transitGateway";
import { VmSeries } from "./vmSeries";

/** The AWS side that no site changes: network, firewalls, Transit Gateway, spokes. */
export class AwsHub extends pulumi.ComponentResource {
  readonly kmsKeyArn: pulumi.Output<string>;
  readonly securityGroups: FirewallSecurityGroups;
  readonly transitGateway: HubTransitGateway;
  readonly firewalls: Readonly<Record<FirewallName, VmSeries>>;

  constructor(name: string, plan: HubPlan, opts?: pulumi.ComponentResourceOptions) {
    super("vpn-hub:aws:AwsHub", name, {}, opts);
    const { environment, region } = plan;
    const own = { parent: this };
    this.kmsKeyArn = new EncryptionKey(`${name}-key`, { environment, region }, own).arn;
    const { kmsKeyArn } = this;
    const network = new HubNetwork(name, { environment, region, network: plan.network, kmsKeyArn }, own);
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
    const bootstrap = new BootstrapBucket(`${name}-bootstrap`, { plan, kmsKeyArn }, own);
    const shared = {
      environment,
      region,
      settings: plan.firewallSettings,
      image: findFirewallImage(plan.firewallSettings, this),
      network,
      securityGroups: this.securityGroups,
      bootstrap,
      kmsKeyArn,
    };
    const [a, b] = plan.firewalls.map(
      (firewall) => new VmSeries(`${name}-firewall-${firewall.name}`, { ...shared, firewall }, own),
    ) as [VmSeries, VmSeries];
    this.firewalls = { a, b };
    for (const spoke of plan.spokes) {
      new Spoke(`spoke-${spoke.name}`, { environment, spoke, transitGateway: this.transitGateway, kmsKeyArn }, own);
    }
    this.registerOutputs({});
  }
}
