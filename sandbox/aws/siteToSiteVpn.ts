/** AWS Site-to-Site VPN. Limits: Site-to-Site VPN user guide (tunnel options, quotas), EC2 API reference. */
import { ADDRESS_POOLS, freeAddress } from "../addresses";
import type { Behaviours, Checked } from "../behaviour";
import { isCidr, overlaps, parseCidr } from "../ipv4";
import { AMAZON_ASNS } from "../reserved";
import { checkInsideCidr, checkOneOf, checkQuota, checkRange, isAddress, isPrivateAsn } from "../rules";
import { isRecord, type Value } from "../../tools/plugin/wire";
import type { Inputs } from "../values";
import { ec2, regionOf } from "./common";
import { TRANSIT_GATEWAY, VPC } from "./types";

const CUSTOMER_GATEWAY = "aws:ec2/customerGateway:CustomerGateway";
const VPN_GATEWAY = "aws:ec2/vpnGateway:VpnGateway";
const ATTACHMENT = "aws:ec2/vpnGatewayAttachment:VpnGatewayAttachment";
const PROPAGATION = "aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation";
export const VPN_CONNECTION = "aws:ec2/vpnConnection:VpnConnection";
const CONNECTION_ROUTE = "aws:ec2/vpnConnectionRoute:VpnConnectionRoute";
const ROUTE_TABLE = "aws:ec2/routeTable:RouteTable";

const TUNNELS = ["tunnel1", "tunnel2"] as const;

export const SITE_TO_SITE_VPN: Behaviours = {
  [CUSTOMER_GATEWAY]: ec2("cgw", "customer-gateway", {
    check: checkCustomerGateway,
  }),
  [VPN_GATEWAY]: ec2("vgw", "vpn-gateway", {
    defaults: { amazonSideAsn: "64512" },
    references: { vpcId: VPC },
    check: (resource) => {
      const asn = resource.known("amazonSideAsn");
      if (asn !== undefined && !isPrivateAsn(Number(asn)))
        resource.refuse("amazonSideAsn", "is not a private ASN", asn, "64512 to 65534 or 4200000000 to 4294967294");
      checkCount(
        resource,
        "amazonSideAsn",
        VPN_GATEWAY,
        resource.quotas.vpnGatewaysPerRegion,
        "the quota of virtual private gateways per Region",
      );
    },
  }),
  [ATTACHMENT]: {
    id: "vpn-attachment-",
    references: { vpcId: VPC, vpnGatewayId: VPN_GATEWAY },
    outputs: (context) => ({ region: regionOf(context) }),
    check: (resource) => {
      checkQuota(resource, ATTACHMENT, "vpcId", 1, "the one virtual private gateway that a VPC can have");
      checkQuota(resource, ATTACHMENT, "vpnGatewayId", 1, "the one VPC that a virtual private gateway can have");
    },
  },
  [PROPAGATION]: {
    id: ({ inputs }) => `${String(inputs["vpnGatewayId"])}_${String(inputs["routeTableId"])}`,
    references: { routeTableId: ROUTE_TABLE, vpnGatewayId: VPN_GATEWAY },
    outputs: (context) => ({ region: regionOf(context) }),
    check: checkPropagation,
  },
  [VPN_CONNECTION]: ec2("vpn", "vpn-connection", {
    references: { customerGatewayId: CUSTOMER_GATEWAY, transitGatewayId: TRANSIT_GATEWAY, vpnGatewayId: VPN_GATEWAY },
    outputs: (context) => {
      const { id, inputs, cloud } = context;
      const addresses = ADDRESS_POOLS.awsTunnels.map((pool) =>
        freeAddress(context, VPN_CONNECTION, addressesOfConnection, pool),
      );
      return {
        // The device file, which has the keys in it unless AWS keeps them in Secrets Manager.
        customerGatewayConfiguration: `<vpn_connection id="${id}">${inputs["presharedKeyStorage"] === "SecretsManager" ? "" : TUNNELS.map((tunnel) => String(inputs[`${tunnel}PresharedKey`])).join(" ")}</vpn_connection>`,
        presharedKeyArn:
          inputs["presharedKeyStorage"] === "SecretsManager" ? `arn:aws:secretsmanager:::secret:s2svpn-${id}` : "",
        transitGatewayAttachmentId: inputs["transitGatewayId"] === undefined ? "" : attachmentOf(id),
        routes: [],
        vgwTelemetries: addresses.map(telemetryOf),
        ...Object.assign({}, ...TUNNELS.map((tunnel, index) => tunnelOutputs(tunnel, addresses[index]!, inputs))),
        ...amazonAsn(inputs, cloud),
      };
    },
    check: checkConnection,
  }),
  [CONNECTION_ROUTE]: {
    id: ({ inputs }) => `${String(inputs["destinationCidrBlock"])}:${String(inputs["vpnConnectionId"])}`,
    references: { vpnConnectionId: VPN_CONNECTION },
    outputs: (context) => ({ region: regionOf(context) }),
    check: (resource) => {
      const cidr = resource.known("destinationCidrBlock");
      if (cidr !== undefined && !isCidr(cidr)) resource.refuse("destinationCidrBlock", "is not an IPv4 prefix", cidr);
      const connection = resource.cloud.find(VPN_CONNECTION, resource.known("vpnConnectionId"));
      if (connection !== undefined && connection.inputs["staticRoutesOnly"] !== true)
        resource.refuse("vpnConnectionId", "the connection learns its routes by BGP", connection.id);
      if (connection?.inputs["transitGatewayId"] !== undefined)
        resource.refuse(
          "vpnConnectionId",
          "static routes of a Transit Gateway stand in its route tables",
          connection.id,
        );
      checkQuota(resource, CONNECTION_ROUTE, "vpnConnectionId", 100, "the quota of routes per connection");
    },
  },
};

