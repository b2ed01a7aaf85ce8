/** What becomes of one service between two ends: every hop by both firewalls, and the sum of it. */
import { FIREWALL_NAMES, type FirewallName } from "../../components/plan/firewalls/types";
import { evaluate, type Hop, type Layer, LAYERS } from "./checks";
import type { Verdict } from "../../reading/filter";
import type { Service } from "../../reading/service";
import type { Ways } from "./ways";

export interface Passage {
  readonly by: Readonly<Record<FirewallName, { readonly request: readonly Hop[]; readonly answer: readonly Hop[] }>>;
  readonly result: Result;
}

/**
 * - `allowed`: request and answer pass by the firewall that both ends prefer, and by the other one too
 * - `refused`: no firewall's way lets the request through
 * - anything else is a fault: neither a flow nor a refusal
 */
export type ResultName = "allowed" | "refused" | "unknown" | "fault";

export interface Result {
  readonly name: ResultName;
  /** One sentence for people. */
  readonly text: string;
}

/** The one verdict of a row of hops: a single stop is enough. */
export function verdictOf(hops: readonly Hop[]): "allow" | "deny" | "unknown" {
  if (hops.some(({ verdict }) => verdict === "deny")) return "deny";
  return hops.some(({ verdict }) => verdict === "unknown") ? "unknown" : "allow";
}

export function pass(ways: Ways, service: Service): Passage {
  const evaluateWay = ({ request, answer }: Ways["by"]["a"]) => ({
    request: evaluate(request, service),
    answer: evaluate(answer, service),
  });
  const by = { a: evaluateWay(ways.by.a), b: evaluateWay(ways.by.b) };
  return { by, result: ways.bypassed ? judgeBypass(by.a) : judge(ways, by) };
}

function judgeBypass({ request, answer }: Passage["by"]["a"]): Result {
  const verdict = verdictOf(request);
  if (verdict === "deny") return { name: "refused", text: "refused" };
  if (verdict === "unknown") return { name: "unknown", text: "unknown" };
  if (verdictOf(answer) !== "allow") return { name: "fault", text: "the request passes, its answer does not" };
  return { name: "allowed", text: "allowed, with no firewall on the way" };
}

function judge({ preferred }: Ways, by: Passage["by"]): Result {
  const requests = FIREWALL_NAMES.map((name) => verdictOf(by[name].request));
  if (requests.every((verdict) => verdict === "deny"))
    return { name: "refused", text: "refused by both firewalls' ways" };
  const doubtful = FIREWALL_NAMES.filter((_, index) => requests[index] === "unknown");
  if (doubtful.length > 0) return { name: "unknown", text: `unknown by ${nameFirewalls(doubtful)}` };
  const fault = (text: string): Result => ({ name: "fault", text });
  if (preferred.request.length > 1 || preferred.answer.length > 1)
    return fault("the routes by both firewalls are of equal worth, so a flow's packets may part");
  const [primary, back] = [preferred.request[0], preferred.answer[0]];
  if (primary === undefined || back === undefined) return fault("the request passes, its answer does not");
  if (primary !== back)
    return fault(
      `asymmetric: the request goes by firewall ${primary}, the answer by ${back}, which knows no such session`,
    );
  const standby = primary === "a" ? "b" : "a";
  if (verdictOf(by[primary].request) !== "allow") return fault(`passes by the standby ${standby}, not by ${primary}`);
  if (verdictOf(by[primary].answer) !== "allow") return fault("the request passes, its answer does not");
  if (verdictOf(by[standby].request) !== "allow" || verdictOf(by[standby].answer) !== "allow")
    return fault(`passes by firewall ${primary}, not by the standby ${standby}`);
  return { name: "allowed", text: `allowed by firewall ${primary}, and by the standby ${standby}` };
}

export function nameFirewalls(names: readonly FirewallName[]): string {
  return `firewall${names.length === 1 ? "" : "s"} ${names.join(" and ")}`;
}

/**
 * A layer's verdict on the way by one firewall; absent where it does not see the packet. What lets the outside packet
 * through says nothing of the inner one.
 */
export function layerVerdict(hops: readonly Hop[], layer: Layer): Verdict | undefined {
  const own = hops.filter((hop) => hop.layer === layer && !(hop.isCarrier === true && hop.verdict === "allow"));
  for (const verdict of ["deny", "unknown", "allow"] as const) {
    if (own.some((hop) => hop.verdict === verdict)) return verdict;
  }
  return own[0]?.verdict;
}

/** The layers that stop a request by whichever firewall it goes. */
export function stoppingLayers({ by }: Passage): Layer[] {
  return LAYERS.filter((layer) => FIREWALL_NAMES.every((name) => layerVerdict(by[name].request, layer) === "deny"));
}
