/**
 * The resources that a stack consists of: rendered here from its plan without an engine and without a cloud, or read
 * from the state of a stack that is deployed. Both have the same shape, so that what judges one judges the other.
 */
import { createHash } from "node:crypto";
import { hashName } from "../../components/plan/addressing/addresses";
import { addressAt } from "../../components/plan/addressing/cidr";
import { CREDENTIAL_NAMES } from "../../components/plan/firewalls/types";
import type { HubPlan } from "../../components/plan/hubPlan";
import type { RenderedResource } from "../../reading/inventory";
import { idOf, record, type RecordOptions } from "./recorder";

type Outputs = NonNullable<RecordOptions["outputs"]>;

/**
 * Elastic IPs: TEST-NET-3 (RFC 5737). Gateways of the clouds: the upper half of the block for benchmarks (RFC 2544),
 * which has room; the rehearsal joins its namespaces by the lower half.
 */
const ELASTIC_IPS = { cidr: "203.0.113.0/24", size: 254 };
const GATEWAY_ADDRESSES = { cidr: "198.19.0.0/16", size: 2 ** 16 - 2 };
const SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000000";

/**
 * In place of a secret; it opens nothing. Another one for each name, so that two that are mixed up are seen to differ;
 * 47 characters of the alphabet of pre-shared keys.
 *
 * @param name of the resource that makes the secret, or id of the secret that holds it
 */
export function standInSecret(name: string): string {
  return `stand.in.${createHash("sha256").update(name).digest("hex")}`.slice(0, 47);
}

/** Addresses that follow from names, so that two renderings of one plan are alike. */
class StandInAddresses {
  private readonly holders = new Map<string, string>();

  of(name: string, pool: { readonly cidr: string; readonly size: number }): string {
    for (let index = hashName(name) % pool.size; ; index = (index + 1) % pool.size) {
      const address = addressAt(pool.cidr, 1 + index);
      const holder = this.holders.get(address) ?? name;
      this.holders.set(address, holder);
      if (holder === name) return address;
    }
  }
}

/** Registers the whole program of a plan with a recorder in place of the engine. Takes a second; needs no credentials. */
export async function renderStack(plan: HubPlan): Promise<readonly RenderedResource[]> {
  // The providers' SDKs take long to load: only commands that render pay for it.
  const { PlannedHub } = await import("../../components/hub");
  const { outputs, calls } = standIns();
  const { resources } = await withoutTraces(() =>
    record(() => new PlannedHub("hub", { plan, credentials: standInCredentials(), azureSettings: {} }), {
      outputs,
      calls,
      stack: plan.environment,
    }),
  );
  return resources.map(({ type, name, id, parent, inputs }) => ({
    type,
    name,
    id,
    ...(parent === undefined ? {} : { parent }),
    inputs,
    outputs: outputs[type]?.({ name, inputs }) ?? {},
  }));
}

/** What the clouds would answer. */
export const standIns = () => ({ outputs: standInOutputs(new StandInAddresses()), calls: standInAnswers() });

const standInCredentials = () => Object.fromEntries(CREDENTIAL_NAMES.map((name) => [name, standInSecret(name)]));

