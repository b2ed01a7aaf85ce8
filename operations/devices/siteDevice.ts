/** `hub device-config <site>`: what a customer gateway must be told, from the plan and from what the clouds gave. */
import { abilitiesOf, checkAbilities } from "../../components/devices/abilities";
import { deviceSiteOfConnection, type AwsFacts } from "../../components/devices/awsSite";
import { deviceSiteOf, type HubFacts } from "../../components/devices/hubSite";
import { areOneDevice, connectionsAt, connectionsOf, type PlacedConnection } from "../../components/devices/places";
import { joinFiles, renderDevice } from "../../components/devices/render";
import { DEVICE_KINDS, type DeviceKind, type DeviceSite } from "../../components/devices/registry";
import type { DeviceLanguage } from "../../components/devices/types";
import type { VpnConnectionPlan } from "../../components/plan/sites/vpnConnections";
import type { HubPlan } from "../../components/plan/hubPlan";
import type { CustomerGatewaySiteOnAwsVpn, CustomerGatewaySitePlan } from "../../components/plan/sites/types";
import { requireFirewalls } from "../../components/plan/config/withoutFirewalls";
import { draftAddresses } from "./draft";
import { keysOfSite } from "../keys/presharedKeys";
import type { KnownAddresses } from "../engine/knownAddresses";
import { UsageError } from "../terminal/usageError";

export interface SiteDeviceOptions {
  /** In place of what the configuration says; `generic` where neither says anything. */
  readonly device?: DeviceKind | undefined;
  /** What the clouds gave; documentation addresses (RFC 5737) stand in a draft without. */
  readonly known?: KnownAddresses | undefined;
  /** Keys by key id; placeholders without. */
  readonly presharedKeys?: Readonly<Record<string, string>> | undefined;
  readonly outsideInterface?: string;
  /** Of the comments; English when not given. */
  readonly language?: DeviceLanguage | undefined;
}

/**
 * The configuration of each device of the site.
 *
 * @throws {UsageError} when the site has no device of its own, or its device cannot do what the plan needs
 */
export function siteDeviceConfig(plan: HubPlan, site: string, options: SiteDeviceOptions): string {
  const devices = connectionsOfSite(plan, site).map((own) => deviceOf(plan, own, options));
  if (options.device !== undefined) checkAsked(devices.flat());
  if (options.language === "ja") checkJapanese(devices.flat());
  const texts = devices.map((connections) => joinFiles(renderDevice(...connections)).trimEnd());
  if (texts.length === 1) return texts[0]!;
  return devices
    .map(
      (connections, index) =>
        `##### Device ${index + 1} of ${site}, ${connections[0]!.outsideAddress} #####\n${texts[index]}`,
    )
    .join("\n\n");
}

/** @throws {UsageError} for a make whose comments are in English only */
function checkJapanese(devices: readonly DeviceSite[]): void {
  const without = [...new Set(devices.map(({ device }) => device))].filter(
    (device) => abilitiesOf(device).japanese === undefined,
  );
  if (without.length === 0) return;
  throw new UsageError(
    without.map((device) => ({
      path: "--language",
      what: `${abilitiesOf(device).name} has no comments in Japanese`,
      value: "ja",
      allowed: `ja for ${DEVICE_KINDS.filter((kind) => abilitiesOf(kind).japanese !== undefined).join(", ")}; en for all`,
      remedy: "leave --language out; hub worksheet --language ja has the values of every make in Japanese",
    })),
  );
}

/** What `--device` names and the site cannot have is the option's mistake: no remedy changes the site for it. */
function checkAsked(devices: readonly DeviceSite[]): void {
  const problems = devices.flatMap((site) =>
    checkAbilities(site).map(({ what }) => ({
      path: "--device",
      what,
      value: site.device,
      allowed: DEVICE_KINDS.filter((device) => checkAbilities({ ...site, device }).length === 0).join(", "),
      remedy: "name what stands at the site, or leave --device out",
    })),
  );
  if (problems.length > 0) throw new UsageError(problems);
}

/**
 * The site's device, or its redundant devices on the AWS VPN, each as its own configuration sees the far ends.
 *
 * @throws {UsageError} when the site has no device of its own
 */
export function siteDevices(plan: HubPlan, name: string, options: SiteDeviceOptions): DeviceSite[] {
  return connectionsOfSite(plan, name).map((own) => deviceSite(plan, own, options));
}

