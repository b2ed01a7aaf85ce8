/** AWS Transit Gateway and Connect. Limits: Transit Gateway guide and quotas page. */
import type { Behaviours, Checked, Cloud, InUseContext } from "../behaviour";
import { contains, overlaps, parseCidr } from "../ipv4";
import { checkInsideCidr, checkQuota, isPrivateAsn } from "../rules";
import type { Inputs } from "../values";
import { arnAndTags, ACCOUNT, ec2, regionOf } from "./common";
import { connectionOfAttachment, VPN_CONNECTION } from "./siteToSiteVpn";
import { SUBNET, TRANSIT_GATEWAY, VPC } from "./types";

const ATTACHMENT = "aws:ec2transitgateway/vpcAttachment:VpcAttachment";
const CONNECT = "aws:ec2transitgateway/connect:Connect";
const CONNECT_PEER = "aws:ec2transitgateway/connectPeer:ConnectPeer";
const ROUTE_TABLE = "aws:ec2transitgateway/routeTable:RouteTable";
const ASSOCIATION = "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation";
const PROPAGATION = "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation";
const ROUTE = "aws:ec2transitgateway/route:Route";

export const TRANSIT_GATEWAYS: Behaviours = {
  [TRANSIT_GATEWAY]: ec2("tgw", "transit-gateway", {
    replacesIf: {
      defaultRouteTableAssociation: (before, after) => before === "disable" && after === "enable",
      defaultRouteTablePropagation: (before, after) => before === "disable" && after === "enable",
    },
    inUse: { amazonSideAsn: ({ id, cloud }) => asnUserOf(id, cloud), transitGatewayCidrBlocks: blockUserOf },
    defaults: {
      amazonSideAsn: 64512,
      autoAcceptSharedAttachments: "disable",
      defaultRouteTableAssociation: "enable",
      defaultRouteTablePropagation: "enable",
      dnsSupport: "enable",
      vpnEcmpSupport: "enable",
    },
    outputs: ({ hex }) => ({
      associationDefaultRouteTableId: `tgw-rtb-${hex(17)}`,
      propagationDefaultRouteTableId: `tgw-rtb-${hex(17)}`,
    }),
    check: checkTransitGateway,
  }),
  [ATTACHMENT]: ec2("tgw-attach", "transit-gateway-attachment", {
    defaults: { applianceModeSupport: "disable", dnsSupport: "enable", ipv6Support: "disable" },
    references: { transitGatewayId: TRANSIT_GATEWAY, vpcId: VPC, subnetIds: SUBNET },
    outputs: () => ({ vpcOwnerId: ACCOUNT }),
    check: checkAttachment,
  }),
  [CONNECT]: ec2("tgw-attach", "transit-gateway-attachment", {
    defaults: { protocol: "gre" },
    references: { transportAttachmentId: ATTACHMENT, transitGatewayId: TRANSIT_GATEWAY },
  }),
  [CONNECT_PEER]: {
    id: "tgw-connect-peer-",
    references: { transitGatewayAttachmentId: CONNECT },
    outputs: (context) => {
      const { first } = parseCidr(String((context.inputs["insideCidrBlocks"] as string[])[0]));
      const address = (index: number) => [24, 16, 8, 0].map((shift) => ((first + index) >>> shift) & 255).join(".");
      return {
        ...arnAndTags("ec2", "transit-gateway-connect-peer/")(context),
        bgpPeerAddress: address(1),
        bgpTransitGatewayAddresses: [address(2), address(3)],
      };
    },
    check: checkConnectPeer,
  },
  [ROUTE_TABLE]: ec2("tgw-rtb", "transit-gateway-route-table", {
    references: { transitGatewayId: TRANSIT_GATEWAY },
    outputs: () => ({ defaultAssociationRouteTable: false, defaultPropagationRouteTable: false }),
    check: (resource) =>
      checkQuota(
        resource,
        ROUTE_TABLE,
        "transitGatewayId",
        resource.quotas.routeTablesPerTransitGateway,
        "the quota of route tables per transit gateway",
      ),
  }),
  [ASSOCIATION]: {
    ...attachmentToTable(),
    check: (resource) => {
      checkAttachmentExists(resource);
      const attachment = resource.known("transitGatewayAttachmentId");
      if (
        attachment !== undefined &&
        resource.cloud.others(ASSOCIATION).some(({ inputs }) => inputs["transitGatewayAttachmentId"] === attachment)
      ) {
        resource.refuse(
          "transitGatewayAttachmentId",
          "the attachment is associated with a route table already; it can have one association",
          attachment,
        );
      }
    },
  },
  [PROPAGATION]: { ...attachmentToTable(), check: checkAttachmentExists },
  [ROUTE]: {
    id: ({ inputs }) => `${String(inputs["transitGatewayRouteTableId"])}_${String(inputs["destinationCidrBlock"])}`,
    references: { transitGatewayRouteTableId: ROUTE_TABLE },
    outputs: (context) => ({ region: regionOf(context) }),
    check: (resource) => {
      if (resource.inputs["blackhole"] !== true) checkAttachmentExists(resource);
      const attachment = resource.known("transitGatewayAttachmentId");
      if (attachment !== undefined && resource.cloud.find(CONNECT, attachment) !== undefined) {
        resource.refuse(
          "transitGatewayAttachmentId",
          "static routes are not supported on a Connect attachment",
          attachment,
        );
      }
    },
  },
};

