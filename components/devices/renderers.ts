/** What renders the configuration of each make; one without a renderer can do no suite at all, and is refused. */
import { renderCheckpoint } from "./checkpoint/render";
import { renderCiscoAsa } from "./cisco-asa/render";
import { renderCiscoIos, renderCiscoIosXe } from "./cisco-ios/render";
import { renderFortigate } from "./fortigate/render";
import { renderGeneric } from "./generic/render";
import { renderJunos } from "./juniper-junos/render";
import { renderScreenos } from "./juniper-screenos/render";
import { renderPanos } from "./pan-os/render";
import { renderPfsense } from "./pfsense/render";
import { renderSonicwall } from "./sonicwall/render";
import { renderStrongswanFrr } from "./strongswan-frr/render";
import { renderWindows } from "./windows/render";
import { renderYamaha } from "./yamaha-rtx/render";
import { renderZywall } from "./zywall/render";
import type { DeviceKind } from "./registry";
import type { DevicePart, RenderedFile } from "./types";

type Renderer = (connections: readonly DevicePart[]) => RenderedFile[];

/** For makes whose connections stand one after the other. */
const each =
  (render: (site: DevicePart) => RenderedFile[]): Renderer =>
  (sites) =>
    sites.flatMap(render);

export const RENDERERS: Readonly<Record<DeviceKind, Renderer | undefined>> = {
  checkpoint: each(renderCheckpoint),
  "cisco-asa": each(renderCiscoAsa),
  "cisco-ios": each(renderCiscoIos),
  "cisco-ios-xe": each(renderCiscoIosXe),
  fortigate: each(renderFortigate),
  generic: each(renderGeneric),
  "juniper-j-series": each(renderJunos),
  "juniper-screenos": each(renderScreenos),
  "juniper-srx": each(renderJunos),
  "pan-os": each(renderPanos),
  pfsense: renderPfsense,
  sonicwall: each(renderSonicwall),
  "strongswan-frr": renderStrongswanFrr,
  "windows-2008-r2": undefined,
  "windows-2012-r2": each(renderWindows),
  "yamaha-rtx": renderYamaha,
  zywall: each(renderZywall),
};
