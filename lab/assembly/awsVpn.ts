/**
 * AWS's side of Site-to-Site VPN connections from its planned resources. On the Transit Gateway each connection and each
 * route table of a site is a namespace: a packet from a tunnel looks up in the table that its connection is associated
 * with, and a table sends it to the attachment whose routes it holds. A virtual private gateway is one namespace.
 */
import { subnetName } from "../../components/names";
import type { CloudResource } from "../sources/resources";
import { only } from "../sources/resources";
import { readVpnGateways, type VirtualPrivateGateway } from "../../reading/aws/vpnConnections";
import type { AwsVpnEnd } from "../sources/awsVpn";
import type { StackSource } from "../sources/stack";
import type { TransitGateway, TransitGatewayTable } from "../sources/transitGateway";
import type { TunnelEnd } from "../sources/tunnelEnd";
import type { Neighbor, Router } from "../topology";
import { attachmentNamespace, tableNamespace, TGW, vpcNamespace, vpnGatewayNamespace } from "./namespaces";
import { internalNeighbor, limitTo } from "./neighbors";
import { ikeNat, LAST_RESORT_METRIC, type Parts } from "./parts";
import { assembleEnd, assembleOutside } from "./tunnelEnd";

/** In which packets from a tunnel look up. */
const ASSOCIATED_TABLE = 200;

type Resources = readonly CloudResource[];

/** @returns the attachments whose routes the table of the spokes holds, as its neighbours */
export function assembleAwsVpn(
  parts: Parts,
  { resources, inventory }: StackSource,
  {
    transitGateway,
    connections,
  }: { readonly transitGateway: TransitGateway; readonly connections: readonly AwsVpnEnd[] },
): readonly Neighbor[] {
  for (const gateway of readVpnGateways(inventory)) {
    const own = connections.filter(({ on }) => "vpnGatewayId" in on && on.vpnGatewayId === gateway.id);
    assembleVpnGateway(parts, gateway, own, resources);
  }
  return new Attachments(parts, resources, transitGateway).assemble(
    connections.filter(({ on }) => "attachmentId" in on),
  );
}

function assembleEnds(parts: Parts, namespace: string, ends: readonly TunnelEnd[], number = 0) {
  return ends.map((end) =>
    assembleEnd(
      parts,
      {
        side: "hub",
        namespace: `ike-aws-${end.tunnel.replace("/", "-")}`,
        router: namespace,
        interface: `vpn${number}-${end.tunnel.split("/")[1]}`,
      },
      end,
    ),
  );
}

function assembleVpnGateway(
  parts: Parts,
  gateway: VirtualPrivateGateway,
  connections: readonly AwsVpnEnd[],
  resources: Resources,
): void {
  const namespace = vpnGatewayNamespace(gateway.name);
  parts.router(namespace, `virtual private gateway ${gateway.name}`);
  assembleOutside(
    parts,
    namespace,
    connections.flatMap(({ ends }) => ends),
  );
  const peers = connections.flatMap((connection, number) => {
    const ends = connection.ends.map((end) => ({ ...end, routes: connection.staticRoutes }));
    return assembleEnds(parts, namespace, ends, number);
  });
  parts.filters.push({ namespace, ruleset: ikeNat("internet", peers) });
  const vpc = only(resources, "aws:ec2/vpc:Vpc", ({ id }) => id === gateway.vpcId);
  const vpcCidr = String(vpc.inputs["cidrBlock"]);
  const router = vpcNamespace(vpc.name);
  const link = parts.link(namespace, "vpc", router, "vgw");
  parts.routes.push({ namespace, destination: vpcCidr, nextHops: [{ via: link.right }] });
  parts.routes.push({ namespace, destination: "default", nextHops: [], metric: LAST_RESORT_METRIC });
  const common = { asn: gateway.asn, redistributed: [], maximumPaths: 1 };
  const toVpc = { ...internalNeighbor("vpc", gateway.asn, link.left, link.right), nextHopSelf: true };
  parts.routers.push({
    ...common,
    namespace,
    routerId: link.left,
    networks: [vpcCidr],
    redistributed: connections.flatMap(({ staticRoutes }) => staticRoutes),
    neighbors: [...connections.flatMap(({ neighbors }) => neighbors), limitTo(toVpc, { hears: false, tells: true })],
  });
  if (!gateway.propagatesInto.includes(workloadTableOf(vpc.name, resources))) return;
  // The VPC's route table: its local route stands above all that the gateway propagates.
  const toGateway = internalNeighbor("vgw", gateway.asn, link.right, link.left);
  const accept = [
    { cidr: vpcCidr, orLonger: true, allow: false },
    { cidr: "0.0.0.0/0", orLonger: true, allow: true },
  ];
  parts.routers.push({
    ...common,
    namespace: router,
    routerId: link.right,
    networks: [],
    neighbors: [{ ...limitTo(toGateway, { hears: true, tells: false }), accept }],
  });
}

