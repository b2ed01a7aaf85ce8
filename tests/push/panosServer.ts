/**
 * A firewall's XML API over TLS, as far as a push needs it (FACTS: PAN-OS XML API guide, pango): a candidate and a running
 * configuration, transactions, commits as jobs, locks, reverts, and every way to fail that a test wants. Time does not
 * matter to it: a job proceeds when it is looked at.
 */
import http from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { DOMParser } from "@xmldom/xmldom";
import type { Certificate } from "./certificate";
import { ApiError, PanosConfiguration, type Change } from "./panosConfiguration";

/** One call, for the tests to look at. The key is not in it. */
export interface Call {
  readonly kind: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** What happens to a call instead of an answer; `drop` and `reset` after it was done or before. */
export type Fault =
  "drop before" | "drop after" | "stall" | "503" | "403" | "not ready" | "not XML" | "404" | "302" | "endless";

interface Job {
  readonly id: number;
  readonly type: string;
  readonly user: string;
  readonly administrator: string | undefined;
  readonly description: string;
  progress: number;
  result: "PEND" | "OK" | "FAIL";
  details: string[];
}

interface Lock {
  readonly kind: "config" | "commit";
  readonly holder: string;
  readonly comment?: string;
  /** It is gone after so many looks; never, when absent. */
  looks?: number;
}

const PROGRESS_PER_LOOK = 50;

export class PanosServer {
  readonly calls: Call[] = [];
  readonly jobs: Job[] = [];
  readonly locks: Lock[] = [];
  configuration = new PanosConfiguration();
  readonly apiKeys = new Map<string, string>();
  /** Calls that find the firewall booting: they are refused like by a server that is not there yet. */
  bootingCalls = 0;
  /** Ran before each call, for example to boot. */
  onCall: (() => void) | undefined;
  /** Looks at the chassis that hear `no`. */
  chassisNotReady = 0;
  /** Commits end so, with this reason, and change nothing. */
  commitFails: string | undefined;
  /** Without virtual systems to choose from, whose choice is then no valid command. */
  singleVsys = false;
  /** Ran after a job's first look, for example a reboot. */
  onJobLook: ((job: Job) => void) | undefined;
  /** Addresses of BGP peers whose session is not established. */
  readonly downSessions = new Set<string>();
  /** Names of tunnels without a security association. */
  readonly downTunnels = new Set<string>();
  /** Ran when a tunnel is cleared or tested. */
  onRenew: ((verb: "clear" | "test", name: string) => void) | undefined;
  private readonly faults: { kind: string; fault: Fault }[] = [];
  private readonly server: https.Server;

  constructor(certificate: Certificate) {
    this.server = https.createServer({ cert: certificate.pem, key: certificate.keyPem }, (request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => this.serve(request, Buffer.concat(chunks).toString("utf8"), response));
    });
    this.server.on("tlsClientError", () => undefined);
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return this;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The next call of this kind (`multi-config`, `commit`, `get`, `show`, `jobs`, `revert`, ...) fails so. */
  failNext(kind: string, fault: Fault): void {
    this.faults.push({ kind, fault });
  }

  /** Calls of a kind so far. */
  count(kind: string): number {
    return this.calls.filter((call) => call.kind === kind).length;
  }

  /** Operations of the last transaction. */
  lastChange(): Change[] {
    const call = this.calls.filter(({ kind }) => kind === "multi-config").at(-1);
    return call === undefined ? [] : readTransaction(call.parameters["element"]!);
  }

  /** A job of somebody else, which proceeds like ours. */
  startJob(id: number, type: string, user: string): void {
    const none = { description: "", details: [] };
    this.jobs.push({ ...none, id, type, user, administrator: user, progress: 0, result: "PEND" });
  }

  /** A reboot: jobs are forgotten, and what was not committed is lost. */
  reboot(bootingCalls: number): void {
    this.jobs.length = 0;
    this.bootingCalls = bootingCalls;
    for (const name of new Set(this.configuration.pending.map(({ administrator }) => administrator)))
      this.configuration.revert(name);
  }

