// eslint-disable-next-line no-restricted-imports -- the one file of the core that is a resource: the engine calls the rest
import * as pulumi from "@pulumi/pulumi";
import type { Configuration } from "./elements";

export interface FirewallConfigurationArgs {
  /** Management name or address, with `:port` where it is not 443. */
  readonly host: pulumi.Input<string>;
  /** The EC2 instance id: another instance has booted from its bootstrap package, and is pushed to anew. */
  readonly machine: pulumi.Input<string>;
  /**
   * The EC2 instance type. Another one restarts the instance: the push then waits until the firewall answers again and
   * looks whether it holds what it shall. @default - a restart goes unnoticed
   */
  readonly instanceType?: pulumi.Input<string>;
  /**
   * Administrator whose API key it is. Only its changes are committed and reverted, so it should be the program's own.
   * @default vpn-hub
   */
  readonly administrator?: pulumi.Input<string>;
  readonly apiKey: pulumi.Input<string>;
  /** What the firewall shall hold, from `plannedConfiguration`: placeholders stand for keys and clouds' addresses. */
  readonly configuration: pulumi.Input<Configuration>;
  /** By key id, for example `tokyo-gcp/a-0`. */
  readonly presharedKeys: Readonly<Record<string, pulumi.Input<string>>>;
  /** By id, for example `tokyo-gcp/0`; the firewall's own is `untrust`. @default - none, where no placeholder needs one */
  readonly addresses?: Readonly<Record<string, pulumi.Input<string>>>;
  /** SHA-256 fingerprint of the certificate, 64 lower-case hexadecimal digits. @default - a public authority's is demanded */
  readonly certificateSha256?: pulumi.Input<string>;
  /** PEM text of the certificate authority. @default - the public ones */
  readonly caCertificate?: pulumi.Input<string>;
  /** True: the first push replaces what stands under the plan's names on the firewall. @default - it is refused */
  readonly overwrite?: pulumi.Input<boolean>;
  /** Longest waits and the pause between two looks. @default - 120, 5, 1800, 300 and 900 seconds, in this order */
  readonly timing?: {
    readonly requestSeconds?: number;
    readonly pollSeconds?: number;
    readonly readySeconds?: number;
    readonly lockSeconds?: number;
    readonly commitSeconds?: number;
  };
}

/**
 * Keeps the running configuration of one VM-Series equal to the plan by the PAN-OS XML API. A preview shows the elements
 * that change. What somebody else changed is refused, not overwritten; what the plan does not know is left alone.
 * Deleting the resource leaves the firewall as it is.
 */
export class FirewallConfiguration extends pulumi.CustomResource {
  constructor(name: string, args: FirewallConfigurationArgs, opts?: pulumi.CustomResourceOptions) {
    const { configuration, presharedKeys, administrator = "vpn-hub", apiKey, ...rest } = args;
    const keys = Object.entries(presharedKeys).map(([id, key]) => [id, pulumi.secret(key)]);
    super(
      "vpn-hub:panos:FirewallConfiguration",
      name,
      {
        ...rest,
        administrator,
        apiKey: pulumi.secret(apiKey),
        elements: pulumi.output(configuration).apply(({ elements }) => elements),
        order: pulumi.output(configuration).apply(({ order }) => order),
        presharedKeys: Object.fromEntries(keys),
      },
      pulumi.mergeOptions(opts, { additionalSecretOutputs: ["apiKey", "keyDigests"] }),
    );
  }
}