/** The SDK captures a trace for every promise, a third of the time; a failure here says by its message what is wrong. */
async function withoutTraces<T>(action: () => Promise<T>): Promise<T> {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return await action();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function standInOutputs(addresses: StandInAddresses): Outputs {
  const named = ({ name }: { name: string }) => ({ name, selfLink: idOf(name) });
  return {
    "aws:kms/key:Key": ({ name }) => ({ arn: `arn:aws:kms:key/${name}`, keyId: name }),
    "aws:s3/bucket:Bucket": ({ name }) => ({ bucket: name, arn: `arn:aws:s3:::${name}` }),
    "aws:ec2/eip:Eip": ({ name }) => ({
      allocationId: `${name}-allocation`,
      publicIp: addresses.of(`eip ${name}`, ELASTIC_IPS),
    }),
    "aws:ec2/instance:Instance": () => ({ instanceState: "running" }),
    "aws:ec2/vpnConnection:VpnConnection": ({ name, inputs }) => ({
      tunnel1Address: addresses.of(`vpn ${name} 1`, GATEWAY_ADDRESSES),
      tunnel2Address: addresses.of(`vpn ${name} 2`, GATEWAY_ADDRESSES),
      ...(inputs["transitGatewayId"] === undefined ? {} : { transitGatewayAttachmentId: `${name}-attachment` }),
    }),
    "aws:iam/role:Role": ({ name }) => ({ name, arn: `arn:aws:iam::role/${name}` }),
    "aws:iam/instanceProfile:InstanceProfile": ({ name }) => ({ name }),
    "aws:cloudwatch/logGroup:LogGroup": ({ name }) => ({ arn: `arn:aws:logs:log-group:${name}` }),
    "aws:secretsmanager/secret:Secret": ({ name }) => ({ arn: `arn:aws:secretsmanager:secret:${name}` }),
    "random:index/randomUuid7:RandomUuid7": () => ({ result: "01900000-0000-7000-8000-000000000000" }),
    "random:index/randomPassword:RandomPassword": ({ name }) => ({ result: standInSecret(name) }),
    "gcp:compute/network:Network": named,
    "gcp:compute/router:Router": named,
    "gcp:compute/vPNTunnel:VPNTunnel": named,
    "gcp:compute/routerInterface:RouterInterface": named,
    "gcp:compute/externalVpnGateway:ExternalVpnGateway": named,
    "gcp:compute/haVpnGateway:HaVpnGateway": ({ name }) => ({
      ...named({ name }),
      vpnInterfaces: [0, 1].map((id) => ({ id, ipAddress: addresses.of(`ha ${name} ${id}`, GATEWAY_ADDRESSES) })),
    }),
    "gcp:monitoring/notificationChannel:NotificationChannel": ({ name }) => ({ name: idOf(name) }),
    "azure-native:resources:ResourceGroup": ({ name }) => ({ name }),
    "azure-native:network:VirtualNetwork": ({ name }) => ({ name }),
    "azure-native:network:PublicIPAddress": ({ name }) => ({
      ipAddress: addresses.of(`azure ${name}`, GATEWAY_ADDRESSES),
    }),
  };
}

function standInAnswers(): NonNullable<RecordOptions["calls"]> {
  return {
    "aws:index/getCallerIdentity:getCallerIdentity": () => ({
      accountId: "000000000000",
      arn: "arn:aws:sts::000000000000:assumed-role/render/session",
    }),
    "aws:ec2/getAmi:getAmi": () => ({ id: "ami-00000000000000000" }),
    "aws:secretsmanager/getSecretVersion:getSecretVersion": ({ secretId }: { secretId: string }) => ({
      secretString: standInSecret(secretId),
    }),
    "gcp:compute/getNetwork:getNetwork": ({ name }: { name: string }) => ({ selfLink: name, name }),
    "azure-native:network:getVirtualNetwork": (call: { resourceGroupName: string; virtualNetworkName: string }) => ({
      id: `${SUBSCRIPTION}/resourceGroups/${call.resourceGroupName}/providers/Microsoft.Network/virtualNetworks/${call.virtualNetworkName}`,
    }),
  };
}

interface ExportedResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly parent?: string;
  readonly delete?: boolean;
  readonly inputs?: Record<string, unknown>;
  readonly outputs?: Record<string, unknown>;
}

/** The resources of an exported state; those that only wait for their deletion are left out. */
export function toRenderedResources(state: unknown): readonly RenderedResource[] {
  const { deployment } = state as { deployment?: { resources?: readonly ExportedResource[] } };
  return (deployment?.resources ?? [])
    .filter((resource) => resource.delete !== true)
    .map(({ urn, type, id, parent, inputs, outputs }) => ({
      type,
      name: nameOf(urn),
      id: id ?? urn,
      ...(parent === undefined ? {} : { parent: nameOf(parent) }),
      inputs: openSecrets(inputs ?? {}) as Record<string, unknown>,
      outputs: openSecrets(outputs ?? {}) as Record<string, unknown>,
    }));
}

const nameOf = (urn: string) => urn.split("::").slice(3).join("::");

/** Key and value that mark a secret in a state; `plaintext` is JSON (Pulumi, `stack export --show-secrets`). */
const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

function openSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(openSecrets);
  if (typeof value !== "object" || value === null) return value;
  const fields = value as Record<string, unknown>;
  if (fields[SIGNATURE_KEY] === SECRET_SIGNATURE) {
    return typeof fields["plaintext"] === "string" ? openSecrets(JSON.parse(fields["plaintext"])) : undefined;
  }
  return Object.fromEntries(Object.entries(fields).map(([key, inner]) => [key, openSecrets(inner)]));
}
