import type { StackValidationPolicy } from "@pulumi/policy";
import { findKeyPasswords } from "../../shared/tunnelKeys";
import { AGE_CONFIG_SCHEMA, ageOf, type AgeConfig } from "./keyAge";

/** Share of maxAgeDays from which a rotation should be planned. */
const WARNING_SHARE = 0.8;

/** A pre-shared key that has reached four fifths of maxAgeDays should be renewed soon. */
export const pskAgeWarning: StackValidationPolicy = {
  name: "psk-age-warning",
  description: "A pre-shared key that has reached four fifths of maxAgeDays should be renewed soon.",
  enforcementLevel: "advisory",
  severity: "low",
  remediationSteps: "Plan the rotation: raise the key's epoch in hub:keys.epochs, one tunnel of a site at a time.",
  url: "https://www.rfc-editor.org/rfc/rfc9562#section-5.7",
  configSchema: AGE_CONFIG_SCHEMA,
  validateStack: ({ resources, getConfig }, report) => {
    const config = getConfig<AgeConfig>();
    for (const password of findKeyPasswords(resources)) {
      const age = ageOf(password, config);
      if (typeof age !== "number" || age < WARNING_SHARE * config.maxAgeDays || age > config.maxAgeDays) continue;
      report(`The key is ${Math.floor(age)} days old; it must be renewed before ${config.maxAgeDays}.`, password.urn);
    }
  },
};
