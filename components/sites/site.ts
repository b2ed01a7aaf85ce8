import * as pulumi from "@pulumi/pulumi";
import { providePresharedKey } from "../aws/presharedKey";
import { presharedKeyName, type Names } from "../names";
import type { HubEnd } from "./hubEnd";
import { createRemoteEnd, type RemoteEnd, type RemoteEndArgs } from "./remoteEnd";

export interface SiteArgs extends RemoteEndArgs {
  readonly named: Names;
  readonly kmsKeyArn: pulumi.Input<string>;
}

/** A type is part of the URN of all below it: with another one, an update would replace what carries packets. */
const TYPES = { "vm-series": "vpn-hub:index:Site", "aws-vpn": "vpn-hub:index:AwsVpnSite" } as const;

/** Everything that one site adds, in one branch of the resource tree: here its keys and its own end. */
export class Site extends pulumi.ComponentResource {
  /** By key id. */
  readonly presharedKeys: Readonly<Record<string, pulumi.Output<string>>>;
  /** Of each HA VPN interface, gateway instance or device. */
  readonly outsideAddresses: readonly pulumi.Output<string>[];
  private readonly remoteEnd: RemoteEnd;

  constructor({ named, kmsKeyArn, ...args }: SiteArgs, opts?: pulumi.ComponentResourceOptions) {
    const { site, plan } = args;
    const name = named(site.name);
    super(TYPES[site.terminateOn], name, {}, opts);
    const { environment } = plan;
    this.presharedKeys = Object.fromEntries(
      site.keys.map((key) => [
        key.id,
        providePresharedKey(named(presharedKeyName(key.id)), { environment, key, kmsKeyArn }, this),
      ]),
    );
    this.remoteEnd = createRemoteEnd(name, args, this);
    this.outsideAddresses = this.remoteEnd.outsideAddresses;
    this.registerOutputs({});
  }

  /** Draws the tunnels at the site's own end. */
  connect(end: Omit<HubEnd, "presharedKeys">): void {
    this.remoteEnd.connect({ ...end, presharedKeys: this.presharedKeys });
  }
}
