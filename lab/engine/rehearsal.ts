/** A topology that is up: its processes, and the handles by which cases observe and break it. */
import { type ChildProcess } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import type { HostSpec, IkeEnd, Router, Topology } from "../topology";
import { loadEnd, startEnd } from "./charon";
import { attempt, pause, startDaemon, until } from "./commands";
import { startRouter } from "./frr";
import { startGre } from "./gre";
import { RUN_FOLDER } from "./isolation";
import { addRoutes, createNetwork } from "./network";

const RESPONDER = path.join(__dirname, "..", "probes", "responder.js");
const MONITOR = path.join(__dirname, "..", "probes", "monitor.js");
/** Starting many daemons at once on few cores makes each miss its deadline. */
const PARALLEL_STARTS = 8;

/** Below the ports that the system gives by itself. */
const [FIRST_SOURCE_PORT, LAST_SOURCE_PORT] = [10_000, 32_000];

export interface Phase {
  readonly name: string;
  readonly seconds: number;
}

export class Rehearsal {
  readonly phases: Phase[] = [];
  private readonly processes = new Map<string, { namespace: string; process: ChildProcess }>();

  /** By name: as the topology has them, or as a case left them. */
  private readonly ends: Map<string, IkeEnd>;
  private nextSourcePort = FIRST_SOURCE_PORT;

  constructor(readonly topology: Topology) {
    this.ends = new Map(topology.ikeEnds.map((end) => [end.name, end]));
  }

  /** The ends as they are now: a rotation gave them other keys. */
  get ikeEnds(): readonly IkeEnd[] {
    return [...this.ends.values()];
  }

  /** From now on the end is this one, also when it is started anew. */
  replaceEnd(end: IkeEnd): void {
    this.ends.set(end.name, end);
  }

  async up(): Promise<void> {
    const { topology } = this;
    await this.timed("namespaces, links, filters", () => createNetwork(topology));
    await this.timed("GRE tunnels and IKE daemons", async () => {
      await addRoutes(topology.routes.filter((route) => !this.leadsIntoTunnel(route)));
      await Promise.all(topology.greTunnels.map((tunnel) => this.startGre(tunnel)));
      await inBatches(topology.ikeEnds, (end) => this.startEnd(end));
      await addRoutes(topology.routes.filter((route) => this.leadsIntoTunnel(route)));
    });
    await this.timed("routers and hosts", async () => {
      for (const host of topology.hosts) this.startResponder(host);
      // The answering ends first, so that the first try of an initiator finds them.
      await inBatches(
        topology.ikeEnds.filter((end) => !end.initiates),
        loadEnd,
      );
      await Promise.all([
        inBatches(
          topology.ikeEnds.filter((end) => end.initiates),
          loadEnd,
        ),
        inBatches(topology.routers, (router) => this.startRouter(router)),
      ]);
      for (const { namespace, text } of topology.scripts) {
        const file = path.join(RUN_FOLDER, `${namespace}.sh`);
        fs.writeFileSync(file, text, { mode: 0o700 });
        this.remember(`script ${namespace}`, namespace, [file]);
      }
      for (const monitor of topology.monitors) {
        this.remember(`monitor ${monitor.interface}`, monitor.namespace, [
          process.execPath,
          MONITOR,
          JSON.stringify(monitor),
        ]);
      }
    });
  }

  /** Routes over interfaces that only a daemon makes. */
  private leadsIntoTunnel(route: Topology["routes"][number]): boolean {
    const tunnels = [...this.topology.greTunnels.map((tunnel) => [tunnel.namespace, tunnel.interface] as const)];
    tunnels.push(...this.topology.ikeEnds.map((end) => [end.router, end.interface] as const));
    return route.nextHops.some((hop) =>
      tunnels.some(([namespace, device]) => namespace === route.namespace && device === hop.interface),
    );
  }

  private async timed(name: string, work: () => Promise<void>): Promise<void> {
    const start = performance.now();
    await work();
    this.phases.push({ name, seconds: (performance.now() - start) / 1000 });
  }

  async startGre(tunnel: Topology["greTunnels"][number]): Promise<void> {
    this.keep(greName(tunnel), tunnel.namespace, await startGre(tunnel));
  }

  async startEnd(end: IkeEnd): Promise<void> {
    this.keep(charonName(end), end.namespace, await startEnd(end));
  }

