/**
 * The VM-Series bootstrap package: its files, and nothing beside them, because any other file makes the bootstrap fail
 * (VM-Series 11.1, "Prepare the Bootstrap Package").
 */
import { addressAt, parseCidr } from "../plan/cidr";
import type { FirewallPlan, HubPlan } from "../plan/types";

/** Folders the package must have, empty ones included. */
export const BOOTSTRAP_FOLDERS = ["config", "content", "license", "software"] as const;

/** `init-cfg.txt`: the management interface takes its address by DHCP, the only way on AWS. */
export function renderInitCfg(plan: HubPlan, firewall: FirewallPlan): string {
  const lines = {
    type: "dhcp-client",
    hostname: hostnameOf(plan, firewall),
    "dhcp-send-hostname": "yes",
    "dhcp-send-client-id": "yes",
    "dhcp-accept-server-hostname": "no",
    "dhcp-accept-server-domain": "no",
  };
  return Object.entries(lines)
    .map(([key, value]) => `${key}=${value}\n`)
    .join("");
}

/** PAN-OS takes at most 31 characters, so a long stack name is cut. */
export function hostnameOf(plan: HubPlan, firewall: FirewallPlan): string {
  return `vpn-hub-${plan.environment.slice(0, 21)}-${firewall.name}`;
}

/**
 * `bootstrap.xml`: interfaces, zones, one virtual router and an explicit final deny. It holds no key and no user; the
 * first login is by the EC2 key pair. Every value comes checked from the plan, so none needs escaping.
 */
export function renderBootstrapXml(plan: HubPlan, firewall: FirewallPlan): string {
  const subnetOf = (role: "untrust" | "trust") =>
    plan.network.subnets.find((subnet) => subnet.role === role && subnet.firewall === firewall.name)!.cidr;
  const [untrust, trust] = [subnetOf("untrust"), subnetOf("trust")];
  const version = plan.firewallSettings.panos.split(".").slice(0, 2).join(".");
  return `<?xml version="1.0"?>
<config version="${version}.0" urldb="paloaltonetworks">
  <devices>
    <entry name="localhost.localdomain">
      <network>
        <interface>
          <ethernet>
            <entry name="ethernet1/1">
              <layer3>
                <ip><entry name="${firewall.untrustAddress}/${parseCidr(untrust).prefixLength}"/></ip>
              </layer3>
            </entry>
            <entry name="ethernet1/2">
              <layer3>
                <ip><entry name="${firewall.trustAddress}/${parseCidr(trust).prefixLength}"/></ip>
              </layer3>
            </entry>
          </ethernet>
        </interface>
        <virtual-router>
          <entry name="hub">
            <interface><member>ethernet1/1</member><member>ethernet1/2</member></interface>
            <routing-table>
              <ip>
                <static-route>
                  <entry name="internet">
                    <destination>0.0.0.0/0</destination>
                    <interface>ethernet1/1</interface>
                    <nexthop><ip-address>${addressAt(untrust, 1)}</ip-address></nexthop>
                  </entry>
                  <entry name="transit-gateway">
                    <destination>${plan.transitGateway.cidr}</destination>
                    <interface>ethernet1/2</interface>
                    <nexthop><ip-address>${addressAt(trust, 1)}</ip-address></nexthop>
                  </entry>
                </static-route>
              </ip>
            </routing-table>
          </entry>
        </virtual-router>
      </network>
      <deviceconfig>
        <system>
          <type><dhcp-client/></type>
          <hostname>${hostnameOf(plan, firewall)}</hostname>
          <service><disable-telnet>yes</disable-telnet><disable-http>yes</disable-http></service>
        </system>
      </deviceconfig>
      <vsys>
        <entry name="vsys1">
          <import><network><interface><member>ethernet1/1</member><member>ethernet1/2</member></interface></network></import>
          <zone>
            <entry name="untrust"><network><layer3><member>ethernet1/1</member></layer3></network></entry>
            <entry name="trust"><network><layer3><member>ethernet1/2</member></layer3></network></entry>
          </zone>
          <rulebase>
            <security>
              <rules>
                <entry name="deny-all">
                  <from><member>any</member></from>
                  <to><member>any</member></to>
                  <source><member>any</member></source>
                  <destination><member>any</member></destination>
                  <source-user><member>any</member></source-user>
                  <category><member>any</member></category>
                  <application><member>any</member></application>
                  <service><member>any</member></service>
                  <action>deny</action>
                  <log-end>yes</log-end>
                </entry>
              </rules>
            </security>
          </rulebase>
        </entry>
      </vsys>
    </entry>
  </devices>
</config>
`;
}
