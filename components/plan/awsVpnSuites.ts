/** Which cipher suite both ends of a site's AWS VPN connections use. */
import { suitesOfDevice } from "../devices/abilities";
import type { AwsVpnSiteConfig } from "./awsVpnConfig";
import { devicesOf } from "./awsVpnSite";
import { chooseSuite, CIPHER_PROFILES, SUITES, suitesOf, type Proposal, type Suite } from "./ciphers";
import type { HubConfig } from "./config";

/** Suites that the other end can speak; AES-GCM in IKE is IKEv2's (RFC 5282). */
export function awsVpnRemoteSuites(site: AwsVpnSiteConfig): Suite[] {
  switch (site.kind) {
    case "gcp-ha-vpn":
      return suitesOf("google-cloud");
    case "azure-vpn-gateway":
      return suitesOf("azure");
    case "customer-gateway":
      return SUITES.filter(
        (known) =>
          (site.suites?.includes(known.name) ?? true) &&
          devicesOf(site).every(({ device }) => device === undefined || suitesOfDevice(device).includes(known)),
      );
  }
}

/** @returns undefined when no suite satisfies both ends and the profile */
export function awsVpnProposalOf(site: AwsVpnSiteConfig, config: HubConfig): Proposal | undefined {
  const { ikeVersion, phase1LifetimeSeconds, phase2LifetimeSeconds } = site.tunnelOptions;
  const aws = suitesOf("aws").filter(({ ike }) => ikeVersion === "ikev2" || !ike.encryption.endsWith("-gcm"));
  const suite = chooseSuite(aws, awsVpnRemoteSuites(site), site.cipherProfile ?? config.ciphers.profile);
  if (suite === undefined) return undefined;
  return {
    name: suite.name,
    ike: { ...suite.ike, lifetimeSeconds: phase1LifetimeSeconds },
    esp: { ...suite.esp, lifetimeSeconds: phase2LifetimeSeconds },
  };
}

export function approvedSuiteNames(site: AwsVpnSiteConfig, config: HubConfig): string[] {
  const profile = site.cipherProfile ?? config.ciphers.profile;
  return suitesOf("aws")
    .filter((known) => CIPHER_PROFILES[profile].approves(known))
    .map(({ name }) => name);
}
