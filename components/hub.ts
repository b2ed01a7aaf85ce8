import * as pulumi from "@pulumi/pulumi";
import { Firewalls } from "./aws/firewalls";
import { AwsHub, type FirewallPlace } from "./aws/hub";
import { FIREWALL_NAMES } from "./plan/firewalls/types";
import { pairPlanOf, type HubPlan, type PairPlan } from "./plan/hubPlan";
import { endsOnAwsVpn, type SiteOnFirewalls } from "./plan/sites/types";
import { AwsVpnSites } from "./sites/awsVpnSites";
import { Site } from "./sites/site";

/** What the operations read from a stack's outputs; addresses that only the clouds know. */
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
  /** Of the sites on AWS VPN connections; absent while there is none. */
  readonly awsVpn?: {
    /** Per site and connection, AWS's outside addresses of tunnel 1 and 2. */
    readonly outsideAddresses: AwsVpnSites["outsideAddresses"];
    readonly alarmTopicArn: pulumi.Output<string>;
  };
}

/** The hub and every site, both ends of each tunnel. */
export class VpnHub extends pulumi.ComponentResource {
  readonly outputs: HubOutputs;
  private readonly aws: AwsHub;

  constructor(
    private readonly name: string,
    plan: HubPlan,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("vpn-hub:index:VpnHub", name, {}, opts);
    this.aws = new AwsHub(name, plan, { parent: this });
    const { firewallPlace } = this.aws;
    const pair = pairPlanOf(plan);
    const ofFirewalls =
      pair !== undefined && firewallPlace !== undefined
        ? this.createFirewalls(pair, firewallPlace)
        : { firewalls: {}, outsideAddresses: {} };
    this.outputs = { ...this.createAwsVpn(plan), ...ofFirewalls, transitGatewayId: this.aws.transitGateway.id };
    this.registerOutputs({});
  }

  private createAwsVpn(plan: HubPlan): Pick<HubOutputs, "awsVpn"> {
    if (!plan.sites.some(endsOnAwsVpn)) return {};
    const args = { plan, hub: this.aws };
    const { outsideAddresses, alarmTopicArn } = new AwsVpnSites(`${this.name}-aws-vpn`, args, { parent: this });
    return { awsVpn: { outsideAddresses, alarmTopicArn } };
  }

  /** The sites come first: the firewalls' configuration names each one's end. */
  private createFirewalls(plan: PairPlan, place: FirewallPlace): Pick<HubOutputs, "firewalls" | "outsideAddresses"> {
    const sites = plan.sites.map((site) => [site.name, this.createSite(plan, place, site)] as const);
    const outsideAddresses = Object.fromEntries(sites.map(([name, site]) => [name, site.outsideAddresses]));
    const presharedKeys: Site["presharedKeys"] = Object.assign({}, ...sites.map(([, site]) => site.presharedKeys));
    const { instanceIds } = new Firewalls(
      this.name,
      { plan, hub: { ...place, kmsKeyArn: this.aws.kmsKeyArn }, outsideAddresses, presharedKeys },
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
    const created = new Site({ plan, site, kmsKeyArn: this.aws.kmsKeyArn }, { parent: this });
    created.connect({
      asn: plan.network.asn,
      outsideAddresses: FIREWALL_NAMES.map((firewall) => interfaces[firewall].untrustPublicIp),
    });
    for (const [index, address] of created.outsideAddresses.entries())
      securityGroups.openToPeer(site.name, String(index), address, created);
    return created;
  }
}
