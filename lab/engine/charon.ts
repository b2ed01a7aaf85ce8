/**
 * IKE ends: one strongSwan charon a tunnel end, in a namespace of its own. ESP runs in user space (kernel-libipsec),
 * so that no kernel module is needed; its TUN interface is moved into the router's namespace, where it serves as the
 * tunnel interface of a route-based VPN: selectors are any to any, routes decide.
 */
import { type ChildProcess } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import type { IkeEnd, Settings } from "../topology";
import { attempt, run, startDaemon, until, within, type Finished } from "./commands";
import { RUN_FOLDER } from "./isolation";

/** Of the charon's namespace, toward the router's. */
const LINK = "eth0";
const CHARON = "/usr/sbin/charon-systemd";
/** openssl first: the portable C implementations are several times slower. */
const PLUGINS =
  "openssl random nonce aes sha1 sha2 hmac kdf gcm pem pubkey kernel-libipsec kernel-netlink socket-default vici updown";

const folderOf = (end: IkeEnd) => path.join(RUN_FOLDER, end.namespace);
const viciOf = (end: IkeEnd) => `unix://${folderOf(end)}/vici`;
export const logOf = (end: IkeEnd) => path.join(folderOf(end), "charon.log");

/** Starts the daemon and gives its TUN interface to the router; `loadEnd` then hands it the connection. */
export async function startEnd(end: IkeEnd): Promise<ChildProcess> {
  const folder = folderOf(end);
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  fs.rmSync(path.join(folder, "vici"), { force: true });
  fs.writeFileSync(path.join(folder, "strongswan.conf"), daemonConfiguration(end));
  // What an earlier daemon of this end left.
  await attempt(["ip", "-n", end.namespace, "link", "del", "ipsec0"]);
  await attempt(["ip", "-n", end.router, "link", "del", end.interface]);
  // Without its connection an answering end would refuse, and the other end give up: it is silent until then.
  if (!end.initiates) await run(["ip", "-n", end.namespace, "link", "set", LINK, "down"]);
  const daemon = startDaemon(end.namespace, [CHARON], {
    logFile: path.join(folder, "output.log"),
    environment: { STRONGSWAN_CONF: path.join(folder, "strongswan.conf") },
  });
  const isUp = await until(
    async () =>
      fs.existsSync(path.join(folder, "vici")) &&
      (await attempt(["ip", "-n", end.namespace, "link", "show", "ipsec0"])).code === 0,
    20,
    50,
  );
  if (!isUp) throw new Error(`the charon of ${end.name} did not start: ${tail(path.join(folder, "output.log"))}`);
  await run(["ip", "-n", end.namespace, "link", "set", "ipsec0", "netns", end.router, "name", end.interface]);
  // The plugin adds a route over `ipsec0` with each SA and refuses the SA when there is no such device.
  await run(["ip", "-n", end.namespace, "-batch", "-"], {
    input: "link add ipsec0 type ifb\nlink set ipsec0 up",
  });
  await run(["ip", "-n", end.router, "-batch", "-"], {
    input: [
      ...end.addresses.map((address) => `addr add ${address} dev ${end.interface}`),
      `link set ${end.interface} mtu ${end.mtuBytes} ${end.downWithoutSa ? "down" : "up"}`,
      // They leave with the interface, so one that comes up later brings them.
      ...(end.downWithoutSa ? [] : end.routes.map((route) => `route replace ${routeWords(end, route)}`)),
    ].join("\n"),
  });
  return daemon;
}

const routeWords = (end: IkeEnd, route: string) =>
  `${route} dev ${end.interface}${end.routeMetric === undefined ? "" : ` metric ${end.routeMetric}`}`;

function tail(file: string): string {
  return fs.existsSync(file) ? fs.readFileSync(file, "utf8").slice(-600) : "no output";
}

/** Loads, or replaces, the end's connection and key; an initiator starts at once. */
export async function loadEnd(end: IkeEnd): Promise<void> {
  const file = path.join(folderOf(end), "swanctl.conf");
  fs.writeFileSync(file, connectionConfiguration(end), { mode: 0o600 });
  await swanctl(end, ["--load-all", "--clear", "--file", file]);
  if (end.initiates) return;
  await run(["ip", "-n", end.namespace, "-batch", "-"], {
    input: `link set ${LINK} up\nroute replace default via ${end.gateway}`,
  });
}

/** Loads only the key, as a rotation does; what is established stays until it is re-established. */
export async function loadKey(end: IkeEnd): Promise<void> {
  const file = path.join(folderOf(end), "swanctl.conf");
  fs.writeFileSync(file, connectionConfiguration(end), { mode: 0o600 });
  await swanctl(end, ["--load-creds", "--clear", "--file", file]);
}

