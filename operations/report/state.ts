/** What a report takes from the state of a stack that is up, beside its plan. No secret is opened for it. */
import { tags } from "../../components/aws/naming";
import type { HubPlan } from "../../components/plan/hubPlan";
import type { RenderedResource } from "../../reading/inventory";
import type { KnownAddresses } from "../engine/knownAddresses";
import { tunnelStatuses, verdictOf } from "../status/status";

export interface ReportState {
  readonly writtenAt: Date | undefined;
  readonly known: KnownAddresses;
  /** By `<site>/<tunnel>`. */
  readonly verdicts: ReadonlyMap<string, ReturnType<typeof verdictOf>>;
  /** When each key was made, by key id; absent for keys that the other side gave. */
  readonly issued: ReadonlyMap<string, Date>;
}

export function reportState(
  plan: HubPlan,
  { writtenAt, resources }: { readonly writtenAt: Date | undefined; readonly resources: readonly RenderedResource[] },
  known: KnownAddresses,
): ReportState {
  const statuses = tunnelStatuses(plan, resources);
  const keys = plan.sites.flatMap((site) => site.keys);
  return {
    writtenAt,
    known,
    verdicts: new Map(statuses.map((status) => [`${status.site}/${status.tunnel}`, verdictOf(status)])),
    issued: new Map(
      keys.flatMap(({ id }) => {
        const date = issuedAt(plan.environment, id, resources);
        return date === undefined ? [] : [[id, date] as const];
      }),
    ),
  };
}

/** The version 7 UUID made with the key holds the time in its first 48 bits (RFC 9562 section 5.7). */
function issuedAt(environment: string, id: string, resources: readonly RenderedResource[]): Date | undefined {
  const wanted = Object.entries(tags(environment, id));
  const secret = resources.find(({ type, inputs }) => {
    const found = inputs["tags"] as Readonly<Record<string, unknown>> | undefined;
    return type === "aws:secretsmanager/secret:Secret" && wanted.every(([key, value]) => found?.[key] === value);
  });
  if (secret?.parent === undefined) return undefined;
  const uuid = resources.find(
    ({ type, parent }) => type === "random:index/randomUuid7:RandomUuid7" && parent === secret.parent,
  )?.outputs["result"];
  return typeof uuid === "string" ? new Date(Number.parseInt(uuid.replaceAll("-", "").slice(0, 12), 16)) : undefined;
}
