/**
 * AWS's quotas that an account can have raised: the defaults of the VPC, Site-to-Site VPN and Transit Gateway quotas
 * pages, and for a stack what its configuration records as raised (`hub:limits`). The engine starts providers in the
 * project's folder, where the stack's file is.
 */
import fs from "node:fs";
import path from "node:path";
import { parse } from "yaml";

const DEFAULTS = {
  rulesPerSecurityGroup: 60,
  rulesPerNetworkAcl: 20,
  customerGatewaysPerRegion: 50,
  vpnGatewaysPerRegion: 5,
  vpnConnectionsPerRegion: 50,
  vpnConnectionsPerVpnGateway: 10,
  acceleratedVpnConnectionsPerRegion: 10,
  routeTablesPerTransitGateway: 20,
};
/** Beyond which AWS raises none (VPC quotas page). */
const CEILINGS = { rulesPerNetworkAcl: 40, rulesPerSecurityGroup: 1000 };
export type QuotaName = keyof typeof DEFAULTS;
export type Quotas = Readonly<Record<QuotaName, number>>;

export function quotasOf(stack: string, folder = process.cwd()): Quotas {
  const file = path.join(folder, `Pulumi.${stack}.yaml`);
  if (!fs.existsSync(file)) return DEFAULTS;
  const { config } = (parse(fs.readFileSync(file, "utf8")) ?? {}) as { config?: Record<string, unknown> };
  const raised = { ...DEFAULTS, ...(config?.["hub:limits"] as Partial<Quotas> | undefined) };
  return {
    ...raised,
    rulesPerNetworkAcl: Math.min(raised.rulesPerNetworkAcl, CEILINGS.rulesPerNetworkAcl),
    rulesPerSecurityGroup: Math.min(raised.rulesPerSecurityGroup, CEILINGS.rulesPerSecurityGroup),
  };
}
