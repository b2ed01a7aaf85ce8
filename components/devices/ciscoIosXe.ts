/** Cisco IOS XE. */
import { renderCiscoRouter } from "./ciscoRouter";
import type { DeviceSite, RenderedFile } from "./types";

export function renderCiscoIosXe(site: DeviceSite): RenderedFile[] {
  return [{ name: `${site.name}.ios-xe.cfg`, text: renderCiscoRouter(site) }];
}
