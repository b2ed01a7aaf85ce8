/** One firewall as the push sees it: read, change, commit, revert. Each method is one call of the XML API, or few. */
import type { Operation } from "../../components/panos/push/operation";
import { splitSubtrees, subtreesOf, type Configuration } from "../../components/panos/push/elements";
import { fillInKey } from "../../components/panos/push/keys";
import { absolute, DEVICE_XPATH, parentOf, type Path } from "../../components/panos/push/paths";
import { childOf, element, members, text, toXml, type PanNode } from "../../components/panos/tree";
import { textsOf, type XmlApi } from "./api";
import { PanosError, UnreachableError } from "./errors";

export type Store = "candidate" | "running";

/** A change that nobody has committed yet. */
export interface PendingChange {
  readonly path: string;
  readonly administrator: string;
}

export interface Job {
  readonly id: string;
  readonly type: string;
  readonly administrator: string;
  readonly description: string;
  readonly finished: boolean;
  readonly succeeded: boolean;
  readonly progressPercent: number;
  readonly details: readonly string[];
}

/** Configuration of a large hub is read and written in parts; PAN-OS gets slow with much larger ones. */
const OPERATIONS_PER_REQUEST = 500;

export class Firewall {
  constructor(
    private readonly api: XmlApi,
    readonly administrator: string,
  ) {}

  /** @throws {UnreachableError} while the firewall boots */
  async assertReady(): Promise<void> {
    const answer = await this.operate(element("show", element("chassis-ready")));
    if (textsOf(childOf(answer, "result") ?? element("none")).at(0) !== "yes")
      throw new UnreachableError("the firewall boots: its data plane is not ready");
  }

  /** Who keeps us from changing or committing; empty when nobody does. */
  async findHolders(): Promise<string[]> {
    const [configLocks, commitLocks] = [await this.locks("config-locks"), await this.locks("commit-locks")];
    const jobs = (await this.jobs()).filter(({ finished, type }) => !finished && /commit|autocom/i.test(type));
    return [
      ...configLocks.map((holder) => `${holder} holds a config lock`),
      ...commitLocks.map((holder) => `${holder} holds a commit lock`),
      ...jobs.map(({ id, type, administrator, progressPercent }) =>
        type === "AutoCom"
          ? `the firewall boots: auto-commit at ${progressPercent} %`
          : `commit job ${id}${administrator === "" ? "" : ` of ${administrator}`} runs, at ${progressPercent} %`,
      ),
    ];
  }

  /** Other administrators' locks; our own do not hinder us. */
  private async locks(kind: "config-locks" | "commit-locks"): Promise<string[]> {
    const answer = await this.operate(element("show", element(kind, text("vsys", "all")))).catch((error: unknown) => {
      // Where there are no virtual systems to choose from, the choice is not a valid command.
      if (!(error instanceof PanosError)) throw error;
      return this.operate(element("show", element(kind)));
    });
    const entries = childOf(childOf(answer, "result"), kind)?.children ?? childOf(answer, "result")?.children ?? [];
    return entries
      .filter(({ tag, name }) => tag === "entry" && name !== undefined && name !== this.administrator)
      .map((entry) => {
        const comment = childOf(entry, "comment")?.text;
        return comment === undefined || comment === "(null)" ? entry.name! : `${entry.name} (${comment})`;
      });
  }

  /** What our own commits since the last boot say they did. */
  async commitDescriptions(): Promise<string[]> {
    const own = (await this.jobs()).filter(
      ({ type, administrator }) => type === "Commit" && administrator === this.administrator,
    );
    return own.map(({ description }) => description);
  }

  private async jobs(): Promise<Job[]> {
    const answer = await this.operate(element("show", element("jobs", element("all"))));
    return (childOf(answer, "result")?.children ?? []).filter(({ tag }) => tag === "job").map(readJob);
  }

  /** @returns undefined when the firewall has forgotten the job, as it does at a reboot */
  async job(id: string): Promise<Job | undefined> {
    try {
      const answer = await this.operate(element("show", element("jobs", text("id", id))));
      const job = childOf(childOf(answer, "result"), "job");
      return job === undefined ? undefined : readJob(job);
    } catch (error) {
      if (error instanceof PanosError && /not found/i.test(error.message)) return undefined;
      throw error;
    }
  }

