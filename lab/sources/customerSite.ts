/**
 * A customer gateway: the program does not run that end, it renders its device's configuration. The stand-in is a Linux
 * machine, so it takes the configuration rendered for strongSwan and FRR, whatever device the site has: swanctl.conf and
 * the daemon's settings, frr.conf, and the tracking script where there is no BGP.
 */
import type { FirewallFacts } from "../../components/panos/facts";
import type { PairPlan } from "../../components/plan/hubPlan";
import type { CustomerGatewaySitePlan, CustomerGatewaySiteOnAwsVpn } from "../../components/plan/sites/types";
import { deviceSiteOfConnection } from "../../components/devices/awsSite";
import { deviceSiteOf } from "../../components/devices/hubSite";
import type { DeviceSite } from "../../components/devices/registry";
import { renderUnchecked } from "../../components/devices/render";
import {
  FRR_FILE,
  INTERFACES_FILE,
  STRONGSWAN_FILE,
  SWANCTL_FILE,
  TRACKING_FILE,
} from "../../components/devices/strongswan-frr/render";
import type { DeadPeerDetection, Neighbor, Settings } from "../topology";
import type { RemoteInstance, RemoteSite } from "./remoteSites";
import { parseSwanctl } from "./swanctl";
import type { TunnelEnd } from "./tunnelEnd";

type Facts = Readonly<Record<string, FirewallFacts>>;

const SOURCE = "device configuration, as rendered for strongSwan and FRR";

export function readCustomerSite(plan: PairPlan, site: CustomerGatewaySitePlan, facts: Facts): RemoteSite {
  const device = deviceSiteOf(plan, site, "strongswan-frr", {
    firewallAddresses: { a: facts["a"]!.untrustPublicIp, b: facts["b"]!.untrustPublicIp },
    presharedKeys: facts["a"]!.presharedKeys,
  });
  // The firewalls begin, but for what they cannot reach.
  return siteOf(site, [readDevice(device, 0, site.behindNat)]);
}

/** @param tunnelAddresses AWS's outside addresses by tunnel id, as AWS gave them */
export function readAwsVpnCustomerSite(
  site: CustomerGatewaySiteOnAwsVpn,
  tunnelAddresses: Readonly<Record<string, string>>,
  presharedKeys: Readonly<Record<string, string>>,
): RemoteSite {
  const devices = site.connections.map((connection) =>
    readDevice(
      deviceSiteOfConnection(site, connection, "strongswan-frr", { tunnelAddresses, presharedKeys }),
      connection.number,
    ),
  );
  return siteOf(site, devices);
}

interface ReadDevice {
  readonly asn?: number;
  readonly networks: readonly string[];
  readonly instance: RemoteInstance;
}

function siteOf(
  { name, cidrs }: { name: string; cidrs: readonly string[] },
  devices: readonly ReadDevice[],
): RemoteSite {
  const [first] = devices;
  return {
    name,
    kind: "customer-gateway",
    source: SOURCE,
    ...(first!.asn === undefined ? {} : { asn: first!.asn }),
    networks: first!.networks,
    instances: devices.map(({ instance }) => instance),
    workloadCidr: cidrs[0]!,
  };
}

/** @param begins absent: as the configuration says */
function readDevice(device: DeviceSite, number: number, begins?: boolean): ReadDevice {
  const files = renderUnchecked(device);
  const textOf = (name: string) => files.find((file) => file.name === name)?.text ?? "";
  const frr = textOf(FRR_FILE);
  const tracking = textOf(TRACKING_FILE);
  const asn = /^router bgp (\d+)$/m.exec(frr)?.[1];
  const swanctl = parseSwanctl(textOf(SWANCTL_FILE));
  const daemon = sectionOf(parseSwanctl(textOf(STRONGSWAN_FILE)), "charon");
  const secrets = sectionOf(swanctl, "secrets");
  const connections = sectionOf(swanctl, "connections");
  const ends = device.tunnels.map((tunnel): TunnelEnd => {
    const name = tunnel.vpnName;
    const connection = sectionOf(connections, name);
    const initiates = begins ?? valueOf(sectionOf(sectionOf(connection, "children"), name), "start_action") === "start";
    return {
      ...readEnd(name, connection, { secrets, daemon, interfaces: textOf(INTERFACES_FILE) }),
      tunnel: `${device.name}/${tunnel.name}`,
      remoteInterface: number,
      behindNat: device.behindNat,
      initiates,
    };
  });
  return {
    ...(asn === undefined ? {} : { asn: Number(asn) }),
    networks: [...frr.matchAll(/^ {2}network (\S+)$/gm)].map((match) => match[1]!),
    instance: {
      routerId: device.outsideAddress,
      ends,
      neighbors: readNeighbors(frr, ends),
      // Its routes of last resort are static: zebra's, not bgpd's.
      configuration: frr.replaceAll(/^ip route .*\n/gm, ""),
      blackholes: [...frr.matchAll(/^ip route (\S+) blackhole/gm)].map((match) => match[1]!),
      ...(tracking === "" ? {} : { script: tracking }),
    },
  };
}

