/** Refuses what AWS Site-to-Site VPN would refuse of a site's connections and of what they attach to. */
import type { HubConfig } from "../config/config";
import { TRANSIT_GATEWAY, type SiteOnAwsVpnConfig } from "../config/sites";
import type { Problem } from "../problems";
import { configuredOnAwsVpn, devicesOf, routingOf } from "./ends";

/** `attachTo` has to tell the two apart. */
export function checkSpokeNames(config: HubConfig): Problem[] {
  if (!(TRANSIT_GATEWAY in config.spokes) || configuredOnAwsVpn(config).length === 0) return [];
  return [
    {
      path: `hub:spokes.${TRANSIT_GATEWAY}`,
      what: "has the name under which sites attach to the Transit Gateway",
      remedy: "rename the spoke",
    },
  ];
}

export function checkVpnConnections(name: string, site: SiteOnAwsVpnConfig, config: HubConfig): Problem[] {
  const path = `hub:sites.${name}`;
  return [
    ...checkAttachment(path, site, config),
    ...checkGateways(path, site),
    ...checkTunnelOptions(path, site),
    ...checkBandwidth(path, site, config),
  ];
}

function checkAttachment(path: string, { attachTo }: SiteOnAwsVpnConfig, config: HubConfig): Problem[] {
  const spokes = Object.keys(config.spokes);
  if (attachTo === TRANSIT_GATEWAY || spokes.includes(attachTo)) return [];
  return [
    {
      path: `${path}.attachTo`,
      what: "is no gateway of this hub",
      value: attachTo,
      allowed: [TRANSIT_GATEWAY, ...spokes].join(", "),
      remedy: "name the Transit Gateway, or the spoke that gets a virtual private gateway",
    },
  ];
}

function checkGateways(path: string, site: SiteOnAwsVpnConfig): Problem[] {
  const problems: Problem[] = [];
  const devices = devicesOf(site);
  if (site.kind === "customer-gateway") {
    if ((site.outsideAddress === undefined) === (site.gateways === undefined)) {
      problems.push({
        path,
        what: site.gateways === undefined ? "has no device" : "has both outsideAddress and gateways",
        allowed: "outsideAddress for one device, or gateways for several",
        remedy: "give one of the two",
      });
    }
    const numbers = devices.map(({ number }) => number);
    const twice = numbers.findIndex((number, place) => numbers.indexOf(number) !== place);
    if (twice >= 0)
      problems.push({
        path: `${path}.gateways.${twice}.number`,
        what: "is the number of another device of the site, given or by its place",
        value: numbers[twice],
        remedy: "give each device a number of its own, and one that has a connection that connection's",
      });
    if (site.gateways !== undefined && site.behindNat !== undefined)
      problems.push({ path: `${path}.behindNat`, what: "belongs to each of the gateways", remedy: "move it there" });
  }
  if (routingOf(site) === "static") {
    if (devices.length > 1 && site.attachTo === TRANSIT_GATEWAY)
      problems.push({
        path: `${path}.gateways`,
        what: "cannot take over from each other with static routing: a Transit Gateway route table holds one static route per prefix, and it does not follow the tunnels",
        value: devices.length,
        allowed: "1 with routing: static",
        remedy: "set routing: bgp, or attach the site to a spoke's virtual private gateway",
      });
  }
  if (site.kind === "azure-vpn-gateway" && site.staticTunnels !== undefined && site.routing === "bgp")
    problems.push({
      path: `${path}.staticTunnels`,
      what: "does not go with BGP, which uses all four tunnels",
      value: site.staticTunnels,
      remedy: "remove it, or set routing: static",
    });
  return problems;
}

/** @param path of the site, or of one of its tunnels */
export function checkTunnelOptions(path: string, { tunnelOptions: options }: SiteOnAwsVpnConfig): Problem[] {
  const at = `${path}.tunnelOptions`;
  const problems: Problem[] = [];
  if (options.phase2LifetimeSeconds >= options.phase1LifetimeSeconds) {
    problems.push({
      path: `${at}.phase2LifetimeSeconds`,
      what: `is not less than phase1LifetimeSeconds (${options.phase1LifetimeSeconds})`,
      value: options.phase2LifetimeSeconds,
      allowed: `900 to ${Math.min(3600, options.phase1LifetimeSeconds - 1)}`,
    });
  }
  if (2 * options.rekeyMarginSeconds > options.phase2LifetimeSeconds) {
    problems.push({
      path: `${at}.rekeyMarginSeconds`,
      what: `is more than half of phase2LifetimeSeconds (${options.phase2LifetimeSeconds})`,
      value: options.rekeyMarginSeconds,
      allowed: `60 to ${Math.floor(options.phase2LifetimeSeconds / 2)}`,
    });
  }
  return problems;
}

function checkBandwidth(path: string, site: SiteOnAwsVpnConfig, config: HubConfig): Problem[] {
  const problems: Problem[] = [];
  const onVpnGateway = site.attachTo !== TRANSIT_GATEWAY && site.attachTo in config.spokes;
  if (site.acceleration && onVpnGateway)
    problems.push({
      path: `${path}.acceleration`,
      what: "is offered on a Transit Gateway only",
      value: true,
      allowed: `true with attachTo: ${TRANSIT_GATEWAY}`,
    });
  if (site.tunnelBandwidth === "large" && onVpnGateway)
    problems.push({
      path: `${path}.tunnelBandwidth`,
      what: "large tunnels are offered on a Transit Gateway only",
      value: "large",
      allowed: "standard on a virtual private gateway",
    });
  if (site.tunnelBandwidth === "large" && site.acceleration)
    problems.push({
      path: `${path}.tunnelBandwidth`,
      what: "large tunnels do not go with acceleration",
      value: "large",
      remedy: "choose one of the two",
    });
  // An accelerated connection's customer side has to begin the rekeying (AWS guide, "Accelerated VPN connections").
  if (site.acceleration && site.tunnelOptions.startupAction === "start")
    problems.push({
      path: `${path}.tunnelOptions.startupAction`,
      what: "an accelerated connection is initiated by the customer's side",
      value: "start",
      allowed: "add",
    });
  return problems;
}
