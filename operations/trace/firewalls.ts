/** The two firewalls of a stack: their configuration, and the network interfaces that carry its addresses. */
import { renderFirewall } from "../../components/panos/render";
import { ConfigError } from "../../components/plan/problems";
import { FIREWALL_NAMES, type FirewallName } from "../../components/plan/firewalls/types";
import type { PairPlan } from "../../components/plan/hubPlan";
import { formatAddress, parseAddress } from "../../reading/address";
import { interfaceOf } from "../../reading/aws/interfaces";
import type { Inventory, RenderedResource } from "../../reading/inventory";
import { PanosConfig, readPanosConfig } from "../../reading/panos/configuration";
import { outsideAddressesOf } from "../../reading/sites";

/** A network interface of an instance. */
export interface NetworkInterfaceView {
  readonly id: string;
  readonly name: string;
  readonly address: number;
  readonly subnetId: string;
  readonly securityGroupIds: readonly string[];
}

export interface FirewallView {
  readonly name: FirewallName;
  readonly config: PanosConfig;
  /** Where the configuration was read. */
  readonly source: string;
  /** By device index: 0 management, 1 ethernet1/1 (untrust), 2 ethernet1/2 (trust). */
  readonly interfaces: Readonly<Record<"management" | "untrust" | "trust", NetworkInterfaceView>>;
  readonly unread: readonly string[];
}

/** @throws {ConfigError} when a firewall, its interfaces or its configuration are not part of the stack */
export function readFirewalls(plan: PairPlan, inventory: Inventory): Readonly<Record<FirewallName, FirewallView>> {
  const views = FIREWALL_NAMES.map((name) => [name, readFirewall(plan, inventory, name)] as const);
  return Object.fromEntries(views) as Record<FirewallName, FirewallView>;
}

function readFirewall(plan: PairPlan, inventory: Inventory, name: FirewallName): FirewallView {
  const interfaces = readInterfaces(inventory, name);
  const { config, source } = readConfiguration(plan, inventory, name);
  const roles = [
    ["ethernet1/1", interfaces.untrust],
    ["ethernet1/2", interfaces.trust],
  ] as const;
  const strangers = roles.filter(([port, { address }]) => config.ownInterface(address) !== port);
  return {
    name,
    config,
    source,
    interfaces,
    unread: [
      ...config.unread,
      ...strangers.map(([port, each]) => `${port} has not the address of ${each.name}, ${formatAddress(each.address)}`),
    ],
  };
}

function missing(what: string): ConfigError {
  return new ConfigError([{ path: "stack", what, remedy: "trace a stack that this program rendered or brought up" }]);
}

function readInterfaces(inventory: Inventory, firewall: FirewallName): FirewallView["interfaces"] {
  const at = (index: number): NetworkInterfaceView => {
    const found = interfaceOf(inventory, firewall, index);
    const address = parseAddress(found?.address ?? "");
    if (found === undefined || address === undefined)
      throw missing(`firewall ${firewall} has no network interface with device index ${index}`);
    const { id, name, subnetId = "?", securityGroupIds } = found;
    return { id, name, address, subnetId, securityGroupIds };
  };
  return { management: at(0), untrust: at(1), trust: at(2) };
}

function readConfiguration(plan: PairPlan, inventory: Inventory, name: FirewallName) {
  const key = `${name}/config/bootstrap.xml`;
  const object = inventory.where("aws:s3/bucketObjectv2:BucketObjectv2", "key", key)[0];
  const { mode } = plan.firewallSettings.management;
  if (object !== undefined) return { config: readPanosConfig(contentOf(object, key)), source: key };
  if (mode === "local") throw missing(`the bootstrap bucket has no object ${key}`);
  const source = `as rendered for ${mode}, which is not asked what it pushed`;
  return { config: new PanosConfig(renderForManager(plan, inventory, name)), source };
}

function contentOf(object: RenderedResource, key: string): string {
  const content = object.inputs["content"];
  if (typeof content === "string") return content;
  throw missing(`the content of ${key} cannot be read: it is a secret that the export did not open`);
}

/** What `hub device-config` hands to whoever manages the firewalls; no key is needed to judge it. */
function renderForManager(plan: PairPlan, inventory: Inventory, name: FirewallName) {
  const firewall = plan.firewalls.find((each) => each.name === name)!;
  const keys = plan.sites.flatMap((site) => site.keys.map(({ id }) => [id, "not-read"] as const));
  const remoteAddresses = plan.sites.map((site) => [site.name, outsideAddressesOf(inventory, site)] as const);
  return renderFirewall(plan, firewall, {
    untrustPublicIp: "192.0.2.1",
    remoteAddresses: Object.fromEntries(remoteAddresses),
    presharedKeys: Object.fromEntries(keys),
  });
}
