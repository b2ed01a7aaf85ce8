/** IPsec tunnels with the IKE gateways that they use, and the crypto and monitor profiles of both. */
import { childOf, descend, memberTexts, type PanNode } from "../../components/panos/tree";
import { parseAddress } from "../address";

/** An IPsec tunnel with the address of the IKE peer that it leads to. */
export interface IpsecTunnel {
  readonly name: string;
  readonly interface: string;
  readonly peerAddress?: number;
  /** Its IKE gateway stays silent, as before the first push. */
  readonly isSilent: boolean;
  readonly gateway?: IkeGateway;
  readonly esp?: EspProfile;
  readonly monitor?: TunnelMonitor;
  readonly trouble?: string;
}

export interface IkeGateway {
  readonly name: string;
  readonly version?: string;
  readonly localInterface?: string;
  /** Without prefix length. */
  readonly localAddress?: string;
  readonly peerAddress?: string;
  readonly localId?: string;
  readonly peerId?: string;
  readonly isPassive: boolean;
  /** Absent: no liveness check. */
  readonly dpdIntervalSeconds?: number;
  readonly ike?: IkeProfile;
  /** A function, so that who shows the facts shows no key. */
  presharedKey(): string | undefined;
}

export interface IkeProfile {
  readonly encryption: string[];
  readonly hash: string[];
  readonly dhGroup: string[];
  readonly lifetimeSeconds?: number;
}

export interface EspProfile {
  readonly encryption: string[];
  readonly authentication: string[];
  readonly dhGroup: string;
  readonly lifetimeSeconds?: number;
}

/** With the action fail-over: any other leaves the interface, and with it the routes, up. */
export interface TunnelMonitor {
  readonly destination: string;
  readonly intervalSeconds: number;
  readonly threshold: number;
}

/** PAN-OS's own where the configuration says nothing (PAN-OS web interface help, IKE gateways and crypto profiles). */
const DEFAULTS = { dpdSeconds: 5, dhGroup: "group2", monitorSeconds: 3, monitorThreshold: 5 } as const;

export function readTunnels(network: PanNode | undefined): IpsecTunnel[] {
  const gateways = descend(network, "ike", "gateway");
  const profiles = descend(network, "ike", "crypto-profiles");
  return (descend(network, "tunnel", "ipsec")?.children ?? []).map((tunnel) => {
    const name = tunnel.name ?? "?";
    const [gatewayName, ...others] = (descend(tunnel, "auto-key", "ike-gateway")?.children ?? []).map(
      (each) => each.name,
    );
    const node = childOf(gateways, "entry", gatewayName ?? "");
    const gateway = node === undefined ? undefined : readGateway(node, profiles);
    const peerAddress = parseAddress(gateway?.peerAddress ?? "");
    const espName = textOf(tunnel, "auto-key", "ipsec-crypto-profile");
    const esp = readEsp(descend(profiles, "ipsec-crypto-profiles", ["entry", espName ?? ""]));
    const monitor = readMonitor(network, tunnel);
    const proxyIds = descend(tunnel, "auto-key", "proxy-id")?.children ?? [];
    const trouble =
      gateway === undefined || others.length > 0
        ? `IPsec tunnel ${name} has not exactly one IKE gateway that is there`
        : textOf(tunnel, "disabled") === "yes"
          ? `IPsec tunnel ${name} is disabled`
          : proxyIds.length > 0
            ? `IPsec tunnel ${name} has proxy IDs, which are not read`
            : undefined;
    return {
      name,
      interface: textOf(tunnel, "tunnel-interface") ?? "?",
      isSilent: textOf(node, "disabled") === "yes",
      ...(peerAddress === undefined ? {} : { peerAddress }),
      ...(gateway === undefined ? {} : { gateway }),
      ...(esp === undefined ? {} : { esp }),
      ...(monitor === undefined ? {} : { monitor }),
      ...(trouble === undefined ? {} : { trouble }),
    };
  });
}

const textOf = (node: PanNode | undefined, ...steps: readonly string[]) => descend(node, ...steps)?.text;

function readGateway(gateway: PanNode, profiles: PanNode | undefined): IkeGateway {
  const texts = {
    version: textOf(gateway, "protocol", "version"),
    localInterface: textOf(gateway, "local-address", "interface"),
    localAddress: textOf(gateway, "local-address", "ip")?.split("/")[0],
    peerAddress: textOf(gateway, "peer-address", "ip"),
    localId: textOf(gateway, "local-id", "id"),
    peerId: textOf(gateway, "peer-id", "id"),
  };
  const dpd = descend(gateway, "protocol", "ikev2", "dpd");
  const profile = textOf(gateway, "protocol", "ikev2", "ike-crypto-profile");
  const ike = readIke(descend(profiles, "ike-crypto-profiles", ["entry", profile ?? ""]));
  return {
    name: gateway.name ?? "?",
    ...Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== undefined)),
    isPassive: textOf(gateway, "protocol-common", "passive-mode") === "yes",
    ...(textOf(dpd, "enable") === "yes"
      ? { dpdIntervalSeconds: Number(textOf(dpd, "interval") ?? DEFAULTS.dpdSeconds) }
      : {}),
    ...(ike === undefined ? {} : { ike }),
    presharedKey: () => textOf(gateway, "authentication", "pre-shared-key", "key"),
  };
}

function readIke(profile: PanNode | undefined): IkeProfile | undefined {
  if (profile === undefined) return undefined;
  return {
    encryption: memberTexts(childOf(profile, "encryption")),
    hash: memberTexts(childOf(profile, "hash")),
    dhGroup: memberTexts(childOf(profile, "dh-group")),
    ...readLifetime(profile),
  };
}

function readEsp(profile: PanNode | undefined): EspProfile | undefined {
  if (profile === undefined) return undefined;
  return {
    encryption: memberTexts(descend(profile, "esp", "encryption")),
    authentication: memberTexts(descend(profile, "esp", "authentication")),
    dhGroup: textOf(profile, "dh-group") ?? DEFAULTS.dhGroup,
    ...readLifetime(profile),
  };
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };

function readLifetime(profile: PanNode): { lifetimeSeconds?: number } {
  const unit = childOf(profile, "lifetime")?.children[0];
  const seconds = UNIT_SECONDS[unit?.tag ?? ""];
  return seconds === undefined ? {} : { lifetimeSeconds: Number(unit!.text) * seconds };
}

function readMonitor(network: PanNode | undefined, tunnel: PanNode): TunnelMonitor | undefined {
  const monitor = childOf(tunnel, "tunnel-monitor");
  const name = textOf(monitor, "tunnel-monitor-profile") ?? "";
  const profile = descend(network, "profiles", "monitor-profile", ["entry", name]);
  const destination = textOf(monitor, "destination-ip");
  const failsOver = textOf(monitor, "enable") === "yes" && textOf(profile, "action") === "fail-over";
  if (!failsOver || destination === undefined) return undefined;
  return {
    destination,
    intervalSeconds: Number(textOf(profile, "interval") ?? DEFAULTS.monitorSeconds),
    threshold: Number(textOf(profile, "threshold") ?? DEFAULTS.monitorThreshold),
  };
}
