/**
 * Proves how the provider gives an Azure connection its key, through Azure's own SDK up to the network: it looks first,
 * waits while Azure is at another change, believes what it reads back only, and shows no key. tests/engine/dev.test.ts
 * proves it with the engine. It does not prove that Azure behaves as the stand-in does.
 */
import assert from "node:assert/strict";
import path from "node:path";
import { cloudOf, credentialOf } from "../../../provider/azure/settings";
import { CONNECTION_SHARED_KEY as TYPE, type SharedKeyInputs } from "../../../provider/connectionSharedKey";
import { open } from "../../../provider/secrets";
import { isSecret, UNKNOWN, type Values } from "../../../tools/plugin/wire";
import { recorder } from "../../push/sample";
import { azure, refusal } from "./azureStandIn";

const ID = "/subscriptions/s-1/resourceGroups/osaka/providers/Microsoft.Network/connections/osaka-a";
const KEY = "marked-key-of-osaka";
const inputs = (more: Partial<SharedKeyInputs> = {}): SharedKeyInputs => ({
  connectionId: ID,
  sharedKey: KEY,
  timing: { pollSeconds: 0.001, settleSeconds: 20 },
  ...more,
});
const IMPATIENT = { timing: { pollSeconds: 0.001, settleSeconds: 0.02 } };
const BUSY = refusal.error(429, "AnotherOperationInProgress", "operation 4711 is in progress");

describe("key of an Azure connection", () => {
  const before = process.env["VPN_HUB_AZURE_STAND_IN"];
  beforeEach(() => {
    process.env["VPN_HUB_AZURE_STAND_IN"] = path.join(__dirname, "azureStandIn.ts");
    Object.assign(azure, { exists: true, key: "old-key", states: [], statesAfterKey: [] });
    Object.assign(azure, { refusals: [], isDeaf: false, calls: [] });
  });
  afterEach(() => {
    if (before === undefined) delete process.env["VPN_HUB_AZURE_STAND_IN"];
    else process.env["VPN_HUB_AZURE_STAND_IN"] = before;
  });
  const create = (given = inputs(), context = recorder()) => TYPE.create(given, context);

  it("is set by a call of its own, and read back", async () => {
    const { id, properties } = await create();
    assert.equal(id, ID);
    assert.equal(azure.key, KEY);
    assert.deepEqual(azure.calls, ["GET connection", "GET key", "PUT key", "GET connection", "GET key"]);
    assert.ok(isSecret(properties["sharedKey"] as Values));
  });

  it("is left alone where Azure has it, as after the connection was made with it", async () => {
    azure.key = KEY;
    await create();
    assert.deepEqual(azure.calls, ["GET connection", "GET key"]);
  });

  it("waits until Azure is at rest before and after", async () => {
    azure.states = ["Updating", "Updating"];
    azure.statesAfterKey = ["Updating"];
    await create();
    const waits = azure.calls.filter((call) => call === "GET connection");
    assert.equal(waits.length, 5);
    assert.equal(azure.calls.at(-1), "GET key");
  });

  it("tries again while Azure is at another change", async () => {
    // More than the SDK's own three retries, and a code of another status than theirs.
    azure.refusals = [...Array<typeof BUSY>(2).fill({ ...BUSY, status: 409 })];
    const context = recorder();
    await create(inputs(), context);
    assert.equal(azure.key, KEY);
    assert.equal(context.lines.filter((line) => /operation 4711 is in progress/.test(line)).length, 2);
  });

  it("fails where Azure keeps the old key, and says what to do", async () => {
    azure.isDeaf = true;
    await assert.rejects(create(inputs(IMPATIENT)), (error: Error) => {
      assert.match(
        error.message,
        /^waited 0.02 s: Azure still shows another key .* run `up` again, which looks first$/,
      );
      assert.ok(!error.message.includes(KEY));
      return true;
    });
  });

  it("fails where Azure could not set it up", async () => {
    azure.statesAfterKey = ["Failed"];
    await assert.rejects(create(), /Azure took the key and then failed to set it up; look at the connection/);
  });

  it("is set on a connection that had failed before", async () => {
    azure.states = ["Failed"];
    await create();
    assert.equal(azure.key, KEY);
  });

  it("passes on Azure's own words for a right that is missing", async () => {
    azure.refusals = [refusal.error(403, "AuthorizationFailed", "no right to Microsoft.Network/connections/sharedKey")];
    await assert.rejects(create(), /no right to Microsoft\.Network\/connections\/sharedKey/);
  });

  it("fails for a connection that does not exist", async () => {
    azure.exists = false;
    await assert.rejects(create(), /the connection does not exist; run `pulumi refresh`, then `up`/);
  });

  it("ends at once when the user ends the update", async () => {
    azure.states = Array<string>(1000).fill("Updating");
    const context = recorder(() => context.abort.abort());
    await assert.rejects(create(inputs(), context), /cancelled/);
  });

  it("is another key after a refresh where Azure has another one, and the same where it has it", async () => {
    azure.key = KEY;
    const same = await TYPE.read(inputs(), recorder());
    assert.equal(open(same!.properties)["sharedKey"], KEY);
    azure.key = "set-by-somebody";
    const found = await TYPE.read(inputs(), recorder());
    assert.deepEqual(
      TYPE.diff(open(found!.properties), { ...inputs() }).map(({ property, kind }) => `${kind} ${property}`),
      ["update sharedKey"],
    );
    assert.ok(!JSON.stringify(found).includes("set-by-somebody"));
  });

  it("is gone with its connection", async () => {
    azure.exists = false;
    assert.equal(await TYPE.read(inputs(), recorder()), undefined);
  });

  it("belongs to another resource where the connection is another one", () => {
    const moved = { ...inputs(), connectionId: ID.replace("osaka-a", "osaka-b") };
    assert.deepEqual(TYPE.diff({ ...inputs() }, moved), [{ property: "connectionId", kind: "update", replaces: true }]);
    assert.deepEqual(TYPE.diff({ ...inputs() }, { ...inputs() }), []);
  });

  const WRONG: readonly (readonly [string, Values, string])[] = [
    ["no id of a connection", { connectionId: "/subscriptions/s-1" }, "connectionId must be the id of a connection"],
    ["an empty key", { sharedKey: "" }, "sharedKey must be a text that is not empty"],
    ["an input that is not known", { key: "x" }, "key is not an input; the inputs are connectionId, sharedKey, azure"],
  ];
  for (const [title, more, expected] of WRONG) {
    it(`is refused with ${title}`, () => {
      const failures = TYPE.check({ ...inputs(), ...more });
      assert.equal(failures.length, 1);
      assert.ok(`${failures[0]!.property} ${failures[0]!.reason}`.startsWith(expected), failures[0]!.reason);
    });
  }

  it("is accepted while it is not known", () => {
    assert.deepEqual(TYPE.check({ ...inputs(), connectionId: UNKNOWN, sharedKey: UNKNOWN }), []);
  });

  it("stays out of messages, with every credential", () => {
    const azureSettings = { clientSecret: "s", clientCertificatePassword: "p", oidcToken: "t", oidcRequestToken: "r" };
    assert.deepEqual(TYPE.secretsOf(inputs({ azure: { ...azureSettings, clientId: "c" } })), [KEY, "s", "p", "t", "r"]);
  });
});

