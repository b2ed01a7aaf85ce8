/**
 * What every filter has in common, whichever cloud runs it: an ordered list of rules, of which the first that matches
 * decides. A rule with a condition that is not understood may match or not: it never makes a verdict `allow` or `deny`
 * on its own, and the verdict becomes `unknown` where it could turn the result.
 */
import { parseCidr, type Range } from "../components/plan/addressing/cidr";
import {
  CLIENT_PORTS,
  hasPorts,
  ICMP,
  ICMP_ECHO,
  ICMP_ECHO_REPLY,
  type Service,
  type ServiceRange,
  splitRange,
} from "./service";

export type Verdict = "allow" | "deny" | "unknown" | "unmanaged";

export interface Decision {
  readonly verdict: Verdict;
  /** The rule, route or default that decided. */
  readonly by: string;
}

/** Absent: any address. */
export interface AddressSet {
  readonly ranges: readonly Range[];
  readonly negated?: boolean;
}

/** Absent fields match anything. */
export interface ServiceMatch {
  readonly protocol?: number;
  readonly fromPort?: number;
  readonly toPort?: number;
  readonly icmpType?: number;
  /** Every ICMP type but this. */
  readonly exceptIcmpType?: number;
  /** Why it cannot be told whether a packet to these ports matches. */
  readonly unknown?: string;
  /** It is the packets' content that decides: App-ID knows an application on ports that are not its own, too. */
  readonly byContent?: boolean;
}

export interface FilterRule {
  readonly name: string;
  readonly action: "allow" | "deny";
  readonly source?: AddressSet;
  readonly destination?: AddressSet;
  readonly services: readonly ServiceMatch[];
  /** A condition that is not understood; the rule may match or not. */
  readonly unknown?: string;
}

export function addressSet(cidrs: readonly string[]): AddressSet {
  return { ranges: cidrs.map((cidr) => parseCidr(cidr.includes("/") ? cidr : `${cidr}/32`)) };
}

export function includes(set: AddressSet | undefined, address: number): boolean {
  if (set === undefined) return true;
  return set.ranges.some(({ first, last }) => first <= address && address <= last) !== (set.negated ?? false);
}

/** The rules that may see a packet between two addresses, in their order. */
export class Filter {
  private readonly rules: readonly FilterRule[];

  constructor(
    rules: readonly FilterRule[],
    source: number,
    destination: number,
    private readonly otherwise: Decision,
  ) {
    this.rules = rules.filter((rule) => includes(rule.source, source) && includes(rule.destination, destination));
  }

  /** First ports of the ranges that the rules tell apart, and the ports behind their ends. */
  get cuts(): number[] {
    return this.rules.flatMap(({ services }) =>
      services.flatMap(({ fromPort, toPort }) => (fromPort === undefined ? [] : [fromPort, (toPort ?? fromPort) + 1])),
    );
  }

  /** Protocols and ICMP types that a rule names, beside TCP, UDP and the echo that are probed anyway. */
  get named(): ServiceRange[] {
    return this.rules.flatMap(({ services }) =>
      services.flatMap(({ protocol, icmpType }): ServiceRange[] => {
        if (protocol === undefined || hasPorts(protocol)) return [];
        if (protocol !== ICMP) return [{ protocol }];
        return icmpType === undefined || icmpType === ICMP_ECHO ? [] : [{ protocol, icmpType }];
      }),
    );
  }

  /** The verdict on a request. */
  decide(service: Service): Decision {
    return this.decidePacket(service, service.icmpType ?? ICMP_ECHO);
  }

  /** The verdict on the answers by a filter without memory: they go to whichever port the client asked from. */
  decideAnswer(service: Service): Decision {
    if (!hasPorts(service.protocol)) return this.decidePacket(service, ICMP_ECHO_REPLY);
    const all = { protocol: service.protocol, fromPort: CLIENT_PORTS.first, toPort: CLIENT_PORTS.last };
    const pieces = splitRange(all, this.cuts).map((piece) => ({
      piece,
      decision: this.decidePacket({ protocol: piece.protocol, port: piece.fromPort! }, ICMP_ECHO_REPLY),
    }));
    const stopped = pieces.find(({ decision }) => decision.verdict !== "allow");
    if (stopped === undefined) return pieces[0]!.decision;
    const { piece, decision } = stopped;
    return { ...decision, by: `${decision.by} (answers to ports ${piece.fromPort}-${piece.toPort})` };
  }

  private decidePacket(service: Service, icmpType: number): Decision {
    const doubts: { rule: FilterRule; reason: string }[] = [];
    for (const rule of this.rules) {
      const match = matchOf(rule, service, icmpType);
      if (match === "no") continue;
      if (match === "yes") return resolve({ verdict: rule.action, by: rule.name }, doubts);
      doubts.push({ rule, reason: match.reason });
    }
    return resolve(this.otherwise, doubts);
  }
}

/** A doubt matters only where it could turn the result. */
function resolve(decision: Decision, doubts: readonly { rule: FilterRule; reason: string }[]): Decision {
  const turning = doubts.find(({ rule }) => rule.action !== decision.verdict);
  if (turning === undefined) return decision;
  return { verdict: "unknown", by: `${turning.rule.name}: ${turning.reason}` };
}

function matchOf(rule: FilterRule, service: Service, icmpType: number): "yes" | "no" | { readonly reason: string } {
  const matching = rule.services.filter((match) => matchesService(match, service, icmpType));
  if (matching.length === 0) return "no";
  if (rule.unknown !== undefined) return { reason: rule.unknown };
  const sure = matching.some((match) => match.unknown === undefined);
  return sure ? "yes" : { reason: matching[0]!.unknown! };
}

function matchesService(match: ServiceMatch, { protocol, port }: Service, icmpType: number): boolean {
  if (match.protocol !== undefined && match.protocol !== protocol) return false;
  if (protocol === ICMP && match.icmpType !== undefined) return match.icmpType === icmpType;
  if (protocol === ICMP && match.exceptIcmpType === icmpType) return false;
  if (match.fromPort === undefined || port === undefined) return true;
  return match.fromPort <= port && port <= (match.toPort ?? match.fromPort);
}
