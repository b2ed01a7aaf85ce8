/**
 * Kinds of resources that carry tunnels, keys or filters and that no rule here reads: other providers of the same clouds,
 * templates, scripts. They are named, so that silence is not taken for approval.
 */
import type { JudgedResource } from "./rule";
import { rawValues } from "./sdkValues";

export type Subject = "tunnel" | "filter";

export interface Unread {
  readonly subject: Subject;
  /** Of the type token. */
  readonly type: RegExp;
  readonly what: string;
  /** What to use, so that it is judged; absent where only a review helps. */
  readonly instead?: string;
  /** A firewall service of the cloud: stands before filters that are judged, so it is advice where there is no relay network. */
  readonly isService?: true;
}

const AZURE_CLASSIC = "the azure-native provider's resource";
const AWS_NATIVE = "the aws provider's resource";
const GOOGLE_NATIVE = "the gcp provider's resource";
const PANOS = "a configuration of the bootstrap package, or one that is pushed";

/** Types by their packages' registries; RULES.md shows the table. */
export const UNREAD: readonly Unread[] = [
  {
    subject: "tunnel",
    type: /^aws-native:ec2:Vpn(Connection|Gateway)/,
    what: "AWS Cloud Control VPN",
    instead: AWS_NATIVE,
  },
  {
    subject: "tunnel",
    type: /^aws:ec2clientvpn\/endpoint:/,
    what: "AWS Client VPN",
  },
  {
    subject: "tunnel",
    type: /^azure:network\/(virtualNetworkGatewayConnection|vpnGatewayConnection|pointToPointVpnGateway|vpnServerConfiguration):/,
    what: "classic Azure VPN",
    instead: AZURE_CLASSIC,
  },
  {
    subject: "tunnel",
    type: /^azure-native(_network_v\d{8})?:network(\/v\d{8})?:(P2sVpnGateway|VpnServerConfiguration)$/,
    what: "Azure point-to-site VPN",
  },
  {
    subject: "tunnel",
    type: /^google-native:compute\/\w+:VpnTunnel$/,
    what: "Google native VPN tunnel",
    instead: GOOGLE_NATIVE,
  },
  {
    subject: "tunnel",
    type: /^panos:\S*:\S*(ike|ipsec)\S*$/i,
    what: "PAN-OS provider's IKE and IPsec",
    instead: PANOS,
  },
  {
    subject: "filter",
    type: /^aws-native:ec2:(SecurityGroup|SecurityGroupIngress|SecurityGroupEgress|NetworkAclEntry|PrefixList)$/,
    what: "AWS Cloud Control filter",
    instead: AWS_NATIVE,
  },
  {
    subject: "filter",
    type: /^(aws|aws-native):lightsail\/?\S*:InstancePublicPorts$/,
    what: "Lightsail ports",
  },
  {
    subject: "filter",
    type: /^azure:network\/(networkSecurityGroup|networkSecurityRule|firewall\w*RuleCollection|firewallPolicyRuleCollectionGroup):/,
    what: "classic Azure filter",
    instead: AZURE_CLASSIC,
  },
  {
    subject: "filter",
    type: /^google-native:compute\/\w+:(Firewall|NetworkFirewallPolicy|FirewallPolicy|OrganizationFirewallPolicy|RegionNetworkFirewallPolicy)$/,
    what: "Google native filter",
    instead: GOOGLE_NATIVE,
  },
  {
    subject: "filter",
    type: /^panos:\S*:\S*(security|policy|polic\w+rule)\S*$/i,
    what: "PAN-OS provider's policy",
    instead: PANOS,
  },
  {
    subject: "filter",
    type: /^aws:networkfirewall\/(ruleGroup|firewallPolicy):/,
    what: "AWS Network Firewall",
    isService: true,
  },
  {
    subject: "filter",
    type: /^(azure:network\/(firewall|firewallPolicy):|azure-native(_network_v\d{8})?:network(\/v\d{8})?:(AzureFirewall|FirewallPolicy|FirewallPolicyRuleCollectionGroup|FirewallPolicyRuleGroup)$)/,
    what: "Azure Firewall",
    isService: true,
  },
  {
    subject: "filter",
    type: /^gcp:compute\/(securityPolicy|securityPolicyRule|regionSecurityPolicy|regionSecurityPolicyRule|organizationSecurityPolicy):/,
    what: "Google Cloud Armor",
    isService: true,
  },
];

/** What holds resources as text: templates of the clouds, scripts. */
const HOLDERS = [
  "aws:cloudformation/stack:Stack",
  "aws:cloudformation/stackSet:StackSet",
  "aws:cloudcontrol/resource:Resource",
  "aws-native:cloudformation:Stack",
  "azure:core/resourceGroupTemplateDeployment:ResourceGroupTemplateDeployment",
  "command:local:Command",
  "command:remote:Command",
];
const isHolder = (type: string) =>
  HOLDERS.includes(type) || /^azure-native(_\w+)?:resources(\/v\d{8})?:Deployment\w*$/.test(type);

/** Names of types in templates, and of the clouds' command lines. */
const NAMED: Readonly<Record<Subject, RegExp>> = {
  tunnel:
    /AWS::EC2::(VPNConnection|ClientVpnEndpoint)|Microsoft\.Network\/(connections|vpnGateways|p2sVpnGateways|virtualNetworkGateways)|create-vpn-connection|modify-vpn-tunnel-options|vpn-tunnels create|network vpn-connection/i,
  filter:
    /AWS::EC2::(SecurityGroup|NetworkAclEntry)|Microsoft\.Network\/(networkSecurityGroups|firewallPolicies|azureFirewalls)|authorize-security-group-ingress|create-network-acl-entry|firewall-rules (create|update)|network nsg rule/i,
};

/** What a resource holds that no rule reads: why it is not judged and what to do. */
export interface UnreadFinding {
  readonly message: string;
  readonly isService: boolean;
}

export const mayBeUnread = (type: string, subject: Subject) =>
  isHolder(type) || UNREAD.some((each) => each.subject === subject && each.type.test(type));

/** Undefined where the resource has nothing to do with the subject. */
export function findUnread(
  resource: Pick<JudgedResource, "type" | "props">,
  subject: Subject,
): UnreadFinding | undefined {
  const found = UNREAD.find((each) => each.subject === subject && each.type.test(resource.type));
  if (found === undefined) return findInTemplate(resource, subject);
  const { what, instead, isService = false } = found;
  const todo =
    instead === undefined
      ? "declare an exception, with a review as its reason"
      : `use ${instead}, or declare an exception`;
  return { message: `${what} (${resource.type}) is not judged by any rule here; ${todo}`, isService };
}

function findInTemplate(
  { type, props }: Pick<JudgedResource, "type" | "props">,
  subject: Subject,
): UnreadFinding | undefined {
  if (!isHolder(type)) return undefined;
  const [name] = NAMED[subject].exec(JSON.stringify(rawValues(props))) ?? [];
  if (name === undefined) return undefined;
  const message = `holds ${name}, which no rule here reads; make it a resource of the program, or declare an exception`;
  return { message, isService: false };
}
