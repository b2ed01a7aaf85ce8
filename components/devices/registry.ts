/**
 * The makes of devices, one folder each: the schema's list and what each can do come from here. The plan reads this room
 * and no further: what renders (renderers.ts) reads the plan.
 */
import { CHECKPOINT } from "./checkpoint/abilities";
import { CISCO_ASA } from "./cisco-asa/abilities";
import { CISCO_IOS, CISCO_IOS_XE } from "./cisco-ios/abilities";
import { FORTIGATE } from "./fortigate/abilities";
import { GENERIC } from "./generic/abilities";
import { JUNIPER_J_SERIES, JUNIPER_SRX } from "./juniper-junos/abilities";
import { JUNIPER_SCREENOS } from "./juniper-screenos/abilities";
import { PAN_OS } from "./pan-os/abilities";
import { PFSENSE } from "./pfsense/abilities";
import { SONICWALL } from "./sonicwall/abilities";
import { STRONGSWAN_FRR } from "./strongswan-frr/abilities";
import type { DeviceAbilities, DeviceEnd } from "./types";
import { WINDOWS_2008_R2, WINDOWS_2012_R2 } from "./windows/abilities";
import { YAMAHA_RTX } from "./yamaha-rtx/abilities";
import { ZYWALL } from "./zywall/abilities";

const MAKES = {
  checkpoint: CHECKPOINT,
  "cisco-asa": CISCO_ASA,
  "cisco-ios": CISCO_IOS,
  "cisco-ios-xe": CISCO_IOS_XE,
  fortigate: FORTIGATE,
  generic: GENERIC,
  "juniper-j-series": JUNIPER_J_SERIES,
  "juniper-screenos": JUNIPER_SCREENOS,
  "juniper-srx": JUNIPER_SRX,
  "pan-os": PAN_OS,
  pfsense: PFSENSE,
  sonicwall: SONICWALL,
  "strongswan-frr": STRONGSWAN_FRR,
  "windows-2008-r2": WINDOWS_2008_R2,
  "windows-2012-r2": WINDOWS_2012_R2,
  "yamaha-rtx": YAMAHA_RTX,
  zywall: ZYWALL,
} as const satisfies Readonly<Record<string, DeviceAbilities>>;

export type DeviceKind = keyof typeof MAKES;

export const DEVICES: Readonly<Record<DeviceKind, DeviceAbilities>> = MAKES;

/** Ids that `hub:sites.<name>.device` takes. */
export const DEVICE_KINDS = Object.keys(MAKES) as [DeviceKind, ...DeviceKind[]];

/** A site whose device has a make. */
export interface DeviceSite extends DeviceEnd {
  readonly device: DeviceKind;
}
