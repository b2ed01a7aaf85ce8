import type { PolicyResource } from "@pulumi/policy";
import { collectFindingsAt, show } from "../../shared/known";
import { RELAY_NETWORKS, RelayNetwork } from "../../shared/relayNetwork";
import { NIST_800_53, type StackFinding, type StackRule } from "../../shared/rule";
import {
  coversAllTraffic,
  listEntries,
  listPieces,
  listSubnetFilters,
  type AclEntries,
  type Entry,
  type SubnetFilter,
} from "../networkAcls";

export const subnetHasNetworkAcl: StackRule = {
  id: "subnet-has-network-acl",
  description: "Each subnet of the relay network has a network ACL of its own that has no allow-all entry.",
  why: "A subnet without one falls back to the VPC's default ACL, which lets everything through in both directions. An ACL has too few entries for a rule per peer, so it may hold a summary such as udp/500 and udp/4500 from 0.0.0.0/0: the security group holds the peers. AWS advises open ACLs on subnets for Transit Gateway attachments, so those that carry nothing else are left out.",
  remediation: "Associate a network ACL whose entries name protocols and ports; what no entry allows is denied.",
  severity: "medium",
  enforcementLevel: "mandatory",
  source: "https://docs.aws.amazon.com/vpc/latest/tgw/tgw-best-design-practices.html",
  frameworks: [
    { ...NIST_800_53, reference: "SC-7" },
    { ...NIST_800_53, reference: "AC-4" },
  ],
  parameters: { relayNetworks: RELAY_NETWORKS },
  judgeStack(resources, settings) {
    const relay = new RelayNetwork(resources, settings["relayNetworks"] as string[]);
    const filters = listSubnetFilters(resources);
    const guarding = filters.filter(({ subnet, attachmentOnly }) => !attachmentOnly && relay.holds(subnet));
    const exempt = new Set(filters.filter(({ attachmentOnly }) => attachmentOnly).flatMap(({ acls }) => acls));
    const needed = new Set(guarding.flatMap(({ acls }) => acls));
    const isJudged = (acl: PolicyResource) => needed.has(acl) || (!exempt.has(acl) && relay.holds(acl));
    return [
      ...guarding.flatMap((filter) => collectFindingsAt(filter.subnet, [() => judgePresence(filter)])),
      ...listEntries(resources)
        .filter(({ acl }) => isJudged(acl))
        .flatMap(judgeEntries),
    ];
  },
};

function judgePresence({ acls, foreignAcl, awaited }: SubnetFilter): string[] {
  if (foreignAcl)
    return [
      "its network ACL is not in this stack, so its entries cannot be judged; move it here or declare an exception",
    ];
  if (acls.length > 0) return [];
  // An association whose subnet is not known yet may be its own.
  for (const association of awaited) void association.props["subnetId"];
  return ["no network ACL is associated, so the VPC's allow-all default stands; associate one"];
}

/** Each entry at the resource that has it, and pieces that are open together only at the ACL. */
function judgeEntries({ acl, entries }: AclEntries): StackFinding[] {
  const open: Entry[] = [];
  const alone = entries.flatMap(({ resource, read }) =>
    collectFindingsAt(resource, [
      () => {
        const entry = read();
        if (entry) open.push(entry);
        return entry && coversAllTraffic(entry) ? [describeEntry(acl, entry)] : [];
      },
    ]),
  );
  return [...alone, ...collectFindingsAt(acl, [() => listPieces(open).map((pieces) => describePieces(acl, pieces))])];
}

function describeEntry(acl: PolicyResource, { direction, ruleNumber, protocol, cidr }: Entry): string {
  return `${direction} entry ${show(ruleNumber)} of network ACL ${acl.name} allows protocol ${show(protocol)} with all ports for ${show(cidr)}; name protocol and ports`;
}

function describePieces(acl: PolicyResource, pieces: readonly Entry[]): string {
  const [{ direction, protocol }] = pieces as readonly [Entry, ...Entry[]];
  const numbers = pieces.map(({ ruleNumber }) => show(ruleNumber)).join(", ");
  return `${direction} entries ${numbers} of network ACL ${acl.name} together allow protocol ${show(protocol)} with all ports for any address; name protocol and ports`;
}
