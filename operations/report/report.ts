/** One report of a hub in the wanted form. */
import type { HubPlan } from "../../components/plan/hubPlan";
import { localTime } from "../status/status";
import { html } from "./html";
import { placed } from "./layout";
import { markdown } from "./markdown";
import { reportSections } from "./sections";
import type { ReportState } from "./state";
import { topologySvg } from "./svg";
import { topologyOf } from "./topology";
import { reportWords, type ReportLanguage } from "./words";

export const REPORT_FORMATS = ["html", "svg", "md"] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

export interface ReportOptions {
  readonly language: ReportLanguage;
  readonly format: ReportFormat;
  /** Absent: of the plan alone. */
  readonly state?: ReportState;
  readonly now: Date;
}

export async function report(plan: HubPlan, { language, format, state, now }: ReportOptions): Promise<string> {
  const words = reportWords(language);
  const title = `${words.title} ${plan.environment}`;
  const source =
    state === undefined
      ? words.ofPlan
      : `${words.ofState} ${state.writtenAt === undefined ? words.unknown : localTime(state.writtenAt)}`;
  const subtitle = `${plan.region} · ${source} · ${words.madeAt} ${localTime(now)}`;
  const topology = topologyOf(plan, state, words);
  const svgTitle = `${title}: ${words.topology}`;
  switch (format) {
    case "svg":
      return `${topologySvg(await placed(withoutLinks(topology)), svgTitle, words)}\n`;
    case "md":
      return markdown({ title, subtitle, topology, sections: reportSections({ plan, state, words, now }) }, words);
    case "html": {
      const svg = topologySvg(await placed(topology), svgTitle, words, "topology-note");
      return html({ language, title, subtitle, svg, sections: reportSections({ plan, state, words, now }) }, words);
    }
  }
}

/** They would lead nowhere from a picture that stands alone. */
const withoutLinks = ({ boxes, lines }: ReturnType<typeof topologyOf>) => ({
  lines,
  boxes: boxes.map((box) => ({ ...box, nodes: box.nodes.map(({ href: _, ...node }) => node) })),
});