  private serve(request: http.IncomingMessage, body: string, response: http.ServerResponse): void {
    this.onCall?.();
    if (this.bootingCalls > 0) {
      this.bootingCalls -= 1;
      return void request.socket.destroy();
    }
    const parameters = Object.fromEntries(new URLSearchParams(body));
    const kind = kindOf(parameters);
    this.calls.push({ kind, parameters });
    const at = this.faults.findIndex((each) => each.kind === kind);
    const fault = at < 0 ? undefined : this.faults.splice(at, 1)[0]!.fault;
    if (fault === "drop before") return void request.socket.destroy();
    if (fault === "stall") return;
    if (fault === "503") return void response.writeHead(503).end("<html>busy</html>");
    if (fault === "404") return void response.writeHead(404).end("<html>not here</html>");
    if (fault === "302") return void response.writeHead(302, { location: "https://127.0.0.1:9/api/" }).end();
    if (fault === "endless") return this.pour(response);
    if (fault === "not XML") return void response.end("<html>starting</html>");
    if (fault === "not ready")
      return void response.end('<response status="error"><msg><line>The system is not ready</line></msg></response>');
    const administrator = this.apiKeys.get(String(request.headers["x-pan-key"] ?? ""));
    if (fault === "403" || administrator === undefined || request.method !== "POST" || request.url !== "/api/")
      return void response
        .writeHead(403)
        .end('<response status="error" code="403"><result><msg>Invalid Credential</msg></result></response>');
    const answer = this.answer(kind, parameters, administrator);
    if (fault === "drop after") return void request.socket.destroy();
    response.setHeader("content-type", "application/xml").end(answer);
  }

  /** As long as the other end takes it. */
  private pour(response: http.ServerResponse): void {
    const chunk = Buffer.alloc(2 ** 20, " ");
    const more = () => {
      while (!response.destroyed && response.write(chunk));
      if (!response.destroyed) response.once("drain", more);
    };
    more();
  }

  private answer(kind: string, parameters: Record<string, string>, administrator: string): string {
    try {
      return this.handle(kind, parameters, administrator);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return `<response status="error" code="${error.code}"><msg><line>${escape(error.message)}</line></msg></response>`;
    }
  }

  private handle(kind: string, parameters: Record<string, string>, administrator: string): string {
    switch (kind) {
      case "get":
      case "show":
        return this.read(kind, parameters["xpath"]!);
      case "multi-config":
        return this.change(parameters, administrator);
      case "commit":
        return this.commit(parameters["cmd"]!, administrator);
      case "jobs":
        return this.showJobs(parameters["cmd"]!);
      case "revert":
        this.configuration.revert(textOf(parameters["cmd"]!, "member"));
        return success("<msg><line>All changes were reverted from configuration</line></msg>");
      case "chassis-ready":
        this.chassisNotReady -= 1;
        return success(`<![CDATA[${this.chassisNotReady >= 0 ? "no" : "yes"}\n]]>`);
      case "config-locks":
      case "commit-locks":
        if (this.singleVsys && parameters["cmd"]!.includes("<vsys>")) throw new ApiError(17, `${kind} is invalid`);
        return success(`<${kind}>${this.showLocks(kind === "config-locks" ? "config" : "commit")}</${kind}>`);
      case "routing":
        return success(this.showSessions());
      case "vpn":
        return success(this.showTunnel(textOf(parameters["cmd"]!, "tunnel")));
      case "clear":
      case "test":
        return this.renew(kind, parameters["cmd"]!);
      case "changes":
        return success(this.configuration.pending.length === 0 ? "" : `<journal>${this.showJournal()}</journal>`);
      default:
        throw new ApiError(17, `unknown command ${JSON.stringify(parameters)}`);
    }
  }

