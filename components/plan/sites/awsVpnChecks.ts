/** Refuses what AWS Site-to-Site VPN, or the other end, would refuse or take in silence and never carry a packet. */
import { checkPeerAsn, checkVpnGatewayAsn } from "../addressing/asns";
import { checkDevices, checkInside, checkSlots } from "../addressing/awsVpnAddressChecks";
import { TRANSIT_GATEWAY, type AwsVpnSiteConfig } from "../config/awsVpn";
import { devicesOf, routingOf, suitesForAwsVpn, vpnGatewayAsnOf } from "./awsVpnSite";
import type { AnyHubConfig } from "../config/config";
import type { Problem } from "../problems";
import { checkAzure } from "./sites";
import { checkSuite } from "../crypto/siteSuites";

export function checkAwsVpn(config: AnyHubConfig): Problem[] {
  const slotProblems = checkSlots(config);
  return [
    ...checkSpokeNames(config),
    ...Object.entries(config.awsVpnSites).flatMap(([name, site]) => checkAwsVpnSite(name, site, config)),
    ...checkGatewayAsns(config),
    ...checkAmazonAsns(config),
    ...checkDevices(config),
    ...slotProblems,
    ...(slotProblems.length > 0 ? [] : checkInside(config)),
  ];
}

/** `attachTo` has to tell the two apart. */
function checkSpokeNames({ spokes, awsVpnSites }: AnyHubConfig): Problem[] {
  if (!(TRANSIT_GATEWAY in spokes) || Object.keys(awsVpnSites).length === 0) return [];
  return [
    {
      path: `hub:spokes.${TRANSIT_GATEWAY}`,
      what: "has the name under which sites attach to the Transit Gateway",
      remedy: "rename the spoke",
    },
  ];
}

function checkAwsVpnSite(name: string, site: AwsVpnSiteConfig, config: AnyHubConfig): Problem[] {
  const path = `hub:sites.${name}`;
  return [
    ...checkAttachment(path, site, config),
    ...checkRouting(path, site),
    ...checkTunnelOptions(path, site),
    ...checkIkeAndSuite(path, site, config),
    ...checkBandwidth(path, site, config),
    ...(site.kind === "azure-vpn-gateway" ? checkAzure(name, site) : []),
  ];
}

function checkAttachment(path: string, { attachTo }: AwsVpnSiteConfig, config: AnyHubConfig): Problem[] {
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

function checkRouting(path: string, site: AwsVpnSiteConfig): Problem[] {
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
    if (site.gateways !== undefined && site.behindNat !== undefined)
      problems.push({ path: `${path}.behindNat`, what: "belongs to each of the gateways", remedy: "move it there" });
  }
  if (
    routingOf(site) === "bgp" &&
    site.asn === undefined &&
    (devices.length === 0 || devices.some(({ asn }) => !asn))
  ) {
    problems.push({
      path: `${path}.asn`,
      what: "is missing",
      allowed: "a BGP autonomous system number",
      remedy: "add it, or set routing: static",
    });
  }
  if (routingOf(site) === "static") {
    const given = site.asn ?? devices.find(({ asn }) => asn !== undefined)?.asn;
    if (given !== undefined)
      problems.push({
        path: `${path}.asn`,
        what: "does not go with static routing",
        value: given,
        remedy: "remove it, or set routing: bgp",
      });
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

function checkTunnelOptions(path: string, { tunnelOptions: options }: AwsVpnSiteConfig): Problem[] {
  const at = `${path}.tunnelOptions`;
  const problems: Problem[] = [];
  if (options.startupAction === "start" && options.ikeVersion === "ikev1") {
    problems.push({
      path: `${at}.startupAction`,
      what: "AWS initiates tunnels with IKEv2 only",
      value: options.startupAction,
      allowed: "start with ikev2",
      remedy: "set ikeVersion: ikev2",
    });
  }
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

function checkIkeAndSuite(path: string, site: AwsVpnSiteConfig, config: AnyHubConfig): Problem[] {
  const { ikeVersion } = site.tunnelOptions;
  if (ikeVersion === "ikev2") return checkSuite(path, suitesForAwsVpn(site, config));
  return [
    {
      path: `${path}.tunnelOptions.ikeVersion`,
      what: "is deprecated (RFC 9395): every cipher profile demands IKEv2 (RFC 8247)",
      value: ikeVersion,
      allowed: "ikev2",
      remedy: "remove it, and let the other side speak IKEv2 or replace its device",
    },
  ];
}

function checkBandwidth(path: string, site: AwsVpnSiteConfig, config: AnyHubConfig): Problem[] {
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

interface GatewayAsn {
  readonly path: string;
  readonly asn: number;
  readonly site: string;
}

/** On one gateway each site has an ASN of its own, and none has the gateway's: BGP drops routes with the own number. */
function checkGatewayAsns(config: AnyHubConfig): Problem[] {
  const held = Object.entries(config.awsVpnSites).flatMap(([site, each]) => {
    const path = `hub:sites.${site}.asn`;
    const asns = [each.asn, ...devicesOf(each).map(({ asn }) => asn)].filter((asn) => asn !== undefined);
    return [...new Set(asns)].map((asn) => ({ path, asn, site, kind: each.kind, gateway: each.attachTo }));
  });
  const problems = held.flatMap(({ path, asn, kind }) => checkPeerAsn(path, kind, asn));
  const first = new Map<string, GatewayAsn>();
  for (const { path, asn, site, gateway } of held) {
    const awsAsn = gateway === TRANSIT_GATEWAY ? config.network.transitGatewayAsn : vpnGatewayAsnOf(gateway, config);
    if (asn === awsAsn) problems.push(sameAsn(path, asn, `the AWS side (${gateway})`));
    const holder = first.get(`${gateway} ${asn}`);
    if (holder === undefined) first.set(`${gateway} ${asn}`, { path, asn, site });
    else if (holder.site !== site) problems.push(sameAsn(path, asn, holder.path));
  }
  return problems;
}

/** Azure takes AWS's number as a peer's, and reserves some private ones for itself. */
function checkAmazonAsns(config: AnyHubConfig): Problem[] {
  const given = Object.entries(config.spokes).flatMap(([name, { vpnGatewayAsn }]) =>
    vpnGatewayAsn === undefined ? [] : checkVpnGatewayAsn(`hub:spokes.${name}.vpnGatewayAsn`, vpnGatewayAsn),
  );
  const towardAzure = Object.values(config.awsVpnSites).flatMap((site) => {
    if (site.kind !== "azure-vpn-gateway" || site.routing === "static") return [];
    const { attachTo } = site;
    if (attachTo === TRANSIT_GATEWAY)
      return checkPeerAsn("hub:network.transitGatewayAsn", "customer-gateway", config.network.transitGatewayAsn);
    return checkPeerAsn(`hub:spokes.${attachTo}.vpnGatewayAsn`, "customer-gateway", vpnGatewayAsnOf(attachTo, config));
  });
  return [...given, ...new Map(towardAzure.map((problem) => [problem.path, problem])).values()];
}

function sameAsn(path: string, asn: number, holder: string): Problem {
  return {
    path,
    what: `is also the ASN of ${holder}`,
    value: asn,
    remedy: "give each end on one gateway an ASN of its own (CloudHub); BGP drops routes that carry its own number",
  };
}
