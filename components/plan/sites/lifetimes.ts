/** How long keys live at each end; the end that renews first decides. */
import type { SiteConfig } from "../config/sites";
import { ESP_LIFETIME_SECONDS } from "./tunnels";

/** IKE lifetimes of the remote ends: Cloud VPN 36,000 s and Azure 28,800 s, both fixed. */
const IKE_LIFETIME_SECONDS = { "gcp-ha-vpn": 36_000, "azure-vpn-gateway": 28_800, "customer-gateway": 28_800 } as const;

export function lifetimesOf(site: SiteConfig): { readonly ikeSeconds: number; readonly espSeconds: number } {
  if (site.terminateOn === "vm-series")
    return { ikeSeconds: IKE_LIFETIME_SECONDS[site.kind], espSeconds: ESP_LIFETIME_SECONDS };
  const { phase1LifetimeSeconds: ikeSeconds, phase2LifetimeSeconds: espSeconds } = site.tunnelOptions;
  return { ikeSeconds, espSeconds };
}