  /** One a peer of the running configuration. */
  private showSessions(): string {
    const addresses = [
      ...this.configuration
        .text("running")
        .matchAll(/<peer-address>\s*<ip>([^<]+)<\/ip>\s*<\/peer-address>\s*<max-prefixes>/g),
    ];
    return addresses
      .map(([, address]) => {
        const status = this.downSessions.has(address!) ? "Active" : "Established";
        return `<entry peer="p" vr="hub"><status>${status}</status><peer-address>${address}:179</peer-address></entry>`;
      })
      .join("");
  }

  private showTunnel(name: string): string {
    const isUp = !this.downTunnels.has(name);
    return `<ntun>1</ntun><entries>${isUp ? `<entry><name>${name}(${name})</name></entry>` : ""}</entries>`;
  }

  private renew(verb: "clear" | "test", command: string): string {
    const name = textOf(command, "gateway") || textOf(command, "tunnel");
    this.onRenew?.(verb, name);
    return success(verb === "clear" ? "<member>Delete IKE SA: Total 1 gateways found.</member>" : "Initiate 1 IKE SA.");
  }

  private read(action: "get" | "show", path: string): string {
    const found = this.configuration.read(action === "get" ? "candidate" : "running", path);
    if (found !== undefined)
      // PAN-OS marks who changed what in the candidate.
      return `<response status="success" code="19"><result total-count="1" count="1">${
        action === "get"
          ? found.replaceAll("<entry ", '<entry admin="alice" dirtyId="3" time="2026/11/23 10:00:00" ')
          : found
      }</result></response>`;
    // `get` says so by code 7, `show` by an error.
    if (action === "get") return '<response status="success" code="7"><result/></response>';
    return '<response status="error"><msg><line>No such node</line></msg></response>';
  }

  private change(parameters: Record<string, string>, administrator: string): string {
    if (parameters["strict-transactional"] !== "yes") throw new ApiError(17, "not transactional");
    const holder = this.locks.find((lock) => lock.kind === "config" && lock.holder !== administrator)?.holder;
    if (holder !== undefined) throw new ApiError(14, `Other administrators are holding config locks: ${holder}`);
    const changes = readTransaction(parameters["element"]!);
    try {
      this.configuration.change(administrator, changes);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const { index } = error as ApiError & { index: number };
      const done = changes.slice(0, index).map((_, at) => `<response status="success" code="20" id="${at + 1}"/>`);
      return `<response status="error" code="${error.code}">${done.join("")}<response status="error" code="${error.code}" id="${index + 1}"><msg><line>${escape(error.message)}</line></msg></response></response>`;
    }
    return '<response status="success" code="20"><msg>command succeeded</msg></response>';
  }

  private commit(command: string, user: string): string {
    const holder = this.locks.find((lock) => lock.kind === "commit" && lock.holder !== user)?.holder;
    if (holder !== undefined) throw new ApiError(14, "Other administrators are holding device wide commit locks.");
    const administrator = command.includes("<admin>") ? textOf(command, "member") : undefined;
    const mine = this.configuration.pending.filter(
      (each) => administrator === undefined || each.administrator === administrator,
    );
    if (mine.length === 0)
      return '<response status="success" code="13"><msg>There are no changes to commit.</msg></response>';
    const id = 10 + this.count("commit");
    const description = textOf(command, "description");
    this.jobs.push({ id, type: "Commit", user, administrator, description, progress: 0, result: "PEND", details: [] });
    return `<response status="success" code="19"><result><msg><line>Commit job enqueued with jobid ${id}</line></msg><job>${id}</job></result></response>`;
  }

  private showJobs(command: string): string {
    const id = Number(/<id>(\d+)<\/id>/.exec(command)?.[1] ?? "0");
    const found = id === 0 ? this.jobs : this.jobs.filter((job) => job.id === id);
    if (id !== 0 && found.length === 0) throw new ApiError(7, `job ${id} not found`);
    const shown = found.map(showJob).join("");
    for (const job of [...found]) this.proceed(job);
    return success(shown);
  }

