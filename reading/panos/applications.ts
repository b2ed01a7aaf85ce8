/**
 * Applications as App-ID names them, with the ports that `application-default` holds for them (Palo Alto Networks
 * Applipedia). Only those that a hub's rules name; any other is not judged.
 */
import type { ServiceMatch } from "../filter";
import { ESP, GRE, ICMP, ICMP_ECHO, TCP, UDP } from "../service";

const APPLICATIONS: Readonly<Record<string, readonly ServiceMatch[]>> = {
  bgp: [{ protocol: TCP, fromPort: 179, toPort: 179 }],
  gre: [{ protocol: GRE }],
  // An echo is `ping`; `icmp` is every other message.
  icmp: [{ protocol: ICMP, exceptIcmpType: ICMP_ECHO }],
  ping: [{ protocol: ICMP, icmpType: ICMP_ECHO }],
  ike: [500, 4500].map((port) => ({ protocol: UDP, fromPort: port, toPort: port })),
  "ipsec-esp": [{ protocol: ESP }],
  "ipsec-esp-udp": [{ protocol: UDP, fromPort: 4500, toPort: 4500 }],
};

/**
 * What a rule with these applications and services matches.
 *
 * @param objects services by name; `any` and `application-default` are read here
 */
export function servicesOfRule(
  applications: readonly string[],
  services: readonly string[],
  objects: (name: string) => readonly ServiceMatch[],
): ServiceMatch[] {
  const anyApplication = applications.includes("any");
  if (services.includes("application-default")) {
    if (anyApplication) return [{ unknown: "application-default says no ports while the application is any" }];
    return applications.flatMap(defaultPorts);
  }
  const ports = services.includes("any") ? [{}] : services.flatMap((name) => objects(name));
  if (anyApplication) return ports;
  return applications.flatMap((application) => ports.flatMap((port) => onPort(application, port)));
}

function defaultPorts(application: string): readonly ServiceMatch[] {
  return APPLICATIONS[application] ?? [{ unknown: `application ${application} is not read` }];
}

/** App-ID knows an application by its content, so on other ports than its own it may be there or not. */
function onPort(application: string, port: ServiceMatch): ServiceMatch[] {
  const own = defaultPorts(application).flatMap((known) => intersect(known, port) ?? []);
  const protocols = [...new Set(defaultPorts(application).flatMap(({ protocol }) => protocol ?? []))];
  const elsewhere = protocols
    .filter((protocol) => protocol !== ICMP)
    .flatMap((protocol) => intersect({ protocol }, port) ?? [])
    .map((match) =>
      match.unknown === undefined
        ? { ...match, unknown: `only if the packets are ${application}`, byContent: true }
        : match,
    );
  return [...own, ...elsewhere];
}

function intersect(left: ServiceMatch, right: ServiceMatch): ServiceMatch | undefined {
  if (left.protocol !== undefined && right.protocol !== undefined && left.protocol !== right.protocol) return undefined;
  const from = Math.max(left.fromPort ?? 0, right.fromPort ?? 0);
  const to = Math.min(left.toPort ?? Infinity, right.toPort ?? Infinity);
  if (from > to) return undefined;
  const hasPorts = left.fromPort !== undefined || right.fromPort !== undefined;
  return { ...left, ...right, ...(hasPorts ? { fromPort: from, toPort: to } : {}) };
}