/** BGP sessions and static VPN attachments hold the number (EC2 API, ModifyTransitGatewayOptions.AmazonSideAsn). */
function asnUserOf(gatewayId: string, cloud: Cloud): string | undefined {
  return [...cloud.existing(CONNECT), ...cloud.existing(VPN_CONNECTION)].find(
    ({ inputs }) => inputs["transitGatewayId"] === gatewayId,
  )?.id;
}

function blockUserOf({ id, after, cloud }: InUseContext): string | undefined {
  const blocks = (after as string[] | undefined) ?? [];
  const isOnGateway = ({ inputs }: { readonly inputs: Inputs }) =>
    cloud.find(CONNECT, inputs["transitGatewayAttachmentId"])?.inputs["transitGatewayId"] === id;
  return cloud
    .existing(CONNECT_PEER)
    .filter(isOnGateway)
    .find(({ inputs }) => !blocks.some((block) => contains(block, `${String(inputs["transitGatewayAddress"])}/32`)))
    ?.id;
}

function attachmentToTable() {
  return {
    id: ({ inputs }: { inputs: Record<string, unknown> }) =>
      `${String(inputs["transitGatewayRouteTableId"])}_${String(inputs["transitGatewayAttachmentId"])}`,
    references: { transitGatewayRouteTableId: ROUTE_TABLE },
    outputs: (context: Parameters<typeof regionOf>[0]) => ({ resourceType: "vpc", region: regionOf(context) }),
  };
}

function checkAttachmentExists(resource: Checked): void {
  const attachment = resource.known("transitGatewayAttachmentId");
  if (attachment === undefined) return;
  const { cloud } = resource;
  const found =
    cloud.find(ATTACHMENT, attachment) ??
    cloud.find(CONNECT, attachment) ??
    cloud.find(VPN_CONNECTION, connectionOfAttachment(attachment));
  if (found === undefined) resource.refuse("transitGatewayAttachmentId", "does not exist", attachment);
}