  /** Reads nothing but the subtrees that hold these elements. */
  async read(store: Store, paths: Iterable<Path>): Promise<Configuration> {
    const subtrees: (readonly [Path, PanNode])[] = [];
    for (const path of subtreesOf(paths)) {
      const action = store === "candidate" ? "get" : "show";
      const answer = await this.api.call({ type: "config", action, xpath: absolute(path) });
      const found = childOf(answer, "result")?.children ?? [];
      subtrees.push(...found.map((node) => [parentOf(path), node] as const));
    }
    return splitSubtrees(subtrees);
  }

  /** What is not committed yet, whoever made it. */
  async pendingChanges(): Promise<PendingChange[]> {
    const answer = await this.operate(element("show", element("config", element("list", element("changes")))));
    const journal = childOf(childOf(answer, "result"), "journal")?.children ?? [];
    return journal.map((entry) => ({
      path: (childOf(entry, "xpath")?.text ?? "").replace(`${DEVICE_XPATH}/`, ""),
      administrator: childOf(entry, "owner")?.text ?? "unknown",
    }));
  }

  /**
   * Changes the candidate configuration: all of it or nothing, but for a crash between two parts of a large change.
   *
   * @throws {PanosError} naming the element that PAN-OS refused
   */
  async change(operations: readonly Operation[], keys: Readonly<Record<string, string>>): Promise<void> {
    for (let from = 0; from < operations.length; from += OPERATIONS_PER_REQUEST) {
      const part = operations.slice(from, from + OPERATIONS_PER_REQUEST);
      const body = part.map((operation, index) => operationXml(operation, index + 1, keys)).join("");
      try {
        await this.api.call({
          type: "config",
          action: "multi-config",
          "strict-transactional": "yes",
          element: `<multi-configure-request>${body}</multi-configure-request>`,
        });
      } catch (error) {
        throw namingElement(error, part);
      }
    }
  }

  /** @returns the job's id; undefined when there was nothing to commit */
  async commit(description: string): Promise<string | undefined> {
    const partial = element("partial", members("admin", [this.administrator]));
    const cmd = toXml(element("commit", text("description", description), partial));
    const answer = await this.api.call({ type: "commit", action: "partial", cmd }).catch((error: unknown) => {
      if (error instanceof PanosError && /no (changes|edits)/i.test(error.message)) return undefined;
      throw error;
    });
    return childOf(childOf(answer, "result"), "job")?.text;
  }

  /** Takes back what an administrator, ours by default, has changed and not committed. */
  async revert(administrator = this.administrator): Promise<void> {
    const partial = element("partial", members("admin", [administrator]));
    await this.api.regardless().call({ type: "op", cmd: toXml(element("revert", element("config", partial))) });
  }

  /** An operational command, for example `show`. */
  operate(command: PanNode): Promise<PanNode | undefined> {
    return this.api.call({ type: "op", cmd: toXml(command) });
  }
}

function readJob(job: PanNode): Job {
  const value = (tag: string) => childOf(job, tag)?.text ?? "";
  const details = [childOf(job, "details"), childOf(job, "warnings")];
  return {
    id: value("id"),
    type: value("type"),
    administrator: value("user"),
    description: value("description"),
    finished: value("status") === "FIN",
    succeeded: value("result") === "OK",
    progressPercent: Number(value("progress")) || 0,
    details: details.flatMap((node) => (node === undefined ? [] : textsOf(node))),
  };
}

function operationXml(
  { kind, path, xml, move }: Operation,
  id: number,
  keys: Readonly<Record<string, string>>,
): string {
  const xpath = absolute(kind === "set" ? parentOf(path) : path);
  const attributes = {
    id: String(id),
    xpath,
    ...(move === undefined ? {} : { where: move.where, dst: move.name }),
  };
  const written = Object.entries(attributes).map(([name, value]) => `${name}="${escapeAttribute(value)}"`);
  const content = xml === undefined ? "" : fillInKey(path, xml, keys);
  return `<${kind} ${written.join(" ")}>${content}</${kind}>`;
}

function escapeAttribute(value: string): string {
  return value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

function namingElement(error: unknown, operations: readonly Operation[]): unknown {
  if (!(error instanceof PanosError)) return error;
  const id = /^operation (\d+): /.exec(error.message)?.[1];
  const operation = id === undefined ? undefined : operations[Number(id) - 1];
  if (operation === undefined) return error;
  const reason = error.message.slice(`operation ${id}: `.length);
  return new PanosError(`${operation.kind} of ${operation.path}: ${reason}`, error.code);
}
