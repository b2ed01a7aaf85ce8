/** Collects the parts of a topology, and gives the links between namespaces their addresses. */
import { parseCidr } from "../../components/plan/addressing/cidr";
import type { LinkEnd, Topology } from "../topology";

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer U)[] ? U[] : T[K] };

/**
 * Links that stand for no planned network, out of the block for benchmarks (RFC 2544), which no plan may use. Its second
 * quarter is that of the customer gateways of `--scale`, its upper half that of the rendered gateways (operations/rendered).
 */
export const LINKS = "198.18.0.0/17";
export const SCALED_GATEWAYS = "198.18.128.0/17";
const FIRST_LINK_ADDRESS = parseCidr(LINKS).first;

/** Zebra takes the first of a kernel metric's four bytes as the distance: 250, worse than any protocol's. */
export const LAST_RESORT_METRIC = 250 * 2 ** 24;
/** First of the routing tables that tell apart gateways which share an outside address. */
const FIRST_SHARED_TABLE = 1000;

/** Namespace in which all outside addresses meet. */
export const INTERNET = "internet";

export class Parts {
  readonly namespaces: Mutable<Topology>["namespaces"] = [];
  readonly links: Mutable<Topology>["links"] = [];
  readonly routes: Mutable<Topology>["routes"] = [];
  readonly rules: Mutable<Topology>["rules"] = [];
  readonly filters: Mutable<Topology>["filters"] = [];
  readonly greTunnels: Mutable<Topology>["greTunnels"] = [];
  readonly ikeEnds: Mutable<Topology>["ikeEnds"] = [];
  readonly routers: Mutable<Topology>["routers"] = [];
  readonly monitors: Mutable<Topology>["monitors"] = [];
  readonly hosts: Mutable<Topology>["hosts"] = [];
  readonly scripts: Mutable<Topology>["scripts"] = [];
  private links31 = 0;
  private readonly outsideAddresses = new Set<string>();
  private sharedAddresses = 0;

  constructor() {
    this.router(INTERNET, "the internet");
    const stranger = this.link("stranger", "eth0", INTERNET, "stranger");
    this.host("stranger", undefined, stranger.left);
    this.routes.push({ namespace: "stranger", destination: "default", nextHops: [{ via: stranger.right }] });
  }

  router(name: string, standsFor: string, loopbacks: readonly string[] = []): void {
    this.namespaces.push({ name, forwards: true, standsFor, loopbacks });
  }

  /** A workload whose every port answers: nftables leads them all to the responder's. */
  host(namespace: string, endpoint: string | undefined, address: string): void {
    this.namespaces.push({ name: namespace, forwards: false, standsFor: endpoint ?? "somebody on the internet" });
    this.hosts.push({ namespace, ...(endpoint === undefined ? {} : { endpoint }), address });
    this.filters.push({
      namespace,
      ruleset: `table ip everyPort {
  chain prerouting {
    type nat hook prerouting priority -100;
    meta l4proto { tcp, udp } redirect to :7
  }
}
`,
    });
  }

  /** A link with two addresses of its own; returns them. */
  link(left: string, leftInterface: string, right: string, rightInterface: string): { left: string; right: string } {
    const at = FIRST_LINK_ADDRESS + 2 * this.links31++;
    const addresses = { left: dotted(at), right: dotted(at + 1) };
    this.connect(
      { namespace: left, interface: leftInterface, addresses: [`${addresses.left}/31`] },
      { namespace: right, interface: rightInterface, addresses: [`${addresses.right}/31`] },
    );
    return addresses;
  }

  connect(left: LinkEnd, right: LinkEnd): void {
    this.links.push({ ends: [left, right] });
  }

  /** Interfaces of the internet's namespace have no better name than a number. */
  nextInternetInterface(): string {
    return `site${this.links.length}`;
  }

  /** An outside address on the internet. A device that stands here more than once is told apart by who speaks to it. */
  leadOutside(address: string, via: string, peers: readonly string[]): void {
    const route = { namespace: INTERNET, destination: `${address}/32`, nextHops: [{ via }] };
    if (!this.outsideAddresses.has(address)) {
      this.outsideAddresses.add(address);
      this.routes.push(route);
      return;
    }
    const table = FIRST_SHARED_TABLE + this.sharedAddresses++;
    this.routes.push({ ...route, table });
    this.rules.push(...peers.map((source) => ({ namespace: INTERNET, source, table })));
  }

  topology(): Topology {
    const { namespaces, links, routes, rules, filters, greTunnels } = this;
    const { ikeEnds, routers, monitors, hosts, scripts } = this;
    return { namespaces, links, routes, rules, filters, greTunnels, ikeEnds, routers, monitors, hosts, scripts };
  }
}

const dotted = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join(".");

export interface NatPeer {
  /** Of the charon. */
  readonly inside: string;
  /** By which the peer knows it. */
  readonly outside: string;
  /** Whose IKE and ESP it takes. */
  readonly peer: string;
  /** Source ports that a NAT gives; absent: the port stays. */
  readonly ports?: string;
}

/** Lets several charons share one outside address, told apart by their peers. */
export function ikeNat(device: string, peers: readonly NatPeer[]): string {
  return `table ip ike {
  chain prerouting {
    type nat hook prerouting priority -100;
${peers
  .map(
    ({ inside, outside, peer }) =>
      `    iifname "${device}" ip daddr ${outside} ip saddr ${peer} udp dport { 500, 4500 } dnat to ${inside}`,
  )
  .join("\n")}
  }
  chain postrouting {
    type nat hook postrouting priority 100;
${peers.map((peer) => `    oifname "${device}" ${sourceNat(peer)}`).join("\n")}
  }
}
`;
}

function sourceNat({ inside, outside, ports }: NatPeer): string {
  if (ports === undefined) return `ip saddr ${inside} snat to ${outside}`;
  return `ip saddr ${inside} meta l4proto udp snat to ${outside}:${ports} random`;
}
