/** The resource vpn-hub:panos:FirewallConfiguration: create, update and read, between the engine's values and a push. */
import { fillInAddresses } from "../components/panos/push/addresses";
import { isSame } from "../components/panos/push/compare";
import { keyIdOf } from "../components/panos/push/keys";
import { nameOf, type Path } from "../components/panos/push/paths";
import type { Configuration } from "../components/panos/push/elements";
import { broughtBack, MOVING_BACK } from "../components/panos/push/preference";
import { isRecord, secret, type Value, type Values } from "../tools/plugin/wire";
import { diffProperties, gatewaysWithNewKey } from "./diff";
import { checkInputs, DEFAULT_TIMING, writeInputs, type FirewallInputs } from "./inputs";
import { XmlApi } from "./panos/api";
import { BusyError, UnreachableError } from "./panos/errors";
import { Firewall } from "./panos/firewall";
import { keyDigestsOf, maskKeys } from "./panos/keys";
import { pushConfiguration, reportUnknownRules } from "./panos/push";
import type { Push } from "./panos/request";
import { renewTunnel } from "./panos/tunnels";
import { pause, type Timing } from "./panos/waiting";
import type { Context, ResourceType } from "./resourceType";

/** What the state holds beside the inputs. */
export interface FirewallState extends FirewallInputs {
  readonly keyDigests?: Readonly<Record<Path, string>>;
}

/** A refresh waits this long for a firewall that does not answer, then keeps what the state holds. */
const REFRESH_READY_SECONDS = 60;

export async function create(inputs: FirewallInputs, context: Context): Promise<{ id: string; properties: Values }> {
  const rewrite = new Set(keyIdsOf(inputs).keys());
  const { keyDigests } = await run(inputs, { keyDigests: {}, rewrite }, context);
  return { id: inputs.machine, properties: writeState(inputs, keyDigests) };
}

export async function update(olds: FirewallState, news: FirewallInputs, context: Context): Promise<Values> {
  const last = configurationOf(olds);
  const rewrite = gatewaysWithNewKey(keyIdsOf(news), olds.presharedKeys, news.presharedKeys);
  const { keyDigests } = await run(news, { last, keyDigests: olds.keyDigests ?? {}, rewrite }, context);
  await renewTunnels(
    news,
    [...rewrite].filter((path) => path in olds.elements),
    context,
  );
  return writeState(news, keyDigests);
}

/** The key is there: a tunnel that cannot be made anew now is no reason to forget that. */
async function renewTunnels(inputs: FirewallInputs, gateways: readonly Path[], context: Context): Promise<void> {
  const firewall = connect(inputs, context.signal);
  for (const name of gateways.flatMap((path) => nameOf(path) ?? []))
    await renewTunnel(firewall, name).catch((error: Error) =>
      context.report.warn(
        `${name} has its new key, and its tunnel still the old one (${error.message}): clear vpn ike-sa gateway ${name}`,
      ),
    );
}

/**
 * What the firewall holds under the names that the program knows. When the firewall does not answer, the state stays:
 * it may be gone, and a refresh that fails would keep the user from bringing up another one.
 */
export async function read(state: FirewallState, context: Context): Promise<{ properties: Values; inputs: Values }> {
  if (state.elements === undefined)
    throw new Error("a firewall configuration cannot be imported: its first push adopts what the firewall holds");
  const firewall = connect(state, context.signal);
  const held = await readPatiently(firewall, state, context);
  if (held === undefined) return { properties: writeState(state, state.keyDigests ?? {}), inputs: inputsOf(state) };
  reportUnknownRules(held, [state], context.report);
  const keyDigests = keyDigestsOf(held);
  const masked = maskKeys(
    held,
    { wanted: state, last: state, keyDigests: state.keyDigests ?? {}, rewrite: new Set() },
    () => false,
  );
  const found = { ...state, ...withPlaceholders(onlyKnown(masked, state), state) };
  return { properties: writeState(found, keyDigests), inputs: inputsOf(found) };
}

async function readPatiently(firewall: Firewall, state: FirewallState, { report, signal }: Context) {
  const { readySeconds, pollSeconds } = timingOf(state);
  const deadline = Date.now() + Math.min(readySeconds, REFRESH_READY_SECONDS) * 1000;
  for (;;) {
    try {
      return await firewall.read("candidate", Object.keys(state.elements));
    } catch (error) {
      if (!(error instanceof UnreachableError || error instanceof BusyError)) throw error;
      if (Date.now() > deadline) {
        report.warn(`${state.host} does not answer (${error.message}); the state stays as it was, drift is not seen`);
        return undefined;
      }
      report.status(`waiting: ${error.message}`);
      await pause(pollSeconds, signal);
    }
  }
}

