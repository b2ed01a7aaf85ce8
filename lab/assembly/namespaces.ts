/** Names of the namespaces that more than one part of the assembly, or a case, speaks of. */
import type { FirewallName } from "../../components/plan/firewalls/types";

export const firewallNamespace = (name: FirewallName) => `fw-${name}`;
export const HUB_VPC = "hub-vpc";
/** The Transit Gateway's route table in which the spokes look up, and its Connect attachment. */
export const TGW = "tgw";
/** Where the second BGP session of each Connect peer ends. */
export const TGW_SECOND = "tgw-2";
/** Another route table of the Transit Gateway, for example `site-kobe`. */
export const tableNamespace = (name: string) => `tgw-${name}`;
/** AWS's end of a VPN connection on the Transit Gateway, for example `kobe/0`. */
export const attachmentNamespace = (connection: string) => `aws-${connection.replace("/", "-")}`;
/** A virtual private gateway by its name, for example `vpn-gateway-data`. */
export const vpnGatewayNamespace = (name: string) => `aws-${name}`;
/** The VPC of a spoke, by the VPC's name, for example `spoke-app`. */
export const vpcNamespace = (name: string) => `${name}-vpc`;
