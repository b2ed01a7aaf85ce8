/** Networks that several sites adopt: what one of them takes is not there for the others. */
import type { HubConfig } from "../config/config";
import type { SiteConfig } from "../config/sites";
import type { Problem } from "../problems";

/** Per VPC network and region, for every project (Cloud Router quotas). */
const MOST_CLOUD_ROUTERS = 5;

export function checkAdoptedNetworks({ sites }: HubConfig): Problem[] {
  const named = Object.entries(sites);
  return [
    ...repeated(named, virtualNetworkOf, 1).map(([[name, site], first]) => ({
      path: `hub:sites.${name}.existingVirtualNetwork`,
      what: `is also that of site/${first}; a virtual network takes one VPN gateway`,
      value: virtualNetworkOf(site),
      remedy: "give one of the two another virtual network, or make one site of them",
    })),
    ...repeated(named, routerPlaceOf, MOST_CLOUD_ROUTERS).map(([[name, site]]) => ({
      path: `hub:sites.${name}.existingNetwork`,
      what: `has no room for another Cloud Router: Google takes ${MOST_CLOUD_ROUTERS} in a VPC network and region`,
      value: routerPlaceOf(site),
      remedy: "give the site another region or network, or make one site of several",
    })),
  ];
}

type Named = readonly [string, SiteConfig];

/** Sites behind the first `most` of the same place, each with the first site there. */
function repeated(
  sites: readonly Named[],
  placeOf: (site: SiteConfig) => string | undefined,
  most: number,
): [Named, string][] {
  const places = new Map<string, string[]>();
  return sites.flatMap((named): [Named, string][] => {
    const place = placeOf(named[1]);
    if (place === undefined) return [];
    const names = places.get(place) ?? [];
    places.set(place, [...names, named[0]]);
    return names.length < most ? [] : [[named, names[0]!]];
  });
}

/** Azure's names mean the same in upper and lower case. */
function virtualNetworkOf(site: SiteConfig): string | undefined {
  if (site.kind !== "azure-vpn-gateway" || site.existingVirtualNetwork === undefined) return undefined;
  const { resourceGroup, name } = site.existingVirtualNetwork;
  return `${resourceGroup}/${name}`.toLowerCase();
}

function routerPlaceOf(site: SiteConfig): string | undefined {
  const network = vpcNetworkOf(site);
  return network === undefined || site.kind !== "gcp-ha-vpn" ? undefined : `${network} ${site.region}`;
}

/** An adopted VPC network as `<project>/<name>`, whether it is written by name or by self link. */
export function vpcNetworkOf(site: SiteConfig): string | undefined {
  if (site.kind !== "gcp-ha-vpn" || site.existingNetwork === undefined) return undefined;
  const [, project = site.project, name = site.existingNetwork] =
    /projects\/([^/]+)\/global\/networks\/([^/]+)$/.exec(site.existingNetwork) ?? [];
  return `${project ?? "provider's project"}/${name}`;
}
