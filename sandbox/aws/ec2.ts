/** Amazon EC2 and VPC. Limits: Amazon VPC quotas page, EC2 API reference. */
import { isRecord, type Value } from "../../tools/plugin/wire";
import { ADDRESS_POOLS, freeAddress } from "../addresses";
import type { Behaviours, Checked, Cloud } from "../behaviour";
import { contains, isCidr, parseCidr } from "../ipv4";
import { AWS_RANGES, refuseReserved } from "../reserved";
import { checkCidr, checkNoOverlap, checkQuota, checkSame } from "../rules";
import { ec2, regionOf } from "./common";
import { SECURITY_GROUP, SUBNET, TRANSIT_GATEWAY, VPC } from "./types";

const ROUTE_TABLE = "aws:ec2/routeTable:RouteTable";
const NETWORK_INTERFACE = "aws:ec2/networkInterface:NetworkInterface";
const INSTANCE = "aws:ec2/instance:Instance";
const EIP = "aws:ec2/eip:Eip";
const INTERNET_GATEWAY = "aws:ec2/internetGateway:InternetGateway";
const ROUTE = "aws:ec2/route:Route";

/** Network interfaces per instance type (EC2 guide, "Maximum IP addresses per network interface"). */
const NETWORK_INTERFACES: Readonly<Record<string, number>> = {
  "m5.xlarge": 4,
  "m5.2xlarge": 4,
  "m5.4xlarge": 8,
  "m5n.xlarge": 4,
  "m5n.2xlarge": 4,
  "m5n.4xlarge": 8,
  "c5n.4xlarge": 8,
  "c6in.4xlarge": 8,
  "t3.micro": 2,
};

export const EC2: Behaviours = {
  [VPC]: ec2("vpc", "vpc", {
    outputs: ({ hex }) => ({
      mainRouteTableId: `rtb-${hex(17)}`,
      defaultNetworkAclId: `acl-${hex(17)}`,
      defaultSecurityGroupId: `sg-${hex(17)}`,
      defaultRouteTableId: `rtb-${hex(17)}`,
    }),
    check: (resource) => {
      checkCidr(resource, "cidrBlock", 16, 28);
      const cidr = resource.known("cidrBlock");
      if (isCidr(cidr)) refuseReserved(resource, "cidrBlock", cidr, AWS_RANGES);
    },
  }),
  [SUBNET]: ec2("subnet", "subnet", {
    references: { vpcId: VPC },
    check: checkSubnet,
  }),
  [INTERNET_GATEWAY]: ec2("igw", "internet-gateway", { references: { vpcId: VPC } }),
  [ROUTE_TABLE]: ec2("rtb", "route-table", { references: { vpcId: VPC } }),
  [ROUTE]: {
    id: ({ hex }) => `r-rtb-${hex(20)}`,
    references: {
      routeTableId: ROUTE_TABLE,
      gatewayId: INTERNET_GATEWAY,
      transitGatewayId: TRANSIT_GATEWAY,
      networkInterfaceId: NETWORK_INTERFACE,
    },
    outputs: (context) => ({ origin: "CreateRoute", state: "active", region: regionOf(context) }),
    check: (resource) => {
      checkCidr(resource, "destinationCidrBlock", 0, 32);
      checkQuota(resource, ROUTE, "routeTableId", 50, "the quota of routes per route table");
      checkSame(resource, ROUTE, ["routeTableId", "destinationCidrBlock"]);
    },
  },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": {
    id: "rtbassoc-",
    references: { subnetId: SUBNET, routeTableId: ROUTE_TABLE },
    outputs: (context) => ({ region: regionOf(context) }),
    check: (resource) => checkSame(resource, "aws:ec2/routeTableAssociation:RouteTableAssociation", ["subnetId"]),
  },
  "aws:ec2/vpcEndpoint:VpcEndpoint": ec2("vpce", "vpc-endpoint", {
    defaults: { vpcEndpointType: "Gateway" },
    references: { vpcId: VPC, routeTableIds: ROUTE_TABLE, subnetIds: SUBNET },
    outputs: ({ hex }) => ({ state: "available", prefixListId: `pl-${hex(8)}`, cidrBlocks: ["192.0.2.0/24"] }),
  }),
  "aws:ec2/flowLog:FlowLog": ec2("fl", "vpc-flow-log", {
    references: { vpcId: VPC },
  }),
  [NETWORK_INTERFACE]: ec2("eni", "network-interface", {
    // In place while the first address stays.
    replacesIf: { privateIps: (before, after) => !((after as Value[]) ?? []).includes((before as Value[])?.[0]) },
    references: { subnetId: SUBNET, securityGroups: SECURITY_GROUP },
    defaults: { sourceDestCheck: true },
    outputs: ({ inputs, hex }) => ({
      macAddress: `06:${hex(10).match(/../g)!.join(":")}`,
      privateIp: (inputs["privateIps"] as string[] | undefined)?.[0],
      attachments: [],
      interfaceType: "interface",
    }),
    check: checkNetworkInterface,
  }),
  [EIP]: ec2("eipalloc", "elastic-ip", {
    references: { instance: INSTANCE, networkInterface: NETWORK_INTERFACE },
    outputs: (context) => ({
      allocationId: context.id,
      publicIp: freeAddress(context, EIP, ({ publicIp }) => [publicIp], ADDRESS_POOLS.elasticIp),
      domain: "vpc",
    }),
  }),
  "aws:ec2/eipAssociation:EipAssociation": {
    id: "eipassoc-",
    references: { allocationId: EIP, networkInterfaceId: NETWORK_INTERFACE, instanceId: INSTANCE },
    outputs: (context) => ({
      publicIp: context.cloud.find(EIP, context.inputs["allocationId"])?.outputs["publicIp"],
      region: regionOf(context),
    }),
    // With `allowReassociation` a new one takes the address over (EC2 API, AssociateAddress).
    check: (resource) => {
      if (resource.inputs["allowReassociation"] !== true)
        checkSame(resource, "aws:ec2/eipAssociation:EipAssociation", ["allocationId"]);
    },
  },
  [INSTANCE]: ec2("i", "instance", {
    references: { subnetId: SUBNET, vpcSecurityGroupIds: SECURITY_GROUP },
    outputs: ({ id, inputs, hex, cloud }) => {
      assertDetached(networkInterfaceIds(inputs), id, cloud);
      const primary = networkInterfaceIds(inputs).map((each) => cloud.find(NETWORK_INTERFACE, each))[0];
      return {
        instanceState: "running",
        primaryNetworkInterfaceId: primary?.id ?? `eni-${hex(17)}`,
        privateIp: primary?.outputs["privateIp"],
        publicIp: "",
      };
    },
    check: checkInstance,
  }),
};

