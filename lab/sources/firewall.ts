/**
 * Reads a firewall's configuration from the rendered PAN-OS XML, as PAN-OS would: nothing here knows the plan. What this
 * reader does not know is an error, never passed over.
 */
import { childOf, descend, memberTexts, type PanNode } from "../../components/panos/tree";
import { readRouting, type FirewallRouting } from "./firewallRouting";
import { entriesOf, isYes, required, textOf } from "./reading";

export interface FirewallConfiguration {
  readonly interfaces: readonly InterfaceConfiguration[];
  readonly gateways: readonly GatewayConfiguration[];
  readonly gre: readonly GreConfiguration[];
  readonly routing: FirewallRouting;
  readonly rules: readonly RuleConfiguration[];
}

export interface InterfaceConfiguration {
  readonly name: string;
  readonly zone: string;
  readonly addresses: readonly string[];
  readonly mtuBytes?: number;
}

/** An IKE gateway with the IPsec tunnel that uses it. */
export interface GatewayConfiguration {
  readonly name: string;
  readonly presharedKey: string;
  readonly localInterface: string;
  readonly localAddress: string;
  readonly peerAddress: string;
  readonly localId: string;
  readonly peerId: string;
  readonly passive: boolean;
  readonly dpdIntervalSeconds?: number;
  readonly ike: { readonly encryption: string[]; readonly hash: string[]; readonly dhGroup: string[] };
  readonly ikeLifetimeSeconds: number;
  readonly esp: { readonly encryption: string[]; readonly authentication: string[]; readonly dhGroup: string };
  readonly espLifetimeSeconds: number;
  readonly tunnelInterface: string;
  readonly monitor?: { readonly destination: string; readonly intervalSeconds: number; readonly threshold: number };
}

export interface GreConfiguration {
  readonly localAddress: string;
  readonly peerAddress: string;
  readonly tunnelInterface: string;
}

/** A security rule with its objects resolved; `any` is an empty list. */
export interface RuleConfiguration {
  readonly name: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly source: readonly string[];
  readonly destination: readonly string[];
  /** What of the transport header it matches; empty: everything. */
  readonly matches: readonly TransportMatch[];
  readonly allows: boolean;
}

export interface TransportMatch {
  /** Name or number of the protocol, as nftables knows it. */
  readonly protocol: string;
  /** For example `443` or `9092-9094`; absent: all. */
  readonly ports?: string;
}

export function readFirewall(config: PanNode): FirewallConfiguration {
  const device = descend(config, "devices", ["entry", "localhost.localdomain"]);
  const network = required(childOf(device, "network"), "network");
  const system = required(descend(device, "vsys", ["entry", "vsys1"]), "vsys1");
  const interfaces = readInterfaces(network, readZones(system));
  return {
    interfaces,
    gateways: readGateways(network),
    gre: readGre(network),
    routing: readRouting(network),
    rules: readRules(system),
  };
}

function readZones(system: PanNode): ReadonlyMap<string, string> {
  return new Map(
    entriesOf(childOf(system, "zone")).flatMap((zone) =>
      memberTexts(descend(zone, "network", "layer3")).map((name) => [name, zone.name!] as const),
    ),
  );
}

function readInterfaces(network: PanNode, zones: ReadonlyMap<string, string>): InterfaceConfiguration[] {
  const all = childOf(network, "interface");
  const units = (kind: string) => entriesOf(descend(all, kind, "units"));
  const ethernet = entriesOf(childOf(all, "ethernet")).map((each) => ({
    name: each.name!,
    at: childOf(each, "layer3"),
  }));
  return [...ethernet, ...[...units("tunnel"), ...units("loopback")].map((at) => ({ name: at.name!, at }))].map(
    ({ name, at }) => {
      const mtu = textOf(at, "mtu");
      return {
        name,
        // PAN-OS drops what comes from an interface without a zone.
        zone: required(zones.get(name), `zone of ${name}`),
        addresses: entriesOf(childOf(at, "ip")).map((address) => address.name!),
        ...(mtu === undefined ? {} : { mtuBytes: Number(mtu) }),
      };
    },
  );
}

function readGateways(network: PanNode): GatewayConfiguration[] {
  const profiles = descend(network, "ike", "crypto-profiles");
  const tunnels = entriesOf(descend(network, "tunnel", "ipsec"));
  return entriesOf(descend(network, "ike", "gateway"))
    .filter((gateway) => !isYes(gateway, "disabled"))
    .map((gateway) => {
      const name = gateway.name!;
      const need = (...steps: string[]) => required(textOf(gateway, ...steps), `${steps.join("/")} of gateway ${name}`);
      // The vendor's default is ikev1, and its default profiles are weak: both have to be written out.
      if (need("protocol", "version") !== "ikev2") throw new Error(`gateway ${name} is not ikev2 only`);
      const ike = profileOf(profiles, "ike-crypto-profiles", need("protocol", "ikev2", "ike-crypto-profile"));
      const tunnel = required(
        tunnels.find((each) => entriesOf(descend(each, "auto-key", "ike-gateway")).some((user) => user.name === name)),
        `IPsec tunnel with gateway ${name}`,
      );
      const esp = profileOf(
        profiles,
        "ipsec-crypto-profiles",
        required(textOf(tunnel, "auto-key", "ipsec-crypto-profile"), `crypto profile of tunnel ${tunnel.name}`),
      );
      const interval = textOf(gateway, "protocol", "ikev2", "dpd", "interval");
      const monitor = readMonitor(network, tunnel);
      return {
        name,
        presharedKey: need("authentication", "pre-shared-key", "key"),
        localInterface: need("local-address", "interface"),
        localAddress: need("local-address", "ip").split("/")[0]!,
        peerAddress: need("peer-address", "ip"),
        localId: need("local-id", "id"),
        peerId: need("peer-id", "id"),
        passive: isYes(gateway, "protocol-common", "passive-mode"),
        ...(isYes(gateway, "protocol", "ikev2", "dpd", "enable") ? { dpdIntervalSeconds: Number(interval ?? 5) } : {}),
        ike: {
          encryption: memberTexts(childOf(ike, "encryption")),
          hash: memberTexts(childOf(ike, "hash")),
          dhGroup: memberTexts(childOf(ike, "dh-group")),
        },
        ikeLifetimeSeconds: lifetimeSeconds(ike),
        esp: {
          encryption: memberTexts(descend(esp, "esp", "encryption")),
          authentication: memberTexts(descend(esp, "esp", "authentication")),
          dhGroup: textOf(esp, "dh-group") ?? "group2",
        },
        espLifetimeSeconds: lifetimeSeconds(esp),
        tunnelInterface: required(textOf(tunnel, "tunnel-interface"), `tunnel interface of ${tunnel.name}`),
        ...(monitor === undefined ? {} : { monitor }),
      };
    });
}

