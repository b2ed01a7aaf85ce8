/**
 * What a change of something that stands costs, and the way it can go: one row for each fact of each kind of unit, with its
 * source. The command line, the program and nobody else read it; a fact without a row is treated as the costliest.
 */
import { contains, overlaps } from "../addressing/cidr";
import type { Fact } from "./facts";
import type { Standing, UnitKind } from "./standing";

/**
 * `one at a time`: refused only where another tunnel or firewall of the same site or hub is touched as well. `all at once`: no
 * smaller step exists. `two updates`: the cloud refuses it in one. `never`: what stands keeps it; another one is built beside it.
 */
export type Way = "in place" | "one at a time" | "all at once" | "two updates" | "never";

/** What stops while the change is made: the unit itself, every tunnel of its site, both firewalls, or all of a spoke's gateway. */
export type Touch = "nothing" | "itself" | "site" | "firewalls" | "vpn gateway";

export interface Row {
  readonly way: Way;
  readonly touches: Touch;
  readonly outage: string;
  /** What to do, as the remedy of a refusal. */
  readonly how: string;
  readonly source: string;
}

export interface Context {
  readonly before: Fact | undefined;
  readonly after: Fact | undefined;
  readonly unit: string;
  readonly old: Standing;
  readonly wanted: Standing;
}

/** The first row whose condition holds; one without a condition always does. */
export type Rows = readonly (Row & { readonly when?: (context: Context) => boolean })[];

const IN_PLACE = { way: "in place", touches: "nothing", outage: "none", how: "nothing to do" } as const;
const NONE_UPDATE_FAILS = "none: the cloud refuses it, and the update stops there";
const SECOND_STACK = "bring up a second stack that has it, and move sites and spokes there one by one";
const REMOVE_AND_ADD = "remove the site with one update and add it again with the next; the site is down between them";
const NEXT_TUNNEL =
  "change one (hub:keys.epochs, or hub:sites.<site>.tunnels), run `pulumi up`, and the next one when `hub status --refresh` shows this one up again";
const WINDOW = "there is no smaller step: accept it for a time at which the site may be down";

const ENDPOINT_REPLACED = "AWS Site-to-Site VPN guide, Tunnel endpoint replacements";
const GOOGLE_TUNNEL =
  "terraform-provider-google 7.46.0 compute/resource_compute_vpn_tunnel.go:263-521 (everything but labels)";
const OPEN_MESSAGE = "RFC 4271 section 4.2: ASN and hold time are told in the OPEN, so another one needs a new session";
const NOT_RESIZED = "terraform-provider-azurerm issues 5535 and 5198 (resize across generations not supported)";
const IN_ANOTHER_LOCATION = "pulumi-azure-native issue 3053 (InvalidResourceLocation)";
const SUBNET_IN_USE = "terraform-provider-azurerm issues 11211 and 19781 (InUsePrefixCannotBeDeleted)";
const MODIFY_CONNECTION = "EC2 API, ModifyVpnConnection; AWS Site-to-Site VPN guide, Tunnel endpoint replacements";

const isOn = (target: string) => (unit: Standing[string]) => unit.facts["attachTo"] === target;
const hasAttachments = ({ old }: Context) =>
  old["firewalls"] !== undefined || Object.values(old).some(isOn("transit-gateway"));

const listOf = (fact: Fact | undefined) => (Array.isArray(fact) ? (fact as string[]) : []);

/** A prefix that goes while another one of the same addresses comes, other than by growing from where it begins. */
function isReshaped({ before, after }: Context): boolean {
  const [old, wanted] = [listOf(before), listOf(after)];
  const first = (cidr: string) => cidr.split("/")[0];
  return old
    .filter((cidr) => !wanted.includes(cidr))
    .some((cidr) =>
      wanted.some((other) => overlaps(cidr, other) && !(first(cidr) === first(other) && contains(other, cidr))),
    );
}