/** The route table in which the workloads of a VPC look up. */
function workloadTableOf(vpc: string, resources: Resources): string {
  const subnet = only(resources, "aws:ec2/subnet:Subnet", ({ name }) => name === subnetName(vpc, "workload-a"));
  return String(
    only(
      resources,
      "aws:ec2/routeTableAssociation:RouteTableAssociation",
      ({ inputs }) => inputs["subnetId"] === subnet.id,
    ).inputs["routeTableId"],
  );
}

/** The connections on the Transit Gateway and the route tables that they look up in or are held by. */
class Attachments {
  private readonly neighborsOf = new Map<string, Neighbor[]>();
  private linkCount = 0;

  constructor(
    private readonly parts: Parts,
    private readonly resources: Resources,
    private readonly transitGateway: TransitGateway,
  ) {}

  assemble(connections: readonly AwsVpnEnd[]): readonly Neighbor[] {
    const { transitGateway } = this;
    const attachmentOf = ({ on }: AwsVpnEnd) => (on as { attachmentId: string }).attachmentId;
    const touches = (table: TransitGatewayTable, attachment: string) =>
      table.associated.includes(attachment) || holds(table, attachment);
    const tables = transitGateway.tables.filter((table) =>
      connections.some((connection) => touches(table, attachmentOf(connection))),
    );
    for (const table of tables.filter(({ id }) => id !== transitGateway.spokesTableId)) this.assembleTable(table);
    for (const connection of connections) {
      const attachment = attachmentOf(connection);
      this.assembleConnection(
        connection,
        attachment,
        tables.filter((table) => touches(table, attachment)),
      );
    }
    for (const table of tables.filter(({ id }) => id !== transitGateway.spokesTableId)) this.assembleTableRouter(table);
    return this.neighborsOf.get(transitGateway.spokesTableId) ?? [];
  }

  private namespaceOf({ id, name }: TransitGatewayTable): string {
    return id === this.transitGateway.spokesTableId ? TGW : tableNamespace(name);
  }

  private assembleTable(table: TransitGatewayTable): void {
    const { parts } = this;
    const namespace = this.namespaceOf(table);
    parts.router(namespace, `Transit Gateway, route table ${table.name}`);
    parts.routes.push({ namespace, destination: "default", nextHops: [], metric: LAST_RESORT_METRIC });
    for (const { vpcId, vpcCidr } of table.vpcs) {
      const vpc = only(this.resources, "aws:ec2/vpc:Vpc", ({ id }) => id === vpcId);
      const link = parts.link(namespace, this.nextInterface("vpc"), vpcNamespace(vpc.name), this.nextInterface("tgw"));
      parts.routes.push({ namespace, destination: vpcCidr, nextHops: [{ via: link.right }] });
    }
  }

  private nextInterface(kind: string): string {
    return `${kind}${++this.linkCount}`;
  }

