import * as pulumi from "@pulumi/pulumi";
import type { FirewallFacts } from "../panos/facts";
import { FIREWALL_NAMES, type FirewallName, type HubPlan } from "../plan/types";
import { BootstrapBucket } from "./bootstrapBucket";
import { findFirewallImage } from "./firewallImage";
import type { AwsHub } from "./hub";
import { VmSeries } from "./vmSeries";

export interface FirewallsArgs {
  readonly plan: HubPlan;
  readonly hub: AwsHub;
  /** Outside addresses per site, by remote interface. */
  readonly outsideAddresses: Readonly<Record<string, readonly pulumi.Input<string>[]>>;
  /** Pre-shared keys by key id. */
  readonly presharedKeys: Readonly<Record<string, pulumi.Input<string>>>;
}

/** The pair of firewalls with their bootstrap packages. They come last: their configuration names every site's end. */
export class Firewalls extends pulumi.ComponentResource {
  readonly instanceIds: Readonly<Record<FirewallName, pulumi.Output<string>>>;

  constructor(name: string, args: FirewallsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("vpn-hub:aws:Firewalls", name, {}, opts);
    const { plan, hub } = args;
    const { environment, region, firewallSettings: settings } = plan;
    const { kmsKeyArn, network, securityGroups } = hub;
    const own = { parent: this };
    const facts = Object.fromEntries(FIREWALL_NAMES.map((firewall) => [firewall, factsOf(args, firewall)])) as Record<
      FirewallName,
      pulumi.Output<FirewallFacts>
    >;
    const bootstrap = new BootstrapBucket(`${name}-bootstrap`, { plan, facts, kmsKeyArn }, own);
    const image = findFirewallImage(settings, this);
    const shared = { environment, region, settings, image, bootstrap, kmsKeyArn, access: [network, securityGroups] };
    const [a, b] = plan.firewalls.map(
      (firewall) =>
        new VmSeries(
          `${name}-firewall-${firewall.name}`,
          { ...shared, firewall, interfaces: hub.interfaces[firewall.name] },
          own,
        ),
    ) as [VmSeries, VmSeries];
    this.instanceIds = { a: a.instanceId, b: b.instanceId };
    this.registerOutputs({});
  }
}

/** What the renderer must know of a firewall; a secret as a whole where it holds keys that the package needs. */
function factsOf(
  { plan, hub, outsideAddresses, presharedKeys }: FirewallsArgs,
  firewall: FirewallName,
): pulumi.Output<FirewallFacts> {
  const ids = plan.sites
    .flatMap((site) => site.keys)
    .filter((key) => key.firewall === firewall)
    .map(({ id }) => id);
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
