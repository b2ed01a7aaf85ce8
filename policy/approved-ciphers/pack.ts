import type { Pack } from "../shared/rule";
import { awsVpnConnectionCiphers } from "./rules/awsVpnConnectionCiphers";
import { awsVpnConnectionOptions } from "./rules/awsVpnConnectionOptions";
import { azureConnectionCiphers } from "./rules/azureConnectionCiphers";
import { cipherSunset } from "./rules/cipherSunset";
import { gcpVpnTunnelCiphers } from "./rules/gcpVpnTunnelCiphers";
import { panosTunnelCiphers } from "./rules/panosTunnelCiphers";
import { tunnelEndsAgree } from "./rules/tunnelEndsAgree";
import { tunnelsNotJudged } from "./rules/tunnelsNotJudged";

export const pack: Pack = {
  name: "approved-ciphers",
  description: "IPsec tunnels offer only approved transforms, each stated outright.",
  rules: [
    gcpVpnTunnelCiphers,
    azureConnectionCiphers,
    awsVpnConnectionCiphers,
    awsVpnConnectionOptions,
    panosTunnelCiphers,
    tunnelEndsAgree,
    cipherSunset,
    tunnelsNotJudged,
  ],
};
