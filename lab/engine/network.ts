/** Namespaces, links, addresses, routes and filters. */
import { createHash } from "node:crypto";
import fs from "node:fs";
import type { LinkSpec, NamespaceSpec, RouteSpec, RuleSpec, Topology } from "../topology";
import { run, within } from "./commands";

/** No reverse path filter: both directions of a flow may differ. */
const SYSCTLS = [
  "net.ipv4.conf.all.rp_filter=0",
  "net.ipv4.conf.default.rp_filter=0",
  "net.ipv4.conf.all.accept_redirects=0",
  "net.ipv4.conf.all.send_redirects=0",
  "net.ipv4.conf.default.send_redirects=0",
];

/** Addresses, protocol, ports; and the same without the protocol (Linux, Documentation/networking/ip-sysctl). */
const [HASH_FIELDS, OTHER_HASH_FIELDS] = [0x37, 0x33];

/**
 * Equal-cost paths by addresses and ports, and by each router's own hash. Linux's is the same everywhere and in both
 * directions, so answers would meet the firewall of the question by an accident that no cloud promises. Policy 1 would
 * take the sender's random number instead, which a packet keeps from namespace to namespace.
 */
function multipathSysctls(namespace: string): string[] {
  const number = createHash("sha256").update(namespace).digest().readUInt32BE(0);
  const policy = "net.ipv4.fib_multipath_hash_policy=3";
  const fields = (value: number) => `net.ipv4.fib_multipath_hash_fields=${value}`;
  const seed = "net.ipv4.fib_multipath_hash_seed";
  if (fs.existsSync(`/proc/sys/${seed.replaceAll(".", "/")}`))
    return [policy, fields(HASH_FIELDS), `${seed}=${number}`];
  // Kernels before 6.11 have no seed.
  return [policy, fields(number % 2 === 0 ? HASH_FIELDS : OTHER_HASH_FIELDS)];
}
/** One SYN a connection: the probes count packets, not the patience of TCP. */
const HOST_SYSCTLS = ["net.ipv4.tcp_syn_retries=1", "net.ipv4.ip_local_port_range=32768 60999"];

export async function createNetwork(topology: Topology): Promise<void> {
  await run(["ip", "-batch", "-"], {
    input: [...topology.namespaces.map(({ name }) => `netns add ${name}`), ...topology.links.map(linkCommand)].join(
      "\n",
    ),
  });
  await Promise.all(topology.namespaces.map((namespace) => configureNamespace(namespace, topology)));
  await Promise.all(topology.filters.map(({ namespace, ruleset }) => applyFilter(namespace, ruleset)));
}

function linkCommand({ ends: [left, right] }: LinkSpec): string {
  return `link add name ${left.interface} netns ${left.namespace} type veth peer name ${right.interface} netns ${right.namespace}`;
}

async function configureNamespace(namespace: NamespaceSpec, topology: Topology): Promise<void> {
  const { name, forwards, loopbacks = [] } = namespace;
  const isHost = topology.hosts.some((host) => host.namespace === name);
  const sysctls = [
    ...SYSCTLS,
    ...multipathSysctls(name),
    ...(forwards ? ["net.ipv4.ip_forward=1"] : []),
    ...(isHost ? HOST_SYSCTLS : []),
  ];
  await run(within(name, ["sysctl", "-qw", ...sysctls]));
  const ends = topology.links.flatMap(({ ends: both }) => both.filter((end) => end.namespace === name));
  const commands = [
    "link set lo up",
    ...loopbacks.map((address) => `addr add ${address} dev lo`),
    ...ends.flatMap((end) => [
      ...end.addresses.map((address) => `addr add ${address} dev ${end.interface}`),
      `link set ${end.interface} up`,
    ]),
    ...topology.rules
      .filter((rule) => rule.namespace === name)
      .map((rule) => `rule add ${selectorOf(rule)} lookup ${rule.table}`),
  ];
  await run(["ip", "-n", name, "-batch", "-"], { input: commands.join("\n") });
}

const selectorOf = (rule: RuleSpec) => ("source" in rule ? `from ${rule.source}` : `iif ${rule.incomingInterface}`);

/** Routes come after the links of both ends, and after the tunnels for those that lead into one. */
export async function addRoutes(routes: readonly RouteSpec[]): Promise<void> {
  const namespaces = [...new Set(routes.map(({ namespace }) => namespace))];
  await Promise.all(
    namespaces.map((namespace) =>
      run(["ip", "-n", namespace, "-batch", "-"], {
        input: routes
          .filter((route) => route.namespace === namespace)
          .map(routeCommand)
          .join("\n"),
      }),
    ),
  );
}

function routeCommand({ destination, nextHops, table, metric }: RouteSpec): string {
  const paths = nextHops.map(
    ({ via, interface: device }) =>
      `${via === undefined ? "" : `via ${via} `}${device === undefined ? "" : `dev ${device}`}`,
  );
  const suffix = `${table === undefined ? "" : ` table ${table}`}${metric === undefined ? "" : ` metric ${metric}`}`;
  if (paths.length === 0) return `route replace unreachable ${destination}${suffix}`;
  if (paths.length === 1) return `route replace ${destination} ${paths[0]}${suffix}`;
  return `route replace ${destination}${suffix} ${paths.map((path) => `nexthop ${path}`).join(" ")}`;
}

export async function applyFilter(namespace: string, ruleset: string): Promise<void> {
  await run(within(namespace, ["nft", "-f", "-"]), { input: `flush ruleset\n${ruleset}` });
}

/** Both directions of a link, without its neighbours noticing more than silence at layer 3. */
export async function setLink(namespace: string, device: string, state: "up" | "down"): Promise<void> {
  await run(["ip", "-n", namespace, "link", "set", device, state]);
}
