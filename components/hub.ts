import * as pulumi from "@pulumi/pulumi";
import { Firewalls } from "./aws/firewalls";
import { AwsHub, type FirewallPlace } from "./aws/hub";
import type { AzureSettings } from "./azure/connectionSharedKey";
import type { Credentials } from "./credentials";
import { namesWithin, type Names } from "./names";
import { FIREWALL_NAMES } from "./plan/firewalls/types";
import { pairPlanOf, type HubPlan, type PairPlan } from "./plan/hubPlan";
import { endsOnAwsVpn, type SiteOnFirewalls } from "./plan/sites/types";
import { AwsVpnSites } from "./sites/awsVpnSites";
import { Site } from "./sites/site";
import { StandingGuard } from "./standingGuard";
import { tagging } from "./tagging";

/** What only the clouds know: the component's registered outputs, and those of a stack that the operations read. */
export interface HubOutputs {
  /** Empty with `hub:firewalls: none`, as is `outsideAddresses`. */
  readonly firewalls: Readonly<
    Record<
      string,
      {
        instanceId: pulumi.Output<string>;
        untrustPublicIp: pulumi.Output<string>;
        managementPublicIp: pulumi.Output<string>;
      }
    >
  >;
  readonly transitGatewayId: pulumi.Output<string>;
  /** Per site, the outside address of each remote interface. */
  readonly outsideAddresses: Readonly<Record<string, readonly pulumi.Output<string>[]>>;
  /** By name. */
  readonly spokes: Readonly<Record<string, SpokeOutputs>>;
  /** Empty with `hub:firewalls: none`. */
  readonly hubVpc: { readonly id?: pulumi.Output<string> };
  /** Route tables of the Transit Gateway: where the spokes look up, and with firewalls what these hear. */
  readonly transitGatewayRouteTableIds: {
    readonly spokes: pulumi.Output<string>;
    readonly firewalls?: pulumi.Output<string>;
  };
  /** Encrypts the keys, the packages, the volumes and the flow logs. */
  readonly kmsKeyArn: pulumi.Output<string>;
  /** Of the sites on AWS VPN connections; empty while there is none. */
  readonly awsVpn: {
    /** Per site and connection, AWS's outside addresses of tunnel 1 and 2. */
    readonly outsideAddresses?: AwsVpnSites["outsideAddresses"];
    readonly alarmTopicArn?: pulumi.Output<string>;
  };
}

/** What applications in a spoke build on. */
export interface SpokeOutputs {
  readonly vpcId: pulumi.Output<string>;
  /** By Availability Zone. */
  readonly workloadSubnetIds: Readonly<Record<string, pulumi.Output<string>>>;
  /** Lets through the flows of the plan, and nothing else. */
  readonly workloadSecurityGroupId: pulumi.Output<string>;
  /** Of the workload subnets; its default route leads to the Transit Gateway. */
  readonly routeTableId: pulumi.Output<string>;
  /** Of the VPC to the Transit Gateway. */
  readonly attachmentId: pulumi.Output<string>;
}

/** The outputs as a stack reference gives them to another program. */
export type HubStackOutputs = pulumi.UnwrappedObject<HubOutputs>;

export interface PlannedHubArgs {
  readonly plan: HubPlan;
  readonly credentials: Credentials;
  readonly azureSettings: AzureSettings;
}

/** The hub of a plan and every site, both ends of each tunnel. */
export class PlannedHub extends pulumi.ComponentResource implements HubOutputs {
  readonly firewalls: HubOutputs["firewalls"];
  readonly transitGatewayId: HubOutputs["transitGatewayId"];
  readonly outsideAddresses: HubOutputs["outsideAddresses"];
  readonly awsVpn: HubOutputs["awsVpn"];
  readonly spokes: HubOutputs["spokes"];
  readonly hubVpc: HubOutputs["hubVpc"];
  readonly transitGatewayRouteTableIds: HubOutputs["transitGatewayRouteTableIds"];
  readonly kmsKeyArn: HubOutputs["kmsKeyArn"];
  private readonly aws: AwsHub;
  private readonly named: Names;

