/** The makes of devices, one folder each: the schema's list, the ability table and the renderers come from here. */
import { CHECKPOINT } from "./checkpoint/abilities";
import { renderCheckpoint } from "./checkpoint/render";
import { CISCO_ASA } from "./cisco-asa/abilities";
import { renderCiscoAsa } from "./cisco-asa/render";
import { CISCO_IOS, CISCO_IOS_XE } from "./cisco-ios/abilities";
import { renderCiscoIos, renderCiscoIosXe } from "./cisco-ios/render";
import { FORTIGATE } from "./fortigate/abilities";
import { renderFortigate } from "./fortigate/render";
import { GENERIC } from "./generic/abilities";
import { renderGeneric } from "./generic/render";
import { JUNIPER_J_SERIES, JUNIPER_SRX } from "./juniper-junos/abilities";
import { renderJunos } from "./juniper-junos/render";
import { JUNIPER_SCREENOS } from "./juniper-screenos/abilities";
import { renderScreenos } from "./juniper-screenos/render";
import { PAN_OS } from "./pan-os/abilities";
import { renderPanos } from "./pan-os/render";
import { PFSENSE } from "./pfsense/abilities";
import { renderPfsense } from "./pfsense/render";
import { SONICWALL } from "./sonicwall/abilities";
import { renderSonicwall } from "./sonicwall/render";
import { STRONGSWAN_FRR } from "./strongswan-frr/abilities";
import { renderStrongswanFrr } from "./strongswan-frr/render";
import type { DeviceEnd, DeviceMake, DevicePart, RenderedFile } from "./types";
import { WINDOWS_2008_R2, WINDOWS_2012_R2 } from "./windows/abilities";
import { renderWindows } from "./windows/render";
import { YAMAHA_RTX } from "./yamaha-rtx/abilities";
import { renderYamaha } from "./yamaha-rtx/render";
import { ZYWALL } from "./zywall/abilities";
import { renderZywall } from "./zywall/render";

/** For makes whose connections stand one after the other. */
const each = (render: (site: DevicePart) => RenderedFile[]) => (sites: readonly DevicePart[]) => sites.flatMap(render);

const MAKES = {
  checkpoint: { abilities: CHECKPOINT, render: each(renderCheckpoint) },
  "cisco-asa": { abilities: CISCO_ASA, render: each(renderCiscoAsa) },
  "cisco-ios": { abilities: CISCO_IOS, render: each(renderCiscoIos) },
  "cisco-ios-xe": { abilities: CISCO_IOS_XE, render: each(renderCiscoIosXe) },
  fortigate: { abilities: FORTIGATE, render: each(renderFortigate) },
  generic: { abilities: GENERIC, render: each(renderGeneric) },
  "juniper-j-series": { abilities: JUNIPER_J_SERIES, render: each(renderJunos) },
  "juniper-screenos": { abilities: JUNIPER_SCREENOS, render: each(renderScreenos) },
  "juniper-srx": { abilities: JUNIPER_SRX, render: each(renderJunos) },
  "pan-os": { abilities: PAN_OS, render: each(renderPanos) },
  pfsense: { abilities: PFSENSE, render: renderPfsense },
  sonicwall: { abilities: SONICWALL, render: each(renderSonicwall) },
  "strongswan-frr": { abilities: STRONGSWAN_FRR, render: renderStrongswanFrr },
  "windows-2008-r2": { abilities: WINDOWS_2008_R2 },
  "windows-2012-r2": { abilities: WINDOWS_2012_R2, render: each(renderWindows) },
  "yamaha-rtx": { abilities: YAMAHA_RTX, render: renderYamaha },
  zywall: { abilities: ZYWALL, render: each(renderZywall) },
} as const satisfies Readonly<Record<string, DeviceMake>>;

export type DeviceKind = keyof typeof MAKES;

export const DEVICES: Readonly<Record<DeviceKind, DeviceMake>> = MAKES;

/** Ids that `hub:sites.<name>.device` takes. */
export const DEVICE_KINDS = Object.keys(MAKES) as [DeviceKind, ...DeviceKind[]];

/** A site whose device has a make. */
export interface DeviceSite extends DeviceEnd {
  readonly device: DeviceKind;
}
