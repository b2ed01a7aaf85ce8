/**
 * Proves that the examples on the rules' pages are what they are said to be: each program runs, as the engine would run it, and
 * its rule says of the wrong one what stands at its head, and nothing of the right one. The clouds' answers are made up here.
 */
import assert from "node:assert/strict";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { record } from "../../operations/rendered/recorder";
import { PACKS } from "../../policy/rulesTable";
import { exampleFile, readExample, renderPage } from "../../policy/rulePage";
import type { Pack, Rule } from "../../policy/shared/rule";
import { judge, type Given } from "./judge";
import { RESULT, uuid7 } from "./keys";

/** The first keys are drawn then, and each later epoch 80 days on: days by which the examples are judged. */
const FIRST_ISSUE = Date.parse("2026-09-01T00:00:00Z");
const EPOCH_MS = 80 * 86_400_000;
const JUDGED_AT = "2026-09-10";

/** What clouds and providers answer, beside the inputs. */
const OUTPUTS = {
  "random:index/randomPassword:RandomPassword": () => ({ result: pulumi.secret(RESULT) }),
  "random:index/randomUuid7:RandomUuid7": ({ inputs }: { inputs: { keepers: { epoch: string } } }) => ({
    result: uuid7(FIRST_ISSUE + (Number(inputs.keepers.epoch) - 1) * EPOCH_MS),
  }),
  "gcp:compute/haVpnGateway:HaVpnGateway": () => ({
    vpnInterfaces: [0, 1].map((id) => ({ id, ipAddress: `203.0.113.${10 + id}` })),
  }),
  "aws:kms/key:Key": () => ({ arn: "arn:aws:kms:ap-northeast-1:123456789012:key/own" }),
  "aws:cloudwatch/logGroup:LogGroup": () => ({ arn: "arn:aws:logs:ap-northeast-1:123456789012:log-group:vpn" }),
  "aws:ec2/vpnConnection:VpnConnection": () => ({ tunnel1Address: "198.51.100.10", tunnel2Address: "198.51.100.11" }),
};

/** The part of the engine's request that is read here. */
interface Request {
  getType(): string;
  getName(): string;
  getObject(): { toJavaScript(): Record<string, unknown> };
  getPropertydependenciesMap(): { forEach(each: (value: { getUrnsList(): string[] }, key: string) => void): void };
}
type Monitor = { registerResource(request: Request, callback: (error: unknown, response: Response) => void): void };
type Response = { getId(): string; getObject(): { toJavaScript(): Record<string, unknown> } };

/** The resources of a program as they stand after an update, secrets in their wire form, and what each property draws on. */
async function run(file: string): Promise<Given[]> {
  const resources: Given[] = [];
  const program = async () => {
    const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
    const register = monitor.registerResource.bind(monitor);
    monitor.registerResource = (request, callback) =>
      register(request, (error, response) => {
        if (!error) resources.push(toGiven(request, response));
        callback(error, response);
      });
    delete require.cache[file];
    await import(file);
  };
  await record(program, { outputs: OUTPUTS, config: CONFIGURATION });
  return resources;
}

const CONFIGURATION = Object.fromEntries(
  ["tokyoKey", "tokyoKey0", "tokyoKey1"].map((name, index) => [`vpn-hub:${name}`, `${RESULT}${index}`]),
);

function toGiven(request: Request, response: Response): Given {
  const from: Record<string, string[]> = {};
  request.getPropertydependenciesMap().forEach((value, property) => {
    from[property] = value.getUrnsList().map((urn) => urn.split("::").at(-1)!);
  });
  const outputs = { id: response.getId(), ...response.getObject().toJavaScript() };
  return {
    type: request.getType(),
    name: request.getName(),
    props: { ...outputs, ...request.getObject().toJavaScript() },
    from,
  };
}

type Settings = Readonly<Record<string, unknown>>;

async function judgeExample(pack: Pack, rule: Rule, kind: "wrong" | "right", more: Settings = {}): Promise<string[]> {
  const file = exampleFile(pack.name, rule.id, kind);
  const given = await run(file);
  const names = given.map(({ name }) => name);
  assert.deepEqual([...new Set(names)], names, `${path.basename(file)}: two resources have one name`);
  const settings = { asOf: JUDGED_AT, ...readExample(file).settings, ...more };
  const reports = await judge(pack, rule.id, given, settings);
  return reports.map(({ message, urn }) => `${urn.split("::").at(-1)}: ${message}`);
}

/** The block on a rule's page, with what its reader has to fill in. */
function readException(pack: Pack, rule: Rule): { readonly resource: string } {
  const [, block = ""] = /```json\n([^]*?)\n```/.exec(renderPage(pack, rule)) ?? [];
  const config = JSON.parse(block) as Record<string, { enforcementLevel: string; exceptions: [{ resource: string }] }>;
  assert.deepEqual(Object.keys(config), [rule.id]);
  const { enforcementLevel, exceptions } = config[rule.id]!;
  assert.equal(enforcementLevel, rule.enforcementLevel);
  return { ...exceptions[0], reason: "a partner's test, until they move", expires: "2026-12-31" } as never;
}

describe("the page of each rule", () => {
  for (const pack of PACKS) {
    for (const rule of pack.rules) {
      it(`${rule.id}: its finding is that of the wrong program, its exception holds, and the right program passes`, async () => {
        const said = await judgeExample(pack, rule, "wrong");
        assert.deepEqual(said, readExample(exampleFile(pack.name, rule.id, "wrong")).said);
        assert.ok(said.length > 0, "it says nothing");
        assert.ok(!said.some((line) => line.includes(RESULT) || line.includes("typed-by-a-person")), "it shows a key");
        const exception = readException(pack, rule);
        const left = await judgeExample(pack, rule, "wrong", { exceptions: [exception] });
        const meant = left.filter((line) => line.startsWith(`${exception.resource}: `));
        assert.ok(
          meant.length > 0 && meant.every((line) => line.includes(": exception until 2026-12-31,")),
          left.join(),
        );
        assert.deepEqual(await judgeExample(pack, rule, "right"), []);
      });
    }
  }
});
