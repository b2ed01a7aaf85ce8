/** The matrix as text: one row a line, one column a layer. */
import { type Layer, LAYERS } from "./checks";
import type { LayerResult, MatrixRow } from "./rows";

const CELLS: Readonly<Record<LayerResult, string>> = {
  passes: "pass",
  stops: "stop",
  "in part": "in part",
  unknown: "UNKNOWN",
  "not managed": "not ours",
};

const TITLES: Readonly<Record<MatrixRow["group"], string>> = {
  flow: "Flows of the plan: each must pass, there and back, by either firewall",
  reversed: "The flows' services in the other direction: refused",
  routed:
    "Between sites on the AWS VPN, by routes alone: AWS routes both ways and filters nothing, so all of it passes",
  "other services": "Every other service, port by port, between the ends of flows: refused",
  "no flow": "Ends without a flow: refused",
  spoofed: "Sites with the addresses of other sites: refused by the firewall, by zone",
  inside: "The firewalls' own addresses, from inside of the tunnels: refused",
  outside: "The firewalls' own interfaces, from outside",
};

const LAST_HEADINGS: Readonly<Partial<Record<MatrixRow["group"], string>>> = {
  flow: "flow, enforced by",
  routed: "allowed",
};

export function formatMatrix(rows: readonly MatrixRow[], unread: readonly string[]): string {
  // Without firewalls no packet meets one.
  const layers = LAYERS.filter((layer) => rows.some((row) => row.layers[layer] !== undefined));
  const cells = new Map(rows.map((row) => [row, cellsOf(row, layers)]));
  const common = ["", "from", "to", "service", ...layers, "overall"];
  const titleOf = (group: MatrixRow["group"]) =>
    group === "flow" && !layers.includes("firewall")
      ? "Flows of the plan: each must pass, there and back"
      : TITLES[group];
  const headings = (group: MatrixRow["group"]) => [...common, LAST_HEADINGS[group] ?? "stopped by"];
  const widths = headings("flow").map((heading, column) =>
    Math.max(heading.length, ...[...cells.values()].map((each) => each[column]!.length)),
  );
  const line = (each: readonly string[]) =>
    each
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join("  ")
      .trimEnd();
  const sections = (Object.keys(TITLES) as MatrixRow["group"][]).flatMap((group) => {
    const own = rows.filter((row) => row.group === group);
    return own.length === 0
      ? []
      : [[titleOf(group), line(headings(group)), ...own.map((row) => line(cells.get(row)!))].join("\n")];
  });
  return [...sections, ...faults(rows, unread), summary(rows)].join("\n\n");
}

function cellsOf(row: MatrixRow, layers: readonly Layer[]): string[] {
  return [
    row.asExpected ? "ok" : "WRONG",
    row.from,
    row.to,
    row.service,
    ...layers.map((layer) => {
      const result = row.layers[layer];
      return result === undefined ? "-" : CELLS[result];
    }),
    row.overall,
    lastCell(row),
  ];
}

function lastCell({ group, name, expected, stoppedBy, overall }: MatrixRow): string {
  if (group === "flow" || group === "routed") return name;
  if (expected === "allowed") return "";
  return stoppedBy.length === 0 && overall === "refused" ? "differs in parts" : nameStops(stoppedBy);
}

/** As the field trial told them: stopped by AWS only, by the firewall only, or by both; and by the far side. */
export function nameStops(layers: readonly Layer[]): string {
  const aws = layers.includes("security group") || layers.includes("network ACL");
  const firewall = layers.includes("firewall");
  const others = layers.filter((layer) => layer === "far side" || layer === "route");
  const own = aws && firewall ? ["both"] : aws ? ["AWS only"] : firewall ? ["firewall only"] : [];
  if (own.length === 0) return others.length === 0 ? "-" : `${others.join(", ")} only`;
  return others.length === 0 ? own[0]! : `${own[0]!}; also ${others.join(", ")}`;
}

function faults(rows: readonly MatrixRow[], unread: readonly string[]): string[] {
  const wrong = rows.filter(({ asExpected }) => !asExpected);
  const lines = wrong.map(({ from, to, service, expected, fault }) =>
    [`  ${from} to ${to}, ${service}: must be ${expected}`, `    ${fault ?? "nothing to probe"}`].join("\n"),
  );
  return [
    ...(unread.length === 0
      ? []
      : [["Not read, so no verdict is certain:", ...unread.map((each) => `  ${each}`)].join("\n")]),
    ...(lines.length === 0 ? [] : [["Not as expected:", ...lines].join("\n")]),
  ];
}

function summary(rows: readonly MatrixRow[]): string {
  const wrong = rows.filter(({ asExpected }) => !asExpected).length;
  return `${rows.length} rows, ${rows.length - wrong} as expected, ${wrong} not.`;
}