/** Names of the sites whose keys stand in the configuration of a site's devices, its own among them. */
export function sitesOnDevicesOf(plan: HubPlan, name: string): string[] {
  const connections = connectionsOfSite(plan, name).flatMap((own) => connectionsOfDevice(plan, own));
  return [...new Set(connections.map(({ site }) => site.name))];
}

/** All connections of one device, each as it sees its far ends. */
function deviceOf(plan: HubPlan, own: PlacedConnection, options: SiteDeviceOptions): DeviceSite[] {
  return connectionsOfDevice(plan, own).map((each) =>
    deviceSite(plan, each, { ...options, device: kindOf(own, options) }),
  );
}

function connectionsOfDevice(plan: HubPlan, own: PlacedConnection): PlacedConnection[] {
  return connectionsAt(plan, own.outsideAddress).filter(
    (each) => isSame(each, own) || (areOneDevice(each, own) && kindOf(each, {}) === kindOf(own, {})),
  );
}

const isSame = (one: PlacedConnection, other: PlacedConnection) =>
  one.site === other.site && one.connection === other.connection;

const kindOf = (own: PlacedConnection, { device }: SiteDeviceOptions): DeviceKind => device ?? own.device ?? "generic";

function deviceSite(plan: HubPlan, own: PlacedConnection, options: SiteDeviceOptions): DeviceSite {
  const { site, connection, outsideAddress, place } = own;
  const device = kindOf(own, options);
  const known = options.known ?? draftAddresses(plan);
  const mapped =
    connection === undefined
      ? deviceSiteOf(
          requireFirewalls(plan, "<site>"),
          site as CustomerGatewaySitePlan,
          device,
          hubFacts(known, options),
          place,
        )
      : deviceSiteOfConnection(
          site as CustomerGatewaySiteOnAwsVpn,
          connection,
          device,
          awsFacts(known, site.name, connection, options),
          place,
        );
  const given = keysOfSite(plan, site.name).flatMap(({ id, secretId }) => (secretId === undefined ? [] : [id]));
  const inside = connectionsOfDevice(plan, own).map((each) => each.site);
  const others = connectionsAt(plan, outsideAddress).filter((each) => !inside.includes(each.site));
  return {
    ...mapped,
    ...(options.language === undefined ? {} : { language: options.language }),
    sitesAtAddress: others.map((each) => each.site.name),
    givenKeyIds: given.filter((id) => mapped.tunnels.some(({ keyId }) => keyId === id)),
  };
}

function hubFacts({ firewalls }: KnownAddresses, { presharedKeys, outsideInterface }: SiteDeviceOptions): HubFacts {
  return {
    firewallAddresses: { a: firewalls["a"]!.untrustPublicIp, b: firewalls["b"]!.untrustPublicIp },
    ...(presharedKeys === undefined ? {} : { presharedKeys }),
    ...(outsideInterface === undefined ? {} : { outsideInterface }),
  };
}

function awsFacts(
  { awsVpn }: KnownAddresses,
  site: string,
  connection: VpnConnectionPlan,
  { presharedKeys, outsideInterface }: SiteDeviceOptions,
): AwsFacts {
  const addresses = awsVpn?.outsideAddresses?.[site]?.[connection.number];
  const pairs = connection.tunnels.flatMap(({ id }, index) => {
    const address = addresses?.[index];
    return address === undefined ? [] : [[id, address] as const];
  });
  return {
    tunnelAddresses: Object.fromEntries(pairs),
    ...(presharedKeys === undefined ? {} : { presharedKeys }),
    ...(outsideInterface === undefined ? {} : { outsideInterface }),
  };
}

/** @throws {UsageError} when the site has no device of its own */
function connectionsOfSite(plan: HubPlan, name: string): PlacedConnection[] {
  const own = connectionsOf(plan).filter(({ site }) => site.name === name);
  if (own.length === 0) throw unknownSite(plan, name);
  return own.map((each) =>
    connectionsAt(plan, each.outsideAddress).find(
      (placed) => placed.site === each.site && placed.connection === each.connection,
    )!,
  );
}

function unknownSite(plan: HubPlan, name: string): UsageError {
  const sites = plan.sites;
  const kind = sites.find((each) => each.name === name)?.kind;
  const known = sites.filter((each) => each.kind === "customer-gateway").map((each) => each.name);
  return new UsageError([
    {
      path: "<site>",
      what:
        kind === undefined
          ? "is not in the configuration"
          : `is ${/^[aeiou]/.test(kind) ? "an" : "a"} ${kind} site: the program runs that end`,
      value: name,
      allowed: known.length === 0 ? "no site has a device of its own" : known.join(", "),
    },
  ]);
}