  private assembleConnection(connection: AwsVpnEnd, attachment: string, tables: readonly TransitGatewayTable[]): void {
    const { parts } = this;
    const namespace = attachmentNamespace(connection.id);
    parts.router(namespace, `VPN attachment ${connection.id}`);
    assembleOutside(parts, namespace, connection.ends);
    // Without BGP the tables alone know what lies behind: the attachment sends all of it into a tunnel that is up.
    const ends = connection.usesBgp ? connection.ends : connection.ends.map((end) => ({ ...end, routes: ["default"] }));
    const peers = assembleEnds(parts, namespace, ends);
    parts.filters.push({ namespace, ruleset: ikeNat("internet", peers) });
    parts.routes.push({ namespace, destination: "default", nextHops: [], metric: LAST_RESORT_METRIC });
    parts.routes.push({ namespace, destination: "default", nextHops: [], table: ASSOCIATED_TABLE, metric: 2 });
    for (const { interface: incomingInterface } of parts.ikeEnds.filter(({ router }) => router === namespace))
      parts.rules.push({ namespace, incomingInterface, table: ASSOCIATED_TABLE });
    const internal = tables.map((table) => this.joinTable(connection, attachment, namespace, table));
    if (!connection.usesBgp) return;
    parts.routers.push({
      namespace,
      asn: connection.asn,
      routerId: internal[0]!.localAddress,
      networks: [],
      redistributed: [],
      maximumPaths: this.transitGateway.sharesVpnLoad ? 8 : 1,
      neighbors: [...connection.neighbors, ...internal],
    });
  }

  /** A link between an attachment and a table, and what each tells the other; returns the attachment's neighbour. */
  private joinTable(
    connection: AwsVpnEnd,
    attachment: string,
    namespace: string,
    table: TransitGatewayTable,
  ): Neighbor {
    const { parts } = this;
    const device = this.nextInterface("table");
    const link = parts.link(namespace, device, this.namespaceOf(table), this.nextInterface("vpn"));
    const isAssociated = table.associated.includes(attachment);
    if (isAssociated)
      parts.routes.push({
        namespace,
        destination: "default",
        table: ASSOCIATED_TABLE,
        metric: 1,
        nextHops: [{ via: link.right }],
      });
    for (const { cidr, attachmentId } of table.staticRoutes)
      if (attachmentId === attachment)
        parts.routes.push({ namespace: this.namespaceOf(table), destination: cidr, nextHops: [{ via: link.left }] });
    const isPropagated = table.propagated.includes(attachment);
    const ofAttachment = internalNeighbor(connection.id, connection.asn, link.right, link.left);
    if (connection.usesBgp) {
      const known = this.neighborsOf.get(table.id) ?? [];
      // Attachments that only propagate meet those that are associated here; spokes speak no BGP.
      const reflects = table.id !== this.transitGateway.spokesTableId;
      const neighbor = { ...ofAttachment, nextHopSelf: "reflected", reflectorClient: reflects } as const;
      this.neighborsOf.set(table.id, [...known, limitTo(neighbor, { hears: isPropagated, tells: isAssociated })]);
    }
    const ofTable = { ...internalNeighbor(table.name, connection.asn, link.left, link.right), nextHopSelf: true };
    return limitTo(ofTable, { hears: isAssociated, tells: isPropagated });
  }

  private assembleTableRouter(table: TransitGatewayTable): void {
    const neighbors = this.neighborsOf.get(table.id) ?? [];
    if (neighbors.length === 0) return;
    const router: Router = {
      namespace: this.namespaceOf(table),
      asn: this.transitGateway.asn,
      routerId: neighbors[0]!.localAddress,
      networks: table.vpcs.map(({ vpcCidr }) => vpcCidr),
      redistributed: table.staticRoutes.map(({ cidr }) => cidr),
      maximumPaths: this.transitGateway.sharesVpnLoad ? 8 : 1,
      neighbors,
    };
    this.parts.routers.push(router);
  }
}

function holds({ propagated, staticRoutes }: TransitGatewayTable, attachment: string): boolean {
  return propagated.includes(attachment) || staticRoutes.some(({ attachmentId }) => attachmentId === attachment);
}