function sectionOf(section: Settings, name: string): Settings {
  const found = section[name];
  if (typeof found !== "object") throw new Error(`the rendered swanctl.conf has no section ${name}`);
  return found;
}

function valueOf(section: Settings, name: string): string {
  const found = section[name];
  if (typeof found !== "string") throw new Error(`the rendered swanctl.conf has no value ${name}`);
  return found;
}

const seconds = (text: string) => Number(text.replace(/s$/, ""));

/** What the assembly and the comparison on paper need to know of a connection; the daemon reads all of it. */
function readEnd(
  name: string,
  connection: Settings,
  { secrets, interfaces, daemon }: { secrets: Settings; interfaces: string; daemon: Settings },
) {
  const child = sectionOf(sectionOf(connection, "children"), name);
  const address = new RegExp(`^ip address replace (\\S+) dev ${name}$`, "m").exec(interfaces)?.[1];
  const mtu = new RegExp(`^ip link set ${name} mtu (\\d+) up$`, "m").exec(interfaces)?.[1];
  if (address === undefined) throw new Error(`the rendered script gives the interface ${name} no address`);
  return {
    interface: name,
    outsideAddress: valueOf(sectionOf(connection, "local"), "id"),
    peerAddress: valueOf(connection, "remote_addrs"),
    presharedKey: valueOf(sectionOf(secrets, `ike-${name}`), "secret").replace(/^"(.*)"$/, "$1"),
    proposals: {
      ike: [valueOf(connection, "proposals")],
      esp: [valueOf(child, "esp_proposals")],
      ikeLifetimeSeconds: seconds(valueOf(connection, "rekey_time")),
      espLifetimeSeconds: seconds(valueOf(child, "rekey_time")),
    },
    addresses: [address],
    ...(mtu === undefined ? {} : { mtuBytes: Number(mtu) }),
    routes: [],
    dpd: readDpd(connection, daemon),
    downWithoutSa: false,
    rendered: { connection, daemon },
  };
}

/** A peer is dead when the first request and all its retransmissions, evenly spaced, stay unanswered. */
function readDpd(connection: Settings, daemon: Settings): DeadPeerDetection {
  if (Number(valueOf(daemon, "retransmit_base")) !== 1)
    throw new Error("the rendered retransmissions are not evenly spaced");
  const delaySeconds = seconds(valueOf(connection, "dpd_delay"));
  const requests = 1 + Number(valueOf(daemon, "retransmit_tries"));
  return { delaySeconds, timeoutSeconds: delaySeconds + requests * Number(valueOf(daemon, "retransmit_timeout")) };
}

/** For the comparison on paper; the daemon reads the file itself. */
function readNeighbors(frr: string, ends: readonly TunnelEnd[]): Neighbor[] {
  return [...frr.matchAll(/^ neighbor (\S+) remote-as (\d+)$/gm)].map(([, address, asn]) => {
    const words = (pattern: string) =>
      new RegExp(`^ neighbor ${address!.replaceAll(".", "\\.")} ${pattern}$`, "m").exec(frr);
    const name = words("description (\\S+)")?.[1] ?? address!;
    const timers = words("timers (\\d+) (\\d+)");
    return {
      name,
      address: address!,
      asn: Number(asn),
      localAddress: ends.find((end) => end.interface === name)!.addresses[0]!.split("/")[0]!,
      keepaliveSeconds: Number(timers?.[1] ?? 60),
      holdSeconds: Number(timers?.[2] ?? 180),
      multihop: 1,
      passive: false,
      nextHopSelf: false,
      advertisementIntervalSeconds: 0,
    };
  });
}
