/** Subnets and route tables of the VPCs: where a packet to an address goes. */
import type { Range } from "../../components/plan/addressing/cidr";
import { bestPath, type RouteAttributes } from "../../components/plan/routing/bestPath";
import { parsePrefix, single } from "../address";
import type { Decision } from "../filter";
import { type Fields, type Inventory, isSet, recordsOf, textOf, type RenderedResource } from "../inventory";
import { readVpnGateways } from "./vpnConnections";
import type { VpnConnectionView } from "./vpnPrefixes";

const SUBNET = "aws:ec2/subnet:Subnet";
const ROUTE_TABLE = "aws:ec2/routeTable:RouteTable";

export interface SubnetView {
  readonly id: string;
  readonly name: string;
  readonly zone: string;
  readonly prefix: Range;
}

export function subnetsOfVpc(inventory: Inventory, vpcId: string): SubnetView[] {
  return inventory.where(SUBNET, "vpcId", vpcId).flatMap(toSubnet);
}

export function subnetById(inventory: Inventory, id: unknown): SubnetView | undefined {
  const subnet = inventory.byId(SUBNET, id);
  return subnet === undefined ? undefined : toSubnet(subnet)[0];
}

function toSubnet(resource: RenderedResource): SubnetView[] {
  const prefix = parsePrefix(textOf(resource, "cidrBlock"));
  if (prefix === undefined) return [];
  return [{ id: resource.id, name: resource.name, zone: textOf(resource, "availabilityZone") ?? "?", prefix }];
}

interface VpcRoute extends RouteAttributes {
  readonly name: string;
  readonly fields: Fields;
}

/** Whether the subnet's route table leads the address to the wanted target. */
export function decideVpcRoute(
  inventory: Inventory,
  subnetId: string,
  address: number,
  target: { readonly key: "transitGatewayId" | "gatewayId"; readonly id: string },
  vpnConnections: readonly VpnConnectionView[] = [],
): Decision {
  const tables = inventory.where("aws:ec2/routeTableAssociation:RouteTableAssociation", "subnetId", subnetId);
  const table = inventory.byId(ROUTE_TABLE, tables[0]?.inputs["routeTableId"]);
  if (table === undefined) return { verdict: "unknown", by: "the subnet has no route table of the stack" };
  const routes = [
    ...localRoute(inventory, table),
    ...routesOf(inventory, table),
    ...learntRoutes(inventory, table, vpnConnections),
  ];
  const route = bestPath("vpc-route-table", single(address), routes)?.winners[0];
  if (route === undefined) return { verdict: "deny", by: `route table ${table.name} has no route` };
  if (route.fields[target.key] === target.id)
    return { verdict: "allow", by: `${route.name}: ${route.prefix.cidr} to ${target.id}` };
  const other = Object.entries(route.fields).find(([key, value]) => /Id$|Arn$/.test(key) && isSet(value));
  return {
    verdict: "unknown",
    by: `${route.name}: ${route.prefix.cidr} leads to ${String(other?.[1] ?? "nowhere known")}`,
  };
}

/** Every table of a VPC has it, and no resource says so (VPC guide, "Route tables"). */
function localRoute(inventory: Inventory, table: RenderedResource): VpcRoute[] {
  const prefix = parsePrefix(textOf(inventory.byId("aws:ec2/vpc:Vpc", table.inputs["vpcId"]), "cidrBlock"));
  if (prefix === undefined) return [];
  return [{ name: "local route", prefix, source: "local", asPath: [], fields: { gatewayId: "local" } }];
}

/** Routes that a virtual private gateway brings into the table. */
function learntRoutes(
  inventory: Inventory,
  table: RenderedResource,
  vpnConnections: readonly VpnConnectionView[],
): VpcRoute[] {
  return readVpnGateways(inventory)
    .filter(({ propagatesInto }) => propagatesInto.includes(table.id))
    .flatMap(({ id }) => vpnConnections.filter(({ vpnGatewayId }) => vpnGatewayId === id))
    .flatMap(({ name, vpnGatewayId, prefixes }) =>
      prefixes.map((prefix) => ({
        name: `learnt from ${name}`,
        prefix,
        source: "propagated",
        asPath: [],
        fields: { gatewayId: vpnGatewayId },
      })),
    );
}

function routesOf(inventory: Inventory, table: RenderedResource): VpcRoute[] {
  const own = inventory.where("aws:ec2/route:Route", "routeTableId", table.id).map(({ name, inputs }) => {
    const { routeTableId: _, ...fields } = inputs;
    return { name, prefix: parsePrefix(String(fields["destinationCidrBlock"] ?? "")), fields };
  });
  const inline = recordsOf(table.inputs["routes"]).map((fields, index) => ({
    name: `${table.name} route ${index}`,
    prefix: parsePrefix(String(fields["cidrBlock"] ?? "")),
    fields,
  }));
  return [...own, ...inline].flatMap(({ prefix, ...route }) =>
    prefix === undefined ? [] : [{ ...route, prefix, source: "static", asPath: [] }],
  );
}
