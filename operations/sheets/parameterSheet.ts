/** パラメータシート: the report's tables, and the settings that a hand-over wants beside them. */
import type { HubPlan } from "../../components/plan/hubPlan";
import type { RenderedResource } from "../../reading/inventory";
import { reportSections, serviceText } from "../report/sections";
import type { Row, Section } from "../report/section";
import type { ReportState } from "../report/state";
import { reportWords, type ReportLanguage } from "../report/words";
import { sheetWords, type SheetWords } from "./words";

export interface SheetSource {
  readonly plan: HubPlan;
  readonly language: ReportLanguage;
  readonly now: Date;
  /** Absent: before the stack is up. */
  readonly state?: ReportState & { readonly resources: readonly RenderedResource[] };
}

/** @param history what stands behind the cover */
export function parameterSheet({ plan, language, now, state }: SheetSource, history: readonly Section[]): Section[] {
  const words = sheetWords(language);
  return [
    coverSection(words.parametersTitle, plan, now, words),
    ...history,
    ...reportSections({ plan, state, words: reportWords(language), now }),
    settings(plan, words),
    securityRules(plan, words),
    aclRules(plan, words),
    alarms(plan, words),
    ...(state === undefined ? [] : [resources(state.resources, words)]),
  ].filter(({ groups }) => groups.some(({ rows }) => rows.length > 0));
}

export function coverSection(title: string, { environment, region }: HubPlan, now: Date, words: SheetWords): Section {
  return {
    id: "cover",
    title: words.cover,
    columns: [words.item, words.value],
    groups: [
      {
        rows: [
          [words.project, `${title} (${environment})`],
          [words.made, now.toISOString().slice(0, 10)],
          [words.by, `Pulumi.${environment}.yaml, ${region}`],
          [words.author, ""],
          [words.reviewer, ""],
          [words.approver, ""],
        ],
      },
    ],
  };
}

/** Settings by their names in the stack file; secrets by where they are kept. */
function settings({ pair }: HubPlan, words: SheetWords): Section {
  const rows = pair === undefined ? [] : rowsOf("hub:firewalls", pair.firewallSettings);
  return { id: "settings", title: words.settings, columns: [words.item, words.value], groups: [{ rows }] };
}

function rowsOf(path: string, value: unknown): Row[] {
  if (typeof value !== "object" || value === null) return value === undefined ? [] : [[path, String(value)]];
  if (Array.isArray(value)) return [[path, value.join(", ")]];
  return Object.entries(value).flatMap(([key, each]) => rowsOf(`${path}.${key}`, each));
}

function securityRules({ spokes, pair }: HubPlan, words: SheetWords): Section {
  const ofHub = Object.entries(pair?.network.securityGroups ?? {}).map(([role, rules]) => ({
    title: role,
    rows: rules.map((rule): Row => [rule.name, words[rule.direction], serviceText(rule), rule.cidr]),
  }));
  const ofSpokes = spokes.map(({ name, rules }) => ({
    title: `spoke/${name}`,
    rows: rules.map((rule): Row => [rule.name, words[rule.direction], serviceText(rule), rule.remoteCidrs.join(", ")]),
  }));
  return {
    id: "security-rules",
    title: words.securityRules,
    columns: [words.rule, words.direction, words.service, words.remote],
    groups: [...ofHub, ...ofSpokes],
  };
}

function aclRules({ spokes, pair }: HubPlan, words: SheetWords): Section {
  const lists = [
    ...Object.entries(pair?.network.networkAcls ?? {}).map(([role, rules]) => ({ title: role as string, rules })),
    ...spokes.map(({ name, networkAcl }) => ({ title: `spoke/${name}`, rules: networkAcl })),
  ];
  return {
    id: "network-acls",
    title: words.aclRules,
    columns: [words.number, words.direction, words.service, words.remote],
    groups: lists.map(({ title, rules }) => ({
      title,
      rows: rules.map((rule): Row => [String(rule.ruleNumber), words[rule.direction], serviceText(rule), rule.cidr]),
    })),
  };
}

function alarms({ alarms: told }: HubPlan, words: SheetWords): Section {
  // The path of such a URL is often a key of its receiver.
  const receivers =
    "topicArn" in told ? [told.topicArn] : [...told.emails, ...told.https.map((url) => new URL(url).origin)];
  const rows = (receivers.length === 0 ? [words.nobody] : receivers).map((receiver): Row => [receiver]);
  return { id: "alarms", title: words.alarms, columns: [words.value], groups: [{ rows }] };
}

function resources(all: readonly RenderedResource[], words: SheetWords): Section {
  const ofClouds = all.filter(({ type }) => /^(aws|gcp|azure-native):/.test(type));
  return {
    id: "resources",
    title: words.resources,
    columns: [words.type, words.name, words.id],
    groups: [{ rows: ofClouds.map(({ type, name, id }): Row => [type, name, id]) }],
  };
}