/** What happens to a site, a spoke or the pair as a whole, whatever it consists of. */
export const WHOLES = {
  comes: { ...IN_PLACE, source: "made beside what stands" },
  goes: { ...IN_PLACE, outage: "its own traffic ends", source: "nothing else has a part in it" },
  moved: {
    ...{ way: "all at once", touches: "site", how: `${REMOVE_AND_ADD}; or accept it, with the same outage` },
    outage: "the whole site: every tunnel ends, with its keys and addresses, and new ones take their place",
    source: "the engine's order: what has another place in the program is made anew, then the old is deleted",
  },
  renamed: {
    ...{
      way: "all at once",
      touches: "site",
      how: `keep the name; or ${REMOVE_AND_ADD}; or accept it, with the same outage`,
    },
    outage: "the whole site: every tunnel ends, with its keys and addresses, and new ones take their place",
    source: "the engine knows what it made by its name",
  },
  renamedInAdoptedNetwork: {
    ...{ way: "two updates", touches: "site", outage: NONE_UPDATE_FAILS, how: `keep the name; or ${REMOVE_AND_ADD}` },
    source: "Azure, About VPN Gateway settings: one GatewaySubnet and one gateway a virtual network",
  },
  renamedSpoke: {
    ...{ way: "never", touches: "nothing", outage: "the spoke VPC with all that runs in it" },
    how: "keep the name; or add a second spoke with another prefix, move what runs there, and remove this one",
    source: "the engine knows what it made by its name",
  },
  devicesMoved: {
    ...{ way: "all at once", touches: "site" },
    outage: "every connection whose device is another one now, and that device has neither its keys nor its addresses",
    how: "let each device keep its connection: give it its number, as in { number: 1, outsideAddress: ... }",
    source: MODIFY_CONNECTION,
  },
} as const satisfies Record<string, Row>;
const moved: Rows = [WHOLES.moved];

const AZURE_POLICIES = "terraform-provider-azurerm virtual_network_gateway_connection (ipsec policies)";
const sessions: Rows = [
  {
    ...{ way: "all at once", touches: "site", how: WINDOW, source: OPEN_MESSAGE },
    outage: "every BGP session of the site begins anew, and both ends must change",
  },
];
const leg = (outage: string, source: string): Rows => [
  { way: "one at a time", touches: "itself", outage, how: NEXT_TUNNEL, source },
];
const ofSite = { terminateOn: moved, asn: sessions, routing: sessions };
const onAwsVpn = {
  attachTo: [
    {
      ...{ way: "all at once", touches: "site", how: WINDOW, source: MODIFY_CONNECTION },
      outage: "both tunnels of every connection, while AWS makes new endpoints",
    },
  ],
  routing: [
    {
      ...{ way: "all at once", touches: "site", how: WINDOW },
      outage: "every connection is made anew with other outside addresses, and what the other side has of them with it",
      source: "terraform-provider-aws 5.43.0 ec2/vpnsite_connection.go:150; create-only in CloudFormation",
    },
  ],
  acceleration: [
    {
      ...{ way: "all at once", touches: "site", how: WINDOW },
      outage: "every connection is made anew with other outside addresses, and what the other side has of them with it",
      source: "terraform-provider-aws 5.43.0 ec2/vpnsite_connection.go:72; create-only in CloudFormation",
    },
  ],
  tunnelBandwidth: [
    {
      ...{ way: "all at once", touches: "site", how: WINDOW },
      outage: "every connection is made anew with other outside addresses",
      source: "terraform-provider-aws pull request 47843 (in place) was open; until it is in, the provider replaces",
    },
  ],
} satisfies Record<string, Rows>;

