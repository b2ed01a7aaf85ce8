import type { Pack } from "../shared/rule";
import { awsVpnConnectionCiphers } from "./rules/awsVpnConnectionCiphers";
import { azureConnectionCiphers } from "./rules/azureConnectionCiphers";
import { gcpVpnTunnelCiphers } from "./rules/gcpVpnTunnelCiphers";

export const pack: Pack = {
  name: "approved-ciphers",
  description: "IPsec tunnels offer only approved transforms, each stated outright.",
  rules: [gcpVpnTunnelCiphers, azureConnectionCiphers, awsVpnConnectionCiphers],
};
