import { isKnown } from "../../shared/known";
import { RELAY_NETWORKS, RelayNetwork } from "../../shared/relayNetwork";
import { NIST_800_53, type StackRule } from "../../shared/rule";
import { listGroupGuards, listGroupRules, type GroupRule } from "../awsFilters";
import { parseCidrs } from "../openRanges";
import { judgeGuard, limitOf, OPEN_PARAMETERS, type Limit } from "../openings";

export const securityGroupSumNotOpen: StackRule = {
  id: "security-group-sum-not-open",
  description:
    "All ingress rules of one security group together, prefix lists too, open no more than one alone may; in the relay network no port at all.",
  why: "Rules that are resources of their own are judged one by one before they are made; 256 blocks of /8 would pass that. A firewall's own policy is the second layer: the first one names the peers, so that a fault in one is held by the other.",
  remediation: "Name the peers' addresses, a prefix list of them, or another security group as the source.",
  severity: "high",
  enforcementLevel: "mandatory",
  source: "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
  frameworks: [
    { ...NIST_800_53, reference: "SC-7" },
    { ...NIST_800_53, reference: "AC-4" },
  ],
  parameters: { ...OPEN_PARAMETERS, relayNetworks: RELAY_NETWORKS },
  judgeStack(resources, settings) {
    const relay = new RelayNetwork(resources, settings["relayNetworks"] as string[]);
    const anywhere = limitOf(settings, false);
    // What a rule alone opens by its own blocks, security-group-not-open says.
    const rules = listGroupRules(resources).filter((rule) => !isOpenAlone(rule, anywhere));
    return listGroupGuards(rules).flatMap((guard) =>
      judgeGuard(guard, relay.holds(guard.resource) ? limitOf(settings, true) : anywhere),
    );
  },
};

function isOpenAlone({ resource, label, read }: GroupRule, limit: Limit): boolean {
  if (!isKnown(read)) return false;
  const { service, own } = read();
  const alone = { services: [service], sources: parseCidrs(own) };
  const way = { resource, label, allows: true, target: "", read: () => alone };
  return judgeGuard({ resource, ways: [way] }, limit).length > 0;
}
