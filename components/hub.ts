import * as pulumi from "@pulumi/pulumi";
import { Firewalls } from "./aws/firewalls";
import { AwsHub } from "./aws/hub";
import { PresharedKey } from "./aws/presharedKey";
import { AwsVpnSites } from "./awsVpnSites";
import { VpnGatewaySite } from "./azure/vpnGatewaySite";
import { HaVpnSite } from "./gcp/haVpnSite";
import { FIREWALL_NAMES, type HubPlan, type SitePlan } from "./plan/types";

/** What the operations read from a stack's outputs; addresses that only the clouds know. */
export interface HubOutputs {
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
    name: string,
    private readonly plan: HubPlan,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("vpn-hub:index:VpnHub", name, {}, opts);
    this.aws = new AwsHub(name, plan, { parent: this });
    const { interfaces, transitGateway } = this.aws;
    const sites = plan.sites.map((site) => this.createSite(site));
    const outsideAddresses = Object.fromEntries(sites.map(({ name: site, addresses }) => [site, addresses]));
    const firewalls = new Firewalls(
      name,
      { plan, hub: this.aws, outsideAddresses, presharedKeys: Object.assign({}, ...sites.map(({ keys }) => keys)) },
      { parent: this },
    );
    const awsVpn =
      plan.awsVpn.sites.length === 0
        ? undefined
        : new AwsVpnSites(
            `${name}-aws-vpn`,
            { environment: plan.environment, awsVpn: plan.awsVpn, hub: this.aws },
            { parent: this },
          );
    this.outputs = {
      ...(awsVpn === undefined
        ? {}
        : { awsVpn: { outsideAddresses: awsVpn.outsideAddresses, alarmTopicArn: awsVpn.alarmTopicArn } }),
      firewalls: Object.fromEntries(
        FIREWALL_NAMES.map((firewall) => {
          const { untrustPublicIp, managementPublicIp } = interfaces[firewall];
          return [firewall, { instanceId: firewalls.instanceIds[firewall], untrustPublicIp, managementPublicIp }];
        }),
      ),
      transitGatewayId: transitGateway.id,
      outsideAddresses,
    };
    this.registerOutputs({});
  }

  /** Keys, the remote end where it is a cloud, and the rules that let it speak with the firewalls. */
  private createSite(site: SitePlan): CreatedSite {
    const { environment } = this.plan;
    const { kmsKeyArn, securityGroups, interfaces } = this.aws;
    const parent = new SiteGroup(site.name, { parent: this });
    const presharedKeys = Object.fromEntries(
      site.keys.map((key) => [
        key.id,
        new PresharedKey(key.id.replace("/", "-"), { environment, key, kmsKeyArn }, { parent }).value,
      ]),
    );
    const firewallAddresses = { a: interfaces.a.untrustPublicIp, b: interfaces.b.untrustPublicIp };
    const shared = { environment, hubAsn: this.plan.network.asn, firewallAddresses, presharedKeys };
    const addresses = this.remoteAddresses(site, shared, parent);
    for (const [index, address] of addresses.entries())
      securityGroups.openToPeer(site.name, String(index), address, parent);
    return { name: site.name, addresses, keys: presharedKeys };
  }

  private remoteAddresses(
    site: SitePlan,
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
