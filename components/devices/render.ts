/** Refuses what a device cannot do, then renders its configuration. */
import { ConfigError } from "../plan/problems";
import { checkDeviceSite } from "./abilities";
import { renderCheckpoint } from "./checkpoint";
import { renderCiscoAsa } from "./ciscoAsa";
import { renderCiscoIos } from "./ciscoIos";
import { renderCiscoIosXe } from "./ciscoIosXe";
import { renderFortigate } from "./fortigate";
import { renderGeneric } from "./generic";
import { renderJunos } from "./junos";
import { renderPanos } from "./panos";
import { renderPfsense } from "./pfsense";
import { renderScreenos } from "./screenos";
import { renderSonicwall } from "./sonicwall";
import { renderStrongswanFrr } from "./strongswanFrr";
import type { DeviceKind, DeviceSite, RenderedFile } from "./types";
import { renderWindows } from "./windows";
import { renderYamaha } from "./yamaha";
import { renderZywall } from "./zywall";

const RENDERERS: Readonly<Record<Exclude<DeviceKind, "windows-2008-r2">, (site: DeviceSite) => RenderedFile[]>> = {
  checkpoint: renderCheckpoint,
  "cisco-asa": renderCiscoAsa,
  "cisco-ios": renderCiscoIos,
  "cisco-ios-xe": renderCiscoIosXe,
  fortigate: renderFortigate,
  generic: renderGeneric,
  "juniper-j-series": renderJunos,
  "juniper-screenos": renderScreenos,
  "juniper-srx": renderJunos,
  "pan-os": renderPanos,
  pfsense: renderPfsense,
  sonicwall: renderSonicwall,
  "strongswan-frr": renderStrongswanFrr,
  "windows-2012-r2": renderWindows,
  "yamaha-rtx": renderYamaha,
  zywall: renderZywall,
};

/**
 * The files that configure a site's device.
 *
 * @throws {ConfigError} when the device cannot do the suite, the routing or the NAT, or a value does not fit into a
 * configuration; a key is never shown
 */
export function renderDevice(site: DeviceSite): RenderedFile[] {
  const problems = checkDeviceSite(site);
  if (problems.length > 0) throw new ConfigError(problems);
  const { device } = site;
  // The check above refuses it: it has IKEv1 only.
  if (device === "windows-2008-r2") throw new Error("Windows Server 2008 R2 has no configuration");
  return RENDERERS[device](site);
}

/** All files one after the other, each below its name where there are several. */
export function joinFiles(files: readonly RenderedFile[]): string {
  if (files.length === 1) return files[0]!.text;
  return files.map(({ name, text }) => `===== ${name} =====\n${text}`).join("\n");
}
