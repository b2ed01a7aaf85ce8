import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { readCredential, type Credentials } from "../credentials";
import {
  AUTH_CODES_FILE,
  BOOTSTRAP_FOLDERS,
  bootstrapCredentials,
  renderBootstrapXml,
  renderInitCfg,
} from "../panos/bootstrap";
import type { FirewallFacts } from "../panos/facts";
import type { FirewallName, FirewallPlan } from "../plan/firewalls/types";
import type { PairPlan } from "../plan/hubPlan";
import { tags } from "./naming";

export interface BootstrapBucketArgs {
  readonly plan: PairPlan;
  readonly facts: Readonly<Record<FirewallName, pulumi.Output<FirewallFacts>>>;
  readonly kmsKeyArn: pulumi.Input<string>;
  readonly credentials: Credentials;
}

/** Old versions of a package, which may hold old keys, are gone after this time. */
const OLD_VERSION_DAYS = 7;

/**
 * The S3 bucket with one bootstrap package per firewall, under a prefix of its name (VM-Series plugin 2.0.2). What it
 * holds may be secret: it is encrypted by the hub's KMS key, and each firewall's role reads its own prefix alone.
 */
export class BootstrapBucket extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;
  private readonly packages: Readonly<Record<FirewallName, readonly pulumi.Resource[]>>;

  constructor(
    private readonly name: string,
    private readonly args: BootstrapBucketArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("vpn-hub:aws:BootstrapBucket", name, {}, opts);
    const own = { parent: this };
    const bucket = new aws.s3.Bucket(name, { forceDestroy: true, tags: tags(args.plan.environment, name) }, own);
    this.bucketName = bucket.bucket;
    this.bucketArn = bucket.arn;
    const ofBucket = { bucket: bucket.bucket };
    new aws.s3.BucketOwnershipControls(name, { ...ofBucket, rule: { objectOwnership: "BucketOwnerEnforced" } }, own);
    const privacy = new aws.s3.BucketPublicAccessBlock(
      name,
      {
        ...ofBucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      own,
    );
    const versioning = new aws.s3.BucketVersioning(
      name,
      { ...ofBucket, versioningConfiguration: { status: "Enabled" } },
      own,
    );
    const expiration = { noncurrentDays: OLD_VERSION_DAYS };
    const rules = [{ id: "old-versions", status: "Enabled", filter: {}, noncurrentVersionExpiration: expiration }];
    new aws.s3.BucketLifecycleConfiguration(name, { ...ofBucket, rules }, { ...own, dependsOn: [versioning] });
    const byKms = { sseAlgorithm: "aws:kms", kmsMasterKeyId: args.kmsKeyArn };
    const encryption = new aws.s3.BucketServerSideEncryptionConfiguration(
      name,
      { ...ofBucket, rules: [{ applyServerSideEncryptionByDefault: byKms, bucketKeyEnabled: true }] },
      own,
    );
    const policy = pulumi.jsonStringify(tlsOnly(bucket.arn));
    new aws.s3.BucketPolicy(name, { ...ofBucket, policy }, { ...own, dependsOn: [privacy] });
    const [a, b] = args.plan.firewalls;
    this.packages = { a: this.createPackage(a, encryption), b: this.createPackage(b, encryption) };
    this.registerOutputs({ bucketName: this.bucketName });
  }

  /** The objects of a firewall's package, all of which it must find at its first boot. */
  packageOf(firewall: FirewallName): readonly pulumi.Resource[] {
    return this.packages[firewall];
  }

  private createPackage(firewall: FirewallPlan, encryption: pulumi.Resource): pulumi.Resource[] {
    const { plan, facts } = this.args;
    const { firewallSettings } = plan;
    const source = { credentials: firewallSettings.credentials, given: this.args.credentials };
    const wanted = bootstrapCredentials(plan);
    const isLocal = firewallSettings.management.mode === "local";
    const credentials = pulumi.output(
      Object.fromEntries(wanted.map((name) => [name, readCredential(source, name, this)])),
    );
    const contents: Record<string, pulumi.Input<string>> = {
      ...Object.fromEntries(BOOTSTRAP_FOLDERS.map((folder) => [`${folder}/`, ""])),
      "config/init-cfg.txt": isLocal
        ? renderInitCfg(plan, firewall)
        : credentials.apply((values) => renderInitCfg(plan, firewall, values)),
    };
    if (isLocal)
      contents["config/bootstrap.xml"] = pulumi
        .all([facts[firewall.name], credentials])
        .apply(([known, values]) => renderBootstrapXml(plan, firewall, known, values));
    if (firewallSettings.credentials.authCodes !== undefined)
      contents[AUTH_CODES_FILE] = readCredential(source, "authCodes", this).apply((code) => `${code}\n`);
    return Object.entries(contents).map(
      ([key, content]) =>
        new aws.s3.BucketObjectv2(
          `${this.name}-${firewall.name}-${key.replace(/\/$/, "").replace("/", "-")}`,
          { bucket: this.bucketName, key: `${firewall.name}/${key}`, content, tags: tags(plan.environment, key) },
          { parent: this, dependsOn: [encryption] },
        ),
    );
  }
}

function tlsOnly(arn: pulumi.Output<string>) {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "TlsOnly",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [arn, pulumi.interpolate`${arn}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  };
}