  constructor(
    private readonly name: string,
    private readonly args: PlannedHubArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    const { plan } = args;
    const guard = new StandingGuard(name, plan);
    const transformations = [...(opts?.transformations ?? []), tagging(plan.tags)];
    super("vpn-hub:index:VpnHub", name, guard.inputs, guard.guard({ ...opts, transformations }));
    this.named = namesWithin(name);
    this.aws = new AwsHub(name, plan, { parent: this });
    const { firewallPlace } = this.aws;
    const pair = pairPlanOf(plan);
    const ofFirewalls =
      pair !== undefined && firewallPlace !== undefined
        ? this.createFirewalls(pair, firewallPlace)
        : { firewalls: {}, outsideAddresses: {} };
    this.firewalls = ofFirewalls.firewalls;
    this.outsideAddresses = ofFirewalls.outsideAddresses;
    this.transitGatewayId = this.aws.transitGateway.id;
    this.awsVpn = this.createAwsVpn();
    this.spokes = Object.fromEntries(Object.entries(this.aws.spokes).map(([spoke, { outputs }]) => [spoke, outputs]));
    this.hubVpc = firewallPlace === undefined ? {} : { id: firewallPlace.network.vpcId };
    this.transitGatewayRouteTableIds = {
      spokes: this.aws.transitGateway.spokesRouteTableId,
      ...(firewallPlace === undefined ? {} : { firewalls: firewallPlace.routeTableId }),
    };
    this.kmsKeyArn = this.aws.kmsKeyArn;
    this.registerOutputs({ ...this.outputs, ...guard.settle(this) });
  }

  /** All of them, as a program exports them. */
  get outputs(): { [name in keyof HubOutputs]: HubOutputs[name] } {
    const { firewalls, transitGatewayId, outsideAddresses, awsVpn } = this;
    const { spokes, hubVpc, transitGatewayRouteTableIds, kmsKeyArn } = this;
    return {
      firewalls,
      transitGatewayId,
      outsideAddresses,
      awsVpn,
      spokes,
      hubVpc,
      transitGatewayRouteTableIds,
      kmsKeyArn,
    };
  }

  private createAwsVpn(): HubOutputs["awsVpn"] {
    const { plan, azureSettings } = this.args;
    if (!plan.sites.some(endsOnAwsVpn)) return {};
    const args = { plan, hub: this.aws, named: this.named, azureSettings };
    const { outsideAddresses, alarmTopicArn } = new AwsVpnSites(`${this.name}-aws-vpn`, args, { parent: this });
    return { outsideAddresses, alarmTopicArn };
  }

  /** The sites come first: the firewalls' configuration names each one's end. */
  private createFirewalls(plan: PairPlan, place: FirewallPlace): Pick<HubOutputs, "firewalls" | "outsideAddresses"> {
    const sites = plan.sites.map((site) => [site.name, this.createSite(plan, place, site)] as const);
    const outsideAddresses = Object.fromEntries(sites.map(([name, site]) => [name, site.outsideAddresses]));
    const presharedKeys: Site["presharedKeys"] = Object.assign({}, ...sites.map(([, site]) => site.presharedKeys));
    const { credentials } = this.args;
    const { instanceIds } = new Firewalls(
      this.name,
      { plan, hub: { ...place, kmsKeyArn: this.aws.kmsKeyArn }, outsideAddresses, presharedKeys, credentials },
      { parent: this },
    );
    const firewalls = FIREWALL_NAMES.map((firewall) => {
      const { untrustPublicIp, managementPublicIp } = place.interfaces[firewall];
      return [firewall, { instanceId: instanceIds[firewall], untrustPublicIp, managementPublicIp }] as const;
    });
    return { firewalls: Object.fromEntries(firewalls), outsideAddresses };
  }

  /** The site, its tunnels to both firewalls, and the rules that let it speak with them. */
  private createSite(plan: PairPlan, { securityGroups, interfaces }: FirewallPlace, site: SiteOnFirewalls): Site {
    const { named } = this;
    const { azureSettings } = this.args;
    const { kmsKeyArn } = this.aws;
    const created = new Site({ plan, site, named, azureSettings, kmsKeyArn }, { parent: this });
    created.connect({
      asn: plan.network.asn,
      outsideAddresses: FIREWALL_NAMES.map((firewall) => interfaces[firewall].untrustPublicIp),
    });
    for (const [index, address] of created.outsideAddresses.entries())
      securityGroups.openToPeer(named(site.name), site.name, String(index), address, created);
    return created;
  }
}
