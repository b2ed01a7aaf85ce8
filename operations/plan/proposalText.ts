import type { Proposal } from "../../components/plan/crypto/ciphers";

/** For example `aes-256-gcm PRF sha384 group 20, ESP aes-256-gcm PFS group 20`, behind the IKE version. */
export function proposalText({ ike, esp }: Proposal): string {
  const hash = ike.integrity === "none" ? `PRF ${ike.prf}` : ike.integrity;
  return `${ike.encryption} ${hash} group ${ike.dhGroup}, ESP ${esp.encryption} PFS group ${esp.pfsGroup}`;
}
