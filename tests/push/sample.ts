/** A small configuration of the kind that the program renders, as text; and what a push to a stand-in firewall needs. */
import { splitConfiguration, type Configuration } from "../../components/panos/push/elements";
import { parseXml } from "../../components/panos/tree";
import type { Context } from "../../provider/resourceType";
import type { FirewallInputs } from "../../provider/inputs";
import type { Timing } from "../../provider/panos/waiting";

export interface SampleSite {
  readonly name: string;
  /** N of the site's `tunnel.N`. */
  readonly tunnel: number;
  /** The site's own name, unless several share one. */
  readonly zone?: string;
  readonly mtu?: number;
}

export const TOKYO: SampleSite = { name: "tokyo", tunnel: 1000 };
export const OSAKA: SampleSite = { name: "osaka", tunnel: 1002 };

/** What a cloud gave the site's gateway. */
export const addressOf = ({ tunnel }: SampleSite) => `192.0.2.${tunnel % 250}`;

interface Options {
  /** Outside address of each site; a placeholder by default. */
  readonly address?: (site: SampleSite) => string;
  /** Text of each key; a placeholder by default. */
  readonly keyOf?: (site: string) => string;
  readonly gateways?: "enabled" | "disabled";
}

/** The whole `config` element. */
export function sampleXml(sites: readonly SampleSite[], options: Options = {}): string {
  const each = (render: (site: SampleSite) => string) => sites.map(render).join("");
  const zones = [...new Set(sites.map(zoneOf))];
  return `<config><devices><entry name="localhost.localdomain">
    <network>
      <profiles><monitor-profile><entry name="fail-over"><interval>3</interval></entry></monitor-profile></profiles>
      <interface>
        <ethernet><entry name="ethernet1/1"><layer3><ip><entry name="10.0.0.10/24"/></ip></layer3></entry></ethernet>
        <tunnel><units>${each(({ tunnel, mtu = 1427 }) => `<entry name="tunnel.${tunnel}"><mtu>${mtu}</mtu></entry>`)}</units></tunnel>
      </interface>
      <ike>
        <crypto-profiles>
          <ike-crypto-profiles><entry name="suite"><encryption><member>aes-256-gcm</member></encryption></entry></ike-crypto-profiles>
          <ipsec-crypto-profiles><entry name="suite"><esp><encryption><member>aes-256-gcm</member></encryption></esp></entry></ipsec-crypto-profiles>
        </crypto-profiles>
        <gateway>${each((site) => gateway(site, options))}</gateway>
      </ike>
      <tunnel><ipsec>${each(ipsecTunnel)}</ipsec></tunnel>
      <virtual-router><entry name="hub">
        <interface><member>ethernet1/1</member>${each(({ tunnel }) => `<member>tunnel.${tunnel}</member>`)}</interface>
        <ecmp><enable>yes</enable><algorithm><ip-hash/></algorithm></ecmp>
        <protocol><bgp>
          <enable>yes</enable><local-as>64520</local-as>
          <peer-group>${each(({ name }) => `<entry name="${name}"><peer><entry name="${name}-0"><peer-as>64514</peer-as></entry></peer></entry>`)}</peer-group>
        </bgp></protocol>
      </entry></virtual-router>
    </network>
    <deviceconfig><system><hostname>vpn-hub-a</hostname></system></deviceconfig>
    <vsys><entry name="vsys1">
      <import><network><interface><member>ethernet1/1</member>${each(({ tunnel }) => `<member>tunnel.${tunnel}</member>`)}</interface></network></import>
      <zone>
        <entry name="untrust"><network><layer3><member>ethernet1/1</member></layer3></network></entry>
        ${zones.map((zone) => zoneXml(zone, sites)).join("")}
      </zone>
      <rulebase><security><rules>${each(ruleXml)}${DENY_ALL}</rules></security></rulebase>
    </entry></vsys>
  </entry></devices></config>`;
}

