/** Security groups and network ACLs as the planned AWS resources have them. */
import { comment, nftRule, type PacketRule } from "./packetRules";
import type { CloudResource } from "./stack";

/** Protocol numbers that nftables should show by name. */
const PROTOCOLS: Readonly<Record<string, string | undefined>> = {
  "6": "tcp",
  "17": "udp",
  "1": "icmp",
  "50": "esp",
  "47": "47",
  "-1": undefined,
};

function transportOf(protocol: string, from: unknown, to: unknown): Pick<PacketRule, "protocol" | "ports"> {
  if (!(protocol in PROTOCOLS))
    throw new Error(`a rule names the protocol ${protocol}, which the rehearsal does not know`);
  const name = PROTOCOLS[protocol];
  if (name === undefined) return {};
  if ((name !== "tcp" && name !== "udp") || from === undefined) return { protocol: name };
  return { protocol: name, ports: from === to ? String(from) : `${String(from)}-${String(to)}` };
}

export interface SecurityGroupRules {
  readonly ingress: readonly PacketRule[];
  readonly egress: readonly PacketRule[];
}

/** The rules of these groups together, as EC2 joins them. */
export function securityGroupRules(
  resources: readonly CloudResource[],
  groupIds: readonly string[],
): SecurityGroupRules {
  const rulesOf = (type: string, side: "sources" | "destinations") =>
    resources
      .filter((resource) => resource.type === type && groupIds.includes(String(resource.inputs["securityGroupId"])))
      .map(({ name, inputs }) => ({
        name,
        allows: true,
        sources: [],
        destinations: [],
        [side]: [String(inputs["cidrIpv4"])],
        ...transportOf(String(inputs["ipProtocol"]), inputs["fromPort"], inputs["toPort"]),
      }));
  return {
    ingress: rulesOf("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "sources"),
    egress: rulesOf("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "destinations"),
  };
}

/**
 * The network ACL of a subnet as nftables chains `<name>_in` and `<name>_out`: stateless, by rule number, and what no
 * entry allows is dropped (VPC guide, "Network ACLs").
 *
 * @throws when no planned network ACL is associated with the subnet: the VPC's default would let everything pass
 */
export function networkAclChains(resources: readonly CloudResource[], subnetId: string, name: string): string {
  const association = resources.find(
    (resource) =>
      resource.type === "aws:ec2/networkAclAssociation:NetworkAclAssociation" &&
      resource.inputs["subnetId"] === subnetId,
  );
  if (association === undefined) throw new Error(`the subnet ${subnetId} has no network ACL of its own`);
  const entries = resources
    .filter(
      (resource) =>
        resource.type === "aws:ec2/networkAclRule:NetworkAclRule" &&
        resource.inputs["networkAclId"] === association.inputs["networkAclId"],
    )
    .sort((l, r) => Number(l.inputs["ruleNumber"]) - Number(r.inputs["ruleNumber"]));
  const chain = (suffix: string, egress: boolean) =>
    [
      `  chain ${name}_${suffix} {`,
      ...entries
        .filter(({ inputs }) => inputs["egress"] === egress)
        .map((entry) => {
          const cidr = [String(entry.inputs["cidrBlock"])];
          return nftRule({
            name: entry.name,
            allows: entry.inputs["ruleAction"] === "allow",
            sources: egress ? [] : cidr,
            destinations: egress ? cidr : [],
            ...transportOf(String(entry.inputs["protocol"]), entry.inputs["fromPort"], entry.inputs["toPort"]),
            // An accept here would skip the security group: the packet goes on to it.
          }).replace(/ accept /, " return ");
        }),
      `    counter drop ${comment(`${name} ${suffix} denied`)}`,
      "  }",
    ].join("\n");
  return `${chain("in", false)}\n${chain("out", true)}`;
}

export function only(resources: readonly CloudResource[], type: string, where: (each: CloudResource) => boolean) {
  const found = resources.filter((resource) => resource.type === type && where(resource));
  if (found.length !== 1) throw new Error(`expected one ${type}, the program plans ${found.length}`);
  return found[0]!;
}
