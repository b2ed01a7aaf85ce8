/**
 * Addresses that a cloud gives when it makes a gateway stand in elements as placeholders. A preview of a new site then
 * shows its elements, although nobody knows its addresses yet.
 */
import type { Configuration } from "./elements";

/** Id of the firewall's own outside address, its Elastic IP. */
export const OWN_ADDRESS = "untrust";

/** Id of a site's outside address, for example `tokyo-gcp/0`. */
export function outsideAddressId(site: string, remoteInterface: number): string {
  return `${site}/${remoteInterface}`;
}

/**
 * Stands in for an address while rendering, whose checks take nothing but addresses: from 240.0.0.0/4, which nobody may
 * use (RFC 1112 section 4).
 */
export function standInAddress(index: number): string {
  return [240, index >> 16, (index >> 8) & 255, index & 255].join(".");
}

/**
 * Puts placeholders where the stand-ins are, for example `{address:tokyo-gcp/0}`.
 *
 * @param ids ids of the addresses, each at the index of its stand-in
 * @throws when a stand-in is part of a name, where no placeholder can be
 */
export function insertPlaceholders(configuration: Configuration, ids: readonly string[]): Configuration {
  return mapElements(configuration, (xml, path) => {
    const replaced = xml.replace(/>(240\.\d+\.\d+\.\d+)(\/32)?</g, (_, standIn: string, length = "") => {
      const [, high, middle, low] = standIn.split(".").map(Number) as [number, number, number, number];
      return `>{address:${ids[(high << 16) + (middle << 8) + low]}}${length}<`;
    });
    if (/\b240\.\d+\.\d+\.\d+/.test(replaced + path)) throw new Error(`${path} is named by an address of a cloud`);
    return replaced;
  });
}

/** @throws naming the id when an address is missing */
export function fillInAddresses(
  configuration: Configuration,
  addresses: Readonly<Record<string, string>>,
): Configuration {
  return mapElements(configuration, (xml, path) =>
    xml.replace(PLACEHOLDER, (_, id: string) => {
      const address = addresses[id];
      if (address === undefined) throw new Error(`${path} needs the address ${id}, which is not given`);
      return address;
    }),
  );
}

/** Ids of the addresses that the element needs. */
export function addressIdsOf(xml: string): string[] {
  return [...xml.matchAll(PLACEHOLDER)].map(([, id]) => id!);
}

const PLACEHOLDER = /\{address:([^{}<>]+)\}/g;

function mapElements(configuration: Configuration, map: (xml: string, path: string) => string): Configuration {
  const elements = Object.entries(configuration.elements).map(([path, xml]) => [path, map(xml, path)]);
  return { ...configuration, elements: Object.fromEntries(elements) as Record<string, string> };
}
