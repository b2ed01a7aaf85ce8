/** What nobody, or not every cloud, can have as a prefix or as an autonomous system number: one table, with its sources. */

export interface ReservedRange {
  readonly cidr: string;
  readonly why: string;
}

/** What no router forwards as unicast (IANA IPv4 Special-Purpose Address Registry, RFC 6890; multicast, RFC 5771). */
export const UNROUTABLE: readonly ReservedRange[] = [
  { cidr: "0.0.0.0/8", why: "this network (RFC 791)" },
  { cidr: "127.0.0.0/8", why: "loopback (RFC 1122)" },
  { cidr: "169.254.0.0/16", why: "link-local (RFC 3927)" },
  { cidr: "224.0.0.0/4", why: "multicast (RFC 5771)" },
  { cidr: "240.0.0.0/4", why: "reserved (RFC 1112), limited broadcast (RFC 8190)" },
];

/** What a cloud keeps for itself in its own networks, beside that. */
export const CLOUD_RANGES: Readonly<Record<"gcp-ha-vpn" | "azure-vpn-gateway", readonly ReservedRange[]>> = {
  // Google Cloud VPC, "Subnets": prohibited IPv4 subnet ranges.
  "gcp-ha-vpn": ["199.36.153.4/30", "199.36.153.8/30"].map((cidr) => ({ cidr, why: "Google's way to its own APIs" })),
  // Azure Virtual Network FAQ: address ranges that cannot be added.
  "azure-vpn-gateway": [{ cidr: "168.63.129.16/32", why: "Azure's DNS and health probes" }],
};

export interface ReservedAsns {
  readonly first: number;
  readonly last: number;
  readonly by: string;
}

/** RFC 6996. */
export const PRIVATE_ASNS: readonly Omit<ReservedAsns, "by">[] = [
  { first: 64512, last: 65534 },
  { first: 4200000000, last: 4294967294 },
];

/** What IANA gives to nobody. */
export const IANA_ASNS: readonly ReservedAsns[] = [
  { first: 23456, last: 23456, by: "RFC 6793 (AS_TRANS)" },
  { first: 64496, last: 64511, by: "RFC 5398 (documentation)" },
  { first: 65535, last: 65535, by: "RFC 7300" },
  { first: 65536, last: 65551, by: "RFC 5398 (documentation)" },
];

/** What Azure's gateways take from no peer (Azure VPN Gateway FAQ, "Which ASNs are reserved by Azure?"). */
export const AZURE_ASNS: readonly ReservedAsns[] = [
  { first: 8074, last: 8075, by: "Azure" },
  { first: 12076, last: 12076, by: "Azure" },
  { first: 65515, last: 65515, by: "Azure (its gateways' default)" },
  { first: 65517, last: 65520, by: "Azure" },
];

/**
 * Amazon's own, which no customer gateway may have (AWS VPN FAQs; EC2 API, CreateCustomerGateway): the first everywhere,
 * each other one in its Region.
 */
export const AMAZON_ASNS: readonly (ReservedAsns & { readonly region?: string })[] = [
  { first: 7224, last: 7224, by: "Amazon" },
  { first: 9059, last: 9059, by: "Amazon in eu-west-1", region: "eu-west-1" },
  { first: 10124, last: 10124, by: "Amazon in ap-northeast-1", region: "ap-northeast-1" },
  { first: 17943, last: 17943, by: "Amazon in ap-southeast-1", region: "ap-southeast-1" },
];
