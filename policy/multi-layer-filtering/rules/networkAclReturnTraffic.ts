import type { PolicyResource } from "@pulumi/policy";
import { collectFindingsAt } from "../../shared/known";
import { NIST_800_53, type StackRule } from "../../shared/rule";
import { groupEntries, toFilter } from "../awsFilters";
import { ALL_SERVICES, letsThrough, showService, type Filter, type Service } from "../filters";
import { ANYWHERE, showBlock, type Block } from "../ipv4";
import { NETWORK_ACLS } from "../networkAcls";

/**
 * What an entry of a network ACL lets pass, another entry lets answer.
 *
 * A network ACL keeps no state: without an entry for the answers, a service looks filtered by nobody and works for nobody.
 *
 * @severity medium
 * @frameworks NIST SP 800-53 Rev. 5 SC-7
 * @source https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports
 */
export const networkAclReturnTraffic: StackRule = {
  id: "network-acl-return-traffic",
  description: "What an entry of a network ACL lets pass, another entry lets answer.",
  why: "A network ACL keeps no state: without an entry for the answers, a service looks filtered by nobody and works for nobody.",
  remediation:
    "Add an entry of the other direction for the same block: ports 1024 to 65535 for TCP and UDP, or the same port where both ends use it.",
  severity: "medium",
  enforcementLevel: "mandatory",
  source: "https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports",
  frameworks: [{ ...NIST_800_53, reference: "SC-7" }],
  parameters: {},
  judgeStack(resources) {
    const acls = resources.filter(({ type }) => NETWORK_ACLS.includes(type));
    return acls.flatMap((resource) => collectFindingsAt(resource, [() => judgeAcl(resource, resources)]));
  },
};

/** Windows clients answer on 49152 and up, NAT gateways on 1024 and up (VPC guide): the widest range is asked for. */
const EPHEMERAL = { from: 1024, to: 65_535 };

function judgeAcl(acl: PolicyResource, resources: readonly PolicyResource[]): string[] {
  const own = resources.filter(
    (each) => each === acl || (each.propertyDependencies["networkAclId"] ?? []).includes(acl),
  );
  const entries = groupEntries(own).get(acl.urn) ?? [];
  const [ingress, egress] = [toFilter(entries, "ingress"), toFilter(entries, "egress")];
  return [
    ...listUnanswered(ingress, egress, "source").map((text) => `ingress of ${text}`),
    ...listUnanswered(egress, ingress, "destination").map((text) => `egress of ${text}`),
  ];
}

function listUnanswered(filter: Filter, back: Filter, side: "source" | "destination"): string[] {
  const openings = filter.rules.filter(({ allows }) => allows);
  return openings.flatMap((rule) =>
    rule.services
      .filter((service) => !isAnswer(service))
      .flatMap((service) =>
        rule[side]
          .filter((block) => !isAnswered(service, block, back, side))
          .map((block) => {
            const [direction, preposition] = side === "source" ? ["egress", "from"] : ["ingress", "to"];
            return `${showService(service)} ${preposition} ${showBlock(block)} has no ${direction} entry for its answers; add one`;
          }),
      ),
  );
}

const isAnswer = ({ from, to, protocol }: Service) =>
  (protocol === 6 || protocol === 17) && from >= EPHEMERAL.from && to === EPHEMERAL.to;

/** The other direction of the block: the whole range of ports, or the same port as with IKE. */
function isAnswered(service: Service, block: Block, back: Filter, side: "source" | "destination"): boolean {
  const passes = (answer: Service) =>
    letsThrough(
      side === "source"
        ? {
            ...back,
            rules: back.rules.map((rule) => ({ ...rule, source: rule.destination, destination: rule.source })),
          }
        : back,
      { service: answer, source: block, destination: ANYWHERE },
    );
  if (service.protocol !== 6 && service.protocol !== 17) return passes({ ...ALL_SERVICES, protocol: service.protocol });
  return passes({ ...service, ...EPHEMERAL }) || (service.protocol === 17 && passes(service));
}
