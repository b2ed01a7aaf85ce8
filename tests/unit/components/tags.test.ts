/**
 * Proves that tags of one's own are on every resource that has any, and that without them nothing changes: the provider's
 * schemas say which resources can be tagged, and a type that no stack here makes fails as well.
 */
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { parseConfig } from "../../../components/plan/config/config";
import { planHub } from "../../../components/plan/plan";
import { renderStack } from "../../../operations/rendered/rendered";
import type { RenderedResource } from "../../../reading/inventory";
import { hubValues, root } from "../configs";
import { exampleValues } from "../examples";

interface Schema {
  readonly resources: Readonly<Record<string, { readonly inputs: Readonly<Record<string, unknown>> }>>;
}

/** By type, the input that holds its tags. A notification channel has labels too, which say where it leads. */
const TAGGABLE = new Map(
  ["aws", "azure-native", "gcp"].flatMap((provider) => {
    const text = fs.readFileSync(path.join(root, "sandbox/schema", `${provider}.json`), "utf8");
    return Object.entries((JSON.parse(text) as Schema).resources).flatMap(([type, { inputs }]) => {
      const property = ["tags", "userLabels", "labels"].find((each) => each in inputs);
      return property === undefined ? [] : [[type, property] as const];
    });
  }),
);

const TAGS = { environment: "production", "cost-center": "4711" };
/** One that no rule of a cloud reads, so that whoever gets a mail is tagged, too. */
const ALARMS = { emails: ["network@example.com"] };

async function render(values: Record<string, unknown>, tags: Record<string, string>) {
  const plan = planHub(parseConfig({ ...values, alarms: ALARMS, tags }), "test", "ap-northeast-1");
  return renderStack(plan);
}

const tagsOf = ({ type, inputs }: RenderedResource) =>
  (inputs[TAGGABLE.get(type)!] ?? {}) as Readonly<Record<string, string>>;

describe("tags of one's own on resources", () => {
  const stacks: Record<string, readonly RenderedResource[]> = {};
  before(async () => {
    for (const name of ["dev", "prod"]) stacks[name] = await render(hubValues(name), TAGS);
    for (const name of ["cloudhub", "azure-to-aws"]) stacks[name] = await render(exampleValues(name), TAGS);
  });

  it("are on each that a cloud lets carry any", () => {
    const untagged = Object.values(stacks).flatMap((resources) =>
      resources.filter((each) => {
        if (!TAGGABLE.has(each.type)) return false;
        const tags = tagsOf(each);
        return Object.entries(TAGS).some(([key, value]) => tags[key] !== value);
      }),
    );
    assert.deepEqual(
      untagged.map(({ type, name }) => `${type} ${name}`),
      [],
    );
  });

  it("leave no type out that the program knows", () => {
    const made = new Set(Object.values(stacks).flatMap((resources) => resources.map(({ type }) => type)));
    assert.ok(TAGGABLE.size > 40, `${TAGGABLE.size}`);
    assert.deepEqual(
      [...TAGGABLE.keys()].filter((type) => !made.has(type)),
      [],
    );
  });

  it("are on the firewalls' volumes, which nobody registers", () => {
    const instances = stacks["dev"]!.filter(({ type }) => type === "aws:ec2/instance:Instance");
    assert.equal(instances.length, 2);
    for (const { inputs } of instances) assert.deepEqual((inputs["rootBlockDevice"] as { tags: unknown }).tags, TAGS);
  });

  it("leave the hub's own on AWS, and a channel's labels as they are", () => {
    const dev = stacks["dev"]!;
    const vpc = dev.find(({ type, name }) => type === "aws:ec2/vpc:Vpc" && name === "hub")!;
    assert.deepEqual(vpc.inputs["tags"], { Name: "hub", "vpn-hub:environment": "test", ...TAGS });
    const channel = dev.find(({ type }) => type === "gcp:monitoring/notificationChannel:NotificationChannel")!;
    assert.deepEqual(channel.inputs["labels"], { email_address: "network@example.com" });
  });

  it("take the place of the hub's own on Azure and Google Cloud, in Azure in any case", async () => {
    const dev = stacks["dev"]!;
    const group = dev.find(({ type }) => type === "azure-native:resources:ResourceGroup")!;
    assert.deepEqual(group.inputs["tags"], { site: "osaka-azure", ...TAGS });
    const gateway = dev.find(({ type }) => type === "gcp:compute/haVpnGateway:HaVpnGateway")!;
    assert.deepEqual(gateway.inputs["labels"], { site: "tokyo-gcp", ...TAGS });
    const other = await render(exampleValues("azure-to-aws"), { Environment: "production" });
    const upper = other.find(({ type }) => type === "azure-native:resources:ResourceGroup")!;
    assert.deepEqual(upper.inputs["tags"], { site: "osaka", Environment: "production" });
  });

  it("change nothing where there are none", async () => {
    const dev = await render(hubValues("dev"), {});
    // What is tagged is compared above.
    const without = ({ inputs, ...rest }: RenderedResource) => {
      const { tags: _1, labels: _2, userLabels: _3, rootBlockDevice: _4, ...others } = inputs;
      return { ...rest, inputs: others };
    };
    // Registrations come in any order.
    const sorted = (resources: readonly RenderedResource[]) =>
      resources.map((each) => JSON.stringify(without(each))).sort();
    assert.deepEqual(sorted(stacks["dev"]!), sorted(dev));
    const instance = dev.find(({ type }) => type === "aws:ec2/instance:Instance")!;
    assert.ok(!("tags" in (instance.inputs["rootBlockDevice"] as object)));
  });
});
