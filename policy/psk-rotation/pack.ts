import type { Pack } from "../shared/rule";
import { pskAge } from "./rules/pskAge";
import { pskAgeWarning } from "./rules/pskAgeWarning";
import { pskFirewallKeys } from "./rules/pskFirewallKeys";
import { pskGenerated } from "./rules/pskGenerated";
import { pskInSecretsManager } from "./rules/pskInSecretsManager";
import { pskNotExposed } from "./rules/pskNotExposed";
import { pskNotTyped } from "./rules/pskNotTyped";
import { pskOneTunnelAtATime } from "./rules/pskOneTunnelAtATime";
import { pskRotationMetadata } from "./rules/pskRotationMetadata";

export const pack: Pack = {
  name: "psk-rotation",
  description: "Pre-shared keys of IPsec tunnels are generated, used once, kept secret, and young.",
  rules: [
    pskGenerated,
    pskFirewallKeys,
    pskNotExposed,
    pskNotTyped,
    pskInSecretsManager,
    pskRotationMetadata,
    pskOneTunnelAtATime,
    pskAge,
    pskAgeWarning,
  ],
};
