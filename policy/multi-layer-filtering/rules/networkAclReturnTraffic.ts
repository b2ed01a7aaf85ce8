import { collectFindingsAt, isKnown } from "../../shared/known";
import { RELAY_NETWORKS, RelayNetwork } from "../../shared/relayNetwork";
import { NIST_800_53, type StackRule } from "../../shared/rule";
import { groupEntries, toFilter, type AclEntry } from "../awsFilters";
import { ALL_SERVICES, letsThrough, showService, type Filter, type Service } from "../filters";
import { ANYWHERE, showBlock, type Block } from "../ipv4";
import { NETWORK_ACLS } from "../networkAcls";

export const networkAclReturnTraffic: StackRule = {
  id: "network-acl-return-traffic",
  description: "What an entry of a network ACL in the relay network lets pass, another entry lets answer.",
  why: "A network ACL keeps no state: without an entry for the answers, a service looks filtered by nobody and works for nobody.",
  remediation:
    "Add an entry of the other direction for the same block: ports 1024 to 65535 for TCP and UDP, or the same port where both ends use it. A part of the range is told as advice.",
  severity: "medium",
  enforcementLevel: "mandatory",
  source: "https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports",
  frameworks: [{ ...NIST_800_53, reference: "SC-7" }],
  parameters: { relayNetworks: RELAY_NETWORKS },
  judgeStack(resources, settings) {
    const relay = new RelayNetwork(resources, settings["relayNetworks"] as string[]);
    const acls = resources.filter((each) => NETWORK_ACLS.includes(each.type) && relay.holds(each));
    const entries = groupEntries(resources);
    return acls.flatMap((resource) => {
      const judge = () => listUnanswered(entries.get(resource.urn) ?? (() => []));
      return [
        ...collectFindingsAt(resource, [
          () =>
            judge()
              .filter(({ dropped }) => dropped === "all")
              .map(describeMissing),
        ]),
        ...(isKnown(judge)
          ? collectFindingsAt(
              resource,
              [
                () =>
                  judge()
                    .filter(({ dropped }) => dropped !== "all")
                    .map(describeNarrow),
              ],
              "advice",
            )
          : []),
      ];
    });
  },
};

/** What Windows (49152-65535, as IANA's dynamic ports) and Linux (32768-60999) both use. */
const COMMON = { from: 49_152, to: 60_999 };
/** Windows clients answer on 49152 and up, NAT gateways on 1024 and up (VPC guide): the widest range is asked for. */
const EPHEMERAL = { from: 1024, to: 65_535 };

interface Unanswered {
  readonly direction: "ingress" | "egress";
  readonly service: Service;
  readonly block: Block;
  readonly dropped: "all" | readonly Service[];
}

function listUnanswered(read: () => readonly AclEntry[]): Unanswered[] {
  const entries = read();
  const [ingress, egress] = [toFilter(entries, "ingress"), toFilter(entries, "egress")];
  return [...listOf("ingress", ingress, egress), ...listOf("egress", egress, ingress)];
}

function listOf(direction: Unanswered["direction"], filter: Filter, back: Filter): Unanswered[] {
  const side = direction === "ingress" ? "source" : "destination";
  return filter.rules
    .filter(({ allows }) => allows)
    .flatMap((rule) =>
      rule.services
        .filter((service) => !isAnswer(service))
        .flatMap((service) =>
          rule[side].map((block) => ({ direction, service, block, dropped: listDropped(service, block, back, side) })),
        ),
    )
    .filter(({ dropped }) => dropped.length > 0);
}

function describe({ direction, service, block }: Unanswered): string {
  const preposition = direction === "ingress" ? "from" : "to";
  return `${direction} of ${showService(service)} ${preposition} ${showBlock(block)}`;
}

const backOf = ({ direction }: Unanswered) => (direction === "ingress" ? "egress" : "ingress");

const describeMissing = (each: Unanswered) => `${describe(each)} has no ${backOf(each)} entry for its answers; add one`;

function describeNarrow(each: Unanswered): string {
  const ports = (each.dropped as readonly Service[]).map(({ from, to }) => `${from}-${to}`).join(", ");
  return `${describe(each)}: answers to ports ${ports} are dropped, which some clients and NAT gateways use; widen the ${backOf(each)} entry to 1024-65535`;
}

const isAnswer = ({ from, to, protocol }: Service) =>
  (protocol === 6 || protocol === 17) && from >= EPHEMERAL.from && to === EPHEMERAL.to;

/** Of the answers, in the other direction of the block: any of the client's ports, or the same port as with IKE. */
function listDropped(
  service: Service,
  block: Block,
  back: Filter,
  side: "source" | "destination",
): Unanswered["dropped"] {
  const mirrored = back.rules.map((rule) => ({ ...rule, source: rule.destination, destination: rule.source }));
  const filter = side === "source" ? { ...back, rules: mirrored } : back;
  const passes = (answer: Service) => letsThrough(filter, { service: answer, source: block, destination: ANYWHERE });
  const { protocol } = service;
  if (protocol !== 6 && protocol !== 17) return passes({ ...ALL_SERVICES, protocol }) ? [] : "all";
  if (passes({ ...service, ...EPHEMERAL }) || (protocol === 17 && passes(service))) return [];
  if (!passes({ protocol, ...COMMON })) return "all";
  return splitPorts(back)
    .map((ports) => ({ protocol, ...ports }))
    .filter((answer) => !passes(answer));
}

/** The clients' ports, parted where an entry begins or ends. */
function splitPorts({ rules }: Filter): { readonly from: number; readonly to: number }[] {
  const inside = (port: number) => EPHEMERAL.from < port && port <= EPHEMERAL.to;
  const starts = rules.flatMap(({ services }) => services.flatMap(({ from, to }) => [from, to + 1])).filter(inside);
  const sorted = [...new Set([EPHEMERAL.from, ...starts])].sort((left, right) => left - right);
  return sorted.map((from, index) => ({ from, to: (sorted[index + 1] ?? EPHEMERAL.to + 1) - 1 }));
}
