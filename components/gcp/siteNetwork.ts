/** The VPC network of a site: created with a subnetwork per prefix, or adopted. */
import * as compute from "@pulumi/gcp/compute";
import * as pulumi from "@pulumi/pulumi";
import type { GcpSitePlan } from "../plan/sites/types";

export type SiteNetworkPlan = Pick<
  GcpSitePlan,
  "name" | "project" | "region" | "cidrs" | "existingNetwork" | "routingMode"
>;

/** @returns the network's self link */
export function createOrAdoptNetwork(
  name: string,
  site: SiteNetworkPlan,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  return site.existingNetwork === undefined
    ? createNetwork(name, site, parent)
    : adoptNetwork(site.existingNetwork, site.project, parent);
}

function createNetwork(name: string, site: SiteNetworkPlan, parent: pulumi.Resource): pulumi.Output<string> {
  const network = new compute.Network(
    `${name}-network`,
    {
      project: site.project,
      description: `VPC network of the VPN site ${site.name}`,
      autoCreateSubnetworks: false,
      routingMode: site.routingMode,
      // Google advises legacy mode for critical workloads (Cloud Router, "Set routing and best path selection modes").
      // There AS paths are compared only inside one software task, MED across all: the hub steers with both.
      bgpBestPathSelectionMode: "LEGACY",
      // Of the VPN gateway itself (Cloud VPN, "MTU considerations").
      mtu: 1460,
    },
    { parent },
  );
  for (const cidr of site.cidrs) {
    new compute.Subnetwork(
      subnetworkName(name, cidr),
      {
        project: site.project,
        region: site.region,
        network: network.selfLink,
        ipCidrRange: cidr,
        stackType: "IPV4_ONLY",
        privateIpGoogleAccess: true,
        logConfig: {
          aggregationInterval: "INTERVAL_5_SEC",
          flowSampling: 0.5,
          metadata: "INCLUDE_ALL_METADATA",
        },
      },
      { parent, aliases: formerNames(name, cidr) },
    );
  }
  return network.selfLink;
}

/** Without the length, so that a range whose first address stays grows in place (subnetworks.expandIpCidrRange). */
function subnetworkName(name: string, cidr: string): string {
  return `${name}-${cidr.split("/")[0]!.replaceAll(".", "-")}`;
}

/** Google's smallest subnetwork (VPC, "Subnets"). */
const LONGEST_PREFIX = 29;

/** Names used to hold the length: that of the range itself, or of one that it has grown from. */
function formerNames(name: string, cidr: string): pulumi.Alias[] {
  const length = Number(cidr.split("/")[1]);
  const lengths = Array.from({ length: LONGEST_PREFIX - length + 1 }, (_, index) => length + index);
  return lengths.map((each) => ({ name: `${subnetworkName(name, cidr)}-${each}` }));
}

/** A name is looked up, so that a network that does not exist stops the preview; a self link already says all. */
function adoptNetwork(nameOrLink: string, project: string | undefined, parent: pulumi.Resource): pulumi.Output<string> {
  if (nameOrLink.includes("/")) return pulumi.output(nameOrLink);
  const found = compute.getNetwork({ name: nameOrLink, ...(project === undefined ? {} : { project }) }, { parent });
  return pulumi.output(
    found.then(
      ({ selfLink }) => selfLink,
      (error: Error) => {
        const what = `cannot adopt the VPC network ${nameOrLink}: ${error.message}`;
        throw new pulumi.ResourceError(what, parent, true);
      },
    ),
  );
}
