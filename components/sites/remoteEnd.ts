/** A site's own end of its tunnels: a gateway in its cloud that the program runs, or the devices of somebody else. */
import * as pulumi from "@pulumi/pulumi";
import type { AzureSettings } from "../azure/connectionSharedKey";
import { VpnGatewaySite } from "../azure/vpnGatewaySite";
import { HaVpnSite } from "../gcp/haVpnSite";
import { alertEmailsOf } from "../plan/detection/alarms";
import type { HubPlan } from "../plan/hubPlan";
import type { SitePlan } from "../plan/sites/types";
import type { HubEnd } from "./hubEnd";

export interface RemoteEnd {
  /** Of each HA VPN interface, gateway instance or device: whom the hub's end meets. */
  readonly outsideAddresses: readonly pulumi.Output<string>[];
  /** Draws the other half, once the hub's end has its addresses. */
  connect(end: HubEnd): void;
}

export interface RemoteEndArgs {
  readonly plan: Pick<HubPlan, "environment" | "alarms">;
  readonly site: SitePlan;
  readonly azureSettings: AzureSettings;
}

export function createRemoteEnd(
  name: string,
  { plan: { environment, alarms }, site, azureSettings }: RemoteEndArgs,
  parent: pulumi.Resource,
): RemoteEnd {
  const shared = { environment, alertEmails: alertEmailsOf(alarms) };
  switch (site.kind) {
    case "gcp-ha-vpn":
      return new HaVpnSite(name, { ...shared, site }, { parent });
    case "azure-vpn-gateway":
      return new VpnGatewaySite(name, { ...shared, site, azureSettings }, { parent });
    case "customer-gateway": {
      const devices = site.terminateOn === "vm-series" ? [site] : site.gateways;
      // Who owns the devices configures them.
      return {
        outsideAddresses: devices.map(({ outsideAddress }) => pulumi.output(outsideAddress)),
        connect: () => {},
      };
    }
  }
}
