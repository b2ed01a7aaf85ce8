/** `hub device-config <site>`: what a customer gateway must be told, from the plan and from what the clouds gave. */
import { checkAbilities } from "../components/devices/abilities";
import { deviceSiteOfConnection } from "../components/devices/awsSite";
import { deviceSiteOf, type HubFacts } from "../components/devices/hubSite";
import { joinFiles, renderDevice } from "../components/devices/render";
import { DEVICE_KINDS, type DeviceKind, type DeviceSite } from "../components/devices/registry";
import type { AwsVpnCustomerGatewaySitePlan } from "../components/plan/sites/awsVpnTypes";
import { ConfigError } from "../components/plan/problems";
import type { AnyHubPlan, CustomerGatewaySitePlan } from "../components/plan/types";
import { requireFirewalls } from "../components/plan/config/withoutFirewalls";
import { DRAFT_ADDRESSES } from "./draft";
import { keysOfSite } from "./presharedKeys";
import type { KnownAddresses } from "./summary";

export interface SiteDeviceOptions {
  /** In place of what the configuration says; `generic` where neither says anything. */
  readonly device?: DeviceKind | undefined;
  /** What the clouds gave; documentation addresses (RFC 5737) stand in a draft without. */
  readonly known?: KnownAddresses | undefined;
  /** Keys by key id; placeholders without. */
  readonly presharedKeys?: Readonly<Record<string, string>> | undefined;
  readonly outsideInterface?: string;
}

/**
 * The configuration of each device of the site.
 *
 * @throws {ConfigError} when the site has no device of its own, or its device cannot do what the plan needs
 */
export function siteDeviceConfig(plan: AnyHubPlan, site: string, options: SiteDeviceOptions): string {
  const devices = siteDevices(plan, site, options);
  if (options.device !== undefined) checkAsked(devices);
  const texts = devices.map((device) => joinFiles(renderDevice(device)).trimEnd());
  if (texts.length === 1) return texts[0]!;
  return devices
    .map(
      ({ outsideAddress }, index) => `##### Device ${index + 1} of ${site}, ${outsideAddress} #####\n${texts[index]}`,
    )
    .join("\n\n");
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
  if (problems.length > 0) throw new ConfigError(problems);
}

/**
 * The site's device, or its redundant devices on the AWS VPN, each as its own configuration sees the far ends.
 *
 * @throws {ConfigError} when the site has no device of its own
 */
export function siteDevices(plan: AnyHubPlan, name: string, options: SiteDeviceOptions): DeviceSite[] {
  const given = keysOfSite(plan, name).flatMap(({ id, secretId }) => (secretId === undefined ? [] : [id]));
  return devicesOf(plan, name, options).map((device) => ({
    ...device,
    sitesAtAddress: sitesAt(plan, device.outsideAddress).filter((each) => each !== name),
    givenKeyIds: given.filter((id) => device.tunnels.some(({ keyId }) => keyId === id)),
  }));
}

function devicesOf(plan: AnyHubPlan, name: string, options: SiteDeviceOptions): DeviceSite[] {
  const onAwsVpn = plan.awsVpn.sites.find((each) => each.name === name);
  if (onAwsVpn?.kind === "customer-gateway") return awsVpnDevices(onAwsVpn, options);
  const site = customerSiteOf(plan, name);
  return [
    deviceSiteOf(requireFirewalls(plan, "<site>"), site, options.device ?? site.device ?? "generic", hubFacts(options)),
  ];
}

function sitesAt(plan: AnyHubPlan, address: string): string[] {
  return [...plan.sites, ...plan.awsVpn.sites].flatMap((site) => {
    if (site.kind !== "customer-gateway") return [];
    const gateways = "gateways" in site ? site.gateways : [site];
    return gateways.some(({ outsideAddress }) => outsideAddress === address) ? [site.name] : [];
  });
}

function hubFacts({ known, presharedKeys, outsideInterface }: SiteDeviceOptions): HubFacts {
  return {
    firewallAddresses:
      known === undefined
        ? DRAFT_ADDRESSES.firewalls
        : { a: known.firewalls["a"]!.untrustPublicIp, b: known.firewalls["b"]!.untrustPublicIp },
    ...(presharedKeys === undefined ? {} : { presharedKeys }),
    ...(outsideInterface === undefined ? {} : { outsideInterface }),
  };
}

function awsVpnDevices(site: AwsVpnCustomerGatewaySitePlan, options: SiteDeviceOptions): DeviceSite[] {
  const { known, device, presharedKeys, outsideInterface } = options;
  return site.connections.map((connection) => {
    const addresses =
      known === undefined
        ? DRAFT_ADDRESSES.awsTunnels
        : known.awsVpn?.outsideAddresses?.[site.name]?.[connection.number];
    const pairs = connection.tunnels.flatMap(({ id }, index) => {
      const address = addresses?.[index];
      return address === undefined ? [] : [[id, address] as const];
    });
    return deviceSiteOfConnection(site, connection, device ?? site.gateways[connection.number]!.device ?? "generic", {
      tunnelAddresses: Object.fromEntries(pairs),
      ...(presharedKeys === undefined ? {} : { presharedKeys }),
      ...(outsideInterface === undefined ? {} : { outsideInterface }),
    });
  });
}

function customerSiteOf(plan: AnyHubPlan, name: string): CustomerGatewaySitePlan {
  const site = plan.sites.find((each) => each.name === name);
  if (site?.kind === "customer-gateway") return site;
  const sites = [...plan.sites, ...plan.awsVpn.sites];
  const kind = sites.find((each) => each.name === name)?.kind;
  const known = sites.filter((each) => each.kind === "customer-gateway").map((each) => each.name);
  throw new ConfigError([
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
