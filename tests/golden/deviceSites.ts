/** Device sites for tests: a plan of prod with one site changed to a device's strongest suite, and made-up facts. */
import path from "node:path";
import { suitesOfDevice } from "../../components/devices/abilities";
import { deviceSiteOf, type HubFacts } from "../../components/devices/hubSite";
import { DEVICE_KINDS, type DeviceKind, type DeviceSite } from "../../components/devices/registry";
import type { PairPlan } from "../../components/plan/hubPlan";
import type { CustomerGatewaySitePlan } from "../../components/plan/sites/types";
import { planOf } from "./firewalls";

export const DEVICE_GOLDEN_FOLDER = path.join(__dirname, "devices");

/** Documentation addresses (RFC 5737). */
export const HUB_FACTS: HubFacts = { firewallAddresses: { a: "192.0.2.1", b: "192.0.2.2" } };

/** The site that stands for a device's: with BGP and two remote prefixes, and its static twin. */
export const SITE = "branch-nagoya";

export type Variant = "bgp" | "static";

export interface GoldenDevice {
  readonly device: DeviceKind;
  readonly variant: Variant;
  readonly file: string;
}

/** Every device that is not refused, in each routing mode it has. */
export const GOLDEN_DEVICES: readonly GoldenDevice[] = DEVICE_KINDS.filter(
  (device) => suitesOfDevice(device).length > 0,
).flatMap((device) =>
  (device === "windows-2012-r2" ? (["static"] as const) : (["bgp", "static"] as const)).map((variant) => ({
    device,
    variant,
    file: `${device}-${variant}.txt`,
  })),
);

export function planWithSite(variant: Variant, changes: Readonly<Record<string, unknown>> = {}): PairPlan {
  const routing = variant === "static" ? { routing: "static", asn: undefined } : { asn: 65001 };
  const site = { ...routing, cidrs: ["10.50.0.0/22", "10.50.8.0/24"], ...changes };
  return planOf("prod", {
    "ciphers.profile": "rfc8247",
    ...Object.fromEntries(Object.entries(site).map(([key, value]) => [`sites.${SITE}.${key}`, value])),
  });
}

/** The site of `device` with its strongest suite, or the one named in the changes. */
export function deviceSite(
  device: DeviceKind,
  variant: Variant,
  changes: Readonly<Record<string, unknown>> = {},
  facts: HubFacts = HUB_FACTS,
): DeviceSite {
  const suites = suitesOfDevice(device).map((suite) => suite.name);
  const plan = planOnce(variant, { suites: suites.slice(0, 1), ...changes });
  return deviceSiteOf(plan, sitePlanOf(plan), device, facts);
}

const planned = new Map<string, PairPlan>();

/** Plans are frozen data, and most devices share one. */
function planOnce(variant: Variant, changes: Readonly<Record<string, unknown>>): PairPlan {
  const key = JSON.stringify([variant, changes]);
  const plan = planned.get(key) ?? planWithSite(variant, changes);
  planned.set(key, plan);
  return plan;
}

export function sitePlanOf(plan: PairPlan): CustomerGatewaySitePlan {
  return plan.sites.find((site) => site.name === SITE) as CustomerGatewaySitePlan;
}
