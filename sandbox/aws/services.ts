/** IAM, KMS, S3, CloudWatch Logs and Secrets Manager, as far as the hub uses them. */
import type { Behaviour, Behaviours, Checked } from "../behaviour";
import { checkOneOf, checkRange } from "../rules";
import { ACCOUNT, allTags, arnAndTags, common, regionOf } from "./common";

const ROLE = "aws:iam/role:Role";
const BUCKET = "aws:s3/bucket:Bucket";
const SECRET = "aws:secretsmanager/secret:Secret";
const KEY = "aws:kms/key:Key";
const TOPIC = "aws:sns/topic:Topic";

export const SERVICES: Behaviours = {
  "aws:cloudwatch/logGroup:LogGroup": {
    id: ({ inputs }) => String(inputs["name"]),
    autoName: { property: "name", maxLength: 512 },
    outputs: arnAndTags("logs", "log-group:"),
    check: (resource) => {
      const days = resource.known<number>("retentionInDays");
      checkOneOf(
        resource,
        "retentionInDays",
        days,
        [0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653],
      );
    },
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    id: ({ inputs }) => String(inputs["name"]),
    autoName: { property: "name", maxLength: 255 },
    outputs: arnAndTags("cloudwatch", "alarm:"),
    // Without references: its topic may be one that was there before.
    check: checkAlarm,
  },
  [TOPIC]: {
    id: (context) => `arn:aws:sns:${regionOf(context)}:${ACCOUNT}:${String(context.inputs["name"])}`,
    autoName: { property: "name", maxLength: 256 },
    references: { kmsMasterKeyId: KEY },
    outputs: (context) => ({ ...common(context), arn: context.id, owner: ACCOUNT }),
  },
  "aws:sns/topicSubscription:TopicSubscription": {
    id: ({ inputs, hex }) => `${String(inputs["topic"])}:${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
    references: { topic: TOPIC },
    defaults: { confirmationTimeoutInMinutes: 1, endpointAutoConfirms: false, rawMessageDelivery: false },
    outputs: (context) => ({
      arn: context.id,
      ownerId: ACCOUNT,
      confirmationWasAuthenticated: false,
      // Nobody opens a mail here.
      pendingConfirmation: true,
      filterPolicyScope: "",
      region: regionOf(context),
    }),
    check: checkSubscription,
  },
  [ROLE]: {
    id: ({ inputs }) => String(inputs["name"]),
    autoName: { property: "name", maxLength: 64 },
    outputs: (context) => ({
      arn: `arn:aws:iam::${ACCOUNT}:role/${context.id}`,
      uniqueId: `AROA${context.hex(17).toUpperCase()}`,
      createDate: "2026-01-01T00:00:00Z",
      tagsAll: allTags(context),
    }),
    check: (resource) => checkJson(resource, "assumeRolePolicy"),
  },
  "aws:iam/rolePolicy:RolePolicy": {
    id: ({ inputs }) => `${String(inputs["role"])}:${String(inputs["name"])}`,
    autoName: { property: "name", maxLength: 128 },
    references: { role: ROLE },
    check: (resource) => checkJson(resource, "policy"),
  },
  "aws:iam/instanceProfile:InstanceProfile": {
    id: ({ inputs }) => String(inputs["name"]),
    autoName: { property: "name", maxLength: 128 },
    references: { role: ROLE },
    outputs: (context) => ({
      arn: `arn:aws:iam::${ACCOUNT}:instance-profile/${context.id}`,
      uniqueId: `AIPA${context.hex(17).toUpperCase()}`,
      tagsAll: allTags(context),
    }),
  },
  [KEY]: {
    id: ({ hex }) => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
    outputs: (context) => ({ ...arnAndTags("kms", "key/")(context), keyId: context.id }),
    check: (resource) => {
      checkRange(resource, "deletionWindowInDays", 7, 30);
      checkJson(resource, "policy");
    },
  },
  "aws:kms/alias:Alias": {
    id: ({ inputs }) => String(inputs["name"]),
    autoName: { property: "name", maxLength: 256 },
    references: { targetKeyId: KEY },
    outputs: (context) => ({
      arn: `arn:aws:kms:${regionOf(context)}:${ACCOUNT}:${context.id}`,
      region: regionOf(context),
    }),
    check: (resource) => {
      const name = resource.known("name");
      if (name !== undefined && !/^alias\/(?!aws\/)[\w/-]+$/.test(name))
        resource.refuse("name", "must begin with alias/ and not with alias/aws/", name);
    },
  },
  [BUCKET]: {
    id: ({ inputs }) => String(inputs["bucket"]),
    autoName: { property: "bucket", maxLength: 63 },
    outputs: (context) => ({
      ...common(context),
      arn: `arn:aws:s3:::${context.id}`,
      bucketDomainName: `${context.id}.s3.amazonaws.com`,
      bucketRegionalDomainName: `${context.id}.s3.${regionOf(context)}.amazonaws.com`,
    }),
    check: (resource) => {
      const name = resource.known("bucket");
      if (name !== undefined && !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name))
        resource.refuse(
          "bucket",
          "is not a bucket name",
          name,
          "3 to 63 lower-case letters, digits, periods and hyphens",
        );
    },
  },
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": ofBucket(),
  "aws:s3/bucketPolicy:BucketPolicy": { ...ofBucket(), check: (resource) => checkJson(resource, "policy") },
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": ofBucket(),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ofBucket(),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": ofBucket(),
  "aws:s3/bucketVersioning:BucketVersioning": ofBucket(),
  "aws:s3/bucketObjectv2:BucketObjectv2": {
    id: ({ inputs }) => `${String(inputs["bucket"])}/${String(inputs["key"])}`,
    references: { bucket: BUCKET },
    outputs: (context) => ({
      ...common(context),
      arn: `arn:aws:s3:::${context.id}`,
      versionId: context.hex(24),
      etag: context.hex(32),
    }),
  },
  [SECRET]: {
    id: (context) =>
      `arn:aws:secretsmanager:${regionOf(context)}:${ACCOUNT}:secret:${String(context.inputs["name"])}-${context.hex(6)}`,
    autoName: { property: "name", maxLength: 512 },
    defaults: { forceOverwriteReplicaSecret: false, recoveryWindowInDays: 30 },
    outputs: (context) => ({ ...common(context), arn: context.id }),
    check: (resource) => {
      const days = resource.known<number>("recoveryWindowInDays");
      if (days !== undefined && days !== 0 && (days < 7 || days > 30))
        resource.refuse("recoveryWindowInDays", "is out of range", days, "0, or 7 to 30");
    },
  },
  "aws:secretsmanager/secretVersion:SecretVersion": {
    id: ({ inputs, hex }) => `${String(inputs["secretId"])}|terraform-${hex(26)}`,
    references: { secretId: SECRET },
    outputs: (context) => ({
      arn: context.inputs["secretId"],
      versionId: context.hex(32),
      versionStages: ["AWSCURRENT"],
      region: regionOf(context),
    }),
  },
};

function ofBucket(): Behaviour {
  return {
    id: ({ inputs }) => String(inputs["bucket"]),
    references: { bucket: BUCKET },
    outputs: (context) => ({ region: regionOf(context) }),
  };
}

const COMPARISONS = [
  "GreaterThanOrEqualToThreshold",
  "GreaterThanThreshold",
  "LessThanThreshold",
  "LessThanOrEqualToThreshold",
];

/** CloudWatch API reference, PutMetricAlarm. */
function checkAlarm(resource: Checked): void {
  const { inputs } = resource;
  checkOneOf(resource, "comparisonOperator", resource.known("comparisonOperator"), COMPARISONS);
  checkOneOf(resource, "treatMissingData", resource.known("treatMissingData"), [
    "breaching",
    "ignore",
    "missing",
    "notBreaching",
  ]);
  checkOneOf(resource, "statistic", resource.known("statistic"), [
    "SampleCount",
    "Average",
    "Sum",
    "Minimum",
    "Maximum",
  ]);
  const period = resource.known<number>("period");
  if (period !== undefined && ![10, 20, 30].includes(Number(period)) && Number(period) % 60 !== 0)
    resource.refuse("period", "is no period of CloudWatch", period, "10, 20, 30, or a multiple of 60");
  if (Number(inputs["datapointsToAlarm"] ?? 0) > Number(inputs["evaluationPeriods"]))
    resource.refuse("datapointsToAlarm", "is more than evaluationPeriods", inputs["datapointsToAlarm"]);
  if (inputs["metricName"] !== undefined && inputs["namespace"] === undefined)
    resource.refuse("namespace", "is needed with metricName");
}

/** SNS API reference, Subscribe. */
function checkSubscription(resource: Checked): void {
  const protocol = resource.known("protocol");
  checkOneOf(resource, "protocol", protocol, [
    "application",
    "email",
    "email-json",
    "firehose",
    "http",
    "https",
    "lambda",
    "sms",
    "sqs",
  ]);
  const endpoint = resource.known("endpoint");
  if (endpoint === undefined) return;
  if (protocol === "https" && !endpoint.startsWith("https://"))
    resource.refuse("endpoint", "does not begin with https://", endpoint);
  if (protocol === "email" && !/^[^@\s]+@[^@\s]+$/.test(endpoint))
    resource.refuse("endpoint", "is not an e-mail address", endpoint);
}

function checkJson(resource: Checked, property: string): void {
  const text = resource.known(property);
  if (text === undefined) return;
  try {
    JSON.parse(text);
  } catch {
    resource.refuse(property, "is not JSON");
  }
}
