/**
 * Proves that VpnHub, as any program may use it, plans its arguments, tells all that is wrong with them at once, meets no
 * other hub of the program, and leaves the names of this project's own stacks as they are. It does not prove that a
 * cloud accepts two: the engine test of the package does, as far as the sandbox goes.
 */
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { LOGICAL_NAME_LENGTH } from "../../../components/gcp/names";
import { VpnHub, type HubArgs } from "../../../components/index";
import { standIns } from "../../../operations/rendered/rendered";
import { hubValues, root } from "../configs";
import { exampleValues } from "../examples";
import { record, valueOf, type Recording, type Registration } from "../mocks";

const SECRET = "M4rk3d";

/** What a stack's file says, as the arguments of a hub. */
function argsOf(values: Record<string, unknown>): HubArgs {
  const names = Object.keys((values["credentials"] ?? {}) as Record<string, unknown>);
  const credentials = Object.fromEntries(names.map((name) => [name, pulumi.secret(SECRET)]));
  return { ...values, ...(names.length === 0 ? {} : { credentials }), region: "ap-northeast-1" } as HubArgs;
}

const recordHubs = <T>(program: () => T, stack = "dev") => record(program, { ...standIns(), stack });

/** @returns what the program is told */
async function refusalOf(name: string, args: HubArgs): Promise<string> {
  let refusal: unknown;
  const { resources } = await recordHubs(() => {
    try {
      new VpnHub(name, args);
    } catch (error) {
      refusal = error;
    }
  });
  assert.deepEqual(resources, []);
  assert.ok(refusal instanceof pulumi.RunError, String(refusal));
  return refusal.message;
}

describe("the hub of this project's own program", () => {
  for (const stack of ["dev", "prod", "cloudhub"])
    it(`keeps the name of every resource that a stack like ${stack} has`, async () => {
      const values = stack === "cloudhub" ? exampleValues(stack) : hubValues(stack);
      const { resources } = await recordHubs(() => new VpnHub("hub", argsOf(values)), stack);
      const urns = new Set(resources.map(({ urn }) => urn.split("::").slice(2).join("::")));
      const golden = fs.readFileSync(path.join(root, "tests/golden/urns", `${stack}.txt`), "utf8");
      assert.deepEqual(
        golden
          .trimEnd()
          .split("\n")
          .filter((urn) => !urns.has(urn)),
        [],
      );
    });
});

