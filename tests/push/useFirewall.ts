/** A stand-in firewall for each test, booted from a bootstrap package with one site, and what tests do to it. */
import { create, type FirewallState } from "../../provider/firewallConfiguration";
import type { FirewallInputs } from "../../provider/inputs";
import { open } from "../../provider/secrets";
import type { Values } from "../../tools/plugin/wire";
import { makeAuthority } from "./certificate";
import { PanosConfiguration } from "./panosConfiguration";
import { PanosServer } from "./panosServer";
import { API_KEY, bootstrapXml, inputsFor, recorder, TOKYO, type SampleSite } from "./sample";

export const DEVICE = "/config/devices/entry[@name='localhost.localdomain']";
export const RULES = `${DEVICE}/vsys/entry[@name='vsys1']/rulebase/security/rules`;
export const ZONES = `${DEVICE}/vsys/entry[@name='vsys1']/zone`;
export const GATEWAYS = `${DEVICE}/network/ike/gateway`;
/** Path of the first site's gateway, and of its tunnel interface. */
export const GATEWAY = "network/ike/gateway/entry[@name='tokyo-0']";
export const UNIT = "network/interface/tunnel/units/entry[@name='tunnel.1000']";

export const authority = makeAuthority("test authority");
export const certificate = authority.issue(["127.0.0.1"]);

export const stateOf = (properties: Values) => open(properties) as unknown as FirewallState;

/** A tunnel interface as an administrator would have it. */
export const unitXml = (mtu: number) => `<entry name="tunnel.1000"><mtu>${mtu}</mtu></entry>`;

export class TestFirewall {
  server!: PanosServer;

  async start(): Promise<void> {
    this.server = await new PanosServer(certificate).start();
    this.server.apiKeys.set(API_KEY, "vpn-hub");
    this.holds(bootstrapXml([TOKYO]));
  }

  /** Gives the firewall another configuration, as if it had booted from it. */
  holds(xml?: string): void {
    this.server.configuration = new PanosConfiguration(xml);
  }

  inputs(sites: readonly SampleSite[] = [TOKYO], more: Partial<FirewallInputs> = {}): FirewallInputs {
    return inputsFor(this.server.host, certificate.sha256, sites, more);
  }

  /** The state after a first push. */
  async created(sites: readonly SampleSite[] = [TOKYO]): Promise<FirewallState> {
    return stateOf((await create(this.inputs(sites), recorder())).properties);
  }

  /** What somebody does by the web interface and does not commit. */
  byHand(action: string, xpath: string, element?: string, administrator = "alice"): void {
    const change = { action, xpath, ...(element === undefined ? {} : { element }) };
    this.server.configuration.change(administrator, [change]);
  }

  committedByHand(action: string, xpath: string, element?: string): void {
    this.byHand(action, xpath, element);
    this.server.configuration.commit("alice");
  }

  /** An interface that the virtual system has imported, so that zones can hold it. */
  interfaceByHand(folder: string, name: string, content = ""): void {
    this.byHand("set", `${DEVICE}/network/interface/${folder}`, `<entry name="${name}">${content}</entry>`);
    this.byHand("set", `${DEVICE}/vsys/entry[@name='vsys1']/import/network/interface`, `<member>${name}</member>`);
  }

  /** Operations of the last transaction, for example `edit network/ike/gateway/entry[@name='x']`. */
  sent(): string[] {
    return this.server
      .lastChange()
      .map(({ action, xpath, where, destination }) =>
        [action, xpath.replace(`${DEVICE}/`, ""), where, destination].filter((part) => part !== undefined).join(" "),
      );
  }

  running(): string {
    return this.server.configuration.text("running");
  }

  candidate(): string {
    return this.server.configuration.text("candidate");
  }

  /** Names of the running security rules, first match first. */
  ruleNames(): string[] {
    const rules = /<rules>(.*)<\/rules>/s.exec(this.running())![1]!;
    return [...rules.matchAll(/<entry name="([^"]+)">/g)].map(([, name]) => name!);
  }
}

/** Registers the hooks of a suite whose every test has a firewall of its own. */
export function useFirewall(): TestFirewall {
  const firewall = new TestFirewall();
  beforeEach(() => firewall.start());
  afterEach(() => firewall.server.stop());
  return firewall;
}

/** Elements and texts, sorted: PAN-OS promises no order among different elements. */
export function sortedXml(xml: string): string {
  return xml
    .replace(/\s+</g, "<")
    .match(/<[^/][^>]*>[^<]*/g)!
    .sort()
    .join("\n");
}
