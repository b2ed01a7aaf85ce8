/** Reads the security rules of a PAN-OS configuration, names resolved to addresses and services. */
import type { PanosConfiguration } from "../shared/panosConfiguration";
import { descend, entriesAt, membersAt, textAt, type PanosNode } from "../shared/panosTree";
import { ALL_SERVICES, everywhere, readPorts, type FilterRule, type Service } from "./filters";
import { parseBlock, type Block } from "./ipv4";

export interface PanosRule {
  readonly name: string;
  readonly node: PanosNode;
  readonly allows: boolean;
  /** Undefined where a name, an application or a condition is not read: the rule then is compared with nothing. */
  readonly filter?: FilterRule;
  /** Applications and services are both `any`. */
  readonly anyService: boolean;
}

export const DENYING = ["deny", "drop", "reset-client", "reset-server", "reset-both"];

export interface VirtualSystem {
  readonly node: PanosNode;
  readonly hasInterfaces: boolean;
  /** Enabled ones, first match first. */
  readonly rules: readonly PanosRule[];
  /** All that address objects and rules name: what the firewall knows of, so that its traffic is expected to pass it. */
  readonly addresses: readonly Block[];
}

export function listVirtualSystems(configuration: PanosConfiguration): VirtualSystem[] {
  return entriesAt(configuration.device, "vsys").map((node) => {
    const objects = new PanosObjects([node, ...(configuration.shared ? [configuration.shared] : [])]);
    const rules = entriesAt(node, "rulebase", "security", "rules").filter((rule) => textAt(rule, "disabled") !== "yes");
    const read = rules.map((rule) => readRule(rule, objects));
    const named = read.flatMap(({ filter }) => (filter ? [...filter.source, ...filter.destination] : []));
    return {
      node,
      hasInterfaces: entriesAt(node, "zone").length > 0,
      rules: read,
      addresses: [...objects.allBlocks, ...named.filter((block) => block !== everywhere[0])],
    };
  });
}

function readRule(node: PanosNode, objects: PanosObjects): PanosRule {
  const allows = (textAt(node, "action") ?? "allow") === "allow";
  const applications = membersAt(node, "application");
  const services = membersAt(node, "service");
  const [source, destination] = (["source", "destination"] as const).map((side) => {
    if (textAt(node, `negate-${side}`) === "yes") return undefined;
    return objects.blocksOf(membersAt(node, side));
  });
  const read = readServices(applications, services, objects);
  const filter = source && destination && read ? { allows, services: read, source, destination } : undefined;
  return {
    name: node.name ?? "",
    node,
    allows,
    ...(filter ? { filter } : {}),
    anyService: isAny(applications) && isAny(services),
  };
}

const isAny = (names: readonly string[]) => names.length === 0 || names.includes("any");

/** What these applications run on by default (Applipedia). */
const DEFAULT_SERVICES: Readonly<Record<string, Service>> = {
  icmp: { ...ALL_SERVICES, protocol: 1 },
  ping: { ...ALL_SERVICES, protocol: 1 },
  gre: { ...ALL_SERVICES, protocol: 47 },
  "ipsec-esp": { ...ALL_SERVICES, protocol: 50 },
  bgp: { protocol: 6, from: 179, to: 179 },
};

function readServices(
  applications: readonly string[],
  services: readonly string[],
  objects: PanosObjects,
): Service[] | undefined {
  if (services.includes("application-default")) {
    const known = applications.map((application) => DEFAULT_SERVICES[application]);
    return known.some((each) => each === undefined) ? undefined : [...new Set(known as Service[])];
  }
  return isAny(services) ? [ALL_SERVICES] : objects.servicesOf(services);
}

class PanosObjects {
  private readonly addresses = new Map<string, PanosNode>();
  private readonly addressGroups = new Map<string, PanosNode>();
  private readonly services = new Map<string, PanosNode>();
  private readonly serviceGroups = new Map<string, PanosNode>();

  /** @param scopes the nearest first */
  constructor(scopes: readonly PanosNode[]) {
    const kinds = [
      ["address", this.addresses],
      ["address-group", this.addressGroups],
      ["service", this.services],
      ["service-group", this.serviceGroups],
    ] as const;
    for (const scope of scopes) {
      for (const [kind, known] of kinds) {
        for (const entry of entriesAt(scope, kind)) if (!known.has(entry.name!)) known.set(entry.name!, entry);
      }
    }
  }

  get allBlocks(): Block[] {
    return [...this.addresses.keys()].flatMap((name) => this.blocksOf([name]) ?? []);
  }

  /** Undefined where one of the names is not read: a host name, a dynamic group, a range, an external list. */
  blocksOf(names: readonly string[], depth = 0): readonly Block[] | undefined {
    if (names.includes("any") || names.length === 0) return everywhere;
    const blocks = names.map((name) => this.blocksOfName(name, depth));
    return blocks.some((each) => each === undefined) ? undefined : blocks.flatMap((each) => each!);
  }

  private blocksOfName(name: string, depth: number): readonly Block[] | undefined {
    const group = this.addressGroups.get(name);
    if (group) return depth < 8 ? this.blocksOf(membersAt(group, "static"), depth + 1) : undefined;
    const object = this.addresses.get(name);
    const block = parseBlock(object ? textAt(object, "ip-netmask") : name);
    return block && [block];
  }

  servicesOf(names: readonly string[], depth = 0): Service[] | undefined {
    const services = names.map((name) => this.servicesOfName(name, depth));
    return services.some((each) => each === undefined) ? undefined : services.flatMap((each) => each!);
  }

  private servicesOfName(name: string, depth: number): Service[] | undefined {
    const group = this.serviceGroups.get(name);
    if (group) return depth < 8 ? this.servicesOf(membersAt(group, "members"), depth + 1) : undefined;
    const object = this.services.get(name);
    const protocol = descend(object, "protocol")?.children[0];
    const ports = textAt(protocol, "port");
    return protocol && ports ? ports.split(",").map((port) => readPorts(protocol.tag, port)) : PREDEFINED[name];
  }
}

const PREDEFINED: Readonly<Record<string, Service[]>> = {
  "service-http": [readPorts("tcp", "80"), readPorts("tcp", "8080")],
  "service-https": [readPorts("tcp", "443")],
};
