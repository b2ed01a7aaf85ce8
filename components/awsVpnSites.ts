/** Both ends of the sites on AWS Site-to-Site VPN connections; the dependencies between the clouds order the steps. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createCustomerGateway } from "./aws/customerGateway";
import type { AwsHub } from "./aws/hub";
import { providePresharedKey } from "./aws/presharedKey";
import { SiteRouteTable } from "./aws/siteRouteTable";
import { SpokeVpnGateway } from "./aws/spokeVpnGateway";
import { createTunnelAlarms, VpnAlarmTopic } from "./aws/vpnAlarms";
import { VpnConnection } from "./aws/vpnConnection";
import { createVpnLogGroups } from "./aws/vpnLogGroups";
import { AwsVpnGatewaySite } from "./azure/awsVpnSite";
import { AwsVpnHaVpnSite } from "./gcp/awsVpnSite";
import { alertEmailsOf } from "./plan/detection/alarms";
import type { HubPlan } from "./plan/hubPlan";
import { endsOnAwsVpn, type SiteOnAwsVpn } from "./plan/sites/types";
import type { AwsEnd } from "./siteArgs";

export interface AwsVpnSitesArgs {
  readonly plan: HubPlan;
  readonly hub: AwsHub;
}

/** What a site's own cloud brings in: the addresses for AWS's customer gateways, and its half of each tunnel. */
interface RemoteEnd {
  readonly outsideAddresses: readonly pulumi.Output<string>[];
  connect(end: AwsEnd): void;
}

export class AwsVpnSites extends pulumi.ComponentResource {
  /** Per site and connection, AWS's outside addresses of tunnel 1 and 2. */
  readonly outsideAddresses: Readonly<Record<string, readonly (readonly pulumi.Output<string>[])[]>>;
  /** Where the tunnels' alarms go: the topic of the configuration, or the stack's own. */
  readonly alarmTopicArn: pulumi.Output<string>;
  private readonly vpnGateways: Readonly<Record<string, SpokeVpnGateway>>;
  private readonly customerGateways: Readonly<Record<string, aws.ec2.CustomerGateway>>;
  private readonly tables = new Map<string, SiteRouteTable>();

  constructor(
    name: string,
    private readonly args: AwsVpnSitesArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("vpn-hub:index:AwsVpnSites", name, {}, opts);
    const { plan, hub } = args;
    const { environment, alarms } = plan;
    const sites = plan.sites.filter(endsOnAwsVpn);
    const own = { parent: this };
    this.alarmTopicArn =
      "topicArn" in alarms
        ? pulumi.output(alarms.topicArn)
        : new VpnAlarmTopic(`${name}-alarms`, { environment, ...alarms }, own).arn;
    this.vpnGateways = Object.fromEntries(
      plan.vpnGateways.map((gateway) => [
        gateway.spoke,
        new SpokeVpnGateway(
          `vpn-gateway-${gateway.spoke}`,
          { environment, plan: gateway, spoke: hub.spokes[gateway.spoke]! },
          own,
        ),
      ]),
    );
    this.customerGateways = Object.fromEntries(
      plan.customerGateways.map(({ name: key, address, asn }) => [
        key,
        createCustomerGateway(key, { environment, address, asn, deviceName: key }, own),
      ]),
    );
    this.outsideAddresses = Object.fromEntries(sites.map((site) => [site.name, this.createSite(site)]));
    for (const site of sites) this.leadToPartners(site);
    this.registerOutputs({ alarmTopicArn: this.alarmTopicArn });
  }

  private createSite(site: SiteOnAwsVpn): readonly (readonly pulumi.Output<string>[])[] {
    const { hub, plan } = this.args;
    const { environment } = plan;
    const parent = new AwsVpnSiteGroup(site.name, { parent: this });
    const presharedKeys = Object.fromEntries(
      site.keys.map((key) => [key.id, providePresharedKey({ environment, key, kmsKeyArn: hub.kmsKeyArn }, parent)]),
    );
    const remote = this.createRemoteEnd(site, parent);
    const logs = createVpnLogGroups(
      site.name,
      { environment, kmsKeyArn: hub.kmsKeyArn, withBgp: site.routing === "bgp" },
      parent,
    );
    const connections = site.connections.map((connection) => {
      const name = `${site.name}-${connection.number}`;
      const [first, second] = connection.tunnels;
      const shared = connection.customerGateway;
      const customerGateway =
        shared === undefined
          ? createCustomerGateway(
              name,
              {
                environment,
                address: remote!.outsideAddresses[connection.number]!,
                asn: connection.customerAsn,
                deviceName: name,
              },
              { parent },
            )
          : this.customerGateways[shared]!;
      const created = new VpnConnection(
        name,
        {
          environment,
          site,
          connection,
          customerGatewayId: customerGateway.id,
          gateway:
            site.attachTo.to === "transit-gateway"
              ? { transitGatewayId: hub.transitGateway.id }
              : { vpnGatewayId: this.vpnGateways[site.attachTo.spoke]!.id },
          presharedKeys: [presharedKeys[first.key]!, presharedKeys[second.key]!],
          logs,
        },
        { parent },
      );
      const alarm = { environment, site, connection, topicArn: this.alarmTopicArn };
      createTunnelAlarms(
        name,
        { ...alarm, vpnConnectionId: created.id, outsideAddresses: created.outsideAddresses },
        created,
      );
      return created;
    });
    if (site.attachTo.to === "transit-gateway") {
      const attachmentIds = Object.fromEntries(
        site.connections.map(({ number }, index) => [number, connections[index]!.attachmentId]),
      );
      const spokeAttachmentIds = Object.fromEntries(
        Object.entries(hub.spokes).map(([spoke, { attachmentId }]) => [spoke, attachmentId]),
      );
      const routing = { environment, site, transitGateway: hub.transitGateway, attachmentIds, spokeAttachmentIds };
      this.tables.set(site.name, new SiteRouteTable(`site-${site.name}`, routing, { parent }));
    }
    const outsideAddresses = connections.map((connection) => connection.outsideAddresses);
    remote?.connect({ outsideAddresses, presharedKeys });
    return outsideAddresses;
  }

  /** On the Transit Gateway, sites reach each other only where a flow put each into the other's table. */
  private leadToPartners(site: SiteOnAwsVpn): void {
    const own = this.tables.get(site.name);
    for (const partner of site.reaches.sites) {
      const table = this.tables.get(partner);
      if (own !== undefined && table !== undefined) own.lead(partner, table.id);
    }
  }

  private createRemoteEnd(site: SiteOnAwsVpn, parent: pulumi.Resource): RemoteEnd | undefined {
    const { environment, alarms } = this.args.plan;
    const alertEmails = alertEmailsOf(alarms);
    switch (site.kind) {
      case "gcp-ha-vpn":
        return new AwsVpnHaVpnSite(site.name, { site, environment, alertEmails }, { parent });
      case "azure-vpn-gateway":
        return new AwsVpnGatewaySite(site.name, { site, environment, alertEmails }, { parent });
      case "customer-gateway":
        return undefined;
    }
  }
}

/** Everything that one site adds, in one branch of the resource tree. */
class AwsVpnSiteGroup extends pulumi.ComponentResource {
  constructor(name: string, opts: pulumi.ComponentResourceOptions) {
    super("vpn-hub:index:AwsVpnSite", name, {}, opts);
    this.registerOutputs({});
  }
}
