/** What the stand-in clouds keep for themselves: their own copy on purpose, which a test compares with the plan's. */
import { overlaps } from "./ipv4";
import type { Checked } from "./behaviour";

const UNROUTABLE = ["0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4"];

/** The VPC guide names none; these are what `CreateVpc` calls InvalidVpc.Range by report. */
export const AWS_RANGES = [...UNROUTABLE, "240.0.0.0/4"];
/** VPC, "Subnets": prohibited IPv4 subnet ranges. */
export const GOOGLE_RANGES = [...UNROUTABLE, "255.255.255.255/32", "199.36.153.4/30", "199.36.153.8/30"];
/** Azure Virtual Network FAQ. */
export const AZURE_RANGES = ["127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "255.255.255.255/32", "168.63.129.16/32"];

/** What Azure refuses as the ASN of a peer, first and last (Azure VPN Gateway FAQ). */
export const AZURE_PEER_ASNS = [
  [8074, 8075],
  [12076, 12076],
  [23456, 23456],
  [64496, 64511],
  [65515, 65515],
  [65517, 65520],
  [65535, 65551],
] as const;

/** Of customer gateways, by Region (EC2 API, CreateCustomerGateway; AWS VPN FAQs). */
export const AMAZON_ASNS: Readonly<Record<number, string>> = {
  7224: "",
  9059: "eu-west-1",
  10124: "ap-northeast-1",
  17943: "ap-southeast-1",
};

export function refuseReserved(resource: Checked, property: string, cidr: string, ranges: readonly string[]): void {
  const range = ranges.find((each) => overlaps(each, cidr));
  if (range !== undefined) resource.refuse(property, `overlaps ${range}, which is reserved`, cidr);
}
