/** What a stack's state says of each pre-shared key: which epoch it is of, how old, and which ends were given it. */
import type { KeyPlan } from "../../components/plan/crypto/types";
import type { HubPlan } from "../../components/plan/hubPlan";
import { endsOnFirewalls, type SitePlan } from "../../components/plan/sites/types";
import type { RenderedResource } from "../../reading/inventory";
import { tunnelsOf, type KeyFacts } from "./rotationSteps";

/** By key id; a key that the other side gave, or that is not made yet, has none. */
export function keyFacts(plan: HubPlan, resources: readonly RenderedResource[]): ReadonlyMap<string, KeyFacts> {
  const find = (type: string, name: string) => resources.find((each) => each.type === type && each.name === name);
  const found = plan.sites.flatMap((site) =>
    site.keys.flatMap((key): [string, KeyFacts][] => {
      const name = key.id.replace("/", "-");
      const password = find("random:index/randomPassword:RandomPassword", name);
      const issued = find("random:index/randomUuid7:RandomUuid7", name);
      if (key.secretId !== undefined || password === undefined || issued === undefined) return [];
      const value = `k${String(password.outputs["result"])}`;
      const { epoch } = password.inputs["keepers"] as { readonly epoch: string };
      const given = find("vpn-hub:panos:FirewallConfiguration", `hub-firewall-${key.firewall}`)?.outputs[
        "presharedKeys"
      ];
      const remotes = remoteEnds(site, key).map(([type, resource]) => find(type, resource));
      return [
        [
          key.id,
          {
            issuedAt: timeOf(String(issued.outputs["result"])),
            stateEpoch: Number(epoch),
            firewallHasIt:
              key.firewall === undefined || (given as Record<string, unknown> | undefined)?.[key.id] === value,
            cloudHasIt: remotes.every((each) => each !== undefined && Object.values(each.inputs).includes(value)),
          },
        ],
      ];
    }),
  );
  return new Map(found);
}

/** Type and name of each resource that gives the key to a cloud or to AWS. */
function remoteEnds(site: SitePlan, key: KeyPlan): (readonly [string, string])[] {
  const connections = endsOnFirewalls(site)
    ? []
    : site.connections.filter(({ tunnels }) => tunnels.some((tunnel) => tunnel.key === key.id));
  const atAws = connections.map(({ id }) => ["aws:ec2/vpnConnection:VpnConnection", id.replace("/", "-")] as const);
  switch (site.kind) {
    case "customer-gateway":
      return atAws;
    case "gcp-ha-vpn":
      return [
        ...atAws,
        ...tunnelsOf(site, key.id).map((name) => ["gcp:compute/vPNTunnel:VPNTunnel", `${site.name}-${name}`] as const),
      ];
    case "azure-vpn-gateway":
      return [...atAws, ["vpn-hub:azure:ConnectionSharedKey", key.id.replace("/", "-")]];
  }
}

/** The first 48 bits of a version 7 UUID are milliseconds since 1970 (RFC 9562 section 5.7). */
const timeOf = (uuid: string) => new Date(parseInt(uuid.replaceAll("-", "").slice(0, 12), 16));
