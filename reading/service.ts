/** Protocols and ports as packets carry them (IANA protocol numbers). */
import type { PortRange } from "../components/plan/flows/types";
import { ConfigError } from "../components/plan/problems";

export const ICMP = 1;
export const TCP = 6;
export const UDP = 17;
export const GRE = 47;
export const ESP = 50;

const NUMBERS: Readonly<Record<string, number>> = {
  icmp: ICMP,
  tcp: TCP,
  udp: UDP,
  gre: GRE,
  esp: ESP,
  ah: 51,
  sctp: 132,
};
const NAMES: Readonly<Record<number, string>> = Object.fromEntries(
  Object.entries(NUMBERS).map(([name, number]) => [number, name]),
);

/** RFC 792: a ping asks by an echo and is answered by an echo reply. */
export const ICMP_ECHO = 8;
export const ICMP_ECHO_REPLY = 0;

export const LAST_PORT = 65535;
/** Ports that clients send from and are answered on (RFC 6056 section 3.2). */
export const CLIENT_PORTS = { first: 1024, last: LAST_PORT } as const;

/** One service, as a request's packet names it. */
export interface Service {
  readonly protocol: number;
  /** Destination port, where the protocol has ports. */
  readonly port?: number;
  /** Of ICMP; an echo when absent. */
  readonly icmpType?: number;
}

/** All ports from one to another of a protocol; without ports the whole protocol. */
export interface ServiceRange {
  readonly protocol: number;
  readonly fromPort?: number;
  readonly toPort?: number;
  /** Of ICMP; a flow's `icmp` is every type. */
  readonly icmpType?: number;
}

export const hasPorts = (protocol: number) => protocol === TCP || protocol === UDP;

/** Number of a protocol by its name or its number, undefined for another word. */
export function protocolNumber(text: string): number | undefined {
  const number = /^\d{1,3}$/.test(text) ? Number(text) : NUMBERS[text.toLowerCase()];
  return number === undefined || number > 255 ? undefined : number;
}

export function protocolName(protocol: number): string {
  return NAMES[protocol] ?? `protocol ${protocol}`;
}

/**
 * Reads `tcp/443`, `udp/53`, `tcp/8000-8099`, `icmp`, `gre` or `esp`.
 *
 * @throws {ConfigError} for anything else
 */
export function parseService(text: string): ServiceRange {
  const [, name, ports] = /^([a-z]+)(?:\/(\d{1,5}(?:-\d{1,5})?))?$/.exec(text) ?? [];
  const protocol = name === undefined ? undefined : NUMBERS[name];
  const [from, to = from] = (ports ?? "").split("-").map(Number) as [number, number | undefined];
  const isRange = ports !== undefined && from >= 1 && to! <= LAST_PORT && from <= to!;
  if (protocol === undefined || hasPorts(protocol) !== (ports !== undefined) || (ports !== undefined && !isRange)) {
    const allowed = "tcp/443, udp/53, tcp/8000-8099 (ports 1 to 65535, the lower first), icmp, gre, esp";
    throw new ConfigError([{ path: "service", what: "is not a service", value: text, allowed }]);
  }
  return ports === undefined ? { protocol } : { protocol, fromPort: from, toPort: to! };
}

/** SCTP stands for the protocols that no rule knows by name. */
const ALL_PORTS = { fromPort: 1, toPort: LAST_PORT };
export const EVERYTHING: readonly ServiceRange[] = [
  { protocol: TCP, ...ALL_PORTS },
  { protocol: UDP, ...ALL_PORTS },
  ...[ICMP, GRE, ESP, NUMBERS["sctp"]!].map((protocol) => ({ protocol })),
];

/** What a flow's service stands for: `all` is more than one. */
export function toServiceRanges({ protocol, fromPort, toPort }: PortRange): readonly ServiceRange[] {
  if (protocol === "all") return EVERYTHING;
  const number = NUMBERS[protocol]!;
  return [fromPort === undefined ? { protocol: number } : { protocol: number, fromPort, toPort: toPort ?? fromPort }];
}

export function formatService({ protocol, fromPort, toPort, icmpType }: ServiceRange): string {
  const name = protocolName(protocol);
  if (icmpType !== undefined) return `${name} type ${icmpType}`;
  if (fromPort === undefined) return name;
  return fromPort === toPort ? `${name}/${fromPort}` : `${name}/${fromPort}-${toPort}`;
}

export function covers(range: ServiceRange, service: Service): boolean {
  if (range.protocol !== service.protocol) return false;
  if (range.fromPort === undefined || service.port === undefined) return true;
  return range.fromPort <= service.port && service.port <= range.toPort!;
}

/** Cuts a range wherever something begins to decide otherwise; inside of each piece all ports are treated alike. */
export function splitRange(range: ServiceRange, cuts: Iterable<number>): ServiceRange[] {
  if (range.fromPort === undefined || range.toPort === undefined) return [range];
  const { fromPort: first, toPort: last } = range;
  const starts = [...new Set([first, ...[...cuts].filter((cut) => cut > first && cut <= last)])].sort((l, r) => l - r);
  return starts.map((from, index) => ({ ...range, fromPort: from, toPort: (starts[index + 1] ?? last + 1) - 1 }));
}

/** One service out of a range, to stand for all of it. */
export function sampleOf({ protocol, fromPort, icmpType }: ServiceRange): Service {
  return {
    protocol,
    ...(fromPort === undefined ? {} : { port: fromPort }),
    ...(icmpType === undefined ? {} : { icmpType }),
  };
}
