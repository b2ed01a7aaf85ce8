/** Cisco IOS 15: as IOS XE, but with AES-CBC in IKE (the ability table leaves AES-GCM out there). */
import { renderCiscoRouter } from "./ciscoRouter";
import type { DeviceSite, RenderedFile } from "./types";

export function renderCiscoIos(site: DeviceSite): RenderedFile[] {
  return [{ name: `${site.name}.ios.cfg`, text: renderCiscoRouter(site) }];
}
