/** BGP speakers: FRR's zebra and bgpd, one pair a router namespace, each with files and sockets of its own. */
import { type ChildProcess } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import type { AnnounceRule, Neighbor, PrefixRule, Router } from "../topology";
import { attempt, run, startDaemon, until, within } from "./commands";
import { RUN_FOLDER } from "./isolation";

const FRR = "/usr/lib/frr";

const folderOf = (namespace: string) => path.join(RUN_FOLDER, `frr-${namespace}`);
export const logOf = (namespace: string) => path.join(folderOf(namespace), "frr.log");

export async function startRouter(router: Router): Promise<ChildProcess[]> {
  const { namespace } = router;
  const folder = folderOf(namespace);
  fs.rmSync(path.join(folder, "zserv.api"), { force: true });
  fs.mkdirSync(folder, { recursive: true });
  // One file a daemon: in a shared one the end of another daemon's block ends bgpd's reading too.
  fs.writeFileSync(path.join(folder, "zebra.conf"), `hostname ${namespace}\n`);
  fs.writeFileSync(path.join(folder, "bgpd.conf"), router.configuration ?? routerConfiguration(router));
  await run(["chown", "-R", "frr:frr", folder]);
  const common = (daemon: string) => [
    `${FRR}/${daemon}`,
    ...["-f", path.join(folder, `${daemon}.conf`), "-i", path.join(folder, `${daemon}.pid`)],
    ...["--vty_socket", folder, "-z", path.join(folder, "zserv.api")],
    ...["--log", `file:${logOf(namespace)}`, "--log-level", "informational"],
  ];
  const logFile = path.join(folder, "output.log");
  const zebra = startDaemon(namespace, common("zebra"), { logFile });
  if (!(await until(() => fs.existsSync(path.join(folder, "zserv.api")), 20, 30)))
    throw new Error(`zebra of ${namespace} did not start: ${fs.readFileSync(logFile, "utf8").slice(-600)}`);
  return [zebra, startDaemon(namespace, [...common("bgpd"), "-p", "179"], { logFile })];
}

/** What the router answers; JSON when the command ends with `json`. */
export async function vtysh(namespace: string, ...commands: readonly string[]): Promise<string> {
  const argv = ["vtysh", "--vty_socket", folderOf(namespace), ...commands.flatMap((command) => ["-c", command])];
  return (await attempt(within(namespace, argv))).stdout;
}

/** Changes the running configuration of bgpd: lines as they stand below `configure terminal`. */
export async function configure(namespace: string, ...lines: readonly string[]): Promise<void> {
  const commands = ["configure terminal", ...lines];
  const argv = ["vtysh", "--vty_socket", folderOf(namespace), ...commands.flatMap((command) => ["-c", command])];
  await run(within(namespace, argv));
}

export function routerConfiguration(router: Router): string {
  const { neighbors } = router;
  return [
    `hostname ${router.namespace}`,
    "frr defaults traditional",
    ...neighbors.flatMap((neighbor, index) => policyOf(router, neighbor, index)),
    ...(router.redistributed.length === 0
      ? []
      : [
          ...router.redistributed.map((cidr) => `ip prefix-list REDISTRIBUTED permit ${cidr}`),
          "route-map REDISTRIBUTED permit 10",
          " match ip address prefix-list REDISTRIBUTED",
          "exit",
        ]),
    `router bgp ${router.asn}`,
    ` bgp router-id ${router.routerId}`,
    // Filters are the lists above, on every neighbour that has some; prefixes of a cloud network need no route here.
    " no bgp ebgp-requires-policy",
    " no bgp network import-check",
    " no bgp default ipv4-unicast",
    " bgp log-neighbor-changes",
    ...neighbors.flatMap((neighbor) => sessionOf(neighbor)),
    " address-family ipv4 unicast",
    `  maximum-paths ${router.maximumPaths}`,
    `  maximum-paths ibgp ${router.maximumInternalPaths ?? router.maximumPaths}`,
    ...router.networks.map((cidr) => `  network ${cidr}`),
    ...(router.redistributed.length === 0 ? [] : ["  redistribute kernel route-map REDISTRIBUTED"]),
    ...neighbors.flatMap((neighbor, index) => familyOf(neighbor, index)),
    " exit-address-family",
    "exit",
    "",
  ].join("\n");
}

const importName = (index: number) => `IN-${index}`;
const exportName = (index: number) => `OUT-${index}`;

function policyOf(router: Router, { accept, announce }: Neighbor, index: number): string[] {
  return [
    ...(accept === undefined
      ? []
      : [
          ...accept.map((rule) => `ip prefix-list ${importName(index)} ${prefixText(rule)}`),
          `ip prefix-list ${importName(index)} deny any`,
        ]),
    ...(announce === undefined ? [] : announce.flatMap((rule, order) => announceLines(router, rule, index, order))),
  ];
}

const prefixText = ({ cidr, orLonger, allow }: PrefixRule) =>
  `${allow ? "permit" : "deny"} ${cidr}${orLonger ? " le 32" : ""}`;

/** A route-map without a matching entry denies: what is not announced stays here. */
function announceLines(router: Router, rule: AnnounceRule, index: number, order: number): string[] {
  const list = `${exportName(index)}-${order}`;
  return [
    `ip prefix-list ${list} permit ${rule.cidr}${rule.orLonger ? " le 32" : ""}`,
    `route-map ${exportName(index)} ${rule.allow ? "permit" : "deny"} ${10 * (order + 1)}`,
    ` match ip address prefix-list ${list}`,
    ...(rule.asPathPrepends > 0
      ? [` set as-path prepend ${Array(rule.asPathPrepends).fill(router.asn).join(" ")}`]
      : []),
    ...(rule.med === undefined ? [] : [` set metric ${rule.med}`]),
    "exit",
  ];
}

function sessionOf(neighbor: Neighbor): string[] {
  const { address } = neighbor;
  const set = (words: string) => ` neighbor ${address} ${words}`;
  return [
    set(`remote-as ${neighbor.asn}`),
    set(`description ${neighbor.name}`),
    ...(neighbor.localAsn === undefined ? [] : [set(`local-as ${neighbor.localAsn} no-prepend replace-as`)]),
    set(`update-source ${neighbor.localAddress}`),
    set(`timers ${neighbor.keepaliveSeconds} ${neighbor.holdSeconds}`),
    set("timers connect 3"),
    set(`advertisement-interval ${neighbor.advertisementIntervalSeconds}`),
    ...(neighbor.multihop > 1 ? [set(`ebgp-multihop ${neighbor.multihop}`)] : []),
    ...(neighbor.passive ? [set("passive")] : []),
  ];
}

function familyOf(neighbor: Neighbor, index: number): string[] {
  const set = (words: string) => `  neighbor ${neighbor.address} ${words}`;
  return [
    set("activate"),
    ...(neighbor.reflectorClient === true ? [set("route-reflector-client")] : []),
    ...(neighbor.nextHopSelf === false
      ? []
      : [set(`next-hop-self${neighbor.nextHopSelf === "reflected" ? " force" : ""}`)]),
    ...(neighbor.maxPrefixes === undefined ? [] : [set(`maximum-prefix ${neighbor.maxPrefixes}`)]),
    ...(neighbor.accept === undefined ? [] : [set(`prefix-list ${importName(index)} in`)]),
    ...(neighbor.announce === undefined ? [] : [set(`route-map ${exportName(index)} out`)]),
    // Refused routes stay visible as evidence of what the other end tried.
    ...(neighbor.accept === undefined ? [] : [set("soft-reconfiguration inbound")]),
  ];
}
