import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { FirewallPlan } from "../plan/firewalls/types";
import type { FirewallSecurityGroups } from "./firewallSecurityGroups";
import type { HubNetwork } from "./hubNetwork";
import { tags } from "./naming";

export interface FirewallInterfacesArgs {
  readonly environment: string;
  readonly firewall: FirewallPlan;
  readonly network: HubNetwork;
  readonly securityGroups: FirewallSecurityGroups;
}

type InterfaceRole = "management" | "untrust" | "trust";

/**
 * The network interfaces of one firewall and their Elastic IPs. They come before the sites, which need the outside
 * address, and the instance comes after them, because its first configuration names the sites' addresses.
 */
export class FirewallInterfaces extends pulumi.ComponentResource {
  /** Interface ids in the order of the device index: management, ethernet1/1 (untrust), ethernet1/2 (trust). */
  readonly ids: readonly pulumi.Output<string>[];
  /** The Elastic IP that the sites see, also the firewall's IKE identity. */
  readonly untrustPublicIp: pulumi.Output<string>;
  readonly managementPublicIp: pulumi.Output<string>;
  /** What must be in place before the firewall starts. */
  readonly associations: readonly pulumi.Resource[];

  constructor(
    private readonly name: string,
    private readonly args: FirewallInterfacesArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("vpn-hub:aws:FirewallInterfaces", name, {}, opts);
    const { firewall, securityGroups } = args;
    const management = this.createInterface("management", firewall.managementAddress, securityGroups.managementId);
    const untrust = this.createInterface("untrust", firewall.untrustAddress, securityGroups.untrustId);
    const trust = this.createInterface("trust", firewall.trustAddress, securityGroups.trustId);
    this.ids = [management.id, untrust.id, trust.id];
    const managementIp = this.createElasticIp("management", management);
    const untrustIp = this.createElasticIp("untrust", untrust);
    this.managementPublicIp = managementIp.address.publicIp;
    this.untrustPublicIp = untrustIp.address.publicIp;
    this.associations = [managementIp.association, untrustIp.association];
    this.registerOutputs({ untrustPublicIp: this.untrustPublicIp });
  }

  private createInterface(
    role: InterfaceRole,
    address: string,
    group: pulumi.Output<string>,
  ): aws.ec2.NetworkInterface {
    const { environment, firewall, network } = this.args;
    return new aws.ec2.NetworkInterface(
      `${this.name}-${role}`,
      {
        description: `${this.name} ${role}`,
        subnetId: network.subnetId(role, firewall.name),
        privateIps: [address],
        securityGroups: [group],
        // A firewall forwards packets that are not its own.
        sourceDestCheck: role === "management",
        tags: tags(environment, `${this.name}-${role}`),
      },
      { parent: this },
    );
  }

  private createElasticIp(role: InterfaceRole, networkInterface: aws.ec2.NetworkInterface) {
    const name = `${this.name}-${role}`;
    const address = new aws.ec2.Eip(
      name,
      { domain: "vpc", tags: tags(this.args.environment, name) },
      { parent: this, dependsOn: [this.args.network.internetGateway] },
    );
    const association = new aws.ec2.EipAssociation(
      name,
      {
        allocationId: address.allocationId,
        networkInterfaceId: networkInterface.id,
        // A new one takes the address over before the old one goes; else AWS answers Resource.AlreadyAssociated.
        allowReassociation: true,
      },
      { parent: this },
    );
    return { address, association };
  }
}
