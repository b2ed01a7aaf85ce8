import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { FirewallPlan, FirewallSettings } from "../plan/firewalls/types";
import type { BootstrapBucket } from "./bootstrapBucket";
import type { FirewallInterfaces } from "./firewallInterfaces";
import { tags } from "./naming";

export interface VmSeriesArgs {
  readonly environment: string;
  readonly region: string;
  readonly firewall: FirewallPlan;
  readonly settings: FirewallSettings;
  /** AMI id. */
  readonly image: pulumi.Input<string>;
  readonly interfaces: FirewallInterfaces;
  readonly bootstrap: BootstrapBucket;
  /**
   * What must be there before the instance starts or restarts: the way to the bootstrap package and to licensing, and a
   * pair's other firewall.
   */
  readonly access: readonly pulumi.Resource[];
  readonly kmsKeyArn: pulumi.Input<string>;
}

/**
 * One VM-Series firewall. Device index 0 is the management interface, 1 is ethernet1/1 (untrust), 2 is ethernet1/2
 * (trust). No property of the instance depends on a site: adding one changes its bootstrap package, which is read at the
 * first boot only, and replaces nothing.
 */
export class VmSeries extends pulumi.ComponentResource {
  readonly instanceId: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: VmSeriesArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("vpn-hub:aws:VmSeries", name, {}, opts);
    const { environment, firewall, settings, interfaces, bootstrap } = args;
    const profile = this.createInstanceProfile();
    const instance = new aws.ec2.Instance(
      name,
      {
        ami: args.image,
        instanceType: settings.instanceType,
        keyName: settings.keyName,
        iamInstanceProfile: profile.name,
        // All three at launch: PAN-OS counts its interfaces while it boots, and an attachment would come after that.
        networkInterfaces: interfaces.ids.map((networkInterfaceId, deviceIndex) => ({
          deviceIndex,
          networkInterfaceId,
        })),
        userData: pulumi.interpolate`vmseries-bootstrap-aws-s3bucket=${bootstrap.bucketName}/${firewall.name}`,
        metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
        rootBlockDevice: { encrypted: true, kmsKeyId: args.kmsKeyArn, volumeType: "gp3", deleteOnTermination: true },
        ebsOptimized: true,
        monitoring: true,
        // Nobody terminates it by console or API; only this program may, because a destroyed stack leaves nothing.
        disableApiTermination: true,
        forceDestroy: true,
        tags: tags(environment, name, { "vpn-hub:firewall": firewall.name }),
      },
      {
        parent: this,
        // An interface is attached to one instance at a time, so another one can start only when this one is gone.
        deleteBeforeReplace: true,
        // The package is read once, at the first boot: it must lie there, and the way to it and to licensing be open.
        dependsOn: [...bootstrap.packageOf(firewall.name), profile.policy, ...interfaces.associations, ...args.access],
        // PAN-OS is upgraded in place; a newer image in the Marketplace must never replace a running firewall. User
        // data and key pair are read at the first boot only: new ones would stop or replace it for nothing.
        ignoreChanges: ["ami", "userData", "keyName"],
      },
    );
    this.instanceId = instance.id;
    this.registerOutputs({ instanceId: this.instanceId });
  }

  /**
   * What the bootstrap needs and nothing else. With redundancy `bgp` no AWS API call lies in the failover path, so the
   * firewall needs no EC2 action; and the package holds no key, so it needs no Secrets Manager action. The KMS key also
   * protects the pre-shared keys: the firewall may use it through S3 only (KMS guide, "kms:ViaService").
   */
  private createInstanceProfile() {
    const { environment, region, firewall, bootstrap, kmsKeyArn } = this.args;
    const own = { parent: this };
    const trust = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };
    const assumeRolePolicy = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
    const role = new aws.iam.Role(this.name, { assumeRolePolicy, tags: tags(environment, this.name) }, own);
    const ownPrefix = { StringLike: { "s3:prefix": [firewall.name, `${firewall.name}/*`] } };
    const throughS3 = { StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` } };
    const objects = pulumi.interpolate`${bootstrap.bucketArn}/${firewall.name}/*`;
    const policy = pulumi.jsonStringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: "s3:ListBucket", Resource: bootstrap.bucketArn, Condition: ownPrefix },
        { Effect: "Allow", Action: "s3:GetObject", Resource: objects },
        { Effect: "Allow", Action: "kms:Decrypt", Resource: kmsKeyArn, Condition: throughS3 },
      ],
    });
    const { name } = new aws.iam.InstanceProfile(
      this.name,
      { role: role.name, tags: tags(environment, this.name) },
      own,
    );
    return { name, policy: new aws.iam.RolePolicy(this.name, { role: role.name, policy }, own) };
  }
}
