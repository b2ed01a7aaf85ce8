/**
 * Whom the management interfaces speak to by themselves. Every server that the configuration names stands here, so that
 * the hub's own security groups and network ACLs let through what its firewalls need, and nothing else.
 */
import type { PairConfig } from "../config/config";
import type { PortRange } from "../flows/types";

export interface ManagementPath {
  readonly service: PortRange;
  /** The server; everywhere when only its name is known. */
  readonly cidr: string;
  readonly reason: string;
  /** UDP services whose clients ask from the service's own port, where the answer goes back to. */
  readonly answersToOwnPort?: true;
}

const ANYWHERE = "0.0.0.0/0";
/** Neither security groups nor network ACLs filter it (VPC guide, "Internetwork traffic privacy"). */
const LINK_LOCAL = "169.254.";

/** Firewalls open all connections to Panorama (Panorama administrator's guide, "Verify Panorama Port Usage"). */
const PANORAMA_PORTS = { 3978: "management and logs", 28443: "content and software" } as const;

export function managementPaths({ management, panorama, services }: PairConfig["settings"]): ManagementPath[] {
  const servers = management === "panorama" ? panorama!.servers : [];
  return [
    { service: port("tcp", 443), cidr: ANYWHERE, reason: "licensing, updates and the bootstrap bucket" },
    ...servers.flatMap((server) =>
      Object.entries(PANORAMA_PORTS).map(([number, what]) =>
        to(server, port("tcp", Number(number)), `Panorama: ${what}`),
      ),
    ),
    // The firewall's NTP daemon asks from port 123 (RFC 5905 section 7.2 allows it for a client too).
    ...services.ntp.map((server) => ({ ...to(server, port("udp", 123), "NTP"), answersToOwnPort: true as const })),
    ...services.dns.flatMap((server) => [to(server, port("udp", 53), "DNS"), to(server, port("tcp", 53), "DNS")]),
  ].filter(({ cidr }) => !cidr.startsWith(LINK_LOCAL));
}

const port = (protocol: "tcp" | "udp", number: number): PortRange => ({ protocol, fromPort: number, toPort: number });

const to = (server: string, service: PortRange, reason: string): ManagementPath => ({
  service,
  cidr: hostCidr(server) ?? ANYWHERE,
  reason,
});

/** The server's /32; undefined when a host name stands for it. */
export function hostCidr(server: string): string | undefined {
  return /^\d+\.\d+\.\d+\.\d+$/.test(server) ? `${server}/32` : undefined;
}
