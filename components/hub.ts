import * as pulumi from "@pulumi/pulumi";
import { AwsHub } from "./aws/hub";
import { PresharedKey } from "./aws/presharedKey";
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
    this.outputs = {
      firewalls: Object.fromEntries(
        FIREWALL_NAMES.map((firewall) => {
          const { instanceId, untrustPublicIp, managementPublicIp } = this.aws.firewalls[firewall];
          return [firewall, { instanceId, untrustPublicIp, managementPublicIp }];
        }),
      ),
      transitGatewayId: this.aws.transitGateway.id,
      outsideAddresses: Object.fromEntries(plan.sites.map((site) => [site.name, this.createSite(site)])),
    };
    this.registerOutputs({});
  }

  /** Keys, the remote end where it is a cloud, and the rules that let it speak with the firewalls. */
  private createSite(site: SitePlan): readonly pulumi.Output<string>[] {
    const { environment } = this.plan;
    const { kmsKeyArn, securityGroups, firewalls } = this.aws;
    const parent = new SiteGroup(site.name, { parent: this });
    const presharedKeys = Object.fromEntries(
      site.keys.map((key) => [
        key.id,
        new PresharedKey(key.id.replace("/", "-"), { environment, key, kmsKeyArn }, { parent }).value,
      ]),
    );
    const firewallAddresses = { a: firewalls.a.untrustPublicIp, b: firewalls.b.untrustPublicIp };
    const shared = { environment, hubAsn: this.plan.network.asn, firewallAddresses, presharedKeys };
    const addresses = this.remoteAddresses(site, shared, parent);
    for (const [index, address] of addresses.entries())
      securityGroups.openToPeer(site.name, String(index), address, parent);
    return addresses;
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