/** The Transit Gateway's attachment of a connection. */
function attachmentOf(connectionId: string): string {
  return connectionId.replace(/^vpn-/, "tgw-attach-");
}

export function connectionOfAttachment(attachmentId: string): string {
  return attachmentId.replace(/^tgw-attach-/, "vpn-");
}

function tunnelOutputs(tunnel: string, address: string, inputs: Inputs): Inputs {
  const inside = inputs[`${tunnel}InsideCidr`];
  const host = (offset: number) => {
    if (!isCidr(inside)) return undefined;
    const value = parseCidr(inside).first + offset;
    return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join(".");
  };
  return {
    [`${tunnel}Address`]: address,
    [`${tunnel}VgwInsideAddress`]: host(1),
    [`${tunnel}CgwInsideAddress`]: host(2),
    [`${tunnel}BgpHoldtime`]: inputs["staticRoutesOnly"] === true ? 0 : 30,
  };
}

const addressesOfConnection = (outputs: Inputs) => TUNNELS.map((tunnel) => outputs[`${tunnel}Address`]);

/** A stand-in: no tunnel runs here. */
const telemetryOf = (outsideIpAddress: string) => ({
  acceptedRouteCount: 1,
  certificateArn: "",
  lastStatusChange: "2026-01-01T00:00:00Z",
  outsideIpAddress,
  status: "UP",
  statusMessage: "",
});

function amazonAsn(inputs: Inputs, cloud: Checked["cloud"]): Inputs {
  const gateway =
    cloud.find(TRANSIT_GATEWAY, inputs["transitGatewayId"]) ?? cloud.find(VPN_GATEWAY, inputs["vpnGatewayId"]);
  const asn = inputs["staticRoutesOnly"] === true ? undefined : String(gateway?.inputs["amazonSideAsn"] ?? "");
  return Object.fromEntries(TUNNELS.map((tunnel) => [`${tunnel}BgpAsn`, asn]));
}

function checkCustomerGateway(resource: Checked): void {
  const { inputs } = resource;
  checkOneOf(resource, "type", resource.known("type"), ["ipsec.1"]);
  const address = resource.known("ipAddress");
  if (address !== undefined && !isAddress(address)) resource.refuse("ipAddress", "is not an IPv4 address", address);
  if (inputs["ipAddress"] === undefined && inputs["certificateArn"] === undefined)
    resource.refuse("ipAddress", "is needed without a certificate");
  if ((inputs["bgpAsn"] === undefined) === (inputs["bgpAsnExtended"] === undefined))
    resource.refuse("bgpAsn", "exactly one of bgpAsn and bgpAsnExtended is needed");
  checkRange(resource, "bgpAsn", 1, 2_147_483_647);
  const asn = Number(resource.known("bgpAsn"));
  if (AMAZON_ASNS[asn] === "" || AMAZON_ASNS[asn] === regionOf(resource))
    resource.refuse("bgpAsn", "is reserved by Amazon", asn);
  checkRange(resource, "bgpAsnExtended", 2_147_483_648, 4_294_967_295);
  const twin = resource.cloud
    .others(CUSTOMER_GATEWAY)
    .find((other) =>
      ["ipAddress", "bgpAsn", "bgpAsnExtended"].every((property) => other.inputs[property] === inputs[property]),
    );
  // EC2 hands out the existing one, and two owners would then delete one gateway.
  if (address !== undefined && twin !== undefined)
    resource.refuse("ipAddress", "another customer gateway has this address and ASN; share it", address);
  checkCount(
    resource,
    "ipAddress",
    CUSTOMER_GATEWAY,
    resource.quotas.customerGatewaysPerRegion,
    "the quota of customer gateways per Region",
  );
}

