import type { PolicyResource } from "@pulumi/policy";
import { isKnown, readFields } from "../../shared/known";
import { NIST_800_53, type StackFinding, type StackRule } from "../../shared/rule";
import { listKeyPasswords, readIssue } from "../keyAge";
import { listStoredKeys, readTag, type StoredKey } from "../storedKeys";
import { listKeys, tracePasswords } from "../tunnelKeys";

export const pskOneTunnelAtATime: StackRule = {
  id: "psk-one-tunnel-at-a-time",
  description: "No two keys of one site are rotated in one update.",
  why: "A tunnel with a new key is down until both ends have it; the other one carries the site meanwhile, and shows that the update works.",
  remediation: "Raise one epoch of the site, update, wait until its BGP session is up again, then raise the next.",
  severity: "high",
  enforcementLevel: "mandatory",
  source: "https://docs.aws.amazon.com/vpn/latest/s2svpn/modify-vpn-tunnel-options.html",
  frameworks: [
    { ...NIST_800_53, reference: "CP-10" },
    { ...NIST_800_53, reference: "SC-12" },
  ],
  parameters: {
    firstEpoch: {
      type: "integer",
      description: "Epoch of keys that replace none: those of a new site come all at once.",
      default: 1,
    },
  },
  judgeStack(resources, settings, now) {
    const stored = listStoredKeys(resources);
    const isRotating = (password: PolicyResource) =>
      isBeingDrawn(password, stored.get(password.urn) ?? []) ||
      wasJustDrawn(password, Number(settings["firstEpoch"]), now);
    const rotating = listKeyPasswords(resources).filter(isRotating);
    return groupBySite(rotating, resources, stored).flatMap(describeGroup);
  },
};

/** In a preview: the key has no value yet, while the secret that will keep it is there already. */
function isBeingDrawn({ props }: PolicyResource, places: readonly StoredKey[]): boolean {
  return (
    !isKnown(() => props["result"]) &&
    places.some(({ secret }) => secret !== undefined && isKnown(() => secret.props["arn"]) && secret.props["arn"])
  );
}

/** At the end of an update that no preview went before; an audit on another day has nothing to say any more. */
const JUST_NOW_MS = 60 * 60_000;

function wasJustDrawn(password: PolicyResource, firstEpoch: number, now: Date): boolean {
  if (!isKnown(() => readIssue(password, now))) return false;
  const issue = readIssue(password, now);
  const epoch = Number(readFields(password.props["keepers"])["epoch"]);
  return "issued" in issue && epoch > firstEpoch && now.getTime() - issue.issued.getTime() < JUST_NOW_MS;
}

interface Group {
  readonly site: string;
  readonly passwords: readonly PolicyResource[];
}

/** Keys of one far gateway, or whose secrets carry one tag that ends with `site`. */
function groupBySite(
  passwords: readonly PolicyResource[],
  resources: readonly PolicyResource[],
  stored: ReadonlyMap<string, readonly StoredKey[]>,
): Group[] {
  const gateways = passwords.length === 0 ? new Map<string, string>() : findGateways(resources);
  const groups = new Map<string, PolicyResource[]>();
  for (const password of passwords) {
    const tags = (stored.get(password.urn) ?? []).map(({ secret }) =>
      secret && isKnown(() => readTag(secret, "site")) ? readTag(secret, "site") : undefined,
    );
    const site = tags.find((tag) => tag !== undefined) ?? gateways.get(password.urn);
    if (site !== undefined) groups.set(site, [...(groups.get(site) ?? []), password]);
  }
  return [...groups].map(([site, members]) => ({ site, passwords: members }));
}

/** Name of the gateway on the far side, by the URN of a password that its tunnels use. */
function findGateways(resources: readonly PolicyResource[]): Map<string, string> {
  const properties = ["vpnGateway", "virtualNetworkGateway1", "customerGatewayId"];
  return new Map(
    resources.flatMap(listKeys).flatMap((key) => {
      const [gateway] = properties.flatMap((property) => key.resource.propertyDependencies[property] ?? []);
      return tracePasswords(key).map(({ urn }) => [urn, (gateway ?? key.resource).name] as const);
    }),
  );
}

function describeGroup({ site, passwords }: Group): StackFinding[] {
  if (passwords.length < 2) return [];
  return passwords.map((resource) => {
    const others = passwords.filter((other) => other !== resource).map(({ name }) => name);
    return {
      kind: "violation",
      message: `rotated in the same update as ${others.join(", ")} of site ${site}; raise one epoch an update`,
      resource,
    };
  });
}
