/** Which cipher suite both ends of a site use, whatever ends its tunnels on the hub's side. */
import { hopelessDevice, suitesOfDevice } from "../../devices/abilities";
import type { DeviceKind } from "../../devices/registry";
import {
  chooseSuite,
  CIPHER_PROFILES,
  SUITES,
  suitesOf,
  type CipherProfile,
  type Proposal,
  type Suite,
} from "./ciphers";
import type { HubConfig } from "../config/config";
import type { SiteConfig } from "../config/sites";
import { devicesOf } from "../sites/ends";
import type { Problem } from "../problems";

/** What there is to choose from for one site. */
export interface SuiteChoice {
  readonly kind: SiteConfig["kind"];
  /** The hub's end in words, for example `the firewall`. */
  readonly hubEnd: string;
  readonly hub: readonly Suite[];
  readonly remote: readonly Suite[];
  readonly profile: CipherProfile;
  /** Devices that can do no suite at all, by the key of the site that names them. */
  readonly hopeless: readonly { readonly key: string; readonly device: DeviceKind }[];
}

const HUB_ENDS = {
  "vm-series": { hubEnd: "the firewall", platform: "pan-os" },
  "aws-vpn": { hubEnd: "the AWS VPN", platform: "aws" },
} as const;

export function suiteChoice(site: SiteConfig, config: HubConfig): SuiteChoice {
  const { hubEnd, platform } = HUB_ENDS[site.terminateOn];
  const devices = devicesOf(site).map(({ device }) => device);
  return {
    kind: site.kind,
    hubEnd,
    hub: suitesOf(platform),
    remote: remoteSuites(site, devices),
    profile: site.cipherProfile ?? config.ciphers.profile,
    hopeless: devices.flatMap((device, index) => {
      if (device === undefined || suitesOfDevice(device).length > 0) return [];
      const isSites = "device" in site && device === site.device;
      return [{ key: isSites ? "device" : `gateways.${index}.device`, device }];
    }),
  };
}

/** A cloud's site names suites for single tunnels only (`hub:sites.<site>.tunnels`), a device for all of them as well. */
function remoteSuites(site: SiteConfig, devices: readonly (DeviceKind | undefined)[]): Suite[] {
  const { suites } = site as { readonly suites?: readonly string[] };
  return abilitiesOfEnd(site, devices).filter(({ name }) => suites?.includes(name) ?? true);
}

function abilitiesOfEnd(site: SiteConfig, devices: readonly (DeviceKind | undefined)[]): readonly Suite[] {
  switch (site.kind) {
    case "gcp-ha-vpn":
      return suitesOf("google-cloud");
    case "azure-vpn-gateway":
      return suitesOf("azure");
    case "customer-gateway": {
      const known = devices.filter((device) => device !== undefined).map(suitesOfDevice);
      return SUITES.filter((suite) => known.every((ofDevice) => ofDevice.includes(suite)));
    }
  }
}

/** @returns undefined when no suite satisfies both ends and the profile */
export function chooseProposal(
  { hub, remote, profile }: SuiteChoice,
  lifetimes: { readonly ikeSeconds: number; readonly espSeconds: number },
): Proposal | undefined {
  const suite = chooseSuite(hub, remote, profile);
  if (suite === undefined) return undefined;
  return {
    name: suite.name,
    ike: { ...suite.ike, lifetimeSeconds: lifetimes.ikeSeconds },
    esp: { ...suite.esp, lifetimeSeconds: lifetimes.espSeconds },
  };
}

/** @param path the site's, for example `hub:sites.nagoya` */
export function checkSuite(path: string, { kind, hubEnd, hub, remote, profile, hopeless }: SuiteChoice): Problem[] {
  if (chooseSuite(hub, remote, profile) !== undefined) return [];
  const wanted = chooseSuite(hub, SUITES, profile);
  if (hopeless.length > 0 && wanted !== undefined) {
    const unique = new Map(hopeless.map((each) => [each.key, each.device]));
    return [...unique].map(([key, device]) => hopelessDevice(`${path}.${key}`, device, wanted));
  }
  const approved = hub.filter((known) => CIPHER_PROFILES[profile].approves(known));
  return [
    {
      path,
      what: `no cipher suite satisfies profile ${profile}, ${hubEnd} and the ${kind} together`,
      value: remote.map(({ name }) => name),
      allowed: `${profile}: ${approved.map(({ name }) => name).join(", ")}`,
      remedy: "upgrade the device, or give the site a cipherProfile that both ends can reach",
    },
  ];
}
