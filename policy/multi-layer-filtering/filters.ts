/** One form for the rules of every layer, and whether a list of them lets a flow through. */
import { ANYWHERE, contains, overlaps, subtract, type Block } from "./ipv4";

/** Ports, both ends included; all of them for a protocol without ports. */
export interface Service {
  /** IANA protocol number; -1 for all. */
  readonly protocol: number;
  readonly from: number;
  readonly to: number;
}

export const ALL_SERVICES: Service = { protocol: -1, from: 0, to: 65_535 };

export interface FilterRule {
  readonly allows: boolean;
  readonly services: readonly Service[];
  readonly source: readonly Block[];
  readonly destination: readonly Block[];
}

/** First match decides; what none matches is allowed or not by `otherwise`. */
export interface Filter {
  readonly rules: readonly FilterRule[];
  readonly otherwise: boolean;
}

export interface Flow {
  readonly service: Service;
  readonly source: Block;
  readonly destination: Block;
}

const NUMBERS: Readonly<Record<string, number>> = {
  all: -1,
  any: -1,
  "*": -1,
  icmp: 1,
  tcp: 6,
  udp: 17,
  gre: 47,
  esp: 50,
  ah: 51,
};

/** Name or number, in any case; NaN for what is not known here, which then matches nothing. */
export function readProtocol(value: unknown): number {
  const text = String(value).toLowerCase();
  return NUMBERS[text] ?? (/^-?\d+$/.test(text) ? Number(text) : NaN);
}

const HAS_PORTS = new Set([6, 17]);

export function readService(protocol: unknown, from: unknown, to: unknown): Service {
  const number = readProtocol(protocol);
  if (!HAS_PORTS.has(number)) return { ...ALL_SERVICES, protocol: number };
  const first = Number(from ?? 0);
  return {
    protocol: number,
    from: first < 0 ? 0 : first,
    to: Number(to ?? 65_535) < 0 ? 65_535 : Number(to ?? 65_535),
  };
}

/** Reads `443`, `9092-9094` or `*`. */
export function readPorts(protocol: unknown, ports: unknown): Service {
  if (ports === "*" || ports === undefined || ports === null || ports === "") return readService(protocol, 0, 65_535);
  const [from, to = from] = String(ports).split("-");
  return readService(protocol, from, to);
}

const touches = (rule: Service, flow: Service) =>
  (rule.protocol === -1 || flow.protocol === -1 || rule.protocol === flow.protocol) &&
  rule.from <= flow.to &&
  flow.from <= rule.to;

const covers = (rule: Service, flow: Service) =>
  (rule.protocol === -1 || rule.protocol === flow.protocol) && rule.from <= flow.from && flow.to <= rule.to;

/** Whether all of a flow passes: a rule that covers a part of its ports only is not counted. */
export function letsThrough({ rules, otherwise }: Filter, flow: Flow): boolean {
  let remaining: Block[] = [flow.source];
  for (const rule of rules) {
    if (!rule.services.some((service) => touches(service, flow.service))) continue;
    if (!rule.destination.some((block) => overlaps(block, flow.destination))) continue;
    const matching = rule.source.filter((block) => remaining.some((each) => overlaps(block, each)));
    if (matching.length === 0) continue;
    if (!rule.allows) return false;
    const whole =
      rule.services.some((service) => covers(service, flow.service)) &&
      rule.destination.some((block) => contains(block, flow.destination));
    if (whole) for (const block of matching) remaining = subtract(remaining, block);
    if (remaining.length === 0) return true;
  }
  return otherwise;
}

/** Whether any part of a flow may pass. */
export function letsSomeThrough({ rules, otherwise }: Filter, flow: Flow): boolean {
  return (
    otherwise ||
    rules.some(
      (rule) =>
        rule.allows &&
        rule.services.some((service) => touches(service, flow.service)) &&
        rule.source.some((block) => overlaps(block, flow.source)) &&
        rule.destination.some((block) => overlaps(block, flow.destination)),
    )
  );
}

const NAMES = Object.fromEntries(Object.entries(NUMBERS).map(([name, number]) => [number, name]));

export function showService({ protocol, from, to }: Service): string {
  const name = protocol === -1 ? "all protocols" : (NAMES[protocol] ?? `protocol ${protocol}`);
  if (!HAS_PORTS.has(protocol)) return name;
  return from === to ? `${name}/${from}` : `${name}/${from}-${to}`;
}

export const everywhere: readonly Block[] = [ANYWHERE];
