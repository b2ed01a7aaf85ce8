/** Address and service objects of a PAN-OS configuration: what the names in a security rule stand for. */
import type { Range } from "../../components/plan/addressing/cidr";
import { childOf, descend, memberTexts, type PanNode } from "../../components/panos/tree";
import type { ServiceMatch } from "../filter";
import { parseAddress, parsePrefix } from "../address";
import { LAST_PORT, TCP, UDP } from "../service";

/** Addresses, or why they cannot be told. */
export type Addresses = { readonly ranges: readonly Range[] } | { readonly unknown: string };

export class PanosObjects {
  private readonly scopes: readonly PanNode[];

  /** Objects of the virtual system come before shared ones of the same name. */
  constructor(config: PanNode, vsys: PanNode | undefined) {
    this.scopes = [vsys, childOf(config, "shared")].filter((scope) => scope !== undefined);
  }

  private find(container: string, name: string): PanNode | undefined {
    return this.scopes.map((scope) => descend(scope, container, ["entry", name])).find((found) => found !== undefined);
  }

  /** What a member of `source` or `destination` stands for; `any` is left to the caller. */
  addresses(name: string, path: readonly string[] = []): Addresses {
    if (path.includes(name)) return { unknown: `address group ${name} holds itself` };
    const group = this.find("address-group", name);
    if (group !== undefined) return this.groupAddresses(name, group, [...path, name]);
    const object = this.find("address", name);
    if (object !== undefined) return objectAddresses(name, object);
    const literal = parseAddresses(name);
    return literal === undefined ? { unknown: `address ${name} is not known` } : { ranges: [literal] };
  }

  private groupAddresses(name: string, group: PanNode, path: readonly string[]): Addresses {
    const list = childOf(group, "static");
    if (list === undefined) return { unknown: `address group ${name} is not static` };
    const parts = memberTexts(list).map((member) => this.addresses(member, path));
    const doubtful = parts.find((part) => "unknown" in part);
    return doubtful ?? { ranges: parts.flatMap((part) => ("ranges" in part ? part.ranges : [])) };
  }

  /** What a member of `service` stands for; `any` and `application-default` are left to the caller. */
  services(name: string, path: readonly string[] = []): readonly ServiceMatch[] {
    if (path.includes(name)) return [{ unknown: `service group ${name} holds itself` }];
    const group = this.find("service-group", name);
    if (group !== undefined)
      return memberTexts(childOf(group, "members")).flatMap((member) => this.services(member, [...path, name]));
    const object = this.find("service", name);
    if (object !== undefined) return objectServices(name, object);
    return PREDEFINED_SERVICES[name] ?? [{ unknown: `service ${name} is not known` }];
  }
}

/** PAN-OS brings these two (PAN-OS administrator's guide, "Services"). */
const PREDEFINED_SERVICES: Readonly<Record<string, readonly ServiceMatch[]>> = {
  "service-http": [80, 8080].map((port) => ({ protocol: TCP, fromPort: port, toPort: port })),
  "service-https": [{ protocol: TCP, fromPort: 443, toPort: 443 }],
};

function objectAddresses(name: string, object: PanNode): Addresses {
  const value = childOf(object, "ip-netmask")?.text ?? childOf(object, "ip-range")?.text;
  const range = value === undefined ? undefined : parseAddresses(value);
  return range === undefined ? { unknown: `address ${name} is neither ip-netmask nor ip-range` } : { ranges: [range] };
}

/** `192.0.2.1`, `192.0.2.0/24` or `192.0.2.1-192.0.2.9`; undefined for another text. */
function parseAddresses(text: string): Range | undefined {
  const [, from, to] = /^([\d.]+)-([\d.]+)$/.exec(text) ?? [];
  if (from !== undefined && to !== undefined) {
    const [first, last] = [parseAddress(from), parseAddress(to)];
    return first === undefined || last === undefined ? undefined : { cidr: text, first, last, prefixLength: 32 };
  }
  return parsePrefix(text);
}

function objectServices(name: string, object: PanNode): ServiceMatch[] {
  const protocols = childOf(object, "protocol")?.children ?? [];
  return protocols.flatMap((node): ServiceMatch[] => {
    const protocol = node.tag === "tcp" ? TCP : node.tag === "udp" ? UDP : undefined;
    const ports = parsePorts(childOf(node, "port")?.text ?? "");
    if (protocol === undefined || ports === undefined) return [{ unknown: `service ${name} is not understood` }];
    const sourcePort = childOf(node, "source-port")?.text;
    const unknown = sourcePort === undefined ? {} : { unknown: `service ${name} names source ports ${sourcePort}` };
    return ports.map(([fromPort, toPort]) => ({ protocol, fromPort, toPort, ...unknown }));
  });
}

function parsePorts(text: string): [number, number][] | undefined {
  const parts = text.split(",").map((part) => /^\s*(\d{1,5})(?:-(\d{1,5}))?\s*$/.exec(part));
  if (parts.some((part) => part === null)) return undefined;
  const ports = parts.map((part): [number, number] => [Number(part![1]), Number(part![2] ?? part![1])]);
  return ports.every(([from, to]) => from <= to && to <= LAST_PORT) ? ports : undefined;
}
