import type { ResourceValidationPolicy } from "@pulumi/policy";
import { isAead, PROFILE_CONFIG_SCHEMA, refusalOf, type ProfileConfig, type Role, type Spelling } from "../profiles";

/** Azure's names (azure-docs, vpn-gateway-ipsec-ike-algorithm-include and -diffie-hellman-include). */
const SPELLING: Spelling = {
  encryption: {
    GCMAES256: "ENCR_AES_GCM_16_256",
    GCMAES192: "ENCR_AES_GCM_16_192",
    GCMAES128: "ENCR_AES_GCM_16_128",
    AES256: "ENCR_AES_CBC_256",
    AES192: "ENCR_AES_CBC_192",
    AES128: "ENCR_AES_CBC_128",
  },
  integrity: { SHA256: "AUTH_HMAC_SHA2_256_128", SHA384: "AUTH_HMAC_SHA2_384_192" },
  // ikeIntegrity names the PRF as well.
  prf: { SHA256: "PRF_HMAC_SHA2_256", SHA384: "PRF_HMAC_SHA2_384" },
  group: { DHGroup14: 14, DHGroup2048: 14, PFS2048: 14, PFS14: 14, ECP256: 19, ECP384: 20 },
};

const FIELDS: Readonly<Record<string, Role>> = {
  ikeEncryption: "encryption",
  ikeIntegrity: "prf",
  dhGroup: "group",
  ipsecEncryption: "encryption",
  pfsGroup: "group",
};

/** An Azure VPN connection states IKEv2 and one custom policy in which every field is approved. */
export const azureConnectionCiphers: ResourceValidationPolicy = {
  name: "azure-connection-ciphers",
  description: "An Azure VPN connection states IKEv2 and one custom policy in which every field is approved.",
  enforcementLevel: "mandatory",
  severity: "high",
  remediationSteps:
    "Set connectionProtocol IKEv2 and one entry in ipsecPolicies; without it Azure's default set uses Diffie-Hellman group 2.",
  url: "https://learn.microsoft.com/azure/vpn-gateway/vpn-gateway-about-compliance-crypto",
  configSchema: PROFILE_CONFIG_SCHEMA,
  validateResource: ({ type, props, getConfig }, report) => {
    if (!/^azure-native:network(\/v\w+)?:VirtualNetworkGatewayConnection$/.test(type)) return;
    const config = getConfig<ProfileConfig>();
    if (props["connectionProtocol"] !== "IKEv2")
      report(`connectionProtocol must be IKEv2, got ${JSON.stringify(props["connectionProtocol"])}.`);
    const policies = (props["ipsecPolicies"] as Record<string, unknown>[] | undefined) ?? [];
    if (policies.length !== 1) report(`ipsecPolicies must have exactly one entry, got ${policies.length}.`);
    for (const policy of policies) {
      for (const [field, role] of Object.entries(FIELDS)) {
        const refusal = refusalOf(role, policy[field], SPELLING, config);
        if (refusal !== undefined) report(`ipsecPolicies.${field}: ${refusal}.`);
      }
      const [encryption, integrity] = [policy["ipsecEncryption"], policy["ipsecIntegrity"]];
      if (isAead(encryption, SPELLING)) {
        if (integrity !== encryption)
          report(`ipsecPolicies.ipsecIntegrity must repeat ${String(encryption)}, got ${JSON.stringify(integrity)}.`);
      } else {
        const refusal = refusalOf("integrity", integrity, SPELLING, config);
        if (refusal !== undefined) report(`ipsecPolicies.ipsecIntegrity: ${refusal}.`);
      }
    }
  },
};
