/** How large a packet may be before it is encrypted, so that nothing is fragmented behind. */
import type { Proposal } from "../crypto/ciphers";

/** Outer IPv4 and UDP header (every firewall is behind NAT), then SPI and sequence number (RFC 4303, RFC 3948). */
const OUTER_HEADERS_BYTES = 20 + 8 + 8;
/** Pad length and next header (RFC 4303 section 2). */
const TRAILER_BYTES = 2;

/** Initialization vector, integrity check value and alignment per ESP cipher (RFC 4106; RFC 3602 with RFC 4868). */
const AES_GCM = { ivBytes: 8, icvBytes: 16, alignmentBytes: 4 } as const;
const AES_CBC_SHA256 = { ivBytes: 16, icvBytes: 16, alignmentBytes: 16 } as const;

/**
 * MTU inside a tunnel. With 1500 bytes outside it gives what AWS documents: AES-GCM 1438, AES-CBC with SHA-256 1422
 * (Site-to-Site VPN user guide, "Best practices for your customer gateway device").
 *
 * @param outsideMtuBytes the smallest MTU on the way between the gateways
 */
export function tunnelMtuBytes({ encryption }: Proposal["esp"], outsideMtuBytes: number): number {
  const { ivBytes, icvBytes, alignmentBytes } = encryption.endsWith("-gcm") ? AES_GCM : AES_CBC_SHA256;
  const room = outsideMtuBytes - OUTER_HEADERS_BYTES - ivBytes - icvBytes;
  return Math.floor(room / alignmentBytes) * alignmentBytes - TRAILER_BYTES;
}

/** Cloud VPN gateways have an MTU of 1460 (Cloud VPN, "MTU considerations"). */
export const GCP_OUTSIDE_MTU_BYTES = 1460;
/** Azure asks for a TCP MSS of at most 1350 (azure-docs, vpn-gateway-about-vpn-devices), which is this less 40. */
export const AZURE_TUNNEL_MTU_BYTES = 1390;
/** IPv4 header and GRE without options (RFC 2784) taken from 1500. */
export const CONNECT_MTU_BYTES = 1500 - 24;
