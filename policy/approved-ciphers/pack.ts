import { PolicyPack } from "@pulumi/policy";
import { azureConnectionCiphers } from "./rules/azureConnectionCiphers";
import { gcpVpnTunnelCiphers } from "./rules/gcpVpnTunnelCiphers";

new PolicyPack("vpn-hub-approved-ciphers", { policies: [gcpVpnTunnelCiphers, azureConnectionCiphers] });
