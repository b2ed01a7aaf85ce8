/** `hub device-config <site>`: a customer gateway's configuration, from the plan and from what the clouds gave. */
import { deviceSiteOf, type HubFacts } from "../components/devices/hubSite";
import { joinFiles, renderDevice } from "../components/devices/render";
import type { DeviceKind, DeviceSite } from "../components/devices/types";
import { ConfigError } from "../components/plan/problems";
import type { CustomerGatewaySitePlan, HubPlan } from "../components/plan/types";
import type { KnownAddresses } from "./summary";

export interface SiteDeviceOptions {
  readonly device: DeviceKind;
  /** What the clouds gave; documentation addresses (RFC 5737) stand in a draft without. */
  readonly known?: KnownAddresses | undefined;
  /** Keys by key id; placeholders without. */
  readonly presharedKeys?: Readonly<Record<string, string>>;
  readonly outsideInterface?: string;
}

/** Addresses for documentation (RFC 5737), for a draft before the clouds gave real ones. */
const DRAFT = { a: "192.0.2.1", b: "192.0.2.2" } as const;

/**
 * @throws {ConfigError} when the site has no device of its own, or its device cannot do what the plan needs
 */
export function siteDeviceConfig(plan: HubPlan, site: string, options: SiteDeviceOptions): string {
  return joinFiles(renderDevice(siteDevice(plan, site, options))).trimEnd();
}

/** @throws {ConfigError} when the site has no device of its own */
export function siteDevice(plan: HubPlan, name: string, options: SiteDeviceOptions): DeviceSite {
  const { device, known, presharedKeys, outsideInterface } = options;
  const facts: HubFacts = {
    firewallAddresses:
      known === undefined
        ? DRAFT
        : { a: known.firewalls["a"]!.untrustPublicIp, b: known.firewalls["b"]!.untrustPublicIp },
    ...(presharedKeys === undefined ? {} : { presharedKeys }),
    ...(outsideInterface === undefined ? {} : { outsideInterface }),
  };
  return deviceSiteOf(plan, customerSiteOf(plan, name), device, facts);
}

function customerSiteOf(plan: HubPlan, name: string): CustomerGatewaySitePlan {
  const site = plan.sites.find((each) => each.name === name);
  if (site?.kind === "customer-gateway") return site;
  const known = plan.sites.filter((each) => each.kind === "customer-gateway").map((each) => each.name);
  throw new ConfigError([
    {
      path: "<site>",
      what: site === undefined ? "is not in the configuration" : `is a ${site.kind} site: the program runs that end`,
      value: name,
      allowed: known.length === 0 ? "no site has a device of its own" : known.join(", "),
    },
  ]);
}
