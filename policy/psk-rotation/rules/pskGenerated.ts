import type { StackValidationPolicy } from "@pulumi/policy";
import { findKeyUses } from "../../shared/tunnelKeys";
import { NOT_YET_KNOWN, readKnown } from "../../shared/values";

/** AWS, Google Cloud, Azure and PAN-OS all accept these keys (AWS VPN guide; Azure VPN Gateway FAQ). */
const KEY = /^[A-Za-z1-9._][A-Za-z0-9._]{31,63}$/;

/** Each tunnel's pre-shared key is generated for that tunnel alone, from an alphabet that all platforms accept. */
export const pskGenerated: StackValidationPolicy = {
  name: "psk-generated",
  description:
    "Each tunnel's pre-shared key is generated for that tunnel alone, from an alphabet that all platforms accept.",
  enforcementLevel: "mandatory",
  severity: "critical",
  remediationSteps: "Take the key from a random.RandomPassword of its own: length 47, special false, behind a letter.",
  url: "https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNTunnels.html",
  validateStack: ({ resources }, report) => {
    const users = new Map<string, string>();
    for (const { resource, property, passwords } of findKeyUses(resources)) {
      const [password] = passwords;
      if (password === undefined || passwords.length > 1) {
        report(
          `${property} must come from exactly one random.RandomPassword; it comes from ${passwords.length}.`,
          resource.urn,
        );
        continue;
      }
      const user = users.get(password.urn);
      if (user !== undefined) report(`${property} must have a key of its own; ${user} has the same.`, resource.urn);
      users.set(password.urn, resource.name);
      const value = readKnown(() => resource.props[property] as unknown);
      if (value !== NOT_YET_KNOWN && (typeof value !== "string" || !KEY.test(value))) {
        report(
          `${property} must be 32 to 64 letters, digits, periods and underscores, not beginning with 0.`,
          resource.urn,
        );
      }
    }
  },
};