/** Entries that the program does not know are nobody's business here. */
function onlyKnown(held: Configuration, known: Configuration): Configuration {
  const paths = Object.keys(held.elements).filter((path) => path in known.elements);
  const order = Object.entries(known.order).map(([list, names]) => [
    list,
    (held.order[list] ?? []).filter((name) => names.includes(name)),
  ]);
  return {
    elements: Object.fromEntries(paths.map((path) => [path, held.elements[path]!])),
    order: Object.fromEntries(order),
  };
}

/** Where the firewall holds what the state says, as the state says it. */
function withPlaceholders(held: Configuration, state: FirewallState): Configuration {
  const known = configurationOf(state).elements;
  const elements = Object.entries(held.elements).map(([path, xml]) => [
    path,
    isSame(known[path], xml) ? state.elements[path]! : xml,
  ]);
  return { ...held, elements: Object.fromEntries(elements) as Record<Path, string> };
}

function run(inputs: FirewallInputs, known: Pick<Push, "last" | "keyDigests" | "rewrite">, context: Context) {
  return pushConfiguration(connect(inputs, context.signal), {
    ...known,
    wanted: configurationOf(inputs),
    keys: inputs.presharedKeys,
    overwrite: inputs.overwrite ?? false,
    markSecret: inputs.apiKey,
    description: `Pulumi stack ${context.stack}`,
    timing: timingOf(inputs),
    signal: context.signal,
    report: context.report,
  });
}

export function connect(inputs: FirewallInputs, signal: AbortSignal): Firewall {
  const { host, administrator, apiKey, certificateSha256, caCertificate } = inputs;
  const endpoint = {
    host,
    ...(certificateSha256 === undefined ? {} : { certificateSha256 }),
    ...(caCertificate === undefined ? {} : { caCertificate }),
  };
  const limits = { milliseconds: timingOf(inputs).requestSeconds * 1000, signal };
  return new Firewall(new XmlApi(endpoint, { apiKey, administrator }, limits), administrator);
}

function timingOf({ timing }: FirewallInputs): Timing {
  return { ...DEFAULT_TIMING, ...timing };
}

/** As the firewall is to hold it, addresses filled in. */
function configurationOf({ elements, order, addresses = {} }: FirewallInputs): Configuration {
  return fillInAddresses({ elements, order }, addresses);
}

function keyIdsOf({ elements }: Configuration): Map<Path, string> {
  const ids = Object.entries(elements).map(([path, xml]) => [path, keyIdOf(path, xml)] as const);
  return new Map(ids.filter((each): each is [Path, string] => each[1] !== undefined));
}

function inputsOf(state: FirewallState): Values {
  const { keyDigests: _, ...inputs } = state;
  return writeInputs(inputs);
}

function writeState(inputs: FirewallInputs, keyDigests: Readonly<Record<Path, string>>): Values {
  const { keyDigests: _, ...rest } = inputs as FirewallState;
  return { ...writeInputs(rest), keyDigests: secret(keyDigests) };
}

/** Whatever is secret, to be kept out of every message. */
export function secretsOf({ apiKey, presharedKeys }: Partial<FirewallInputs>): string[] {
  return [apiKey, ...Object.values(presharedKeys ?? {})].filter(
    (value): value is string => typeof value === "string" && value !== "",
  );
}

/**
 * A run that does not know of a failover, for example one of an older commit, would undo it in silence: no update moves
 * flows back but that of the command.
 *
 * @throws with the prefixes that would come back
 */
function diff(olds: Values, news: Values): ReturnType<typeof diffProperties> {
  const [held, wanted] = [olds["elements"], news["elements"]].map(textsOf);
  const back = broughtBack(held!, wanted!);
  if (back.length > 0 && process.env[MOVING_BACK] === undefined)
    throw new Error(
      `hub:failover.prefer moved flows to the other firewall, and this configuration would move them back: ${back.join(", ")}. ` +
        "Take in the change of the stack's file that names it; to move them back: npx hub failover --back --stack <stack>",
    );
  return diffProperties(olds, news);
}

const textsOf = (elements: Value | undefined): Record<Path, string> =>
  Object.fromEntries(
    Object.entries(isRecord(elements) ? elements : {}).filter(([, xml]) => typeof xml === "string"),
  ) as Record<Path, string>;

export const FIREWALL_CONFIGURATION: ResourceType<FirewallInputs, FirewallState> = {
  ...{ check: checkInputs, diff },
  ...{ create, update, read, secretsOf },
};
