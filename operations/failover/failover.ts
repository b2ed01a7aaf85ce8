/** Does the steps of a failover: `hub failover` asks for them, and a rotation while a tunnel of the site is without its key. */
import fs from "node:fs";
import { FIREWALL_NAMES, type FirewallName } from "../../components/plan/firewalls/types";
import type { PairPlan } from "../../components/plan/hubPlan";
import { requireFirewalls } from "../../components/plan/config/withoutFirewalls";
import { MOVING_BACK } from "../../components/panos/push/preference";
import { readOpenedState, update } from "../engine/state";
import { planOfText, stackFileOf } from "../plan/stackFile";
import { withValue } from "../plan/stackFileEdit";
import type { FirewallAccess } from "../steps/firewallAccess";
import { OperationError } from "../steps/operationError";
import type { StepReport } from "../steps/report";
import { failoverSteps, wantedPreference, type FailoverRequest, type FailoverStep } from "./failoverSteps";

export interface PreparedFailover {
  readonly steps: readonly FailoverStep[];
  readonly plan: PairPlan;
  readonly access: Readonly<Record<FirewallName, FirewallAccess>>;
  writeFile(): void;
}

/** @throws {OperationError} where the stack that is up is not what its file says */
export async function prepareFailover(
  stack: string,
  request: FailoverRequest,
  report: StepReport,
): Promise<PreparedFailover> {
  const file = stackFileOf(stack);
  const text = fs.readFileSync(file, "utf8");
  const before = requireFirewalls(planOfText(text, stack), "--stack");
  const prefer = wantedPreference(before, request);
  const edited = withValue(text, ["hub:failover", "prefer"], prefer);
  const wanted = requireFirewalls(planOfText(edited, stack), "--stack");
  const { resources } = await report.step("read the stack's state", () => readOpenedState(stack));
  // The provider's parts take long to load: only who talks to a firewall pays for it.
  const { FirewallAccess } = await import("../steps/firewallAccess");
  const access = Object.fromEntries(
    FIREWALL_NAMES.map((name) => [name, FirewallAccess.of(resources, name)]),
  ) as PreparedFailover["access"];
  const held = { a: access.a.state, b: access.b.state };
  const steps = failoverSteps(request, { wanted, prefer, isWritten: edited === text, held });
  return { steps, plan: wanted, access, writeFile: () => fs.writeFileSync(file, edited) };
}

export async function runFailoverStep(
  step: FailoverStep,
  { access, plan, writeFile }: PreparedFailover,
  report: StepReport,
  stack: string,
): Promise<void> {
  switch (step.kind) {
    case "check": {
      const states = await access[step.firewall].bgpStates(plan.firewallSettings.routingEngine, step.peers);
      const down = states.filter(({ state }) => state !== "Established");
      if (down.length > 0) throw notReady(step.firewall, down);
      return;
    }
    case "write":
      return writeFile();
    case "push":
      return access[step.firewall].push(stack, step.wanted, (line) => report.note(line));
    case "record":
      return update(stack, access[step.firewall].targets, { [MOVING_BACK]: "1" });
  }
}

function notReady(firewall: FirewallName, down: readonly { readonly name: string; readonly state: string }[]) {
  return new OperationError("not-ready", {
    path: `firewall ${firewall}`,
    what: `cannot take the flows: ${down.map(({ name, state }) => `session ${name} is ${state}`).join(", ")}`,
    allowed: "Established, for each session with the sites to move and with the Transit Gateway",
    remedy: "nothing was changed; bring these sessions up, or move the other sites one by one with --site",
  });
}