describe("access to Azure", () => {
  const saved = { ...process.env };
  beforeEach(() => {
    for (const name of Object.keys(process.env)) if (/^(ARM|AZURE|ACTIONS)_/.test(name)) delete process.env[name];
  });
  afterEach(() => {
    process.env = { ...saved };
  });
  const kindOf = (settings: Parameters<typeof credentialOf>[0]) => credentialOf(settings).constructor.name;
  const principal = { tenantId: "00000000-0000-0000-0000-000000000001", clientId: "c" };

  it("is by the first method that azure-native would take, and else by the Azure CLI", () => {
    assert.equal(kindOf({}), "AzureCliCredential");
    assert.equal(kindOf({ useMsi: "true" }), "ManagedIdentityCredential");
    assert.equal(kindOf({ ...principal, useMsi: "true", useOidc: "true" }), "ClientAssertionCredential");
    assert.equal(kindOf({ ...principal, useOidc: "true", clientSecret: "s" }), "ClientSecretCredential");
    const certificate = { clientSecret: "s", clientCertificatePath: "/none.pem" };
    assert.equal(kindOf({ ...principal, ...certificate }), "ClientCertificateCredential");
    assert.equal(kindOf({ ...principal, ...certificate, useDefaultAzureCredential: "true" }), "DefaultAzureCredential");
  });

  it("comes from the environment where the stack says nothing", () => {
    Object.assign(process.env, { ARM_TENANT_ID: principal.tenantId, ARM_CLIENT_ID: "c", ARM_CLIENT_SECRET: "s" });
    assert.equal(kindOf({}), "ClientSecretCredential");
  });

  it("names what is missing", () => {
    assert.throws(
      () => credentialOf({ clientSecret: "s" }),
      /^Error: azure-native:tenantId is missing; set it, or ARM_TENANT_ID$/,
    );
  });

  it("is in the cloud that the stack names", () => {
    assert.equal(cloudOf({}).endpoint, "https://management.azure.com");
    assert.equal(cloudOf({ environment: "usgovernment" }).endpoint, "https://management.usgovcloudapi.net");
    assert.equal(cloudOf({ environment: "AzureChinaCloud" }).endpoint, "https://management.chinacloudapi.cn");
    assert.throws(
      () => cloudOf({ environment: "moon" }),
      /^Error: azure-native:environment is "moon"; allowed: public, usgovernment, china\. Write one of them$/,
    );
  });
});
