import * as pulumi from "@pulumi/pulumi";
import { readCredential, type Credentials } from "../credentials";
import type { FirewallFacts } from "../panos/facts";
import { OWN_ADDRESS, outsideAddressId } from "../panos/push/addresses";
import { FirewallConfiguration } from "../panos/push/firewallConfiguration";
import { plannedConfiguration } from "../panos/push/plannedConfiguration";
import { FIREWALL_NAMES, type FirewallName, type FirewallPlan } from "../plan/firewalls/types";
import type { PairPlan } from "../plan/hubPlan";
import { BootstrapBucket } from "./bootstrapBucket";
import { findFirewallImage } from "./firewallImage";
import type { AwsHub, FirewallPlace } from "./hub";
import { VmSeries } from "./vmSeries";

export interface FirewallsArgs {
  readonly plan: PairPlan;
  readonly hub: FirewallPlace & Pick<AwsHub, "kmsKeyArn">;
  /** Outside addresses per site, by remote interface. */
  readonly outsideAddresses: Readonly<Record<string, readonly pulumi.Input<string>[]>>;
  /** Pre-shared keys by key id. */
  readonly presharedKeys: Readonly<Record<string, pulumi.Input<string>>>;
  readonly credentials: Credentials;
}

interface CreatedFirewall {
  readonly instanceId: pulumi.Output<string>;
  /** One, or none where nobody pushes. */
  readonly pushes: readonly FirewallConfiguration[];
}

/** The pair of firewalls with their bootstrap packages. They come last: their configuration names every site's end. */
export class Firewalls extends pulumi.ComponentResource {
  readonly instanceIds: Readonly<Record<FirewallName, pulumi.Output<string>>>;

  constructor(name: string, args: FirewallsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("vpn-hub:aws:Firewalls", name, {}, opts);
    const { plan, hub } = args;
    const { environment, region, firewallSettings: settings } = plan;
    const { kmsKeyArn } = hub;
    const own = { parent: this };
    const facts = Object.fromEntries(FIREWALL_NAMES.map((firewall) => [firewall, factsOf(args, firewall)])) as Record<
      FirewallName,
      pulumi.Output<FirewallFacts>
    >;
    const bootstrap = new BootstrapBucket(
      `${name}-bootstrap`,
      { plan, facts, kmsKeyArn, credentials: args.credentials },
      own,
    );
    const image = findFirewallImage(settings, this);
    const shared = { environment, region, settings, image, bootstrap, kmsKeyArn };
    const create = (firewall: FirewallPlan, after: readonly pulumi.Resource[]): CreatedFirewall => {
      const access = [hub.network, hub.securityGroups, ...after];
      const given = { ...shared, firewall, interfaces: hub.interfaces[firewall.name], access };
      const { instanceId } = new VmSeries(`${name}-firewall-${firewall.name}`, given, own);
      return { instanceId, pushes: settings.push ? [this.createPush(name, args, firewall, instanceId)] : [] };
    };
    // The push of the first waits until that answers and holds its configuration. The second comes after it, so that
    // what restarts both stops one at a time, and what the first one refuses never reaches the second.
    const first = create(plan.firewalls[0], []);
    const second = create(plan.firewalls[1], first.pushes);
    this.instanceIds = { a: first.instanceId, b: second.instanceId };
    this.registerOutputs({});
  }

  /** Keeps the running configuration equal to the plan; the keys travel beside it, so that it can be shown. */
  private createPush(
    name: string,
    args: FirewallsArgs,
    firewall: FirewallPlan,
    instanceId: pulumi.Output<string>,
  ): FirewallConfiguration {
    const { plan, hub } = args;
    const { administrator, instanceType, managementEndpoint, certificateSha256, overwriteOnFirstPush } =
      plan.firewallSettings;
    const source = { credentials: plan.firewallSettings.credentials, given: args.credentials };
    const ids = keyIdsOf(plan, firewall.name);
    const isPublic = managementEndpoint === "elastic-ip";
    return new FirewallConfiguration(
      `${name}-firewall-${firewall.name}`,
      {
        host: isPublic ? hub.interfaces[firewall.name].managementPublicIp : firewall.managementAddress,
        machine: instanceId,
        instanceType,
        administrator,
        apiKey: readCredential(source, API_KEYS[firewall.name], this),
        configuration: plannedConfiguration(plan, firewall),
        addresses: {
          [OWN_ADDRESS]: hub.interfaces[firewall.name].untrustPublicIp,
          ...Object.fromEntries(
            Object.entries(args.outsideAddresses).flatMap(([site, addresses]) =>
              addresses.map((address, index) => [outsideAddressId(site, index), address]),
            ),
          ),
        },
        presharedKeys: Object.fromEntries(ids.map((id) => [id, args.presharedKeys[id]!])),
        certificateSha256: certificateSha256?.[firewall.name],
        ...(overwriteOnFirstPush ? { overwrite: true } : {}),
      },
      { parent: this },
    );
  }
}

const API_KEYS = { a: "apiKeyA", b: "apiKeyB" } as const;

function keyIdsOf(plan: PairPlan, firewall: FirewallName): string[] {
  return plan.sites
    .flatMap((site) => site.keys)
    .filter((key) => key.firewall === firewall)
    .map(({ id }) => id);
}

/** What the renderer must know of a firewall; a secret as a whole where it holds keys that the package needs. */
function factsOf(
  { plan, hub, outsideAddresses, presharedKeys }: FirewallsArgs,
  firewall: FirewallName,
): pulumi.Output<FirewallFacts> {
  const ids = keyIdsOf(plan, firewall);
  // With push on the package has no key in it, and is no secret.
  const keys = plan.firewallSettings.push
    ? Object.fromEntries(ids.map((id) => [id, ""]))
    : Object.fromEntries(ids.map((id) => [id, presharedKeys[id]!]));
  return pulumi
    .output({
      untrustPublicIp: hub.interfaces[firewall].untrustPublicIp,
      remoteAddresses: outsideAddresses,
      presharedKeys: keys,
    })
    .apply((known) => known as FirewallFacts);
}