function checkTransitGateway(resource: Checked): void {
  const asn = resource.known<number>("amazonSideAsn");
  if (asn !== undefined && !isPrivateAsn(Number(asn)))
    resource.refuse("amazonSideAsn", "is not a private ASN", asn, "64512 to 65534 or 4200000000 to 4294967294");
  const blocks = resource.known<string[]>("transitGatewayCidrBlocks") ?? [];
  if (blocks.length > 5) resource.refuse("transitGatewayCidrBlocks", "has too many blocks", blocks.length, "at most 5");
  for (const block of blocks) {
    if (parseCidr(block).prefixLength > 24)
      resource.refuse("transitGatewayCidrBlocks", "is too small", block, "/24 or larger");
    if (overlaps(block, "169.254.0.0/16"))
      resource.refuse("transitGatewayCidrBlocks", "lies in the link-local range", block);
  }
}

function checkAttachment(resource: Checked): void {
  const { cloud } = resource;
  const [gatewayId, vpcId] = [resource.known("transitGatewayId"), resource.known("vpcId")];
  const vpc = cloud.find(VPC, vpcId)?.inputs["cidrBlock"];
  for (const block of (cloud.find(TRANSIT_GATEWAY, gatewayId)?.inputs["transitGatewayCidrBlocks"] as
    string[] | undefined) ?? []) {
    if (typeof vpc === "string" && overlaps(vpc, block))
      resource.refuse("vpcId", `the VPC ${vpc} overlaps the CIDR block ${block} of the transit gateway`);
  }
  if (
    gatewayId !== undefined &&
    vpcId !== undefined &&
    cloud.others(ATTACHMENT).some(({ inputs }) => inputs["vpcId"] === vpcId && inputs["transitGatewayId"] === gatewayId)
  ) {
    resource.refuse("vpcId", "the VPC is attached to this transit gateway already", vpcId);
  }
  const zones = (resource.known<string[]>("subnetIds") ?? [])
    .map((id) => cloud.find(SUBNET, id)?.inputs["availabilityZone"])
    .filter((zone) => zone !== undefined);
  // Not for Local Zones (Transit Gateway guide, "VPC attachments"), whose names are longer.
  const local = zones.find((zone) => !/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/.test(String(zone)));
  if (local !== undefined) resource.refuse("subnetIds", "names a subnet outside of the Availability Zones", local);
  if (new Set(zones).size !== zones.length)
    resource.refuse("subnetIds", "names two subnets of one Availability Zone", zones, "one subnet per zone");
}

function checkConnectPeer(resource: Checked): void {
  const { cloud } = resource;
  // Unknown in a preview of a new gateway: then only what is declared beside it can be on the same one.
  const gatewayOf = (inputs: Inputs) =>
    cloud.find(CONNECT, inputs["transitGatewayAttachmentId"])?.inputs["transitGatewayId"];
  const blocks = resource.known<string[]>("insideCidrBlocks") ?? [];
  for (const block of blocks.filter((each) => !each.includes(":"))) {
    checkInsideCidr(resource, "insideCidrBlocks", block, 29);
    const other = cloud
      .others(CONNECT_PEER)
      .filter(({ inputs }) => gatewayOf(inputs) === gatewayOf(resource.inputs))
      .flatMap(({ inputs }) => inputs["insideCidrBlocks"] as string[])
      .find((taken) => overlaps(taken, block));
    if (other !== undefined) resource.refuse("insideCidrBlocks", `overlaps ${other} of another Connect peer`, block);
  }
  checkQuota(
    resource,
    CONNECT_PEER,
    "transitGatewayAttachmentId",
    4,
    "the quota of Connect peers per Connect attachment (not adjustable)",
  );
  const gateway = cloud.find(
    TRANSIT_GATEWAY,
    cloud.find(CONNECT, resource.known("transitGatewayAttachmentId"))?.inputs["transitGatewayId"],
  );
  const own = gateway?.inputs["transitGatewayCidrBlocks"] as string[] | undefined;
  const address = resource.known("transitGatewayAddress");
  if (address !== undefined && own !== undefined && !own.some((block) => contains(block, `${address}/32`))) {
    resource.refuse("transitGatewayAddress", "is not of a CIDR block of the transit gateway", address, own.join(", "));
  }
}