function profileOf(profiles: PanNode | undefined, kind: string, name: string): PanNode {
  return required(descend(profiles, kind, ["entry", name]), `${kind} ${name}`);
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };

function lifetimeSeconds(profile: PanNode): number {
  const [unit] = required(childOf(profile, "lifetime"), `lifetime of profile ${profile.name}`).children;
  return Number(unit!.text) * UNIT_SECONDS[unit!.tag]!;
}

function readMonitor(network: PanNode, tunnel: PanNode): GatewayConfiguration["monitor"] {
  const monitor = childOf(tunnel, "tunnel-monitor");
  if (!isYes(monitor, "enable")) return undefined;
  const name = required(textOf(monitor, "tunnel-monitor-profile"), `monitor profile of tunnel ${tunnel.name}`);
  const profile = required(descend(network, "profiles", "monitor-profile", ["entry", name]), `monitor profile ${name}`);
  // Any other action leaves the interface, and with it the routes, up.
  if (textOf(profile, "action") !== "fail-over") return undefined;
  return {
    destination: required(textOf(monitor, "destination-ip"), `monitored address of tunnel ${tunnel.name}`),
    intervalSeconds: Number(textOf(profile, "interval") ?? 3),
    threshold: Number(textOf(profile, "threshold") ?? 5),
  };
}

function readGre(network: PanNode): GreConfiguration[] {
  return entriesOf(descend(network, "tunnel", "gre"))
    .filter((tunnel) => !isYes(tunnel, "disabled"))
    .map((tunnel) => ({
      localAddress: required(textOf(tunnel, "local-address", "ip"), "local address of GRE").split("/")[0]!,
      peerAddress: required(textOf(tunnel, "peer-address", "ip"), "peer address of GRE"),
      tunnelInterface: required(textOf(tunnel, "tunnel-interface"), "tunnel interface of GRE"),
    }));
}

/** Ports of the applications that the rules name (App-ID's standard ports). */
const APPLICATIONS: Readonly<Record<string, readonly TransportMatch[]>> = {
  ike: [
    { protocol: "udp", ports: "500" },
    { protocol: "udp", ports: "4500" },
  ],
  "ipsec-esp-udp": [{ protocol: "udp", ports: "4500" }],
  "ipsec-esp": [{ protocol: "esp" }],
  gre: [{ protocol: "47" }],
  bgp: [{ protocol: "tcp", ports: "179" }],
  icmp: [{ protocol: "icmp" }],
  ping: [{ protocol: "icmp" }],
};

function readRules(system: PanNode): RuleConfiguration[] {
  return entriesOf(descend(system, "rulebase", "security", "rules"))
    .filter((rule) => !isYes(rule, "disabled"))
    .map((rule) => {
      const names = (tag: string) => memberTexts(childOf(rule, tag)).filter((each) => each !== "any");
      return {
        name: rule.name!,
        from: names("from"),
        to: names("to"),
        source: names("source").flatMap((each) => addressesOf(system, each)),
        destination: names("destination").flatMap((each) => addressesOf(system, each)),
        matches: transportMatches(system, rule.name!, names("application"), names("service")),
        allows: textOf(rule, "action") === "allow",
      };
    });
}

function addressesOf(system: PanNode, name: string): string[] {
  if (/^\d+(\.\d+){3}(\/\d+)?$/.test(name)) return [name];
  const address = descend(system, "address", ["entry", name]);
  if (address !== undefined) return [required(textOf(address, "ip-netmask"), `ip-netmask of address ${name}`)];
  const group = required(descend(system, "address-group", ["entry", name]), `address or group ${name}`);
  return memberTexts(childOf(group, "static")).flatMap((member) => addressesOf(system, member));
}

/** Both an application and a service: what both match, here by the service's ports. */
function transportMatches(
  system: PanNode,
  rule: string,
  applications: readonly string[],
  services: readonly string[],
): TransportMatch[] {
  const byApplication = applications.flatMap((name) =>
    required(APPLICATIONS[name], `meaning for the application ${name} of rule ${rule}`),
  );
  if (services.length === 0 || services.includes("application-default")) return byApplication;
  const byService = services.map((name) => serviceOf(system, name));
  if (applications.length === 0) return byService;
  return byService.filter(({ protocol }) => byApplication.some((each) => each.protocol === protocol));
}

function serviceOf(system: PanNode, name: string): TransportMatch {
  const protocol = descend(system, "service", ["entry", name], "protocol")?.children[0];
  const known = required(protocol, `service ${name}`);
  return { protocol: known.tag, ports: required(textOf(known, "port"), `port of service ${name}`) };
}
