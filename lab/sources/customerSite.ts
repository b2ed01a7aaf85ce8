/**
 * A customer gateway: the program does not run that end, it renders its device's configuration. The stand-in is a Linux
 * machine, so it takes the configuration rendered for strongSwan and FRR, whatever device the site has: IKE from
 * swanctl.conf, BGP from frr.conf as it stands, the tracking script as it stands where there is no BGP.
 */
import type { FirewallFacts } from "../../components/panos/facts";
import type { CustomerGatewaySitePlan, HubPlan } from "../../components/plan/types";
import { deviceSiteOf } from "../../components/devices/hubSite";
import {
  FRR_FILE,
  INTERFACES_FILE,
  renderStrongswanFrr,
  STRONGSWAN_FILE,
  SWANCTL_FILE,
  TRACKING_FILE,
} from "../../components/devices/strongswanFrr";
import type { Neighbor } from "../topology";
import type { RemoteEnd, RemoteSite } from "./remoteSites";
import { parseSwanctl, type Section } from "./swanctl";

type Facts = Readonly<Record<"a" | "b", FirewallFacts>>;

export function readCustomerSite(plan: HubPlan, site: CustomerGatewaySitePlan, facts: Facts): RemoteSite {
  const files = renderStrongswanFrr(
    deviceSiteOf(plan, site, "strongswan-frr", {
      firewallAddresses: { a: facts.a.untrustPublicIp, b: facts.b.untrustPublicIp },
      presharedKeys: facts.a.presharedKeys,
    }),
  );
  const textOf = (name: string) => files.find((file) => file.name === name)?.text ?? "";
  const frr = textOf(FRR_FILE);
  const tracking = textOf(TRACKING_FILE);
  const asn = /^router bgp (\d+)$/m.exec(frr)?.[1];
  const swanctl = parseSwanctl(textOf(SWANCTL_FILE));
  const interfaces = textOf(INTERFACES_FILE);
  const daemon = sectionOf(parseSwanctl(textOf(STRONGSWAN_FILE)), "charon");
  const ends = Object.entries(sectionOf(swanctl, "connections")).map(([name, connection]) =>
    readEnd(site, name, connection as Section, { secrets: sectionOf(swanctl, "secrets"), interfaces, daemon }),
  );
  return {
    name: site.name,
    kind: site.kind,
    source: "device configuration, as rendered for strongSwan and FRR",
    ...(asn === undefined ? {} : { asn: Number(asn) }),
    networks: [...frr.matchAll(/^ {2}network (\S+)$/gm)].map((match) => match[1]!),
    instances: [
      {
        routerId: site.outsideAddress,
        ends,
        neighbors: readNeighbors(frr, ends),
        // Its routes of last resort are static: zebra's, not bgpd's.
        configuration: frr.replaceAll(/^ip route .*\n/gm, ""),
        blackholes: [...frr.matchAll(/^ip route (\S+) blackhole/gm)].map((match) => match[1]!),
        ...(tracking === "" ? {} : { script: tracking }),
      },
    ],
    workloadCidr: site.cidrs[0]!,
  };
}

function sectionOf(section: Section, name: string): Section {
  const found = section[name];
  if (typeof found !== "object") throw new Error(`the rendered swanctl.conf has no section ${name}`);
  return found;
}

function valueOf(section: Section, name: string): string {
  const found = section[name];
  if (typeof found !== "string") throw new Error(`the rendered swanctl.conf has no value ${name}`);
  return found;
}

const seconds = (text: string) => Number(text.replace(/s$/, ""));

/** A connection `hub-a-0` is the device's end of the tunnel `a-0`. */
function readEnd(
  site: CustomerGatewaySitePlan,
  name: string,
  connection: Section,
  { secrets, interfaces, daemon }: { secrets: Section; interfaces: string; daemon: Section },
): RemoteEnd {
  const child = sectionOf(sectionOf(connection, "children"), name);
  const address = new RegExp(`^ip address add (\\S+) dev ${name}$`, "m").exec(interfaces)?.[1];
  const mtu = new RegExp(`^ip link set ${name} mtu (\\d+) up$`, "m").exec(interfaces)?.[1];
  if (address === undefined) throw new Error(`the rendered script gives the interface ${name} no address`);
  return {
    tunnel: `${site.name}/${name.replace(/^hub-/, "")}`,
    remoteInterface: 0,
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
    behindNat: site.behindNat,
  };
}

/** A peer is dead when the first request and all its retransmissions, evenly spaced, stay unanswered. */
function readDpd(connection: Section, daemon: Section): RemoteEnd["dpd"] {
  if (Number(valueOf(daemon, "retransmit_base")) !== 1)
    throw new Error("the rendered retransmissions are not evenly spaced");
  const delaySeconds = seconds(valueOf(connection, "dpd_delay"));
  const requests = 1 + Number(valueOf(daemon, "retransmit_tries"));
  return { delaySeconds, timeoutSeconds: delaySeconds + requests * Number(valueOf(daemon, "retransmit_timeout")) };
}

/** For the comparison on paper; the daemon reads the file itself. */
function readNeighbors(frr: string, ends: readonly RemoteEnd[]): Neighbor[] {
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
