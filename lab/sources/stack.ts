/**
 * What the program asks of the clouds, and what only the clouds know: addresses and keys are stand-ins, each unique, so
 * that two that are mixed up show as a daemon's refusal.
 */
import { presharedKeyName } from "../../components/names";
import type { FirewallFacts } from "../../components/panos/facts";
import type { FirewallPlan } from "../../components/plan/firewalls/types";
import { firewallsOf, sitesOnFirewalls, type HubPlan } from "../../components/plan/hubPlan";
import { renderStack, standInSecret } from "../../operations/rendered/rendered";
import { readElasticIps } from "../../reading/aws/interfaces";
import { Inventory } from "../../reading/inventory";
import { outsideAddressesOf } from "../../reading/sites";
import { complete, type CloudResource } from "./resources";

export interface StackSource {
  readonly resources: readonly CloudResource[];
  readonly inventory: Inventory;
  /** By the firewall's name. */
  readonly facts: Readonly<Record<string, FirewallFacts>>;
  /** What the secret store holds, by key id: the devices' and the firewalls' keys; the clouds' come from the tunnels. */
  readonly presharedKeys: Readonly<Record<string, string>>;
}

export async function recordStack(plan: HubPlan): Promise<StackSource> {
  const resources = await renderStack(plan);
  return readStack(plan, resources);
}

/** Separate from the recording, so that a fault can be planted into a resource in between. */
export function readStack(plan: HubPlan, resources: readonly CloudResource[]): StackSource {
  const inventory = new Inventory(resources);
  const presharedKeys = keysOf(plan, resources);
  const remoteAddresses = Object.fromEntries(
    sitesOnFirewalls(plan).map((site) => [site.name, outsideAddressesOf(inventory, site)]),
  );
  const factsOf = (firewall: FirewallPlan): FirewallFacts => ({
    untrustPublicIp: elasticIpOf(firewall.untrustAddress, inventory),
    remoteAddresses,
    presharedKeys,
  });
  return {
    resources,
    inventory,
    facts: Object.fromEntries(firewallsOf(plan).map((firewall) => [firewall.name, factsOf(firewall)])),
    presharedKeys,
  };
}

function elasticIpOf(address: string, inventory: Inventory): string {
  const elasticIp = readElasticIps(inventory).find(({ privateAddress }) => privateAddress === address);
  return complete(elasticIp, ["publicAddress"], `Elastic IP of ${address}`).publicAddress;
}

function keysOf(plan: HubPlan, resources: readonly CloudResource[]): Record<string, string> {
  const versions = resources.filter(({ type }) => type === "aws:secretsmanager/secretVersion:SecretVersion");
  const made = (id: string) => {
    const version = versions.find(({ name }) => name === presharedKeyName(id));
    if (version === undefined) throw new Error(`the program keeps no secret for the key ${id}`);
    return String(version.inputs["secretString"]);
  };
  return Object.fromEntries(
    plan.sites.flatMap((site) =>
      site.keys.map(({ id, secretId }) => [id, secretId === undefined ? made(id) : standInSecret(secretId)] as const),
    ),
  );
}
