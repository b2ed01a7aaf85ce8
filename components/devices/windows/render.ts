/** Windows Server 2012 R2 and later: RRAS site-to-site interfaces by PowerShell. Windows Server 2008 R2 is refused. */
import type { DhGroup, Encryption } from "../../plan/crypto/ciphers";
import { headingOf } from "../common/heading";
import { staticRoutesOf, trackedTunnelsOf } from "../common/routes";
import type { DevicePart, DeviceTunnel, RenderedFile } from "../types";

const IKE_ENCRYPTION: Readonly<Partial<Record<Encryption, string>>> = {
  "aes-256-cbc": "AES256",
  "aes-128-cbc": "AES128",
};
const ESP_CIPHER: Readonly<Record<Encryption, string>> = {
  "aes-256-gcm": "GCMAES256",
  "aes-128-gcm": "GCMAES128",
  "aes-256-cbc": "AES256",
  "aes-128-cbc": "AES128",
};
const DH_GROUP: Readonly<Partial<Record<DhGroup, string>>> = { 14: "Group14", 19: "ECP256", 20: "ECP384" };
const PFS_GROUP: Readonly<Partial<Record<DhGroup, string>>> = { 14: "PFS2048", 19: "ECP256", 20: "ECP384" };

export function renderWindows(site: DevicePart): RenderedFile[] {
  const text = [
    ...headingOf(site, "#"),
    "# Run as administrator, with the remote access role and routing installed:",
    "# Install-WindowsFeature RemoteAccess, Routing -IncludeManagementTools; Install-RemoteAccess -VpnType VpnS2S",
    `# IKE lifetime: ${site.proposal.ike.lifetimeSeconds} s, the server's default; Windows Server 2016 and later: -MMSALifeTimeSeconds`,
    "",
    ...site.tunnels.flatMap((tunnel) => interfaceCommands(site, tunnel)),
    ...insideAddresses(site),
    ...site.tunnels.flatMap(mtu),
    "",
  ].join("\n");
  return [{ name: `${site.name}.ps1`, text }];
}

function interfaceCommands(site: DevicePart, tunnel: DeviceTunnel): string[] {
  const { ike, esp } = site.proposal;
  const outage = tunnel.dpd.intervalSeconds * tunnel.dpd.retries;
  const cipher = ESP_CIPHER[esp.encryption];
  const parameters = [
    `-Name "${tunnel.vpnName}"`,
    "-Protocol IKEv2",
    `-Destination "${tunnel.remoteOutsideAddress}"`,
    `-SourceIpAddress "${site.outsideAddress}"`,
    "-AuthenticationMethod PSKOnly",
    "-ResponderAuthenticationMethod PSKOnly",
    `-SharedSecret "${tunnel.presharedKey}"`,
    "-CustomPolicy",
    `-EncryptionMethod ${IKE_ENCRYPTION[ike.encryption]}`,
    `-IntegrityCheckMethod ${ike.prf.toUpperCase()}`,
    `-DHGroup ${DH_GROUP[ike.dhGroup]}`,
    `-CipherTransformConstants ${cipher}`,
    `-AuthenticationTransformConstants ${esp.integrity === "none" ? cipher : "SHA256128"}`,
    `-PfsGroup ${PFS_GROUP[esp.pfsGroup]}`,
    `-SALifeTimeSeconds ${esp.lifetimeSeconds}`,
    // Time, not volume, decides when keys are renewed.
    "-SADataSizeForRenegotiationKilobytes 33553408",
    "-Persistent",
    "-NumberOfTries 3",
    `-NetworkOutageTimeSeconds ${outage}`,
    `-IPv4Subnet @(${subnets(site, tunnel).join(", ")})`,
  ];
  return [["Add-VpnS2SInterface", ...parameters.map((each) => `  ${each}`)].join(" `\n"), ""];
}

/** The far prefixes, and the far inside address, whose pings are answered through this interface. */
function subnets(site: DevicePart, tunnel: DeviceTunnel): string[] {
  const routes = staticRoutesOf(site)
    .filter((route) => route.tunnel === tunnel)
    .map(({ cidr, rank }) => `"${cidr}:${10 * rank}"`);
  return [...routes, `"${tunnel.inside.remoteAddress}/32:10"`];
}

/** An RRAS interface has no inside address; the far end's monitor pings it all the same. */
function insideAddresses(site: DevicePart): string[] {
  return [
    "# The far end watches each tunnel by pinging its inside address, which lives on the outside adapter here:",
    ...trackedTunnelsOf(site).flatMap(({ tunnel, intervalSeconds, threshold }) => [
      `# ${tunnel.inside.cidr}: every ${intervalSeconds} s, down after ${threshold} losses`,
      `New-NetIPAddress -InterfaceAlias "${site.outsideInterface}" -IPAddress ${tunnel.inside.localAddress} -PrefixLength 32 -SkipAsSource $true`,
      `New-NetFirewallRule -DisplayName "${tunnel.vpnName} ping" -Direction Inbound -Protocol ICMPv4 -IcmpType 8 -RemoteAddress ${tunnel.inside.remoteAddress} -Action Allow`,
    ]),
    "",
  ];
}

function mtu(tunnel: DeviceTunnel): string[] {
  return [
    `# TCP then offers an MSS of ${tunnel.tcpMssBytes}.`,
    `netsh interface ipv4 set subinterface "${tunnel.vpnName}" mtu=${tunnel.mtuBytes} store=persistent`,
  ];
}
