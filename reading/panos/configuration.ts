/** One firewall's configuration as typed facts, read from the XML that the firewall gets: the only reader of that XML. */
import type { Range } from "../../components/plan/addressing/cidr";
import { childOf, descend, memberTexts, parseXml, type PanNode } from "../../components/panos/tree";
import { parseAddress, parsePrefix } from "../address";
import { PanosObjects } from "./objects";
import { PanosPolicy } from "./policy";
import type { PanosRouting } from "./router";
import { readRouting } from "./routing";
import { readTunnels, type IpsecTunnel } from "./tunnels";

export interface PanosInterface {
  readonly name: string;
  /** Absent where it is in no zone of the virtual system: PAN-OS drops its traffic. */
  readonly zone?: string;
  /** As written, with prefix length; one that is no literal is not read and leads nowhere. */
  readonly addresses: readonly Range[];
  readonly mtuBytes?: number;
}

export interface InterfaceAddress {
  readonly interface: string;
  readonly address: number;
  readonly subnet: Range;
}

export interface GreTunnel {
  readonly name: string;
  readonly interface: string;
  readonly localInterface?: string;
  readonly localAddress?: number;
  readonly peerAddress?: number;
}

export class PanosConfig {
  readonly interfaces: readonly PanosInterface[];
  readonly addresses: readonly InterfaceAddress[];
  readonly tunnels: readonly IpsecTunnel[];
  readonly greTunnels: readonly GreTunnel[];
  readonly policy: PanosPolicy;
  readonly routing: PanosRouting;
  /** Parts of it that could turn a verdict and are not read. */
  readonly unread: readonly string[];
  /** Ranges from which the management interface answers; absent: from anywhere. */
  readonly managementRanges?: readonly Range[];
  private readonly zones: ReadonlyMap<string, string>;

  constructor(root: PanNode) {
    const device = descend(root, "devices")?.children[0];
    const network = childOf(device, "network");
    const systems = childOf(device, "vsys")?.children ?? [];
    const vsys = systems[0];
    const zones = readZones(vsys);
    this.interfaces = readInterfaces(network, zones);
    this.addresses = this.interfaces.flatMap(({ name, addresses }) =>
      addresses.map((subnet) => ({
        interface: name,
        address: parseAddress(subnet.cidr.split("/")[0]!)!,
        subnet,
      })),
    );
    this.tunnels = readTunnels(network);
    this.greTunnels = readGreTunnels(network);
    this.zones = zones;
    this.policy = new PanosPolicy(vsys, new PanosObjects(root, vsys));
    this.routing = readRouting(device);
    const permitted = descend(device, "deviceconfig", "system", "permitted-ip")?.children ?? [];
    if (permitted.length > 0) this.managementRanges = permitted.flatMap(({ name }) => readRange(name));
    this.unread = [
      ...(systems.length === 1 ? [] : ["it has not exactly one virtual system"]),
      ...unreadRulebases(vsys),
      ...this.routing.unread,
    ];
  }

  /** Undefined where an interface is in no zone: PAN-OS drops its traffic. */
  zoneOf(interfaceName: string): string | undefined {
    return this.zones.get(interfaceName);
  }

  /** The interface that itself has this address. */
  ownInterface(address: number): string | undefined {
    return this.addresses.find((each) => each.address === address)?.interface;
  }
}

export function readPanosConfig(xml: string): PanosConfig {
  return new PanosConfig(parseXml(xml));
}

function readRange(text: string | undefined): Range[] {
  return [parsePrefix(text)].filter((range) => range !== undefined);
}

/** Layer 3 interfaces and their units. */
function readInterfaces(network: PanNode | undefined, zones: ReadonlyMap<string, string>): PanosInterface[] {
  const interfaces = childOf(network, "interface");
  const ethernet = childOf(interfaces, "ethernet")?.children ?? [];
  const withLayer3 = ethernet.flatMap((node) => {
    const layer3 = childOf(node, "layer3");
    return layer3 === undefined
      ? []
      : [{ node, layer3 }, ...unitsOf(layer3).map((unit) => ({ node: unit, layer3: unit }))];
  });
  const units = ["loopback", "tunnel", "vlan"].flatMap((kind) => unitsOf(childOf(interfaces, kind)));
  return [...withLayer3, ...units.map((unit) => ({ node: unit, layer3: unit }))].map(({ node, layer3 }) => {
    const name = node.name ?? "?";
    const zone = zones.get(name);
    const mtu = childOf(layer3, "mtu")?.text;
    return {
      name,
      addresses: (childOf(layer3, "ip")?.children ?? []).flatMap((each) => readRange(each.name)),
      ...(zone === undefined ? {} : { zone }),
      ...(mtu === undefined ? {} : { mtuBytes: Number(mtu) }),
    };
  });
}

const unitsOf = (node: PanNode | undefined) => childOf(node, "units")?.children ?? [];

/** Only interfaces that the virtual system imports are its own. */
function readZones(vsys: PanNode | undefined): Map<string, string> {
  const imported = new Set(memberTexts(descend(vsys, "import", "network", "interface")));
  const zones = childOf(vsys, "zone")?.children ?? [];
  return new Map(
    zones.flatMap((zone) =>
      memberTexts(descend(zone, "network", "layer3"))
        .filter((name) => imported.has(name))
        .map((name) => [name, zone.name ?? "?"] as const),
    ),
  );
}

function readGreTunnels(network: PanNode | undefined): GreTunnel[] {
  return (descend(network, "tunnel", "gre")?.children ?? [])
    .filter((tunnel) => childOf(tunnel, "disabled")?.text !== "yes")
    .map((tunnel) => {
      const localInterface = descend(tunnel, "local-address", "interface")?.text;
      const localAddress = parseAddress((descend(tunnel, "local-address", "ip")?.text ?? "").split("/")[0]!);
      const peerAddress = parseAddress(descend(tunnel, "peer-address", "ip")?.text ?? "");
      return {
        name: tunnel.name ?? "?",
        interface: childOf(tunnel, "tunnel-interface")?.text ?? "?",
        ...(localInterface === undefined ? {} : { localInterface }),
        ...(localAddress === undefined ? {} : { localAddress }),
        ...(peerAddress === undefined ? {} : { peerAddress }),
      };
    });
}

const READ_RULEBASES = new Set(["security", "default-security-rules"]);

/** NAT, policy-based forwarding and the like change addresses, routes or verdicts. */
function unreadRulebases(vsys: PanNode | undefined): string[] {
  return (childOf(vsys, "rulebase")?.children ?? [])
    .filter(({ tag }) => !READ_RULEBASES.has(tag))
    .filter((rulebase) => (childOf(rulebase, "rules")?.children ?? []).length > 0)
    .map(({ tag }) => `rulebase ${tag} has rules, which are not read`);
}
