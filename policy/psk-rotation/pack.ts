import { PolicyPack } from "@pulumi/policy";
import { pskAge } from "./rules/pskAge";
import { pskAgeWarning } from "./rules/pskAgeWarning";
import { pskGenerated } from "./rules/pskGenerated";

new PolicyPack("vpn-hub-psk-rotation", { policies: [pskGenerated, pskAge, pskAgeWarning] });