function checkSubnet(resource: Checked): void {
  checkCidr(resource, "cidrBlock", 16, 28);
  const cidr = resource.known("cidrBlock");
  const vpc = resource.cloud.find(VPC, resource.known("vpcId"));
  if (cidr !== undefined && vpc !== undefined && !contains(String(vpc.inputs["cidrBlock"]), cidr))
    resource.refuse("cidrBlock", "lies outside its VPC", cidr, String(vpc.inputs["cidrBlock"]));
  checkNoOverlap(resource, SUBNET, "vpcId", "cidrBlock");
}

function checkNetworkInterface(resource: Checked): void {
  const subnet = resource.cloud.find(SUBNET, resource.known("subnetId"));
  const cidr = subnet?.inputs["cidrBlock"];
  for (const address of resource.known<string[]>("privateIps") ?? []) {
    if (typeof cidr !== "string") continue;
    const { first, last } = parseCidr(cidr);
    const value = parseCidr(`${address}/32`).first;
    // The first four addresses and the last are Amazon's (VPC guide, "Subnet CIDR blocks").
    if (value < first + 4 || value > last - 1)
      resource.refuse(
        "privateIps",
        "is not a usable address of the subnet",
        address,
        `${cidr} without its first four addresses and its last`,
      );
    const taken = resource.cloud
      .others(NETWORK_INTERFACE)
      .some(
        ({ inputs }) =>
          inputs["subnetId"] === subnet?.id && (inputs["privateIps"] as string[] | undefined)?.includes(address),
      );
    if (taken) resource.refuse("privateIps", "is taken by another network interface", address);
  }
}

function networkInterfaceIds(inputs: Readonly<Record<string, Value>>): Value[] {
  const primary = isRecord(inputs["primaryNetworkInterface"]) ? [inputs["primaryNetworkInterface"]] : [];
  const more = (inputs["networkInterfaces"] as Record<string, Value>[] | undefined) ?? [];
  return [...primary, ...more].map((each) => each["networkInterfaceId"]);
}

/** An interface is attached to one instance at a time (EC2 API, error InvalidNetworkInterface.InUse). */
function assertDetached(interfaceIds: readonly Value[], instanceId: string, cloud: Cloud): void {
  for (const other of cloud.existing(INSTANCE)) {
    const held = networkInterfaceIds(other.inputs).find((each) => interfaceIds.includes(each));
    if (held !== undefined && other.id !== instanceId)
      throw new Error(`InvalidNetworkInterface.InUse: ${String(held)} is attached to ${other.id}`);
  }
}

function checkInstance(resource: Checked): void {
  const type = resource.known("instanceType");
  const most = type === undefined ? undefined : NETWORK_INTERFACES[type];
  const interfaces = (resource.known<unknown[]>("networkInterfaces") ?? []).length;
  if (type !== undefined && most === undefined)
    resource.refuse("instanceType", "is not known to the sandbox", type, Object.keys(NETWORK_INTERFACES).join(", "));
  if (most !== undefined && interfaces > most)
    resource.refuse("networkInterfaces", `${type} has too few network interfaces`, interfaces, `at most ${most}`);
  if (interfaces > 0 && resource.inputs["vpcSecurityGroupIds"] !== undefined)
    resource.refuse("vpcSecurityGroupIds", "does not go with networkInterfaces; the interfaces hold the groups");
  const ami = resource.known("ami");
  if (ami !== undefined && !/^ami-[0-9a-f]{8,17}$/.test(ami)) resource.refuse("ami", "is not an AMI id", ami);
  const userData = resource.known("userData");
  if (userData !== undefined && userData.length > 16_384)
    resource.refuse("userData", "is longer than 16 KB", `${userData.length} characters`);
}
