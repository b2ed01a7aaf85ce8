import type { PolicyResource } from "@pulumi/policy";
import { collectFindingsAt, isAbsent, isKnown } from "../../shared/known";
import { NIST_800_53, type StackFinding, type StackRule } from "../../shared/rule";
import { holdsFirewallKeys, isMadeOf, listFirewallKeys, listPasswordsOf, type FirewallKey } from "../firewallKeys";
import { KEY_PATTERN } from "../keyForm";
import { listKeys, tracePasswords, type TunnelKey } from "../tunnelKeys";

export const pskFirewallKeys: StackRule = {
  id: "psk-firewall-keys",
  description: "Each pre-shared key in a PAN-OS configuration is a generated one, and no two peers share it.",
  why: "A key typed into a bootstrap package or a template is as weak as one typed into the program, and no rotation reaches it.",
  remediation:
    "Put the result of the tunnel's RandomPassword into the configuration, as a secret, or leave the key empty and push it.",
  severity: "critical",
  enforcementLevel: "mandatory",
  source:
    "https://docs.paloaltonetworks.com/network-security/ipsec-vpn/administration/set-up-site-to-site-vpn/set-up-an-ike-gateway",
  frameworks: [
    { ...NIST_800_53, reference: "SC-12" },
    { ...NIST_800_53, reference: "IA-5" },
  ],
  parameters: {},
  judgeStack(resources) {
    const several = listSeveralPeers(resources);
    return resources.filter(holdsFirewallKeys).flatMap((resource): StackFinding[] => [
      ...collectFindingsAt(resource, [() => judgeConfiguration(resource)]),
      ...collectFindingsAt(resource, [() => judgeSharing(resource, several)]).map((finding) => ({
        ...finding,
        exceptedBy: IS_SHARED,
      })),
    ]);
  },
};

/** Part of the message about reuse. That a key comes from outside the stack excuses no reuse of it. */
const IS_SHARED = "share one key";

/**
 * Passwords of Azure connections, and keys of such that come from outside the stack: the two instances of an
 * active-active gateway are two peers with one key.
 */
function listSeveralPeers(resources: readonly PolicyResource[]): ReadonlySet<unknown> {
  const keys = resources.flatMap(listKeys).filter(({ property }) => property === "sharedKey");
  const valueOf = ({ resource, property }: TunnelKey): unknown => resource.props[property];
  const fromOutside = keys.filter((key) => tracePasswords(key).length === 0 && isKnown(() => valueOf(key)));
  return new Set([...keys.flatMap(tracePasswords).map(({ urn }) => urn), ...fromOutside.map(valueOf)]);
}

function judgeConfiguration(resource: PolicyResource): string[] {
  const passwords = listPasswordsOf(resource);
  return listFirewallKeys(resource).flatMap((key) => {
    if (findPassword(key, passwords) === undefined) return [describeLiteral(key)];
    return KEY_PATTERN.test(key.value as string) ? [] : [describeForm(key)];
  });
}

function judgeSharing(resource: PolicyResource, several: ReadonlySet<unknown>): string[] {
  const passwords = listPasswordsOf(resource);
  const users = new Map<unknown, FirewallKey[]>();
  for (const key of listFirewallKeys(resource)) {
    const origin = findPassword(key, passwords)?.urn ?? key.value;
    if (!isAbsent(origin) && !several.has(origin)) users.set(origin, [...(users.get(origin) ?? []), key]);
  }
  return [...users.values()].filter((keys) => keys.length > 1).map(describeSharing);
}

const findPassword = ({ value }: FirewallKey, passwords: readonly PolicyResource[]) =>
  passwords.find(({ props }) => isMadeOf(value, props["result"]));

function describeLiteral({ gateway }: FirewallKey): string {
  return `the key of IKE gateway ${gateway} (not shown) comes from no RandomPassword; give it the result of one`;
}

function describeForm({ gateway, value }: FirewallKey): string {
  return `the key of IKE gateway ${gateway} (not shown, ${String(value).length} characters) must be 32 to 64 letters, digits, "." or "_" and not begin with 0`;
}

function describeSharing(keys: readonly FirewallKey[]): string {
  return `IKE gateways ${keys.map(({ gateway }) => gateway).join(", ")} ${IS_SHARED}; give each peer a RandomPassword of its own`;
}