function checkPropagation(resource: Checked): void {
  const { cloud } = resource;
  const table = cloud.find(ROUTE_TABLE, resource.known("routeTableId"));
  const gateway = resource.known("vpnGatewayId");
  const attachment = cloud.others(ATTACHMENT).find(({ inputs }) => inputs["vpnGatewayId"] === gateway);
  if (table === undefined || gateway === undefined) return;
  if (attachment?.inputs["vpcId"] !== table.inputs["vpcId"])
    resource.refuse(
      "vpnGatewayId",
      "the virtual private gateway is not attached to the VPC of the route table",
      gateway,
    );
}

const ENCRYPTION = ["AES128", "AES256", "AES128-GCM-16", "AES256-GCM-16"];
const INTEGRITY = ["SHA1", "SHA2-256", "SHA2-384", "SHA2-512"];
const PHASE_1_GROUPS = [2, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24];
/** 8 to 64 letters, digits, `.` and `_`, no leading 0. */
export const PRESHARED_KEY = /^[A-Za-z1-9._][A-Za-z0-9._]{7,63}$/;

function checkConnection(resource: Checked): void {
  const { inputs, cloud } = resource;
  checkOneOf(resource, "type", resource.known("type"), ["ipsec.1"]);
  const targets = ["transitGatewayId", "vpnGatewayId", "vpnConcentratorId"].filter(
    (name) => inputs[name] !== undefined,
  );
  if (targets.length > 1) resource.refuse("vpnGatewayId", "does not go with another gateway", targets);
  const isOnTransitGateway = inputs["transitGatewayId"] !== undefined;
  const isAccelerated = inputs["enableAcceleration"] === true;
  if (isAccelerated && !isOnTransitGateway)
    resource.refuse("enableAcceleration", "is offered on a Transit Gateway only", true);
  checkOneOf(resource, "tunnelBandwidth", resource.known("tunnelBandwidth"), ["standard", "large"]);
  if (inputs["tunnelBandwidth"] === "large" && (!isOnTransitGateway || isAccelerated))
    resource.refuse("tunnelBandwidth", "needs a Transit Gateway and no acceleration", "large");
  checkOneOf(resource, "presharedKeyStorage", resource.known("presharedKeyStorage"), ["Standard", "SecretsManager"]);
  for (const tunnel of TUNNELS) checkTunnel(resource, tunnel);
  const [first, second] = TUNNELS.map((tunnel) => resource.known(`${tunnel}InsideCidr`));
  if (isCidr(first) && isCidr(second) && overlaps(first, second))
    resource.refuse("tunnel2InsideCidr", `overlaps ${first} of tunnel 1`, second);
  const customer = cloud.find(CUSTOMER_GATEWAY, resource.known("customerGatewayId"))?.inputs;
  const amazon = cloud.find(VPN_GATEWAY, resource.known("vpnGatewayId"))?.inputs["amazonSideAsn"];
  const asn = customer?.["bgpAsn"] ?? customer?.["bgpAsnExtended"];
  if (amazon !== undefined && asn !== undefined && String(amazon) === String(asn))
    resource.refuse("customerGatewayId", "has the ASN of the virtual private gateway", asn);
  checkCount(
    resource,
    "type",
    VPN_CONNECTION,
    resource.quotas.vpnConnectionsPerRegion,
    "the quota of VPN connections per Region",
  );
  checkQuota(
    resource,
    VPN_CONNECTION,
    "vpnGatewayId",
    resource.quotas.vpnConnectionsPerVpnGateway,
    "the quota of connections per virtual private gateway",
  );
  if (isAccelerated)
    checkCount(
      resource,
      "enableAcceleration",
      VPN_CONNECTION,
      resource.quotas.acceleratedVpnConnectionsPerRegion,
      "the quota of accelerated connections per Region",
      (other) => other["enableAcceleration"] === true,
    );
}

