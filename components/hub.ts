import * as pulumi from "@pulumi/pulumi";
import { Firewalls } from "./aws/firewalls";
import { AwsHub, type FirewallPlace } from "./aws/hub";
import { providePresharedKey } from "./aws/presharedKey";
import { AwsVpnSites } from "./awsVpnSites";
import { VpnGatewaySite } from "./azure/vpnGatewaySite";
import { HaVpnSite } from "./gcp/haVpnSite";
import { alertEmailsOf } from "./plan/detection/alarms";
import { FIREWALL_NAMES } from "./plan/firewalls/types";
import { pairPlanOf, type HubPlan, type PairPlan } from "./plan/hubPlan";
import { endsOnAwsVpn, type SiteOnFirewalls } from "./plan/sites/types";

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

interface CreatedSite {
  readonly name: string;
  /** Outside address of each remote interface. */
  readonly addresses: readonly pulumi.Output<string>[];
  /** Pre-shared keys by key id. */
  readonly keys: Readonly<Record<string, pulumi.Output<string>>>;
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
    const sites = plan.sites.map((site) => this.createSite(plan, place, site));
    const outsideAddresses = Object.fromEntries(sites.map(({ name, addresses }) => [name, addresses]));
    const presharedKeys = Object.assign({}, ...sites.map(({ keys }) => keys)) as CreatedSite["keys"];
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

  /** Keys, the remote end where it is a cloud, and the rules that let it speak with the firewalls. */
  private createSite(
    { environment, network, alarms }: PairPlan,
    { securityGroups, interfaces }: FirewallPlace,
    site: SiteOnFirewalls,
  ): CreatedSite {
    const { kmsKeyArn } = this.aws;
    const parent = new SiteGroup(site.name, { parent: this });
    const presharedKeys = Object.fromEntries(
      site.keys.map((key) => [key.id, providePresharedKey({ environment, key, kmsKeyArn }, parent)]),
    );
    const firewallAddresses = { a: interfaces.a.untrustPublicIp, b: interfaces.b.untrustPublicIp };
    const alertEmails = alertEmailsOf(alarms);
    const shared = { environment, hubAsn: network.asn, firewallAddresses, presharedKeys, alertEmails };
    const addresses = this.remoteAddresses(site, shared, parent);
    for (const [index, address] of addresses.entries())
      securityGroups.openToPeer(site.name, String(index), address, parent);
    return { name: site.name, addresses, keys: presharedKeys };
  }

  private remoteAddresses(
    site: SiteOnFirewalls,
    shared: Omit<ConstructorParameters<typeof HaVpnSite>[1], "site">,
    parent: pulumi.Resource,
  ): readonly pulumi.Output<string>[] {
    switch (site.kind) {
      case "gcp-ha-vpn":
        return new HaVpnSite(site.name, { ...shared, site }, { parent }).outsideAddresses;
      case "azure-vpn-gateway":
        return new VpnGatewaySite(site.name, { ...shared, site }, { parent }).outsideAddresses;
      case "customer-gateway":
        return [pulumi.output(site.outsideAddress)];
    }
  }
}

/** Everything that one site adds, in one branch of the resource tree. */
class SiteGroup extends pulumi.ComponentResource {
  constructor(name: string, opts: pulumi.ComponentResourceOptions) {
    super("vpn-hub:index:Site", name, {}, opts);
    this.registerOutputs({});
  }
}