export function swanctl(end: IkeEnd, argv: readonly string[], timeoutSeconds = 30): Promise<Finished> {
  return attempt(within(end.namespace, ["swanctl", ...argv, "--uri", viciOf(end)]), { timeoutSeconds });
}

/** Name of the connection, the same at every end: it stands in logs and in `swanctl --terminate --ike`. */
export const CONNECTION = "tunnel";
export const CHILD = "esp";

function daemonConfiguration(end: IkeEnd): string {
  return `charon {
  load = ${PLUGINS}
  install_routes = no
  install_virtual_ip = no
${end.rendered === undefined ? retransmission(end) : settingsText(end.rendered.daemon, "  ")}  plugins {
    vici { socket = ${viciOf(end)} }
    # Routes over ipsec0 must not catch IKE itself: only marked packets look there, and nothing is marked.
    kernel-netlink { fwmark = 0x42 }
  }
  filelog { log {
    path = ${logOf(end)}
    default = 1
    flush_line = yes
    time_format = %H:%M:%S
    time_add_ms = yes
  } }
}
`;
}

/** IKEv2 declares a peer dead when retransmissions end: their number makes the timeout (RFC 7296 section 2.4). */
function retransmission({ dpd }: IkeEnd): string {
  if (dpd.timeoutSeconds === undefined) return "";
  const seconds = 2;
  // The first request leaves up to a second after the delay.
  const tries = Math.max(0, Math.floor((dpd.timeoutSeconds - dpd.delaySeconds - 1) / seconds) - 1);
  return `  retransmit_timeout = ${seconds}\n  retransmit_base = 1\n  retransmit_tries = ${tries}\n`;
}

function connectionConfiguration(end: IkeEnd): string {
  return settingsText({
    connections: { [CONNECTION]: connectionOf(end) },
    secrets: {
      [`ike-${CONNECTION}`]: {
        "id-local": end.localId,
        "id-remote": end.remoteId,
        secret: `0x${Buffer.from(end.presharedKey).toString("hex")}`,
      },
    },
  });
}

/** What a renderer wrote runs as it is, but for the names, the address behind the router's NAT, and who begins. */
function connectionOf(end: IkeEnd): Settings {
  const { children, ...connection } = end.rendered?.connection ?? connectionSettings(end);
  const [child] = Object.values(children as Settings);
  return {
    ...connection,
    local_addrs: end.localAddress,
    encap: "yes",
    children: {
      [CHILD]: {
        ...(child as Settings),
        ...(end.rendered === undefined || !end.initiates ? actionsOf(end) : {}),
        // The script runs in the charon's namespace and acts in the router's.
        ...(end.downWithoutSa ? { updown: writeUpdown(end) } : {}),
      },
    },
  };
}

function actionsOf({ initiates, dpd }: IkeEnd): Settings {
  return {
    start_action: initiates ? "start" : "none",
    close_action: initiates ? "start" : "none",
    dpd_action: (dpd.restarts ?? initiates) ? "restart" : "clear",
  };
}

function connectionSettings(end: IkeEnd): Settings {
  const { ike, esp, ikeLifetimeSeconds, espLifetimeSeconds } = end.proposals;
  return {
    version: "2",
    remote_addrs: end.remoteAddress,
    proposals: ike.join(", "),
    rekey_time: `${ikeLifetimeSeconds}s`,
    over_time: `${Math.floor(ikeLifetimeSeconds / 10)}s`,
    mobike: "no",
    dpd_delay: `${end.dpd.delaySeconds}s`,
    unique: "replace",
    keyingtries: "0",
    local: { auth: "psk", id: end.localId },
    remote: { auth: "psk", id: end.remoteId },
    children: {
      [CHILD]: {
        local_ts: "0.0.0.0/0",
        remote_ts: "0.0.0.0/0",
        esp_proposals: esp.join(", "),
        rekey_time: `${espLifetimeSeconds}s`,
      },
    },
  };
}

function settingsText(settings: Settings, indent = ""): string {
  return Object.entries(settings)
    .map(([name, value]) =>
      typeof value === "string"
        ? `${indent}${name} = ${value}\n`
        : `${indent}${name} {\n${settingsText(value, `${indent}  `)}${indent}}\n`,
    )
    .join("");
}

function writeUpdown(end: IkeEnd): string {
  const file = path.join(folderOf(end), "updown");
  const commandsOf = (verb: "replace" | "delete") =>
    end.routes.map((route) => `    ip -n ${end.router} route ${verb} ${routeWords(end, route)}\n`).join("");
  fs.writeFileSync(
    file,
    `#!/bin/sh
case "$PLUTO_VERB" in
  up-*)
    ip -n ${end.router} link set ${end.interface} up
${commandsOf("replace")}    ;;
  down-*)
${commandsOf("delete")}    ip -n ${end.router} link set ${end.interface} down
    ;;
esac
`,
    { mode: 0o700 },
  );
  return file;
}
