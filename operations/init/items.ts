/** Sites and flows to come: into the text of a stack file, planned before anything is written. */
import { parse } from "yaml";
import { freeSlot } from "../../components/plan/addressing/inside";
import { parseConfig, type HubConfig } from "../../components/plan/config/config";
import type { Failure } from "../../components/plan/detection/types";
import { maskCredentials } from "../../components/plan/firewalls/management";
import type { HubPlan } from "../../components/plan/hubPlan";
import { planHub } from "../../components/plan/plan";
import { ConfigError, type Problem } from "../../components/plan/problems";
import { planOfText } from "../plan/stackFile";
import { insertItem, type Group } from "./insert";

export interface Item {
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** Of a site whose losses may take longer than the target: why. */
  readonly exceptionReason?: string;
  /** Where it was read, for example `sites.csv:3`. */
  readonly at?: string;
}

export interface Extended {
  readonly text: string;
  readonly plan: HubPlan;
}

/**
 * @param text of the stack's file, which is planned as it is first
 * @throws {ConfigError} with what is wrong with the file, or with what the items would make wrong
 */
export function withItems(text: string, stack: string, group: Group, items: readonly Item[]): Extended {
  planOfText(text, stack);
  const there = Object.keys((configOf(text)[`hub:${group}`] ?? {}) as object);
  const twice = items.flatMap(({ name, at }, index) => {
    const first = items.findIndex((other) => other.name === name);
    const what = there.includes(name)
      ? "is there already"
      : first < index
        ? `has this name twice, first in ${items[first]!.at ?? "another line"}`
        : undefined;
    if (what === undefined) return [];
    const remedy = "take another name, or change the one that is there in the stack file";
    return [{ path: `hub:${group}`, what, value: name, remedy, ...(at === undefined ? {} : { at }) }];
  });
  if (twice.length > 0) throw new ConfigError(twice);
  try {
    const extended = (group === "sites" ? withSlots(text, items) : items).reduce(
      (before, { name, values }) => insertItem(before, group, name, values),
      text,
    );
    return { text: extended, plan: planOfText(extended, stack) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(error.problems.map((problem) => placed(problem, group, items)));
  }
}

export const BUDGET = "hub:failover.targetSeconds";

/** A line of the text that is not written yet would mislead. */
function placed({ at: _, ...found }: Problem, group: Group, items: readonly Item[]): Problem {
  const problem =
    found.path === BUDGET && group === "sites"
      ? { ...found, remedy: `${found.remedy}; --exception-reason, in a CSV exceptionReason, writes it` }
      : found;
  const item = items.find(({ name }) => `${problem.path}.`.startsWith(`hub:${group}.${name}.`));
  return item?.at === undefined ? problem : { ...problem, at: item.at };
}

/** Each site's slot is recorded, so that no later site can take its addresses. */
function withSlots(text: string, items: readonly Item[]): readonly Item[] {
  const base = configOf(text);
  const added = Object.fromEntries(items.map(({ name, values }) => [name, values]));
  const hub = Object.entries(base).filter(([key]) => key.startsWith("hub:"));
  const values = Object.fromEntries(hub.map(([key, value]) => [key.slice("hub:".length), value]));
  const config = parseConfig(
    maskCredentials({ ...values, sites: { ...(values["sites"] as object | undefined), ...added } }, false),
  );
  const names = new Set(items.map(({ name }) => name));
  let sites = Object.fromEntries(Object.entries(config.sites).filter(([name]) => !names.has(name)));
  return items.map((item) => {
    const site = config.sites[item.name]!;
    const slot = site.slot ?? freeSlot(item.name, site, { ...config, sites });
    const slotted = slot === undefined ? site : { ...site, slot };
    sites = { ...sites, [item.name]: slotted };
    const exception = item.exceptionReason && exceptionOf(item.name, { ...config, sites }, String(base["aws:region"]));
    return {
      ...item,
      values: {
        ...item.values,
        ...(slot === undefined ? {} : { slot }),
        ...(exception ? { failoverException: { ...exception, reason: item.exceptionReason } } : {}),
      },
    };
  });
}

/** What the site loses for longer than the target; undefined where it keeps to it. */
function exceptionOf(
  name: string,
  config: HubConfig,
  region: string,
): { readonly losses: readonly Failure[]; readonly seconds: number } | undefined {
  const { targetSeconds } = config.failover;
  // Without a target every budget is planned, and can be read.
  const plan = planHub(
    {
      ...config,
      failover: { ...config.failover, targetSeconds: Number.MAX_SAFE_INTEGER },
      sites: withoutExceptions(config),
    },
    "draft",
    region,
  );
  const slow = plan.failover.rows.filter(({ site, outageSeconds }) => site === name && outageSeconds > targetSeconds);
  if (slow.length === 0) return undefined;
  return {
    losses: slow.map(({ failure }) => failure),
    seconds: Math.max(...slow.map(({ outageSeconds }) => outageSeconds)),
  };
}

const withoutExceptions = ({ sites }: HubConfig): HubConfig["sites"] =>
  Object.fromEntries(Object.entries(sites).map(([name, site]) => [name, { ...site, failoverException: undefined }]));

const configOf = (text: string) => (parse(text, { merge: true }) as { config: Record<string, unknown> }).config;
