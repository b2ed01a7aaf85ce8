import type { ResourceValidationPolicy } from "@pulumi/policy";
import { isAead, PROFILE_CONFIG_SCHEMA, refusalOf, type ProfileConfig, type Role, type Spelling } from "../profiles";

/** Google Cloud's names (cloud.google.com/network-connectivity/docs/vpn/concepts/supported-ike-ciphers). */
const SPELLING: Spelling = {
  encryption: {
    "AES-GCM-16-256": "ENCR_AES_GCM_16_256",
    "AES-GCM-16-192": "ENCR_AES_GCM_16_192",
    "AES-GCM-16-128": "ENCR_AES_GCM_16_128",
    "AES-CBC-256": "ENCR_AES_CBC_256",
    "AES-CBC-192": "ENCR_AES_CBC_192",
    "AES-CBC-128": "ENCR_AES_CBC_128",
  },
  integrity: {
    "HMAC-SHA2-256-128": "AUTH_HMAC_SHA2_256_128",
    "HMAC-SHA2-384-192": "AUTH_HMAC_SHA2_384_192",
    "HMAC-SHA2-512-256": "AUTH_HMAC_SHA2_512_256",
  },
  prf: {
    "PRF-HMAC-SHA2-256": "PRF_HMAC_SHA2_256",
    "PRF-HMAC-SHA2-384": "PRF_HMAC_SHA2_384",
    "PRF-HMAC-SHA2-512": "PRF_HMAC_SHA2_512",
  },
  group: {
    "Group-14": 14,
    "Group-15": 15,
    "Group-16": 16,
    "Group-18": 18,
    "Group-19": 19,
    "Group-20": 20,
    "Group-21": 21,
    "Group-31": 31,
  },
};

const ROLES: Readonly<Record<"phase1" | "phase2", Readonly<Record<string, Role>>>> = {
  phase1: { encryptions: "encryption", prves: "prf", dhs: "group" },
  phase2: { encryptions: "encryption", pfs: "group" },
};

/** A Google Cloud VPN tunnel states IKEv2 and one approved cipher per role in both phases. */
export const gcpVpnTunnelCiphers: ResourceValidationPolicy = {
  name: "gcp-vpn-tunnel-ciphers",
  description: "A Google Cloud VPN tunnel states IKEv2 and one approved cipher per role in both phases.",
  enforcementLevel: "mandatory",
  severity: "high",
  remediationSteps:
    "Set ikeVersion 2 and a cipherSuite with exactly one approved value per role; without it Google Cloud offers 3DES, SHA-1 and group 2.",
  url: "https://cloud.google.com/network-connectivity/docs/vpn/concepts/supported-ike-ciphers",
  configSchema: PROFILE_CONFIG_SCHEMA,
  validateResource: ({ type, props, getConfig }, report) => {
    if (type !== "gcp:compute/vPNTunnel:VPNTunnel") return;
    const config = getConfig<ProfileConfig>();
    if (props["ikeVersion"] !== 2) report(`ikeVersion must be 2, got ${JSON.stringify(props["ikeVersion"])}.`);
    const suite = props["cipherSuite"] as Record<string, Record<string, unknown[]> | undefined> | undefined;
    for (const [phase, roles] of Object.entries(ROLES)) {
      const chosen = suite?.[phase];
      if (chosen === undefined) {
        report(`cipherSuite.${phase} must be given.`);
        continue;
      }
      const check = (name: string, role: Role) => {
        const values = chosen[name] ?? [];
        if (values.length !== 1)
          report(`cipherSuite.${phase}.${name} must have exactly one value, got ${values.length}.`);
        for (const value of values) {
          const refusal = refusalOf(role, value, SPELLING, config);
          if (refusal !== undefined) report(`cipherSuite.${phase}.${name}: ${refusal}.`);
        }
      };
      for (const [name, role] of Object.entries(roles)) check(name, role);
      if (!(chosen["encryptions"] ?? []).every((value) => isAead(value, SPELLING))) check("integrities", "integrity");
      else if ((chosen["integrities"] ?? []).length > 0)
        report(`cipherSuite.${phase}.integrities must be left out with AES-GCM.`);
    }
  },
};
