/** The stack file that `hub init` writes: commented, and planned before it is written. */
import { stringify } from "yaml";
import type { Answers, Question } from "./question";

const isPair = ({ firewalls }: Answers) => firewalls !== "none";
const isByol = (answers: Answers) => isPair(answers) && answers["license"] === "byol";

/** Not every Region has a zone b for every account: Tokyo's is closed to new ones (AWS knowledge center). */
const zonesOf = (region: string) =>
  (region === "ap-northeast-1" ? ["a", "c"] : ["a", "b"]).map((zone) => region + zone);

export const INIT_QUESTIONS: readonly Question[] = [
  { key: "region", text: "AWS Region of the hub, for example ap-northeast-1" },
  {
    key: "zones",
    text: "Two Availability Zones",
    type: "list",
    fallback: ({ region }) => zonesOf(String(region)).join(" "),
  },
  {
    key: "firewalls",
    text: "A pair of VM-Series firewalls, or none and every site on the AWS VPN",
    choices: ["pair", "none"],
    fallback: "pair",
  },
  { key: "transitGatewayAsn", text: "ASN of the Transit Gateway", type: "number", fallback: "64512" },
  {
    key: "cidr",
    text: "CIDR of the hub VPC, /16 to /24, free in all your networks",
    fallback: "10.100.0.0/20",
    applies: isPair,
  },
  { key: "asn", text: "ASN of the firewalls", type: "number", fallback: "64520", applies: isPair },
  {
    key: "transitGatewayCidr",
    text: "CIDR block of the Transit Gateway for its GRE addresses, /24 or larger",
    fallback: "10.100.240.0/24",
    applies: isPair,
  },
  { key: "license", text: "Licence", choices: ["bundle1", "bundle2", "byol"], fallback: "bundle1", applies: isPair },
  {
    key: "authCodes",
    text: "Secret of AWS Secrets Manager that holds the auth codes",
    fallback: "vpn-hub/auth-codes",
    applies: isByol,
  },
  { key: "keyName", text: "EC2 key pair for the first login", applies: isPair },
  {
    key: "managementCidrs",
    text: "Who may reach the management interfaces, for example 198.51.100.0/24; none is nobody",
    type: "list",
    applies: isPair,
  },
  { key: "spoke", text: "Name of the first spoke VPC", fallback: "app" },
  { key: "spokeCidr", text: "Its CIDR, /16 to /24", fallback: "172.17.0.0/16" },
];

/** Which question a problem of the plan belongs to. */
export const INIT_PATHS: Readonly<Record<string, string>> = {
  region: "aws:region",
  zones: "hub:network.availabilityZones",
  transitGatewayAsn: "hub:network.transitGatewayAsn",
  cidr: "hub:network.cidr",
  asn: "hub:network.asn",
  transitGatewayCidr: "hub:network.transitGatewayCidr",
  license: "hub:firewalls.license",
  authCodes: "hub:credentials.authCodes",
  keyName: "hub:firewalls.keyName",
  managementCidrs: "hub:firewalls.managementCidrs",
  spoke: "hub:spokes",
  spokeCidr: "hub:spokes",
};

/** As YAML on one line, quoted where it must be. */
const inline = (value: unknown): string =>
  Array.isArray(value) ? `[${value.map(inline).join(", ")}]` : (stringify(value, { lineWidth: 0 }) ?? "").trimEnd();

export function stackText(stack: string, answers: Answers): string {
  const of = (key: string) => inline(answers[key]);
  const lines = [
    "# yaml-language-server: $schema=./docs/stack.schema.json",
    `# Stack ${stack} of VPN Hub. All keys: docs/stack.schema.json. What it leads to: npx hub plan --stack ${stack}`,
    "config:",
    `  aws:region: ${of("region")}`,
    "  # What the sites in other clouds are made in; needed by `up` once there is such a site.",
    "  # gcp:project: my-project",
    "  # azure-native:location: japaneast",
    "  hub:network:",
    ...(isPair(answers)
      ? [
          "    # Of the hub VPC. It, the spokes and the prefixes of all sites must not overlap.",
          `    cidr: ${of("cidr")}`,
          "    # Both firewalls share it; every site has another.",
          `    asn: ${of("asn")}`,
        ]
      : []),
    `    transitGatewayAsn: ${of("transitGatewayAsn")}`,
    ...(isPair(answers)
      ? ["    # GRE toward the firewalls; never routed.", `    transitGatewayCidr: ${of("transitGatewayCidr")}`]
      : []),
    `    availabilityZones: ${of("zones")}`,
    ...(isPair(answers)
      ? firewallLines(answers, of)
      : ["  # Every site says terminateOn: aws-vpn.", "  hub:firewalls: none"]),
    "  # What both ends of a tunnel may agree on: rfc8247, bsi-tr-02102-3, cnsa1-algorithms and others.",
    "  hub:ciphers: { profile: rfc8247 }",
    "  # Policies refuse a pre-shared key that is older.",
    "  hub:keys: { maxAgeDays: 90 }",
    "  # The longest outage after the loss of a firewall, a tunnel or a gateway instance.",
    "  hub:failover: { targetSeconds: 60 }",
    "  # VPCs on the Transit Gateway, by name.",
    "  hub:spokes:",
    `    ${of("spoke")}: { cidr: ${of("spokeCidr")} }`,
    `  # Sites: npx hub add site --stack ${stack}`,
    `  # Who may talk to whom, and nobody else: npx hub add flow --stack ${stack}`,
  ];
  return `${lines.join("\n")}\n`;
}

function firewallLines(answers: Answers, of: (key: string) => string): string[] {
  return [
    "  hub:firewalls:",
    "    instanceType: m5.xlarge",
    `    license: ${of("license")}`,
    "    # EC2 key pair for the first login.",
    `    keyName: ${of("keyName")}`,
    "    # Who may reach HTTPS and SSH of the management interfaces; [] is nobody.",
    `    managementCidrs: ${of("managementCidrs")}`,
    ...(isByol(answers)
      ? ["  # Read at the first boot.", `  hub:credentials: { authCodes: { secretsManager: ${of("authCodes")} } }`]
      : []),
  ];
}
