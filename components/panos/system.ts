/** `deviceconfig`: the firewall's own name, its management interface and settings that hold for the whole device. */
import type { FirewallPlan, HubPlan } from "../plan/types";
import { element, flag, text, type PanNode } from "./tree";

/** PAN-OS takes at most 31 characters, so a long stack name is cut. */
export function hostnameOf(plan: HubPlan, firewall: FirewallPlan): string {
  return `vpn-hub-${plan.environment.slice(0, 21)}-${firewall.name}`;
}

/**
 * The management interface takes its address by DHCP, the only way on AWS (VM-Series 11.1, "init-cfg.txt File
 * Components"), and no name: a name server's answer must not rename the firewall.
 *
 * @param routingSettings what the routing engine needs here
 */
export function renderDeviceConfig(
  plan: HubPlan,
  firewall: FirewallPlan,
  routingSettings: readonly PanNode[],
): PanNode {
  return element(
    "deviceconfig",
    element(
      "system",
      element(
        "type",
        element(
          "dhcp-client",
          flag("send-hostname", true),
          flag("send-client-id", true),
          flag("accept-dhcp-hostname", false),
          flag("accept-dhcp-domain", false),
        ),
      ),
      text("hostname", hostnameOf(plan, firewall)),
      element("service", flag("disable-telnet", true), flag("disable-http", true)),
    ),
    element(
      "setting",
      // A session that the changed rules no longer allow ends with the commit.
      element("config", flag("rematch", true)),
      routingSettings,
    ),
  );
}