describe("two hubs of one program", () => {
  let both: Recording<readonly VpnHub[]>;
  before(async () => {
    // The longest names of a hub, a site and a spoke, beside short ones.
    const long = JSON.stringify(hubValues("dev"))
      .replaceAll("tokyo-gcp", "tokyo-gcp-24-characters1")
      .replaceAll(/(?<=\W)app(?=\W)/g, "app-with-24-characters12");
    both = await recordHubs(() => [
      new VpnHub("tokyo", argsOf(hubValues("dev"))),
      new VpnHub("ap-northeast-1", argsOf(JSON.parse(long) as Record<string, unknown>)),
    ]);
  });
  const ownTags = ({ inputs }: Registration): string | undefined =>
    inputs["tags"]?.["vpn-hub:environment"] ?? inputs["tags"]?.environment ?? inputs["labels"]?.environment;

  it("share no resource", () => {
    const urns = both.resources.map(({ urn }) => urn);
    assert.equal(new Set(urns).size, urns.length);
    assert.deepEqual(
      both.resources.filter(({ name }) => !/^(tokyo|ap-northeast-1)(-|$)/.test(name)).map(({ urn }) => urn),
      [],
    );
  });

  it("are told apart by their tags, and by the one name that an account has once", () => {
    const environments = new Set(both.resources.map(ownTags).filter((each) => each !== undefined));
    assert.deepEqual([...environments].sort(), ["dev-ap-northeast-1", "dev-tokyo"]);
    const aliases = both.resources.filter(({ type }) => type === "aws:kms/alias:Alias");
    assert.deepEqual(aliases.map(({ inputs }) => inputs["name"]).sort(), [
      "alias/vpn-hub-dev-ap-northeast-1",
      "alias/vpn-hub-dev-tokyo",
    ]);
  });

  it("have names that the clouds take, the provider's digits included", () => {
    const tooLong = both.resources.filter(
      ({ type, name, isComponent }) =>
        !isComponent &&
        ((type.startsWith("gcp:compute") && name.length > LOGICAL_NAME_LENGTH) ||
          (type.startsWith("azure-native:") && name.length > 80 - 8) ||
          (type.startsWith("aws:iam/") && name.length > 64 - 8)),
    );
    assert.deepEqual(
      tooLong.map(({ type, name }) => `${type} ${name}`),
      [],
    );
  });

  it("have secrets of their own, which stay secret", async () => {
    const hubs = ["tokyo", "osaka"].map((name) => {
      const credentials = { administratorPasswordHash: pulumi.output(`$6$${name}`) };
      return [name, { ...argsOf(hubValues("dev")), credentials }] as const;
    });
    const { resources } = await recordHubs(() => hubs.map(([name, args]) => new VpnHub(name, args)));
    for (const [name] of hubs) {
      const holders = resources.filter(({ inputs }) => JSON.stringify(inputs).includes(`$6$${name}`));
      assert.deepEqual(
        holders.map((each) => each.name).sort(),
        ["a", "b"].map((firewall) => `${name}-bootstrap-${firewall}-config-bootstrap.xml`),
      );
      for (const { secretInputs } of holders) assert.deepEqual(secretInputs, ["content"]);
    }
  });

  it("register what only the clouds know as their outputs", async () => {
    const [tokyo] = both.result;
    const registered = both.resources.find(({ name, type }) => type === "vpn-hub:index:VpnHub" && name === "tokyo")!;
    const { firewalls, transitGatewayId, outsideAddresses } = registered.registeredOutputs!;
    assert.equal(transitGatewayId, "tokyo-transit-gateway-id");
    assert.equal(await valueOf(tokyo!.transitGatewayId), "tokyo-transit-gateway-id");
    assert.deepEqual(Object.keys(firewalls), ["a", "b"]);
    assert.equal(firewalls.a.instanceId, "tokyo-firewall-a-id");
    assert.deepEqual(Object.keys(outsideAddresses).sort(), ["osaka-azure", "tokyo-gcp"]);
    const { spokes, hubVpc, transitGatewayRouteTableIds, kmsKeyArn } = registered.registeredOutputs!;
    assert.deepEqual(spokes, {
      app: {
        vpcId: "tokyo-spoke-app-id",
        workloadSubnetIds: {
          "ap-northeast-1a": "tokyo-spoke-app-workload-a-id",
          "ap-northeast-1c": "tokyo-spoke-app-workload-b-id",
        },
        workloadSecurityGroupId: "tokyo-spoke-app-id",
        routeTableId: "tokyo-spoke-app-id",
        attachmentId: "tokyo-spoke-app-id",
      },
    });
    assert.deepEqual(hubVpc, { id: "tokyo-id" });
    assert.deepEqual(transitGatewayRouteTableIds, {
      spokes: "tokyo-transit-gateway-spokes-id",
      firewalls: "tokyo-transit-gateway-firewalls-id",
    });
    assert.equal(kmsKeyArn, "arn:aws:kms:key/tokyo-key");
  });
});

describe("a hub with wrong arguments", () => {
  const dev = () => argsOf(hubValues("dev"));

  it("tells all that is wrong, by the names of the arguments", async () => {
    const wrong = { ...dev(), spokes: { app: { cidr: "10.110.0.0" } }, failover: { targetSeconds: 0 } };
    const message = await refusalOf("tokyo", wrong);
    assert.match(message, /^VpnHub tokyo: 2 problems; no resource of it was touched\.\n/);
    assert.match(message, /\n {2}spokes\.app\.cidr: .*\n {4}found: {3}"10\.110\.0\.0"/);
    assert.match(message, /\n {2}failover\.targetSeconds: /);
  });

  it("is refused for what its type does not know, also from plain JavaScript", async () => {
    assert.match(await refusalOf("tokyo", { ...dev(), siets: {} } as HubArgs), /\n {2}siets: /);
    assert.match(await refusalOf("tokyo", { ...dev(), region: undefined! }), /\n {2}region: is not a Region/);
  });

  for (const name of ["t", "Tokyo", "tokyo_1", "tokyo-", "ap-northeast-1a"])
    it(`is refused for the name ${name}`, async () => {
      assert.match(await refusalOf(name, dev()), new RegExp(`name: does not fit.*\n {4}found: {3}"${name}"`));
    });

  it("is refused for a secret in clear text, which it does not show", async () => {
    const credentials = { apiKeyA: SECRET } as unknown as HubArgs["credentials"];
    const message = await refusalOf("tokyo", { ...dev(), credentials: credentials! });
    assert.match(message, /\n {2}credentials\.apiKeyA: is in clear text/);
    assert.doesNotMatch(message, new RegExp(SECRET));
  });

  it("is refused for a value that only a cloud knows", async () => {
    const cidr = pulumi.output("10.110.0.0/16") as unknown as string;
    const wrong = { ...dev(), spokes: { app: { cidr } } };
    assert.match(await refusalOf("tokyo", wrong), /\n {2}spokes\.app\.cidr: is an output, /);
    const asns = [Promise.resolve(1)] as unknown as string[];
    const promised = { ...dev(), firewalls: { managementCidrs: asns } };
    assert.match(await refusalOf("tokyo", promised), /\n {2}firewalls\.managementCidrs\.0: is an output, /);
  });
});
