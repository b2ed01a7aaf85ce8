/** What can happen to the network: each event happens at once and can be undone. */
import type { FirewallName } from "../../components/plan/firewalls/types";
import { firewallNamespace, HUB_VPC, TGW_SECOND } from "../assembly/namespaces";
import { INTERNET } from "../assembly/parts";
import { run, within } from "../engine/commands";
import { setLink } from "../engine/network";
import type { Rehearsal } from "../engine/rehearsal";
import type { RemoteSite } from "../sources/remoteSites";
import { instanceNamespace } from "../assembly/site";

export interface Event {
  happen(): Promise<void>;
  undo(): Promise<void>;
}

/** A machine that loses its power: no packet leaves it any more, no neighbour sees a link go down. */
export function firewallLoss(rehearsal: Rehearsal, name: FirewallName): Event {
  const namespace = firewallNamespace(name);
  const inside = [namespace, ...charonNamespaces(rehearsal, namespace)];
  return {
    async happen() {
      await Promise.all(["eth1", "eth2"].map((device) => setLink(namespace, device, "down")));
      await rehearsal.kill(inside);
    },
    async undo() {
      await Promise.all(["eth1", "eth2"].map((device) => setLink(namespace, device, "up")));
      await rehearsal.restart(namespace);
    },
  };
}

function charonNamespaces(rehearsal: Rehearsal, router: string): string[] {
  return rehearsal.topology.ikeEnds.filter((end) => end.router === router).map(({ namespace }) => namespace);
}

/** The firewall, its subnets and the Transit Gateway's attachment of one zone. */
export function zoneLoss(rehearsal: Rehearsal, name: FirewallName): Event {
  const firewall = firewallLoss(rehearsal, name);
  const devices = [`untrust-${name}`, `trust-${name}`, `attachment-${name}`];
  return {
    async happen() {
      await Promise.all(devices.map((device) => setLink(HUB_VPC, device, "down")));
      await firewall.happen();
    },
    async undo() {
      await Promise.all(devices.map((device) => setLink(HUB_VPC, device, "up")));
      // Routes over a link go with it.
      await rehearsal.restoreRoutes([HUB_VPC, "tgw"]);
      await firewall.undo();
    },
  };
}

/** Packets between two outside addresses vanish on the internet. */
export function pathLoss(pairs: readonly (readonly [string, string])[]): Event {
  const ruleset = `table inet lostPaths {
  chain forward {
    type filter hook forward priority 0; policy accept;
${pairs
  .map(([left, right]) => `    ip saddr ${left} ip daddr ${right} drop\n    ip saddr ${right} ip daddr ${left} drop`)
  .join("\n")}
  }
}
`;
  return {
    async happen() {
      await run(within(INTERNET, ["nft", "-f", "-"]), { input: ruleset });
    },
    async undo() {
      await run(within(INTERNET, ["nft", "delete", "table", "inet", "lostPaths"]));
    },
  };
}

/**
 * One gateway of a site dies. An Azure instance or a customer's device: its namespace with its speaker. Google Cloud: all
 * tunnels of one HA VPN interface; the Cloud Router lives on.
 */
export function instanceLoss(rehearsal: Rehearsal, site: RemoteSite, instance: number): Event {
  if (site.instances.length > 1) return machineLoss(rehearsal, site, instance);
  const ends = site.instances[0]!.ends.filter(({ remoteInterface }) => remoteInterface === instance);
  const namespaces = rehearsal.topology.ikeEnds
    .filter(({ side, tunnel }) => side === "remote" && ends.some((end) => end.tunnel === tunnel))
    .map(({ namespace }) => namespace);
  return {
    happen: () => rehearsal.kill(namespaces),
    undo: () => rehearsal.restart(site.name),
  };
}

function machineLoss(rehearsal: Rehearsal, site: RemoteSite, instance: number): Event {
  const namespace = instanceNamespace(site, instance);
  // Links among the gateways of one site.
  const between = rehearsal.topology.links
    .flatMap(({ ends }) => ends)
    .filter((end) => end.interface === "other" && end.namespace === instanceNamespace(site, 1 - instance));
  return {
    async happen() {
      // The site's own network and the other instance notice at once.
      await setLink(site.name, `instance${instance}`, "down");
      await setLink(namespace, "internet", "down");
      await Promise.all(between.map((end) => setLink(end.namespace, end.interface, "down")));
      await rehearsal.kill([namespace, ...charonNamespaces(rehearsal, namespace)]);
    },
    async undo() {
      await setLink(site.name, `instance${instance}`, "up");
      await setLink(namespace, "internet", "up");
      await Promise.all(between.map((end) => setLink(end.namespace, end.interface, "up")));
      await rehearsal.restart(namespace);
      await rehearsal.restoreRoutes([site.name, INTERNET]);
    },
  };
}

/** The second BGP session of each of these Connect peers goes silent; GRE stays. */
export function connectSessionLoss(firewallAddresses: readonly string[]): Event {
  const firewalls = `{ ${firewallAddresses.join(", ")} }`;
  return {
    async happen() {
      const ruleset = `table inet lostSession {
  chain input {
    type filter hook input priority 0; policy accept;
    ip saddr ${firewalls} drop
  }
  chain output {
    type filter hook output priority 0; policy accept;
    ip daddr ${firewalls} drop
  }
}
`;
      await run(within(TGW_SECOND, ["nft", "-f", "-"]), { input: ruleset });
    },
    async undo() {
      await run(within(TGW_SECOND, ["nft", "delete", "table", "inet", "lostSession"]));
    },
  };
}

/** BGP of a firewall says goodbye, as before planned maintenance. */
export function maintenance(rehearsal: Rehearsal, name: FirewallName): Event {
  const namespace = firewallNamespace(name);
  return {
    happen: () => rehearsal.stop(`bgpd ${namespace}`),
    undo: () => rehearsal.restart(namespace),
  };
}
