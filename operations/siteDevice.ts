/** `hub device-config <site>`: what a customer gateway must be told, from the plan and from what the clouds gave. */
import { deviceSiteOfConnection } from "../components/devices/awsSite";
import { deviceSiteOf, type HubFacts } from "../components/devices/hubSite";
import { joinFiles, renderDevice } from "../components/devices/render";
import type { DeviceKind, DeviceSite } from "../components/devices/types";
import type { AwsVpnCustomerGatewaySitePlan } from "../components/plan/awsVpnTypes";
import { ConfigError } from "../components/plan/problems";
import type { CustomerGatewaySitePlan, HubPlan } from "../components/plan/types";
import type { KnownAddresses } from "./summary";

export interface SiteDeviceOptions {
  /** In place of what the configuration says; `generic` where neither says anything. */
  readonly device?: DeviceKind | undefined;
  /** What the clouds gave; documentation addresses (RFC 5737) stand in a draft without. */
  readonly known?: KnownAddresses | undefined;
  /** Keys by key id; placeholders without. */
  readonly presharedKeys?: Readonly<Record<string, string>>;
  readonly outsideInterface?: string;
}

/** Addresses for documentation (RFC 5737), for a draft before the clouds gave real ones. */
const DRAFT = { a: "192.0.2.1", b: "192.0.2.2", aws: ["192.0.2.1", "192.0.2.2"] } as const;

/**
 * @throws {ConfigError} when the site has no device of its own, or its device cannot do what the plan needs
 */
export function siteDeviceConfig(plan: HubPlan, site: string, options: SiteDeviceOptions): string {
  const configurations = siteDevices(plan, site, options).map((device) => joinFiles(renderDevice(device)).trimEnd());
  return configurations.join("\n\n");
}

/**
 * The site's device, or its redundant devices on the AWS VPN, each as its own configuration sees the far ends.
 *
 * @throws {ConfigError} when the site has no device of its own
 */
export function siteDevices(plan: HubPlan, name: string, options: SiteDeviceOptions): DeviceSite[] {
  const onAwsVpn = plan.awsVpn.sites.find((each) => each.name === name);
  if (onAwsVpn?.kind === "customer-gateway") return awsVpnDevices(onAwsVpn, options);
  const site = customerSiteOf(plan, name);
  return [deviceSiteOf(plan, site, options.device ?? site.device ?? "generic", hubFacts(options))];
}

function hubFacts({ known, presharedKeys, outsideInterface }: SiteDeviceOptions): HubFacts {
  return {
    firewallAddresses:
      known === undefined
        ? DRAFT
        : { a: known.firewalls["a"]!.untrustPublicIp, b: known.firewalls["b"]!.untrustPublicIp },
    ...(presharedKeys === undefined ? {} : { presharedKeys }),
    ...(outsideInterface === undefined ? {} : { outsideInterface }),
  };
}

function awsVpnDevices(site: AwsVpnCustomerGatewaySitePlan, options: SiteDeviceOptions): DeviceSite[] {
  const { known, device, presharedKeys, outsideInterface } = options;
  return site.connections.map((connection) => {
    const addresses =
      known === undefined ? DRAFT.aws : known.awsVpn?.outsideAddresses?.[site.name]?.[connection.number];
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

function customerSiteOf(plan: HubPlan, name: string): CustomerGatewaySitePlan {
  const site = plan.sites.find((each) => each.name === name);
  if (site?.kind === "customer-gateway") return site;
  const sites = [...plan.sites, ...plan.awsVpn.sites];
  const kind = sites.find((each) => each.name === name)?.kind;
  const known = sites.filter((each) => each.kind === "customer-gateway").map((each) => each.name);
  throw new ConfigError([
    {
      path: "<site>",
      what: kind === undefined ? "is not in the configuration" : `is a ${kind} site: the program runs that end`,
      value: name,
      allowed: known.length === 0 ? "no site has a device of its own" : known.join(", "),
    },
  ]);
}
