/**
 * Registers the whole Pulumi program of a plan without an engine and keeps what it asks of the clouds: the source of the
 * remote ends, of the filters in AWS and of the facts that a firewall's configuration needs. Addresses and keys that only
 * a cloud would give are stand-ins, each unique, so that two that are mixed up show as a daemon's refusal.
 */
import { createHash } from "node:crypto";
import { addressAt } from "../../components/plan/cidr";
import type { FirewallFacts } from "../../components/panos/facts";
import { CREDENTIAL_NAMES, FIREWALL_NAMES, type FirewallName, type HubPlan } from "../../components/plan/types";
import { idOf, record, valueOf, type RecordOptions } from "../../operations/recorder";

export interface CloudResource {
  /** For example `gcp:compute/vPNTunnel:VPNTunnel`. */
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** What the cloud adds. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

export interface StackSource {
  readonly resources: readonly CloudResource[];
  readonly facts: Readonly<Record<FirewallName, FirewallFacts>>;
}

/** Elastic IPs: TEST-NET-3; gateways in the clouds: TEST-NET-1 and the upper half of the block for benchmarks. */
const ELASTIC_IPS = "203.0.113.0/24";
const GATEWAYS = "198.19.0.0/16";

type Outputs = NonNullable<RecordOptions["outputs"]>;

/** Sites on the AWS VPN have no tunnel to the firewalls and are left out. */
export async function recordStack(plan: HubPlan): Promise<StackSource> {
  // The clouds' SDKs take a second to load.
  const { VpnHub } = await import("../../components/hub");
  const outputs = standIns();
  const awsVpn = { sites: [], flows: [], vpnGateways: [], customerGateways: [] };
  const { resources, result } = await record(() => new VpnHub("hub", { ...plan, awsVpn }), {
    stack: plan.environment,
    outputs,
    calls: answers(),
    config: Object.fromEntries(CREDENTIAL_NAMES.map((name) => [`hub:${name}`, "stand-in"])),
  });
  const known = resources.map(({ type, name, id, inputs }) => ({
    type,
    name,
    id,
    inputs,
    outputs: outputs[type]?.({ name, inputs }) ?? {},
  }));
  const remoteAddresses = Object.fromEntries(
    await Promise.all(
      Object.entries(result.outputs.outsideAddresses).map(
        async ([site, addresses]) => [site, await Promise.all(addresses.map((address) => valueOf(address)))] as const,
      ),
    ),
  );
  const presharedKeys = keysOf(plan, known);
  const factsOf = async (firewall: FirewallName) => [
    firewall,
    {
      untrustPublicIp: await valueOf(result.outputs.firewalls[firewall]!.untrustPublicIp),
      remoteAddresses,
      presharedKeys,
    },
  ];
  return {
    resources: known,
    facts: Object.fromEntries(await Promise.all(FIREWALL_NAMES.map(factsOf))) as StackSource["facts"],
  };
}

/** What the secret store holds for each key: the firewalls' keys come from there, the clouds' from the tunnels. */
function keysOf(plan: HubPlan, resources: readonly CloudResource[]): Record<string, string> {
  const versions = resources.filter(({ type }) => type === "aws:secretsmanager/secretVersion:SecretVersion");
  return Object.fromEntries(
    plan.sites.flatMap((site) =>
      site.keys.map(({ id }) => {
        const version = versions.find(({ name }) => name === id.replace("/", "-"));
        if (version === undefined) throw new Error(`the program keeps no secret for the key ${id}`);
        return [id, String(version.inputs["secretString"])];
      }),
    ),
  );
}

/** Unique, and of the form that a real one has; it opens nothing. */
const standInKey = (name: string) => createHash("sha256").update(`rehearsal ${name}`).digest("hex").slice(0, 47);

function standIns(): Outputs {
  const given = new Map<string, string>();
  const addressOf = (pool: string, name: string) => {
    const known = given.get(`${pool} ${name}`);
    const address = known ?? addressAt(pool, 1 + [...given.keys()].filter((each) => each.startsWith(pool)).length);
    given.set(`${pool} ${name}`, address);
    return address;
  };
  const named = ({ name }: { name: string }) => ({ name, selfLink: idOf(name) });
  const arn = ({ name }: { name: string }) => ({ name, arn: `arn:aws:${name}` });
  return {
    "aws:kms/key:Key": ({ name }) => ({ arn: `arn:aws:kms:key/${name}`, keyId: name }),
    "aws:s3/bucket:Bucket": ({ name }) => ({ bucket: name, arn: `arn:aws:s3:::${name}` }),
    "aws:ec2/eip:Eip": ({ name }) => ({
      allocationId: `${name}-allocation`,
      publicIp: addressOf(ELASTIC_IPS, name),
    }),
    "aws:ec2/instance:Instance": () => ({ instanceState: "running" }),
    "aws:iam/role:Role": arn,
    "aws:iam/instanceProfile:InstanceProfile": ({ name }) => ({ name }),
    "aws:cloudwatch/logGroup:LogGroup": arn,
    "aws:secretsmanager/secret:Secret": arn,
    "random:index/randomUuid7:RandomUuid7": () => ({ result: "01900000-0000-7000-8000-000000000000" }),
    "random:index/randomPassword:RandomPassword": ({ name }) => ({ result: standInKey(name) }),
    "gcp:compute/network:Network": named,
    "gcp:compute/router:Router": named,
    "gcp:compute/vPNTunnel:VPNTunnel": named,
    "gcp:compute/routerInterface:RouterInterface": named,
    "gcp:compute/externalVpnGateway:ExternalVpnGateway": named,
    "gcp:compute/haVpnGateway:HaVpnGateway": ({ name }) => ({
      ...named({ name }),
      vpnInterfaces: [0, 1].map((id) => ({ id, ipAddress: addressOf(GATEWAYS, `${name} ${id}`) })),
    }),
    "azure-native:resources:ResourceGroup": ({ name }) => ({ name }),
    "azure-native:network:VirtualNetwork": ({ name }) => ({ name }),
    "azure-native:network:PublicIPAddress": ({ name }) => ({ ipAddress: addressOf(GATEWAYS, name) }),
  };
}

function answers(): NonNullable<RecordOptions["calls"]> {
  const account = "000000000000";
  return {
    "aws:index/getCallerIdentity:getCallerIdentity": () => ({ accountId: account, arn: `arn:aws:sts::${account}:x` }),
    "aws:ec2/getAmi:getAmi": () => ({ id: "ami-00000000000000000" }),
    "aws:secretsmanager/getSecretVersion:getSecretVersion": () => ({ secretString: "stand-in" }),
    "gcp:compute/getNetwork:getNetwork": ({ name }: { name: string }) => ({ selfLink: name, name }),
    "azure-native:network:getVirtualNetwork": ({ virtualNetworkName }: { virtualNetworkName: string }) => ({
      id: `/virtualNetworks/${virtualNetworkName}`,
    }),
  };
}
