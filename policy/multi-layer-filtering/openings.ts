/** How much of the Internet the rules of a filter let in, all blocks together, and without what an earlier rule denies. */
import { collectFindings } from "../shared/known";
import type { Finding, Parameter, Settings } from "../shared/rule";
import { showService, type Service } from "./filters";
import { countPublic, listTexts, subtractRanges, type Range } from "./openRanges";

interface Named {
  readonly name: string;
}

/** One rule of a filter for what comes in. */
export interface Way<Resource extends Named> {
  readonly resource: Resource;
  /** Which rule of the resource; empty where it is the only one. */
  readonly label: string;
  readonly allows: boolean;
  /** The machines it is for, among those that the filter guards; empty for all. */
  readonly target: string;
  /** May throw. */
  read(): { readonly services: readonly Service[]; readonly sources: readonly Range[] };
}

/** A security group, a network's firewall rules, a network security group. */
export interface Guard<Resource extends Named> {
  readonly resource: Resource;
  /** First match first, where the order counts. */
  readonly ways: readonly Way<Resource>[];
}

/** A port, or `any` where none of them may be open. */
export type Port = number | "any";

export interface Limit {
  readonly addresses: number;
  /** Of a service, the ports that are to be shut: each is judged on its own. */
  portsOf(service: Service): readonly Port[];
  readonly remedy: string;
}

/** Each way that lets too many in, and each port at which several do so together. */
export function judgeGuard<Resource extends Named>(
  { resource, ways }: Guard<Resource>,
  limit: Limit,
): (Finding & { readonly resource: Resource })[] {
  const findings: (Finding & { readonly resource: Resource })[] = [];
  const together = new Map<Port, { ranges: Range[]; labels: string[] }>();
  const denials: Way<Resource>[] = [];
  for (const way of ways) {
    if (!way.allows) {
      denials.push(way);
      continue;
    }
    const earlier = [...denials];
    const check = () => {
      const { services, sources } = way.read();
      for (const service of services) {
        const ports = limit.portsOf(service);
        const admitted = ports.map((port) => ({
          port,
          ranges: admit(earlier, way, sources, service, port),
        }));
        const worst = admitted.find(({ ranges }) => countPublic(ranges) > limit.addresses);
        if (worst !== undefined) return [describeWay(way, service, worst.port, worst.ranges, sources, limit)];
        for (const { port, ranges } of admitted) {
          const sum = together.get(port) ?? { ranges: [], labels: [] };
          sum.ranges.push(...ranges);
          sum.labels.push(nameOf(way));
          together.set(port, sum);
        }
      }
      return [];
    };
    findings.push(...collectFindings([check]).map((finding) => ({ ...finding, resource: way.resource })));
  }
  for (const [port, { ranges, labels }] of together) {
    if (new Set(labels).size < 2 || countPublic(ranges) <= limit.addresses) continue;
    findings.push({ kind: "violation", resource, message: describeSum(port, ranges, labels, limit) });
    break;
  }
  return findings;
}

/** What of the sources no earlier rule denies to the same machines. */
function admit(
  earlier: readonly Way<Named>[],
  way: Way<Named>,
  sources: readonly Range[],
  service: Service,
  port: Port,
): readonly Range[] {
  const denied = earlier
    .filter(({ target }) => target === "" || target === way.target)
    .flatMap((each) => {
      const { services, sources: from } = each.read();
      return services.some((denies) => covers(denies, service, port)) ? from : [];
    });
  return denied.length === 0 ? sources : subtractRanges(sources, denied);
}

function covers(denied: Service, { protocol, from, to }: Service, port: Port): boolean {
  if (denied.protocol !== -1 && denied.protocol !== protocol) return false;
  return port === "any" ? denied.from <= from && to <= denied.to : denied.from <= port && port <= denied.to;
}

