import type { Pack } from "../shared/rule";
import { pskAge } from "./rules/pskAge";
import { pskAgeWarning } from "./rules/pskAgeWarning";
import { pskGenerated } from "./rules/pskGenerated";

export const pack: Pack = {
  name: "psk-rotation",
  description: "Pre-shared keys of IPsec tunnels are generated, used once and young.",
  rules: [pskGenerated, pskAge, pskAgeWarning],
};
