import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { NetworkPlan } from "../plan/addressing/types";
import type { CidrRule, PortRange } from "../plan/flows/types";
import { createSecurityGroupRule } from "./filterRules";
import { tags } from "./naming";

export interface FirewallSecurityGroupsArgs {
  readonly environment: string;
  readonly network: NetworkPlan;
  readonly vpcId: pulumi.Input<string>;
}

/** One security group per interface role; rules are resources of their own, so that a site touches only its own. */
export class FirewallSecurityGroups extends pulumi.ComponentResource {
  readonly managementId: pulumi.Output<string>;
  readonly untrustId: pulumi.Output<string>;
  readonly trustId: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: FirewallSecurityGroupsArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("vpn-hub:aws:FirewallSecurityGroups", name, {}, opts);
    const { securityGroups } = args.network;
    this.managementId = this.createGroup(
      "management",
      "Management interfaces of the firewalls",
      securityGroups.management,
    );
    this.untrustId = this.createGroup(
      "untrust",
      "Untrust interfaces of the firewalls: IKE and NAT-T with the sites",
      [],
    );
    this.trustId = this.createGroup(
      "trust",
      "Trust interfaces of the firewalls: GRE with the Transit Gateway",
      securityGroups.trust,
    );
    this.registerOutputs({});
  }

  /** Lets one outside address of a site speak with the untrust interfaces, both directions. */
  openToPeer(name: string, site: string, key: string, address: pulumi.Input<string>, parent: pulumi.Resource): void {
    const cidr = pulumi.interpolate`${address}/32`;
    for (const direction of ["ingress", "egress"] as const) {
      for (const { carries, ...service } of this.args.network.peerServices) {
        createSecurityGroupRule(
          `${name}-${key}-${direction}-${serviceKey(service)}`,
          this.untrustId,
          { ...service, direction, cidr, reason: `${site} ${key}: ${carries}` },
          tags(this.args.environment, `${site}-${key}`, { "vpn-hub:site": site }),
          { parent },
        );
      }
    }
  }

  private createGroup(role: string, description: string, rules: readonly CidrRule[]): pulumi.Output<string> {
    const name = `${this.name}-${role}`;
    const group = new aws.ec2.SecurityGroup(
      name,
      { description, vpcId: this.args.vpcId, tags: tags(this.args.environment, name) },
      { parent: this },
    );
    for (const rule of rules) {
      createSecurityGroupRule(`${name}-${rule.name}`, group.id, rule, tags(this.args.environment, name), {
        parent: this,
      });
    }
    return group.id;
  }
}

function serviceKey({ protocol, toPort }: PortRange): string {
  return `${protocol}-${toPort}`;
}