export const TABLE: Readonly<Record<UnitKind, Readonly<Record<string, Rows>>>> = {
  hub: {
    region: [
      {
        ...{ way: "never", touches: "nothing", outage: "the whole hub", how: SECOND_STACK },
        source: "terraform-provider-aws v6: another region replaces every regional resource",
      },
    ],
    transitGatewayAsn: [
      {
        ...IN_PLACE,
        when: (context) => !hasAttachments(context),
        source: "EC2 API, ModifyTransitGatewayOptions: taken while no VPN or Connect attachment is there",
      },
      {
        ...{ way: "two updates", touches: "nothing", outage: NONE_UPDATE_FAILS },
        how: `take the firewalls and every site on the Transit Gateway away with one update and bring them back with the new number; or ${SECOND_STACK}`,
        source:
          "EC2 API, ModifyTransitGatewayOptions: not while a VPN, static as well, or a Connect attachment is there",
      },
    ],
    transitGatewayCidr: [
      {
        ...IN_PLACE,
        when: ({ old, before }) => old["firewalls"] === undefined || before === undefined,
        source: "Transit Gateway guide, Modify a transit gateway",
      },
      {
        ...{ way: "two updates", touches: "nothing", outage: NONE_UPDATE_FAILS },
        how: "take the firewalls away with one update (hub:firewalls: none, the block stays), and change the block with the next",
        source: "Transit Gateway guide, Modify a transit gateway: no block goes while a Connect peer has its address",
      },
    ],
  },
  pair: {
    vpcCidr: [
      {
        ...{ way: "never", touches: "firewalls", outage: "the whole hub VPC with both firewalls", how: SECOND_STACK },
        source: "terraform-provider-aws 5.43.0 ec2/vpc_.go:78 (replaced)",
      },
    ],
    availabilityZones: [
      {
        ...{ way: "never", touches: "firewalls", outage: NONE_UPDATE_FAILS, how: SECOND_STACK },
        source: "EC2 API, CreateSubnet: no block that overlaps one of the VPC, and the old subnets stand until last",
      },
    ],
    asn: [
      {
        ...{
          way: "all at once",
          touches: "firewalls",
          how: "there is no smaller step: accept it for a time at which the hub may be down",
        },
        outage: "both Connect peers are made anew and every BGP session of every site begins anew",
        source: `terraform-provider-aws 5.43.0 ec2/transitgateway_connect_peer.go:75 (replaced); ${OPEN_MESSAGE}`,
      },
    ],
    bgpHoldSeconds: [
      { ...IN_PLACE, when: ({ wanted }) => !pushes(wanted), source: "the firewalls learn it when you load it" },
      {
        ...{
          way: "all at once",
          touches: "firewalls",
          how: "accept it for a time at which the hub may be down",
          source: OPEN_MESSAGE,
        },
        outage: "every BGP session of the firewalls begins anew, those of b right after those of a",
      },
    ],
    instanceType: [
      {
        ...{
          way: "one at a time",
          touches: "nothing",
          how: "nothing to do: the push of firewall a ends before b is touched",
        },
        when: ({ wanted }) => pushes(wanted),
        outage: "firewall a from its stop to its boot, then firewall b",
        source: "terraform-provider-aws 5.43.0 ec2/ec2_instance.go:1743-1757 (stop, modify, start)",
      },
      {
        ...{ way: "one at a time", touches: "firewalls" },
        outage: "both firewalls from stop to boot at once: without push nothing knows when the first is back",
        how: "accept it, run `pulumi up --target '**::hub-firewall-a'` first and the rest when a carries traffic again; or set push: true",
        source: "terraform-provider-aws 5.43.0 ec2/ec2_instance.go:1743-1757 (stop, modify, start)",
      },
    ],
    routingEngine: [
      {
        ...{ way: "all at once", touches: "firewalls", how: "accept it for a time at which the hub may be down" },
        outage: "both firewalls restart with another routing configuration",
        source: "PAN-OS Networking guide, Advanced Routing: a commit and a restart enable it",
      },
    ],
    push: [{ ...IN_PLACE, source: "docs/firewalls.md, The push: the first one adopts what stands" }],
  },
  firewall: {
    connectInsideCidr: [
      {
        ...{ way: "one at a time", touches: "itself" },
        outage: "that firewall's way to the spokes: its Connect peer is deleted, and another one made",
        how: "change that of one firewall, run `pulumi up`, and the other's when its sessions are up again",
        source:
          "terraform-provider-aws 5.43.0 ec2/transitgateway_connect_peer.go:96 (replaced); create-only in CloudFormation",
      },
    ],
  },
  spoke: {
    cidr: [
      {
        ...{ way: "never", touches: "nothing", outage: "the spoke VPC with all that runs in it" },
        how: "add a second spoke with the new prefix, move what runs there, and remove this one",
        source: "terraform-provider-aws 5.43.0 ec2/vpc_.go:78 (replaced)",
      },
    ],
    availabilityZones: [
      {
        ...{ way: "never", touches: "nothing", outage: NONE_UPDATE_FAILS, how: SECOND_STACK },
        source: "EC2 API, CreateSubnet: no block that overlaps one of the VPC, and the old subnets stand until last",
      },
    ],
    vpnGatewayAsn: [
      {
        ...IN_PLACE,
        when: ({ before, after }) => before === undefined || after === undefined,
        source: "it comes or goes with its sites",
      },
      {
        ...{ way: "all at once", touches: "vpn gateway", how: "accept it for a time at which these sites may be down" },
        outage:
          "every connection of the spoke's virtual private gateway: another one takes its place once it is detached",
        source: "EC2 API, AttachVpnGateway: one gateway to one VPC at a time; create-only in CloudFormation",
      },
    ],
  },
  "gcp-ha-vpn": {
    ...ofSite,
    ...onAwsVpn,
    region: [
      {
        ...{ way: "two updates", touches: "site", outage: "the whole site", how: REMOVE_AND_ADD },
        source:
          "Google Compute API: the subnetworks of a VPC network do not overlap, and the old ones stand until last",
      },
    ],
    project: moved,
    existingNetwork: moved,
    routerKeepaliveSeconds: [
      {
        ...{ way: "all at once", touches: "site", how: WINDOW, source: OPEN_MESSAGE },
        outage: "every BGP session of the Cloud Router may begin anew; Google's page does not say",
      },
    ],
    cidrs: [
      {
        ...{ way: "two updates", touches: "nothing", outage: NONE_UPDATE_FAILS },
        when: (context) => isReshaped(context) && context.wanted[context.unit]!.facts["existingNetwork"] === undefined,
        how: "remove the prefix with one update and add the new one with the next; one that grows from its first address needs none",
        source:
          "Google Compute API, subnetworks.expandIpCidrRange; terraform-provider-google compute/resource_compute_subnetwork.go:63-80",
      },
      {
        ...IN_PLACE,
        source:
          "terraform-provider-google 7.46.0 compute/resource_compute_router.go:703, resource_compute_subnetwork.go:385",
      },
    ],
    primaryFirewall: [{ ...IN_PLACE, outage: "none: the flows move by BGP", source: "docs/decisions/0007" }],
  },
  "azure-vpn-gateway": {
    ...ofSite,
    ...onAwsVpn,
    location: [
      {
        ...{ way: "two updates", touches: "site", outage: NONE_UPDATE_FAILS, how: REMOVE_AND_ADD },
        source: IN_ANOTHER_LOCATION,
      },
    ],
    sku: [
      {
        ...{ way: "two updates", touches: "site", outage: NONE_UPDATE_FAILS, source: NOT_RESIZED },
        when: ({ old, wanted, unit }) => old[unit]!.facts["generation"] !== wanted[unit]!.facts["generation"],
        how: `choose a SKU of the gateway's own generation, and write that generation; or ${REMOVE_AND_ADD}`,
      },
      {
        ...{ way: "in place", touches: "nothing", how: "nothing to do" },
        outage: "Azure resizes the gateway; how long its tunnels are down is not documented",
        source: "terraform-provider-azurerm virtual_network_gateway_resource.go:913 (in place)",
      },
    ],
    generation: [
      {
        ...{ way: "two updates", touches: "site", outage: NONE_UPDATE_FAILS, source: NOT_RESIZED },
        how: `keep the generation that the gateway has; or ${REMOVE_AND_ADD}`,
      },
    ],
    zones: [
      {
        ...{ way: "two updates", touches: "site", outage: NONE_UPDATE_FAILS, how: REMOVE_AND_ADD },
        source: "Azure/AzOps issue 701, Azure/azure-cli issue 16653 (ResourceAvailabilityZonesCannotBeModified)",
      },
    ],
    gatewaySubnet: [
      {
        ...{ way: "two updates", touches: "site", outage: NONE_UPDATE_FAILS, how: REMOVE_AND_ADD },
        source: SUBNET_IN_USE,
      },
    ],
    workloadSubnet: [
      {
        ...{ way: "all at once", touches: "nothing", source: SUBNET_IN_USE },
        outage: "none for the tunnels; Azure refuses it while a machine has an address of the subnet",
        how: "accept it where nothing is in the subnet; else move what is there first",
      },
    ],
    existingVirtualNetwork: [
      {
        ...{
          way: "two updates",
          touches: "site",
          outage: "the whole site, about 45 minutes and more",
          how: REMOVE_AND_ADD,
        },
        source: "pulumi-azure-native schema.go (path parameters replace); the gateway goes before its connections",
      },
    ],
    dpdTimeoutSeconds: [
      {
        ...{ way: "one at a time", touches: "site", how: WINDOW },
        outage: "every connection of the site; whether Azure takes it on one that stands is not documented",
        source: "terraform-provider-azurerm virtual_network_gateway_connection_resource.go:97 (replaces it)",
      },
    ],
    cidrs: [{ ...IN_PLACE, source: "Azure: a prefix that holds a subnet stays; the subnets have rows of their own" }],
    primaryFirewall: [{ ...IN_PLACE, outage: "none: the flows move by BGP", source: "docs/decisions/0007" }],
  },
  "customer-gateway": {
    ...ofSite,
    ...onAwsVpn,
    outsideAddress: [
      {
        ...{ way: "all at once", touches: "site", how: WINDOW },
        outage: "both tunnels of the site, from the firewalls' change to the device's",
        source: "RFC 7296 section 2.23: a peer is known by its address",
      },
    ],
    behindNat: [
      {
        ...{ way: "all at once", touches: "site", how: WINDOW },
        outage: "both tunnels of the site: who begins, and the device's identity, change",
        source: "RFC 7296 section 2.15: the identities are part of what is authenticated",
      },
    ],
    cidrs: [{ ...IN_PLACE, source: "routes and filters alone" }],
    primaryFirewall: [{ ...IN_PLACE, outage: "none: the flows move by BGP", source: "docs/decisions/0007" }],
  },
  connection: {
    suite: leg("both tunnels of that connection, until both ends have the suite", AZURE_POLICIES),
    key: leg(
      "both tunnels of that connection, until both ends have the key",
      "Azure REST, Set Shared Key; terraform-provider-azurerm pull request 11742",
    ),
    inside: leg(
      "both tunnels of that connection: its BGP addresses change at both ends",
      "terraform-provider-azurerm local_network_gateway_resource.go:187",
    ),
    customerAsn: leg("both tunnels of that connection, while AWS makes new endpoints", MODIFY_CONNECTION),
    customerAddress: leg("both tunnels of that connection, while AWS makes new endpoints", MODIFY_CONNECTION),
  },
  tunnel: {
    suite: leg("that tunnel, until both ends have the suite", `${ENDPOINT_REPLACED}; ${GOOGLE_TUNNEL}`),
    options: leg(
      "that tunnel, while AWS replaces its endpoint",
      `${ENDPOINT_REPLACED}; terraform-provider-aws 5.43.0 ec2/vpnsite_connection.go:915-927`,
    ),
    key: leg("that tunnel, until both ends have the key", `${ENDPOINT_REPLACED}; ${GOOGLE_TUNNEL}`),
    inside: leg(
      "that tunnel: its inside addresses change at both ends",
      "terraform-provider-aws pull request 45781 (ModifyVpnTunnelOptions); terraform-provider-google compute/resource_compute_router_peer.go:1004",
    ),
  },
};

function pushes(standing: Standing): boolean {
  return standing["firewalls"]?.facts["push"] === true;
}
