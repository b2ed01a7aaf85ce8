/** Addresses for documentation (RFC 5737), for drafts before the clouds gave real ones. */
export const DRAFT_ADDRESSES = {
  /** Elastic IPs of the firewalls. */
  firewalls: { a: "192.0.2.1", b: "192.0.2.2" },
  /** Of a cloud's VPN gateway. */
  gateways: ["192.0.2.3", "192.0.2.4"],
  /** Of tunnel 1 and 2 of an AWS VPN connection. */
  awsTunnels: ["192.0.2.5", "192.0.2.6"],
} as const;