function describeWay(
  way: Way<Named>,
  service: Service,
  port: Port,
  ranges: readonly Range[],
  sources: readonly Range[],
  { addresses, remedy }: Limit,
): string {
  const among = port === "any" || service.from === service.to ? "" : `, port ${port} among them,`;
  const label = way.label === "" ? "" : `${way.label}: `;
  const shown = listTexts(sources);
  const verb = service.protocol === -1 ? "are" : "is";
  return `${label}${showService(service)}${among} ${verb} open to ${shown}, ${show(countPublic(ranges))} public addresses; allowed: ${show(addresses)}; ${remedy}`;
}

function describeSum(port: Port, ranges: readonly Range[], labels: readonly string[], limit: Limit): string {
  const names = [...new Set(labels)];
  const rules = names.length <= 4 ? names.join(", ") : `${names.slice(0, 3).join(", ")} and ${names.length - 3} more`;
  const what = port === "any" ? "let" : `open port ${port} to`;
  const end = port === "any" ? " in" : "";
  return `its rules together ${what} ${show(countPublic(ranges))} public addresses${end} (${rules}); allowed: ${show(limit.addresses)}; ${limit.remedy}`;
}

const nameOf = ({ resource, label }: Way<Named>) => (label === "" ? resource.name : label);
const show = (count: number) => Math.ceil(count).toLocaleString("en-US");

const MAX_PUBLIC_ADDRESSES: Parameter = {
  type: "integer",
  description:
    "Public addresses that may reach such a port, all blocks of a filter together; an IPv6 /48, which is what a site gets (RFC 6177), counts as one.",
  minimum: 0,
  maximum: 16_777_216,
  default: 65_536,
};

/**
 * Ports of services that no public service is: databases, caches, search, file sharing, remote procedure calls, the control
 * of containers and clusters. Named by IANA's registry or by the vendor; AWS Config's restricted-common-ports and Security Hub's
 * EC2.19 are the models.
 */
const CLOSED_PORTS: Parameter = {
  type: "array",
  description: "Ports of services that no stack may open to the Internet, TCP and UDP.",
  items: { type: "integer", minimum: 0, maximum: 65_535 },
  default: [
    ...[20, 21, 69, 111, 135, 137, 138, 139, 161, 389, 445, 873, 1433, 1434, 1521, 2049, 2375, 2376, 2379, 2380],
    ...[3306, 4333, 5432, 5500, 5601, 5900, 5984, 6379, 7000, 7001, 9042, 9092, 9200, 9300, 10250, 11211],
    ...[27017, 27018, 27019],
  ],
};

const PUBLIC_PORTS: Parameter = {
  type: "array",
  description:
    "Ports that may be open to the Internet, TCP and UDP. In the relay network none is where the list is empty; elsewhere an empty list allows all but closedPorts.",
  items: { type: "integer", minimum: 0, maximum: 65_535 },
  default: [],
};

/** Of a service: every port of it where it is the relay network's, else those that no stack may open. */
function listShut({ protocol, from, to }: Service, ofRelay: boolean, settings: Settings): readonly Port[] {
  const open = settings["publicPorts"] as readonly number[];
  const closed = settings["closedPorts"] as readonly number[];
  // A protocol that is not known here may be any.
  const isAny = protocol === -1 || Number.isNaN(protocol);
  const hasPorts = isAny || protocol === 6 || protocol === 17;
  if (!isAny && from === to && open.includes(from)) return [];
  if (ofRelay || (hasPorts && open.length > 0)) return ["any"];
  return hasPorts ? closed.filter((port) => from <= port && port <= to) : [];
}

export const OPEN_PARAMETERS = {
  maxPublicAddresses: MAX_PUBLIC_ADDRESSES,
  publicPorts: PUBLIC_PORTS,
  closedPorts: CLOSED_PORTS,
};

const REMEDY = "name the clients' own blocks, or another group of the stack";

export const limitOf = (settings: Settings, ofRelay: boolean): Limit => ({
  addresses: Number(settings["maxPublicAddresses"]),
  portsOf: (service) => listShut(service, ofRelay, settings),
  remedy: ofRelay ? `${REMEDY}; or list the port in publicPorts` : REMEDY,
});