  async startRouter(router: Router): Promise<void> {
    const [zebra, bgpd] = await startRouter(router);
    this.keep(`zebra ${router.namespace}`, router.namespace, zebra!);
    this.keep(`bgpd ${router.namespace}`, router.namespace, bgpd!);
  }

  private startResponder({ namespace }: HostSpec): void {
    this.remember(`responder ${namespace}`, namespace, [process.execPath, RESPONDER]);
  }

  private remember(name: string, namespace: string, argv: readonly string[]): void {
    const logFile = path.join(RUN_FOLDER, `${name.replaceAll(/[ /]/g, "-")}.log`);
    this.keep(name, namespace, startDaemon(namespace, argv, { logFile }));
  }

  private keep(name: string, namespace: string, process: ChildProcess): void {
    this.processes.set(name, { namespace, process });
    process.once("exit", () => {
      if (this.processes.get(name)?.process === process) this.processes.delete(name);
    });
  }

  /** Kills what runs in these namespaces at once, without a farewell, as a machine that loses its power. */
  async kill(namespaces: readonly string[], matching = /./): Promise<void> {
    const names = [...this.processes].filter(
      ([name, { namespace }]) => namespaces.includes(namespace) && matching.test(name),
    );
    for (const [, { process }] of names) process.kill("SIGKILL");
    await until(() => names.every(([name]) => !this.processes.has(name)), 10, 20);
  }

  /** Ends one process in order: a bgpd says goodbye to its neighbours (RFC 4271 section 6.7). */
  async stop(name: string): Promise<void> {
    const found = this.processes.get(name);
    if (found === undefined) throw new Error(`no process ${name}; there are: ${[...this.processes.keys()].join(", ")}`);
    found.process.kill("SIGTERM");
    await until(() => !this.processes.has(name), 10, 20);
  }

  /** Brings up again what `kill` or `stop` ended: the daemons of this router and of its IKE ends. */
  async restart(namespace: string): Promise<void> {
    const { greTunnels, routers, routes } = this.topology;
    const ends = this.ikeEnds.filter(({ router }) => router === namespace);
    const isDown = (name: string) => !this.processes.has(name);
    await addRoutes(routes.filter((route) => route.namespace === namespace && !this.leadsIntoTunnel(route)));
    for (const tunnel of greTunnels.filter((each) => each.namespace === namespace))
      if (isDown(greName(tunnel))) await this.startGre(tunnel);
    const downEnds = ends.filter((end) => isDown(charonName(end)));
    await inBatches(downEnds, (end) => this.startEnd(end));
    await addRoutes(routes.filter((route) => route.namespace === namespace && this.leadsIntoTunnel(route)));
    await inBatches(downEnds, loadEnd);
    const router = routers.find((each) => each.namespace === namespace);
    if (router !== undefined && isDown(`bgpd ${namespace}`)) {
      await this.kill([namespace], /^zebra/);
      await this.startRouter(router);
    }
  }

  /** Routes that left with a link which is up again. */
  async restoreRoutes(namespaces: readonly string[]): Promise<void> {
    await addRoutes(this.topology.routes.filter(({ namespace }) => namespaces.includes(namespace)));
  }

  /** Source ports that no earlier probe of this run had: no firewall remembers a session of theirs. */
  takeSourcePorts(count: number): number {
    if (this.nextSourcePort + count > LAST_SOURCE_PORT) this.nextSourcePort = FIRST_SOURCE_PORT;
    const first = this.nextSourcePort;
    this.nextSourcePort += count;
    return first;
  }

  isRunning(name: string): boolean {
    return this.processes.has(name);
  }

  get processCount(): number {
    return this.processes.size;
  }

  processIds(): { name: string; pid: number }[] {
    return [...this.processes].map(([name, { process }]) => ({ name, pid: process.pid! }));
  }

  /** Ends all processes; the namespaces go with the run. */
  async down(): Promise<void> {
    for (const { process } of this.processes.values()) process.kill("SIGKILL");
    await until(() => this.processes.size === 0, 5, 20);
    for (const { name } of this.topology.namespaces) await attempt(["ip", "netns", "delete", name]);
    await pause(0);
  }
}

const greName = (tunnel: Topology["greTunnels"][number]) => `gre ${tunnel.namespace} ${tunnel.interface}`;
const charonName = (end: IkeEnd) => `charon ${end.name}`;

export async function inBatches<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const waiting = [...items];
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: PARALLEL_STARTS }, worker));
}
