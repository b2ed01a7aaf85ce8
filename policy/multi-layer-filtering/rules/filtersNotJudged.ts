import { collectFindings, collectFindingsAt } from "../../shared/known";
import { findUnread, mayBeUnread } from "../../shared/notJudged";
import { RELAY_NETWORKS, RelayNetwork } from "../../shared/relayNetwork";
import { NIST_800_53, type ResourceRule, type Settings, type StackFinding, type StackRule } from "../../shared/rule";
import { listGroupRules, type GroupRule } from "../awsFilters";
import { showService } from "../filters";
import { limitOf, OPEN_PARAMETERS } from "../openings";

export const filtersNotJudged: ResourceRule & StackRule = {
  id: "filters-not-judged",
  description:
    "Each filter is of a kind that these rules read, and so is every prefix list that opens what may not be open.",
  why: "A stack whose filters nobody judged looks the same as one whose filters are closed; a prefix list of another stack may hold any address.",
  remediation:
    "Use the providers that are judged; name blocks, or list in prefixLists those that their own stack's rules judge; or declare an exception.",
  severity: "high",
  enforcementLevel: "mandatory",
  source: "https://docs.aws.amazon.com/vpc/latest/userguide/managed-prefix-lists.html",
  frameworks: [
    { ...NIST_800_53, reference: "CM-6" },
    { ...NIST_800_53, reference: "SC-7" },
  ],
  parameters: {
    closedPorts: {
      ...OPEN_PARAMETERS.closedPorts,
      default: [22, 23, 3389, 5985, 5986, ...(OPEN_PARAMETERS.closedPorts.default as number[])],
    },
    publicPorts: OPEN_PARAMETERS.publicPorts,
    relayNetworks: RELAY_NETWORKS,
    prefixLists: {
      type: "array",
      description:
        "Ids of prefix lists of other stacks, or of AWS, that may be a source: they are judged where they are.",
      items: { type: "string" },
      default: [],
    },
  },
  appliesTo: (type) => mayBeUnread(type, "filter"),
  judge: (resource) =>
    collectFindings([
      () => {
        const found = findUnread(resource, "filter");
        return found === undefined || found.isService ? [] : [found.message];
      },
    ]),
  /** How much a firewall service matters, and what a prefix list holds, the other resources say. */
  judgeStack(resources, settings) {
    const relay = new RelayNetwork(resources, settings["relayNetworks"] as string[]);
    return [
      ...resources.flatMap((resource): StackFinding[] => {
        const found = findUnread(resource, "filter");
        if (!found?.isService) return [];
        return [{ kind: relay.isHere ? "violation" : "advice", message: found.message, resource }];
      }),
      ...listGroupRules(resources)
        .filter(({ direction }) => direction === "ingress")
        .flatMap((rule) =>
          collectFindingsAt(rule.resource, [() => judgeLists(rule, relay.holds(rule.resource), settings)]),
        ),
    ];
  },
};

function judgeLists({ label, read, readForeignLists }: GroupRule, ofRelay: boolean, settings: Settings): string[] {
  const judged = settings["prefixLists"] as readonly unknown[];
  const lists = readForeignLists().filter((id) => !judged.includes(id));
  if (lists.length === 0) return [];
  const { service } = read();
  if (limitOf(settings, ofRelay).portsOf(service).length === 0) return [];
  const where = label === "" ? "" : `${label}: `;
  return [
    `${where}${showService(service)} is open to prefix list ${lists.join(", ")}, whose addresses are in no resource of this stack; name the blocks, or list it in prefixLists`,
  ];
}
