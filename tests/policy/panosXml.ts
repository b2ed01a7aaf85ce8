/** Small PAN-OS configurations for the rules to judge, as XML texts and as the resources that hold them. */
import type { Given } from "./judge";

export const BOOTSTRAP = "aws:s3/bucketObjectv2:BucketObjectv2";
export const PUSHED = "vpn-hub:panos:FirewallConfiguration";

export const list = (tag: string, values: readonly string[]) =>
  `<${tag}>${values.map((value) => `<member>${value}</member>`).join("")}</${tag}>`;

/** A whole bootstrap.xml around what stands below the device. */
export const config = (device: string) =>
  `<?xml version="1.0"?>\n<config version="11.1.0"><devices><entry name="localhost.localdomain">${device}</entry></devices></config>\n`;

export const object = (content: unknown, more: Partial<Given> = {}): Given => ({
  type: BOOTSTRAP,
  name: "fw",
  props: { key: "a/config/bootstrap.xml", content },
  ...more,
});

export interface IkeProfile {
  readonly encryption?: readonly string[];
  readonly hash?: readonly string[];
  readonly group?: readonly string[];
  readonly lifetime?: string;
}

export function ikeProfile(name: string, profile: IkeProfile = {}): string {
  const { encryption = ["aes-256-gcm"], hash = ["non-auth"], group = ["group20"] } = profile;
  const { lifetime = "<lifetime><hours>8</hours></lifetime>" } = profile;
  return `<entry name="${name}">${list("encryption", encryption)}${list("hash", hash)}${list("dh-group", group)}${lifetime}</entry>`;
}

export interface IpsecProfile {
  readonly esp?: string;
  readonly group?: string;
  readonly lifetime?: string;
}

export function ipsecProfile(name: string, profile: IpsecProfile = {}): string {
  const esp = profile.esp ?? `<esp>${list("encryption", ["aes-256-gcm"])}${list("authentication", ["none"])}</esp>`;
  const { group = "<dh-group>group20</dh-group>", lifetime = "<lifetime><seconds>3600</seconds></lifetime>" } = profile;
  return `<entry name="${name}">${esp}${group}${lifetime}</entry>`;
}

export interface GatewayXml {
  readonly version?: string;
  readonly profile?: string;
  readonly key?: string;
  readonly peer?: string;
  readonly own?: string;
  readonly dpd?: string;
}

export function gateway(name: string, parts: GatewayXml = {}): string {
  const { version = "ikev2", profile = "own", key = "", peer = "203.0.113.1", own = "198.51.100.1", dpd = "" } = parts;
  return [
    `<entry name="${name}">`,
    `<authentication><pre-shared-key><key>${key}</key></pre-shared-key></authentication>`,
    `<protocol>${version === "" ? "" : `<version>${version}</version>`}`,
    `<ikev2>${dpd}${profile === "" ? "" : `<ike-crypto-profile>${profile}</ike-crypto-profile>`}</ikev2></protocol>`,
    `<peer-address><ip>${peer}</ip></peer-address>`,
    own === "" ? "" : `<local-id><type>ipaddr</type><id>${own}</id></local-id>`,
    "</entry>",
  ].join("");
}

export const tunnel = (name: string, gatewayName: string, profile = "own") =>
  `<entry name="${name}"><auto-key><ike-gateway><entry name="${gatewayName}"/></ike-gateway>${
    profile === "" ? "" : `<ipsec-crypto-profile>${profile}</ipsec-crypto-profile>`
  }</auto-key></entry>`;

export interface Vpn {
  readonly ike?: string;
  readonly ipsec?: string;
  readonly gateways?: string;
  readonly tunnels?: string;
  /** Anything else below the device. */
  readonly more?: string;
}

/** One gateway and one tunnel with profiles of their own, unless told otherwise. */
export function vpn(parts: Vpn = {}): string {
  const { ike = ikeProfile("own"), ipsec = ipsecProfile("own"), gateways = gateway("g") } = parts;
  const { tunnels = tunnel("t", "g"), more = "" } = parts;
  return config(
    `<network><ike><crypto-profiles><ike-crypto-profiles>${ike}</ike-crypto-profiles><ipsec-crypto-profiles>${ipsec}</ipsec-crypto-profiles></crypto-profiles><gateway>${gateways}</gateway></ike><tunnel><ipsec>${tunnels}</ipsec></tunnel></network>${more}`,
  );
}

/** The same as elements by path, as the push resource has them. */
export function pushedVpn(ike: string = ikeProfile("own"), key = ""): Readonly<Record<string, string>> {
  const at = "network/ike/crypto-profiles";
  return {
    [`${at}/ike-crypto-profiles/entry[@name='own']`]: ike,
    [`${at}/ipsec-crypto-profiles/entry[@name='own']`]: ipsecProfile("own"),
    "network/ike/gateway/entry[@name='g']": gateway("g", { key }),
    "network/tunnel/ipsec/entry[@name='t']": tunnel("t", "g"),
  };
}

export interface RuleXml {
  readonly from?: readonly string[];
  readonly to?: readonly string[];
  readonly source?: readonly string[];
  readonly destination?: readonly string[];
  readonly application?: readonly string[];
  readonly service?: readonly string[];
  readonly action?: string;
  readonly more?: string;
  readonly log?: string;
}

export function securityRule(name: string, rule: RuleXml = {}): string {
  const { from = ["site"], to = ["spokes"], source = ["10.20.0.0/16"], destination = ["172.17.0.0/16"] } = rule;
  const { application = ["any"], service = ["tcp-443"], action = "allow", more = "" } = rule;
  const { log = "<log-end>yes</log-end>" } = rule;
  return `<entry name="${name}">${list("from", from)}${list("to", to)}${list("source", source)}${list("destination", destination)}${list("application", application)}${list("service", service)}<action>${action}</action>${log}${more}</entry>`;
}

const ANY = ["any"];
export const DENY_ALL = securityRule("deny-all", {
  from: ANY,
  to: ANY,
  source: ANY,
  destination: ANY,
  service: ANY,
  action: "deny",
});

/** A virtual system with an address object and services tcp-443 and tcp-22. */
export const policy = (rules: string, more = "") =>
  `<vsys><entry name="vsys1"><zone><entry name="site"/></zone><address><entry name="tokyo"><ip-netmask>10.20.0.0/16</ip-netmask></entry></address>${[
    "443",
    "22",
  ]
    .map(
      (port) =>
        `<service><entry name="tcp-${port}"><protocol><tcp><port>${port}</port></tcp></protocol></entry></service>`,
    )
    .join("")
    .replace(
      "</service><service>",
      "",
    )}<rulebase><security><rules>${rules}</rules></security>${more}</rulebase></entry></vsys>`;
