/** Refuses keys for tunnels that do not exist, and given keys that AWS would refuse. */
import { awsVpnKeyIds } from "./awsVpnSite";
import type { HubConfig } from "./config";
import type { Problem } from "./problems";

export function checkKeyIds(config: HubConfig): Problem[] {
  const known = awsVpnKeyIds(config);
  return Object.keys(config.presharedKeys)
    .filter((id) => !known.includes(id))
    .map((id) => ({
      path: `hub:presharedKeys.${id}`,
      what: "is not the id of a key of a site on the AWS VPN",
      allowed: known.length === 0 ? "none: no site has terminateOn: aws-vpn" : known.slice(0, 8).join(", "),
      remedy: "correct it, or remove it with its site",
    }));
}

/** AWS: 8 to 64 letters, digits, `.` and `_`, no leading 0 (Site-to-Site VPN user guide, "Tunnel options"). */
const AWS_KEY = /^[A-Za-z1-9._][A-Za-z0-9._]*$/;

/** Google advises 32 characters, and so does the policy pack; 8 would do for AWS. */
const KEY_CHARACTERS = { least: 32, most: 64 } as const;

/** What is wrong with a key that somebody chose, without the key; undefined when nothing is. */
export function describePresharedKeyProblem(key: unknown): string | undefined {
  if (typeof key !== "string") return "is not a text";
  if (key.length < KEY_CHARACTERS.least || key.length > KEY_CHARACTERS.most)
    return `has ${key.length} characters; allowed: ${KEY_CHARACTERS.least} to ${KEY_CHARACTERS.most}`;
  if (!AWS_KEY.test(key))
    return "has a forbidden character; allowed: letters, digits, '.' and '_', and no 0 at the beginning";
  return undefined;
}