  private proceed(job: Job): void {
    if (job.result !== "PEND") return;
    job.progress += PROGRESS_PER_LOOK;
    this.onJobLook?.(job);
    if (job.progress < 100) return;
    const problems =
      this.commitFails === undefined ? this.configuration.problemsOfCommit(job.administrator) : [this.commitFails];
    job.result = problems.length > 0 ? "FAIL" : "OK";
    job.details = problems.length > 0 ? [...problems, "Commit failed"] : ["Configuration committed successfully"];
    if (problems.length === 0 && job.type === "Commit") this.configuration.commit(job.administrator);
  }

  private showLocks(kind: Lock["kind"]): string {
    const found = this.locks.filter((lock) => lock.kind === kind);
    const shown = found
      .map(
        ({ holder, comment = "(null)" }) =>
          `<entry name="${holder}"><type>shared</type><name>shared</name><loggedin>yes</loggedin><comment><![CDATA[${comment}]]></comment></entry>`,
      )
      .join("");
    for (const lock of found) {
      if (lock.looks === undefined) continue;
      lock.looks -= 1;
      if (lock.looks <= 0) this.locks.splice(this.locks.indexOf(lock), 1);
    }
    return shown;
  }

  /** As PAN-OS writes it: quotes are escaped by number, and the changed element's own path is named. */
  private showJournal(): string {
    return this.configuration.pending
      .map(({ administrator, xpath, action, element }) => {
        const name = action === "set" ? pathOfElement(element!) : "";
        const path = escape(`${xpath}${name}`).replaceAll("'", "&#39;");
        return `<entry><xpath>${path}</xpath><owner>${administrator}</owner><action> ${action.toUpperCase()}</action></entry>`;
      })
      .join("");
  }
}

function pathOfElement(xml: string): string {
  const element = new DOMParser().parseFromString(xml, "text/xml").documentElement!;
  const name = element.getAttribute("name");
  if (name !== null && name !== "") return `/${element.tagName}[@name='${name}']`;
  return element.tagName === "member" ? `/member[text()='${element.textContent}']` : `/${element.tagName}`;
}

function kindOf({ type, action, cmd = "" }: Record<string, string>): string {
  if (type === "config") return action ?? "";
  if (type === "commit") return "commit";
  const inner = /^<show><(?:config><list><)?([\w-]+)/.exec(cmd)?.[1] ?? /^<([\w-]+)/.exec(cmd)?.[1];
  return inner ?? "";
}

function readTransaction(xml: string): Change[] {
  const root = new DOMParser().parseFromString(xml, "text/xml").documentElement!;
  if (root.tagName !== "multi-configure-request") throw new ApiError(17, `unknown request ${root.tagName}`);
  return Array.from(root.childNodes).map((node) => {
    const element = node as unknown as Element;
    const inner = Array.from(element.childNodes).find((child) => child.nodeType === 1);
    const attribute = (name: string) => element.getAttribute(name) || undefined;
    return {
      action: element.tagName,
      xpath: attribute("xpath")!,
      ...(inner === undefined ? {} : { element: String(inner) }),
      ...(attribute("where") === undefined ? {} : { where: attribute("where")! }),
      ...(attribute("dst") === undefined ? {} : { destination: attribute("dst")! }),
    };
  });
}

function showJob({ id, type, user, progress, result, details, description }: Job): string {
  const lines = details.map((line) => `<line>${escape(line)}</line>`).join("");
  const status = result === "PEND" ? "ACT" : "FIN";
  return `<job><id>${id}</id><user>${user}</user><type>${type}</type><status>${status}</status><result>${result}</result><description>${escape(description)}</description><progress>${Math.min(progress, 100)}</progress><details>${lines}</details><warnings/></job>`;
}

function success(content: string): string {
  return `<response status="success"><result>${content}</result></response>`;
}

function textOf(xml: string, tag: string): string {
  return new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(xml)?.[1] ?? "";
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
