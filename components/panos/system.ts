/** `deviceconfig`: the firewall's own name, its management interface and settings that hold for the whole device. */
import type { FirewallPlan, FirewallServices } from "../plan/firewalls/types";
import type { PairPlan } from "../plan/hubPlan";
import { element, flag, text, type PanNode } from "./tree";

/** PAN-OS takes at most 31 characters, so a long stack name is cut. */
export function hostnameOf(plan: PairPlan, firewall: FirewallPlan): string {
  return `vpn-hub-${plan.environment.slice(0, 21)}-${firewall.name}`;
}

/**
 * The management interface takes its address by DHCP, the only way on AWS (VM-Series 11.1, "init-cfg.txt File
 * Components"), and no name: a name server's answer must not rename the firewall.
 *
 * @param routingSettings what the routing engine needs here
 */
export function renderDeviceConfig(
  plan: PairPlan,
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
      renderServices(plan.firewallSettings.services, firewall),
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

/** Stand in the package, so that a replaced instance has them from its first boot on; the push leaves them alone. */
function renderServices(services: FirewallServices, firewall: FirewallPlan): PanNode[] {
  const [primaryDns, secondaryDns] = services.dns;
  const dns = [text("primary", primaryDns!), ...(secondaryDns === undefined ? [] : [text("secondary", secondaryDns)])];
  const ntp = services.ntp.map((server, index) =>
    element(
      index === 0 ? "primary-ntp-server" : "secondary-ntp-server",
      text("ntp-server-address", server),
      element("authentication-type", element("none")),
    ),
  );
  const { loginBanner } = services;
  return [
    text("timezone", services.timezone),
    ...(loginBanner === undefined ? [] : [text("login-banner", loginBanner)]),
    element("dns-setting", element("servers", dns)),
    element("ntp-servers", ntp),
    element("update-schedule", element("threats", element("recurring", renderDaily(services, firewall)))),
  ];
}

/** Firewall b later than a, so that content which breaks something never meets both at once. */
function renderDaily({ contentUpdates }: FirewallServices, { name }: FirewallPlan): PanNode {
  const [hours, minutes] = contentUpdates.at.split(":").map(Number) as [number, number];
  const minute = (hours * 60 + minutes + (name === "a" ? 0 : 30)) % (24 * 60);
  const two = (value: number) => String(value).padStart(2, "0");
  const at = `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
  return element("daily", text("at", at), text("action", "download-and-install"));
}
