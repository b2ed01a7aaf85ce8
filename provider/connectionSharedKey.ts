/**
 * The resource vpn-hub:azure:ConnectionSharedKey: keeps the key of an Azure VPN connection equal to the program's.
 *
 * Azure takes the key with a connection's first PUT and ignores it in every later one: only a call of its own changes it
 * (terraform-provider-azurerm issue 11673 and pull request 11742; azure-sdk-for-java issue 18083). That call answers
 * before the gateway has the key, and a change meanwhile is refused, so the connection's state is waited for.
 */
import type { Failure, PropertyChange } from "../tools/plugin/responses";
import { isUnknown, secret, type Values } from "../tools/plugin/wire";
import { AzureConnection, isConnectionId } from "./azure/connections";
import type { AzureSettings } from "./azure/settings";
import { diffPlain } from "./diff";
import { BusyError } from "./panos/errors";
import { pause } from "./panos/waiting";
import type { Context, ResourceType } from "./resourceType";

export interface SharedKeyInputs {
  /** Azure's id of the connection. */
  readonly connectionId: string;
  readonly sharedKey: string;
  /** azure-native's own settings, as far as the stack's configuration has them. */
  readonly azure?: AzureSettings;
  readonly timing?: Partial<KeyTiming>;
}

interface KeyTiming {
  /** Pause between two looks. */
  readonly pollSeconds: number;
  /** Longest wait for a connection that Azure is changing, and for a key to show. */
  readonly settleSeconds: number;
}

const DEFAULT_TIMING: KeyTiming = { pollSeconds: 5, settleSeconds: 1800 };
const INPUTS = ["connectionId", "sharedKey", "azure", "timing"];
/** What the state holds where Azure has another key; it is no key, so the next update sets the right one. */
const FOREIGN_KEY = "(another key, set outside of Pulumi)";

/** @returns what is wrong, without the key; what is not known yet is not judged */
function check(values: Values): Failure[] {
  const unknown = Object.keys(values).filter((name) => !INPUTS.includes(name) && !name.startsWith("__"));
  const { connectionId, sharedKey } = values;
  return [
    ...unknown.map((property) => ({ property, reason: `is not an input; the inputs are ${INPUTS.join(", ")}` })),
    ...(isUnknown(connectionId) || (typeof connectionId === "string" && isConnectionId(connectionId))
      ? []
      : [{ property: "connectionId", reason: `must be the id of a connection, got ${JSON.stringify(connectionId)}` }]),
    ...(isUnknown(sharedKey) || (typeof sharedKey === "string" && sharedKey !== "")
      ? []
      : [{ property: "sharedKey", reason: "must be a text that is not empty" }]),
  ];
}

/** Another connection is another resource. */
const diff = (olds: Values, news: Values): PropertyChange[] => diffPlain(olds, news, ["connectionId"]);

async function create(inputs: SharedKeyInputs, context: Context) {
  await ensureKey(inputs, context);
  return { id: inputs.connectionId, properties: writeState(inputs) };
}

async function update(_olds: SharedKeyInputs, news: SharedKeyInputs, context: Context) {
  await ensureKey(news, context);
  return writeState(news);
}

/** @returns undefined where the connection is gone */
async function read(state: SharedKeyInputs, context: Context) {
  const connection = await open(state, context);
  if ((await connection.state()) === undefined) return undefined;
  const isHeld = (await connection.readKey()) === state.sharedKey;
  const properties = writeState(isHeld ? state : { ...state, sharedKey: FOREIGN_KEY });
  return { properties, inputs: properties };
}

function secretsOf({ sharedKey, azure = {} }: Partial<SharedKeyInputs>): string[] {
  const { clientSecret, clientCertificatePassword, oidcToken, oidcRequestToken } = azure;
  return [sharedKey, clientSecret, clientCertificatePassword, oidcToken, oidcRequestToken].filter(
    (value): value is string => typeof value === "string" && value !== "",
  );
}

/** Sets the key unless Azure has it, and believes what it reads afterwards only. */
async function ensureKey(inputs: SharedKeyInputs, context: Context): Promise<void> {
  const { report } = context;
  const { settleSeconds } = timingOf(inputs);
  const connection = await open(inputs, context);
  const patience = new Patience(inputs, context);
  await settle(connection, patience);
  if ((await connection.readKey()) === inputs.sharedKey) return;
  report.status("setting the key at Azure");
  for (;;) {
    try {
      await connection.writeKey(inputs.sharedKey);
      break;
    } catch (error) {
      if (!(error instanceof BusyError)) throw error;
      await patience.wait(`Azure is at another change (${error.message})`);
    }
  }
  const state = await settle(connection, patience);
  if (state === "Failed")
    throw new Error("Azure took the key and then failed to set it up; look at the connection, then run `up` again");
  while ((await connection.readKey()) !== inputs.sharedKey)
    await patience.wait(`Azure still shows another key than the one it was given ${settleSeconds} s ago at most`);
  report.info("Azure has the new key");
}

/** Until Azure is at rest with the connection. @throws where it does not exist */
async function settle(connection: AzureConnection, patience: Patience): Promise<string> {
  for (;;) {
    const state = await connection.state();
    if (state === undefined) throw new Error("the connection does not exist; run `pulumi refresh`, then `up`");
    if (state === "Succeeded" || state === "Failed") return state;
    await patience.wait(`the connection is in state ${state}`);
  }
}

/** Waits between two looks, up to a deadline for all of them. */
class Patience {
  private readonly seconds: number;
  private readonly pollSeconds: number;
  private readonly deadline: number;

  constructor(
    inputs: SharedKeyInputs,
    private readonly context: Context,
  ) {
    const { settleSeconds, pollSeconds } = timingOf(inputs);
    this.seconds = settleSeconds;
    this.pollSeconds = pollSeconds;
    this.deadline = Date.now() + settleSeconds * 1000;
  }

  async wait(why: string): Promise<void> {
    if (Date.now() > this.deadline)
      throw new Error(
        `waited ${this.seconds} s: ${why}. The key may be the old one: run \`up\` again, which looks first`,
      );
    this.context.report.status(`waiting: ${why}`);
    await pause(this.pollSeconds, this.context.signal);
  }
}

function open(inputs: SharedKeyInputs, { signal }: Context): Promise<AzureConnection> {
  const { pollSeconds } = timingOf(inputs);
  return AzureConnection.open(inputs.connectionId, inputs.azure ?? {}, { pollSeconds, signal });
}

const timingOf = ({ timing }: SharedKeyInputs): KeyTiming => ({ ...DEFAULT_TIMING, ...timing });

function writeState({ azure, ...inputs }: SharedKeyInputs): Values {
  return {
    ...inputs,
    sharedKey: secret(inputs.sharedKey),
    ...(azure === undefined ? {} : { azure: secret(azure) }),
  };
}

export const CONNECTION_SHARED_KEY: ResourceType<SharedKeyInputs, SharedKeyInputs> = {
  ...{ check, diff, create, update, read, secretsOf },
};