const zoneOf = ({ name, zone = name }: SampleSite) => zone;

function zoneXml(zone: string, sites: readonly SampleSite[]): string {
  const members = sites
    .filter((site) => zoneOf(site) === zone)
    .map(({ tunnel }) => `<member>tunnel.${tunnel}</member>`);
  return `<entry name="${zone}"><network><layer3>${members.join("")}</layer3></network></entry>`;
}

function gateway(site: SampleSite, options: Options): string {
  const { keyOf = (name) => `{key:${name}/a-0}`, address = ({ name }) => `{address:${name}/0}`, gateways } = options;
  const disabled = gateways === "disabled" ? "<disabled>yes</disabled>" : "";
  return `<entry name="${site.name}-0"><authentication><pre-shared-key><key>${keyOf(site.name)}</key></pre-shared-key></authentication><protocol><ikev2><ike-crypto-profile>suite</ike-crypto-profile></ikev2></protocol><peer-address><ip>${address(site)}</ip></peer-address>${disabled}</entry>`;
}

function ipsecTunnel({ name, tunnel }: SampleSite): string {
  return `<entry name="${name}-0"><auto-key><ike-gateway><entry name="${name}-0"/></ike-gateway><ipsec-crypto-profile>suite</ipsec-crypto-profile></auto-key><tunnel-interface>tunnel.${tunnel}</tunnel-interface></entry>`;
}

export function ruleXml(site: SampleSite): string {
  return `<entry name="ike-${site.name}"><from><member>${zoneOf(site)}</member></from><to><member>untrust</member></to><source><member>any</member></source><action>allow</action></entry>`;
}

export const DENY_ALL =
  '<entry name="deny-all"><from><member>any</member></from><to><member>any</member></to><source><member>any</member></source><action>deny</action></entry>';

export function sampleConfiguration(sites: readonly SampleSite[]): Configuration {
  return splitConfiguration(parseXml(sampleXml(sites)));
}

/** As an S3 bootstrap package leaves a firewall: gateways that are silent, each with a key that is of no use. */
export function bootstrapXml(sites: readonly SampleSite[]): string {
  return sampleXml(sites, { keyOf: () => "not-a-key", address: addressOf, gateways: "disabled" });
}

/** Waits of nothing, and deadlines that a test reaches only when it means to. */
export const QUICK: Timing = {
  requestSeconds: 20,
  pollSeconds: 0.005,
  readySeconds: 20,
  lockSeconds: 20,
  commitSeconds: 20,
};

export const API_KEY = "marked-api-key";
export const keyOf = (site: string, epoch = 1) => `marked-key&<>'"-${site}-${epoch}`;

export function inputsFor(
  host: string,
  certificateSha256: string,
  sites: readonly SampleSite[],
  more: Partial<FirewallInputs> = {},
): FirewallInputs {
  return {
    host,
    machine: "i-1",
    administrator: "vpn-hub",
    apiKey: API_KEY,
    certificateSha256,
    ...sampleConfiguration(sites),
    presharedKeys: Object.fromEntries(sites.map(({ name }) => [`${name}/a-0`, keyOf(name)])),
    addresses: Object.fromEntries(sites.map((site) => [`${site.name}/0`, addressOf(site)])),
    timing: QUICK,
    ...more,
  };
}

export interface Recorder extends Context {
  readonly lines: string[];
  readonly abort: AbortController;
}

/** Records what the user would read; `onStatus` may react to it. */
export function recorder(onStatus?: (line: string) => void): Recorder {
  const lines: string[] = [];
  const abort = new AbortController();
  const report = {
    status: (line: string) => {
      lines.push(`status ${line}`);
      onStatus?.(line);
    },
    info: (line: string) => void lines.push(`info ${line}`),
    warn: (line: string) => void lines.push(`warn ${line}`),
  };
  return { stack: "dev", report, signal: abort.signal, lines, abort };
}
