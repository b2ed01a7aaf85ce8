/** Addresses that only the clouds know, as the outputs of a stack that is up have them. */
export interface KnownAddresses {
  readonly firewalls: Readonly<
    Record<string, { readonly untrustPublicIp: string; readonly managementPublicIp: string }>
  >;
  /** Of the sites on the firewalls: each remote interface's. */
  readonly outsideAddresses: Readonly<Record<string, readonly string[]>>;
  /** Of the sites on the AWS VPN; empty while there is none. */
  readonly awsVpn?: {
    /** Per site and connection, AWS's outside addresses of tunnel 1 and 2. */
    readonly outsideAddresses?: Readonly<Record<string, readonly (readonly string[])[]>>;
  };
}

/** Shown where only an update makes an address. */
export const NOT_YET = "(after up)";