function checkTunnel(resource: Checked, tunnel: (typeof TUNNELS)[number]): void {
  const { inputs } = resource;
  const at = (option: string) => `${tunnel}${option}`;
  const inside = resource.known(at("InsideCidr"));
  checkInsideCidr(resource, at("InsideCidr"), inside, 30);
  checkInsideUnique(resource, at("InsideCidr"), inside);
  const key = resource.known(at("PresharedKey"));
  if (key !== undefined && !PRESHARED_KEY.test(key))
    resource.refuse(at("PresharedKey"), "is not 8 to 64 letters, digits, '.' or '_' without a leading 0");
  checkList(resource, at("IkeVersions"), ["ikev1", "ikev2"]);
  for (const phase of ["Phase1", "Phase2"]) {
    checkList(resource, at(`${phase}EncryptionAlgorithms`), ENCRYPTION);
    checkList(resource, at(`${phase}IntegrityAlgorithms`), INTEGRITY);
  }
  checkList(resource, at("Phase1DhGroupNumbers"), PHASE_1_GROUPS);
  checkList(resource, at("Phase2DhGroupNumbers"), [5, ...PHASE_1_GROUPS]);
  checkRange(resource, at("Phase1LifetimeSeconds"), 900, 28_800);
  checkRange(resource, at("Phase2LifetimeSeconds"), 900, 3_600);
  const [phase1, phase2] = [
    Number(inputs[at("Phase1LifetimeSeconds")] ?? 28_800),
    Number(inputs[at("Phase2LifetimeSeconds")] ?? 3_600),
  ];
  if (phase2 >= phase1)
    resource.refuse(at("Phase2LifetimeSeconds"), "must be less than that of phase 1", phase2, `below ${phase1}`);
  checkRange(resource, at("RekeyMarginTimeSeconds"), 60, phase2 / 2);
  checkRange(resource, at("RekeyFuzzPercentage"), 0, 100);
  checkRange(resource, at("ReplayWindowSize"), 64, 2048);
  checkRange(resource, at("DpdTimeoutSeconds"), 30, Number.MAX_SAFE_INTEGER);
  checkOneOf(resource, at("DpdTimeoutAction"), resource.known(at("DpdTimeoutAction")), ["clear", "none", "restart"]);
  const startup = resource.known(at("StartupAction"));
  checkOneOf(resource, at("StartupAction"), startup, ["add", "start"]);
  const versions = resource.known<string[]>(at("IkeVersions")) ?? ["ikev1", "ikev2"];
  if (startup === "start" && versions.includes("ikev1"))
    resource.refuse(at("StartupAction"), "AWS initiates with IKEv2 only", startup, 'add, or ikeVersions ["ikev2"]');
  checkLogs(resource, at("LogOptions"));
}

function checkList(resource: Checked, property: string, allowed: readonly Value[]): void {
  for (const value of resource.known<Value[]>(property) ?? []) checkOneOf(resource, property, value, allowed);
}

/** Unique on one virtual private gateway (AWS guide, "Tunnel options"). */
function checkInsideUnique(resource: Checked, property: string, inside: string | undefined): void {
  const gateway = resource.known("vpnGatewayId");
  if (gateway === undefined || !isCidr(inside)) return;
  const taken = resource.cloud
    .others(VPN_CONNECTION)
    .filter(({ inputs }) => inputs["vpnGatewayId"] === gateway)
    .flatMap(({ inputs }) => TUNNELS.map((tunnel) => inputs[`${tunnel}InsideCidr`]))
    .find((other) => isCidr(other) && overlaps(other, inside));
  if (taken !== undefined)
    resource.refuse(property, `overlaps ${String(taken)} of another connection of the gateway`, inside);
}

function checkLogs(resource: Checked, property: string): void {
  const options = resource.known<{ cloudwatchLogOptions?: Inputs }>(property)?.cloudwatchLogOptions;
  if (!isRecord(options)) return;
  for (const [enabled, group, format] of [
    ["logEnabled", "logGroupArn", "logOutputFormat"],
    ["bgpLogEnabled", "bgpLogGroupArn", "bgpLogOutputFormat"],
  ] as const) {
    if (options[enabled] === true && options[group] === undefined)
      resource.refuse(property, `${enabled} needs ${group}`);
    checkOneOf(resource, `${property}.${format}`, options[format], ["json", "text"]);
  }
}

function checkCount(
  resource: Checked,
  property: string,
  type: string,
  most: number,
  what: string,
  alike: (inputs: Inputs) => boolean = () => true,
): void {
  const count = resource.cloud.others(type).filter(({ inputs }) => alike(inputs)).length + 1;
  if (count > most) resource.refuse(property, `${what} is used up`, count, `at most ${most}`);
}
