import type { StackValidationPolicy } from "@pulumi/policy";
import { findKeyPasswords } from "../../shared/tunnelKeys";
import { AGE_CONFIG_SCHEMA, ageOf, type AgeConfig } from "./keyAge";

/** Each pre-shared key says when it was issued and is younger than maxAgeDays. */
export const pskAge: StackValidationPolicy = {
  name: "psk-age",
  description: "Each pre-shared key says when it was issued and is younger than maxAgeDays.",
  enforcementLevel: "mandatory",
  severity: "high",
  remediationSteps: "Raise the key's epoch in hub:keys.epochs, one tunnel of a site at a time.",
  url: "https://www.rfc-editor.org/rfc/rfc9562#section-5.7",
  configSchema: AGE_CONFIG_SCHEMA,
  validateStack: ({ resources, getConfig }, report) => {
    const config = getConfig<AgeConfig>();
    for (const password of findKeyPasswords(resources)) {
      const age = ageOf(password, config);
      if (typeof age === "string") report(`The age of the key cannot be told: ${age}.`, password.urn);
      else if (age !== undefined && age > config.maxAgeDays) {
        report(`The key is ${Math.floor(age)} days old; at most ${config.maxAgeDays} are allowed.`, password.urn);
      }
    }
  },
};
