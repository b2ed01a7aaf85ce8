/** What a device can do, and the refusal of what it cannot: a suite is never weakened to fit. */
import { SUITES, type Suite } from "../plan/crypto/ciphers";
import { describePresharedKeyProblem } from "../plan/crypto/keyForms";
import type { Problem } from "../plan/problems";
import { keyPlaceholder } from "./common/keyText";
import { DEVICES, type DeviceKind, type DeviceSite } from "./registry";
import type { DeviceAbilities } from "./types";

export function abilitiesOf(device: DeviceKind): DeviceAbilities {
  return DEVICES[device];
}

/** The suites that a device can use, the strongest first; none for a device without IKEv2. */
export function suitesOfDevice(device: DeviceKind): Suite[] {
  return SUITES.filter((suite) => lackOf(abilitiesOf(device), suite) === undefined);
}

/** The first thing about the suite that the device cannot do. */
function lackOf({ ikeVersions, ike, esp }: DeviceAbilities, suite: Suite): string | undefined {
  if (!ikeVersions.includes(2)) return "IKEv2 (it has IKEv1 only)";
  if (!ike.encryption.includes(suite.ike.encryption)) return `${suite.ike.encryption} in IKE`;
  if (suite.ike.integrity !== "none" && !ike.hashes.includes(suite.ike.integrity))
    return `integrity ${suite.ike.integrity} in IKE`;
  if (!ike.hashes.includes(suite.ike.prf)) return `PRF ${suite.ike.prf} in IKE`;
  if (!ike.dhGroups.includes(suite.ike.dhGroup)) return `DH group ${suite.ike.dhGroup}`;
  if (!esp.encryption.includes(suite.esp.encryption)) return `${suite.esp.encryption} in ESP`;
  if (suite.esp.integrity !== "none" && !esp.hashes.includes(suite.esp.integrity))
    return `integrity ${suite.esp.integrity} in ESP`;
  if (!esp.pfsGroups.includes(suite.esp.pfsGroup)) return `PFS group ${suite.esp.pfsGroup}`;
  return undefined;
}

/** Everything about the site that its device cannot do, or that cannot be written into a configuration. */
export function checkDeviceSite(site: DeviceSite): Problem[] {
  return [...checkAbilities(site), ...checkFlows(site), ...checkText(site)];
}

/** What another device might do. */
export function checkAbilities(site: DeviceSite): Problem[] {
  return [...checkSuite(site), ...checkRouting(site), ...checkNat(site)];
}

function checkSuite({ name, device, proposal }: DeviceSite): Problem[] {
  const abilities = abilitiesOf(device);
  const lack = lackOf(abilities, proposal);
  if (lack === undefined) return [];
  const possible = suitesOfDevice(device).map((suite) => suite.name);
  const path = `hub:sites.${name}.device`;
  if (possible.length === 0) return [hopelessDevice(path, device, proposal)];
  return [
    {
      path,
      what: `${abilities.name} cannot use the suite ${proposal.name}: it lacks ${lack}`,
      value: device,
      allowed: possible.join(", "),
      remedy: `give the site suites: [${possible[0]}] if its profile approves it, or replace the device`,
    },
  ];
}

/** @param wanted the suite without the device: what the device lacks of it is named */
export function hopelessDevice(path: string, device: DeviceKind, wanted: Suite): Problem {
  const abilities = abilitiesOf(device);
  return {
    path,
    what: `${abilities.name} cannot use the suite ${wanted.name}: it lacks ${lackOf(abilities, wanted)}`,
    value: device,
    allowed: "no suite that any profile approves",
    remedy: "replace the device; nothing weaker is configured",
  };
}

function checkRouting({ name, device, routing, tunnels }: DeviceSite): Problem[] {
  const abilities = abilitiesOf(device);
  const problems: Problem[] = [];
  if (!abilities.routing.includes(routing.kind)) {
    problems.push({
      path: `hub:sites.${name}.routing`,
      what: `${abilities.name} is not configured with ${routing.kind === "bgp" ? "BGP" : "static routes"}`,
      value: routing.kind,
      allowed: abilities.routing.join(", "),
    });
  }
  if (routing.kind === "static" || abilities.fourByteAsn) return problems;
  const asns = new Set([routing.localAsn, ...tunnels.flatMap(({ bgp }) => bgp?.remoteAsn ?? [])]);
  return [
    ...problems,
    ...[...asns]
      .filter((asn) => asn > 65_535)
      .map((asn) => ({
        path: `hub:sites.${name}.asn`,
        what: `${abilities.name} takes ASNs of two bytes only`,
        value: asn,
        allowed: "64512 to 65534",
        remedy: "use static routing, or smaller ASNs at both ends",
      })),
  ];
}

function checkFlows({ name, remotePrefixes }: DeviceSite): Problem[] {
  if (remotePrefixes.length > 0) return [];
  return [
    {
      path: `hub:sites.${name}`,
      what: "has no flow, so nothing leads its device into the tunnels",
      remedy: "name the site in hub:flows",
    },
  ];
}

function checkNat({ name, device, behindNat }: DeviceSite): Problem[] {
  const abilities = abilitiesOf(device);
  if (!behindNat || abilities.identityBehindNat) return [];
  return [
    {
      path: `hub:sites.${name}.behindNat`,
      what: `${abilities.name} sends its own, private address as IKE identity, and the far end expects the public one`,
      value: true,
      allowed: "false for this device",
      remedy: "give the device the public address, or put another device there",
    },
  ];
}

/** FortiOS takes 15 characters. */
const VPN_NAME_PATTERN = /^[a-z0-9-]{1,15}$/;
const INTERFACE_PATTERN = /^[A-Za-z0-9][A-Za-z0-9/._: -]{0,30}$/;

/** What would break out of its place in a configuration. A key is never shown. */
function checkText({ name, outsideInterface, tunnels }: DeviceSite): Problem[] {
  const path = `hub:sites.${name}`;
  return [
    ...tunnels.flatMap((tunnel) => {
      const problem = describePresharedKeyProblem(tunnel.presharedKey);
      if (problem === undefined || tunnel.presharedKey === keyPlaceholder(tunnel.keyId)) return [];
      return [
        {
          path: `pre-shared key of ${name}/${tunnel.name}`,
          what: `(not shown) ${problem}`,
          remedy: "raise its epoch in hub:keys.epochs: a new one is made",
        },
      ];
    }),
    ...tunnels
      .filter((tunnel) => !VPN_NAME_PATTERN.test(tunnel.vpnName))
      .map((tunnel) => ({
        path,
        what: "a tunnel's name does not fit into the names of devices",
        value: tunnel.vpnName,
        allowed: "at most 15 lower-case letters, digits and hyphens",
      })),
    ...(outsideInterface === undefined || INTERFACE_PATTERN.test(outsideInterface)
      ? []
      : [{ path, what: "is not the name of an interface", value: outsideInterface }]),
  ];
}
