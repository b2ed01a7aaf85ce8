/** Both ends of the sites on AWS Site-to-Site VPN connections; the dependencies between the clouds order the steps. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createCustomerGateway } from "../aws/customerGateway";
import type { AwsHub } from "../aws/hub";
import { SiteRouteTable } from "../aws/siteRouteTable";
import { SpokeVpnGateway } from "../aws/spokeVpnGateway";
import { createTunnelAlarms, VpnAlarmTopic } from "../aws/vpnAlarms";
import { VpnConnection } from "../aws/vpnConnection";
import { createVpnLogGroups } from "../aws/vpnLogGroups";
import type { TunnelLogGroups } from "../aws/vpnTunnelOptions";
import type { AzureSettings } from "../azure/connectionSharedKey";
import { vpnConnectionName, type Names } from "../names";
import type { VpnConnectionPlan } from "../plan/sites/vpnConnections";
import type { HubPlan } from "../plan/hubPlan";
import { endsOnAwsVpn, type SiteOnAwsVpn } from "../plan/sites/types";
import { Site } from "./site";

export interface AwsVpnSitesArgs {
  readonly plan: HubPlan;
  readonly hub: AwsHub;
  readonly named: Names;
  readonly azureSettings: AzureSettings;
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
    const { plan, hub, named } = args;
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
          named(`vpn-gateway-${gateway.spoke}`),
          { environment, plan: gateway, spoke: hub.spokes[gateway.spoke]! },
          own,
        ),
      ]),
    );
    this.customerGateways = Object.fromEntries(
      plan.customerGateways.map(({ name: key, address, asn }) => [
        key,
        createCustomerGateway(named(key), { environment, address, asn, deviceName: key }, own),
      ]),
    );
    this.outsideAddresses = Object.fromEntries(sites.map((site) => [site.name, this.createSite(site)]));
    for (const site of sites) this.leadToPartners(site);
    this.registerOutputs({ alarmTopicArn: this.alarmTopicArn });
  }

  private createSite(plan: SiteOnAwsVpn): readonly (readonly pulumi.Output<string>[])[] {
    const { named, azureSettings } = this.args;
    const { environment } = this.args.plan;
    const { kmsKeyArn } = this.args.hub;
    const site = new Site({ plan: this.args.plan, site: plan, named, azureSettings, kmsKeyArn }, { parent: this });
    const logs = createVpnLogGroups(
      named(plan.name),
      { environment, kmsKeyArn, withBgp: plan.routing === "bgp" },
      site,
    );
    const connections = plan.connections.map((connection) => this.createConnection(plan, connection, logs, site));
    if (plan.attachTo.to === "transit-gateway") this.createRouteTable(plan, connections, site);
    const outsideAddresses = connections.map((connection) => connection.outsideAddresses);
    site.connect({ asn: plan.awsAsn, outsideAddresses: outsideAddresses.flat() });
    // By the number of the connection: that of a device which was taken away stays free.
    const numbers = plan.connections.map(({ number }) => number);
    return Array.from(
      { length: 1 + Math.max(...numbers) },
      (_, number) => outsideAddresses[numbers.indexOf(number)] ?? [],
    );
  }

  /** With the customer gateway where no other connection shares it, and what watches both tunnels. */
  private createConnection(
    plan: SiteOnAwsVpn,
    connection: VpnConnectionPlan,
    logs: TunnelLogGroups,
    site: Site,
  ): VpnConnection {
    const { hub } = this.args;
    const { environment } = this.args.plan;
    const name = this.args.named(vpnConnectionName(plan.name, connection.number));
    const [first, second] = connection.tunnels;
    const customerGateway =
      connection.customerGateway === undefined
        ? createCustomerGateway(
            name,
            {
              environment,
              address: site.outsideAddresses[connection.number]!,
              asn: connection.customerAsn,
              deviceName: name,
            },
            { parent: site },
          )
        : this.customerGateways[connection.customerGateway]!;
    const created = new VpnConnection(
      name,
      {
        environment,
        site: plan,
        connection,
        customerGatewayId: customerGateway.id,
        gateway:
          plan.attachTo.to === "transit-gateway"
            ? { transitGatewayId: hub.transitGateway.id }
            : { vpnGatewayId: this.vpnGateways[plan.attachTo.spoke]!.id },
        presharedKeys: [site.presharedKeys[first.key]!, site.presharedKeys[second.key]!],
        logs,
      },
      { parent: site },
    );
    createTunnelAlarms(
      name,
      {
        environment,
        site: plan,
        connection,
        topicArn: this.alarmTopicArn,
        vpnConnectionId: created.id,
        outsideAddresses: created.outsideAddresses,
      },
      created,
    );
    return created;
  }

  private createRouteTable(plan: SiteOnAwsVpn, connections: readonly VpnConnection[], site: Site): void {
    const { environment } = this.args.plan;
    const { transitGateway, spokes } = this.args.hub;
    const attachmentIds = Object.fromEntries(
      plan.connections.map(({ number }, index) => [number, connections[index]!.attachmentId]),
    );
    const spokeAttachmentIds = Object.fromEntries(
      Object.entries(spokes).map(([spoke, { attachmentId }]) => [spoke, attachmentId]),
    );
    const routing = { environment, site: plan, transitGateway, attachmentIds, spokeAttachmentIds };
    this.tables.set(plan.name, new SiteRouteTable(this.args.named(`site-${plan.name}`), routing, { parent: site }));
  }

  /** On the Transit Gateway, sites reach each other only where a flow put each into the other's table. */
  private leadToPartners(site: SiteOnAwsVpn): void {
    const own = this.tables.get(site.name);
    for (const partner of site.reaches.sites) {
      const table = this.tables.get(partner);
      if (own !== undefined && table !== undefined) own.lead(partner, table.id);
    }
  }
}
