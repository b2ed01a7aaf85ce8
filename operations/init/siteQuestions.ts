/** What a site and a flow are asked; the keys are those of the stack file, and the columns of a CSV. */
import { DEVICE_KINDS } from "../../components/devices/registry";
import { AZURE_SKUS } from "../../components/plan/quotas/limits";
import type { Answers, Question } from "./question";

const isKind =
  (...kinds: readonly string[]) =>
  ({ kind }: Answers) =>
    kinds.includes(String(kind));
const isAzure = isKind("azure-vpn-gateway");
const isDevice = isKind("customer-gateway");
const isOnAws = ({ terminateOn }: Answers) => terminateOn === "aws-vpn";

/** @param hasPair whether the hub has firewalls that a site can end on */
export const siteQuestions = (hasPair: boolean): readonly Question[] => [
  {
    key: "kind",
    text: "Kind of site",
    choices: ["gcp-ha-vpn", "azure-vpn-gateway", "customer-gateway"],
  },
  {
    key: "terminateOn",
    text: "Where its tunnels end: on the firewalls, or on an AWS Site-to-Site VPN connection",
    choices: ["vm-series", "aws-vpn"],
    fallback: hasPair ? "vm-series" : "aws-vpn",
  },
  { key: "region", text: "Google Cloud region, for example asia-northeast1", applies: isKind("gcp-ha-vpn") },
  { key: "location", text: "Azure location, for example japaneast", applies: isAzure },
  { key: "sku", text: "SKU of the VPN gateway", choices: Object.keys(AZURE_SKUS), applies: isAzure },
  { key: "outsideAddress", text: "Public IPv4 address of the device, or of the NAT before it", applies: isDevice },
  {
    key: "behindNat",
    text: "Is there a NAT before the device (yes, no)",
    type: "boolean",
    fallback: "no",
    applies: isDevice,
  },
  { key: "device", text: "Make of the device", choices: DEVICE_KINDS, fallback: "", applies: isDevice },
  {
    key: "routing",
    text: "Routing",
    choices: ["bgp", "static"],
    fallback: "bgp",
    applies: (answers) => isDevice(answers) || (isAzure(answers) && isOnAws(answers)),
  },
  {
    key: "asn",
    text: "BGP ASN of the site's router",
    type: "number",
    applies: ({ routing }) => routing !== "static",
  },
  { key: "cidrs", text: "Prefixes at the site, for example 10.50.0.0/22 10.50.8.0/24", type: "list" },
  { key: "gatewaySubnet", text: "Its GatewaySubnet, /27 or larger, inside these prefixes", applies: isAzure },
  { key: "workloadSubnet", text: "Its workload subnet", fallback: "", applies: isAzure },
  { key: "primaryFirewall", text: "Firewall that carries its flows, in place of the derived one", isFlagOnly: true },
  { key: "zone", text: "PAN-OS zone that it shares with other sites", isFlagOnly: true },
  { key: "attachTo", text: "Spoke whose virtual private gateway takes its connections", isFlagOnly: true },
  { key: "cipherProfile", text: "Cipher profile, in place of the stack's", isFlagOnly: true },
  { key: "suites", text: "Cipher suites that the device can do", type: "list", isFlagOnly: true },
  {
    key: "slot",
    text: "Place in its pool of inside addresses, in place of a free one",
    type: "number",
    isFlagOnly: true,
  },
  {
    key: "exceptionReason",
    text: "Why its losses may take longer than hub:failover.targetSeconds; the plan says which and how long",
    isFlagOnly: true,
  },
];

export const FLOW_QUESTIONS: readonly Question[] = [
  { key: "from", text: "From which ends, for example site/tokyo-gcp spoke/app", type: "list" },
  { key: "to", text: "To which ends", type: "list" },
  { key: "services", text: "Services, for example tcp/443 udp/53 icmp", type: "list" },
  {
    key: "enforcedBy",
    text: "Layers that enforce it: network, firewall, or both; on the AWS VPN network alone",
    type: "list",
    isFlagOnly: true,
  },
];

/** What the schema takes for granted is left out of the file. */
export function withoutDefaults({ terminateOn, routing, behindNat, ...rest }: Answers): Answers {
  return {
    kind: rest["kind"],
    ...(terminateOn === undefined || terminateOn === "vm-series" ? {} : { terminateOn }),
    ...(routing === undefined || routing === "bgp" ? {} : { routing }),
    ...rest,
    ...(behindNat === undefined || behindNat === false ? {} : { behindNat }),
  };
}
