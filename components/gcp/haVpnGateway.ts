/** What every HA VPN site has, whatever its tunnels lead to: the gateway, the Cloud Router, the outside addresses. */
import * as compute from "@pulumi/gcp/compute";
import * as pulumi from "@pulumi/pulumi";
import type { GcpSitePlan } from "../plan/sites/types";

export function createHaVpnGateway(
  name: string,
  site: Pick<GcpSitePlan, "project" | "region">,
  network: pulumi.Input<string>,
  labels: Record<string, string>,
  parent: pulumi.Resource,
): compute.HaVpnGateway {
  return new compute.HaVpnGateway(
    `${name}-gateway`,
    {
      project: site.project,
      region: site.region,
      network,
      gatewayIpVersion: "IPV4",
      stackType: "IPV4_ONLY",
      labels,
    },
    { parent },
  );
}

export function createCloudRouter(
  name: string,
  site: Pick<GcpSitePlan, "name" | "project" | "region" | "asn" | "cidrs" | "routerKeepaliveSeconds">,
  network: pulumi.Input<string>,
  parent: pulumi.Resource,
): compute.Router {
  return new compute.Router(
    `${name}-router`,
    {
      project: site.project,
      region: site.region,
      network,
      bgp: {
        asn: site.asn,
        keepaliveInterval: site.routerKeepaliveSeconds,
        // Exactly the planned prefixes: the default mode would announce whatever subnetwork someone adds.
        advertiseMode: "CUSTOM",
        advertisedIpRanges: site.cidrs.map((range) => ({ range, description: `Site ${site.name}` })),
      },
    },
    { parent },
  );
}

/** Addresses of interface 0 and 1. */
export function interfaceAddresses(
  gateway: compute.HaVpnGateway,
  parent: pulumi.Resource,
): readonly [pulumi.Output<string>, pulumi.Output<string>] {
  return [interfaceAddress(gateway, 0, parent), interfaceAddress(gateway, 1, parent)];
}

function interfaceAddress(gateway: compute.HaVpnGateway, id: 0 | 1, parent: pulumi.Resource): pulumi.Output<string> {
  return gateway.vpnInterfaces.apply((interfaces) => {
    const address = interfaces.find((each) => each.id === id)?.ipAddress;
    if (address === undefined)
      throw new pulumi.ResourceError(`the HA VPN gateway has no interface ${id}`, parent, true);
    return address;
  });
}
