/**
 * `hub worksheet <site>`: the questions for the site's team, and the sheet handed to them, in Markdown. The rules I1 to
 * I4 and O1 to O4 have the numbers of the AWS guide for network administrators ("Configuring a firewall between the
 * internet and your customer gateway"); I5, I6, O5 and O6 are NAT traversal's. No key is ever shown.
 */
import { abilitiesOf } from "../../components/devices/abilities";
import { checkRows } from "../../components/devices/common/verification";
import { insideWithLength } from "../../components/devices/common/addressing";
import { bgpOf, staticRoutesOf, trackedTunnelsOf } from "../../components/devices/common/routes";
import type { DeviceSite } from "../../components/devices/registry";
import { WORKSHEET_WORDS, type WorksheetLanguage, type WorksheetWords } from "./worksheetWords";

export interface WorksheetOptions {
  readonly language: WorksheetLanguage;
  /** True while the far outside addresses are not the real ones. */
  readonly isDraft: boolean;
}

type Row = readonly string[];

/** @param site with the device `generic` as long as nobody said what stands there */
export function worksheet(site: DeviceSite, { language, isDraft }: WorksheetOptions): string {
  const words = WORKSHEET_WORDS[language];
  return [
    `# ${words.title(site.name, site.outsideAddress)}`,
    ...(isDraft ? [`> ${words.draft}`] : []),
    ...section(words.questions, words.questionsIntro, questions(site, words)),
    ...section(words.handover, words.handoverIntro, handover(site, words)),
    `## ${words.tunnels}`,
    table(tunnels(site, words)),
    words.keyNote,
    `## ${words.routing}`,
    ...routing(site, words),
    `## ${words.rules}`,
    words.rulesIntro(site.outsideAddress),
    ...(site.behindNat ? [words.rulesNat] : []),
    table(rules(site, words)),
    `## ${words.check}`,
    checks(site, words)
      .map((check) => `- [ ] ${check}`)
      .join("\n"),
    ...(site.device === "generic" ? [] : [words.checksOnDevice, table(deviceChecks(site, words))]),
  ].join("\n\n");
}

function checks({ routing }: DeviceSite, { checks, bgpCheck }: WorksheetWords): readonly string[] {
  return routing.kind === "bgp" ? [...checks.slice(0, 2), bgpCheck, ...checks.slice(2)] : checks;
}

function deviceChecks(site: DeviceSite, words: WorksheetWords): Row[] {
  const rows = checkRows(site, abilitiesOf(site.device));
  return [
    [words.checked, words.command, words.shows],
    ...rows.map(({ of, command, state }) => [words.checkedOf[of], `\`${command}\``, state]),
  ];
}

function section(title: string, intro: string, rows: readonly Row[]): string[] {
  return [`## ${title}`, intro, table(rows)];
}

/** The first row holds the headings. */
function table(rows: readonly Row[]): string {
  const [head, ...body] = rows as [Row, ...Row[]];
  const line = (cells: Row) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...body.map(line)].join("\n");
}

const listOf = (values: readonly string[]) => values.join(", ");

function questions(site: DeviceSite, words: WorksheetWords): Row[] {
  const { routing, proposal } = site;
  const device = site.device === "generic" ? "" : abilitiesOf(site.device).name;
  const mtuBytes = Math.min(...site.tunnels.map((tunnel) => tunnel.mtuBytes));
  const planned: (readonly [string, string])[] = [
    [words.vendor, device],
    [words.platform, ""],
    [words.version, site.device === "generic" ? "" : abilitiesOf(site.device).syntax],
    [words.address, site.outsideAddress],
    [words.nat, site.behindNat ? words.yes : words.no],
    [words.natTraversal, site.espInUdp ? words.natTraversalNeeded : words.natTraversalNotNeeded],
    [words.sourceNat, words.no],
    [words.routingQuestion, routing.kind === "bgp" ? "BGP" : words.staticRoutes],
    ...(routing.kind === "bgp" ? [[words.asn, String(routing.localAsn)] as const] : []),
    [words.prefixes, listOf(site.localPrefixes)],
    [words.mtu, words.mtuPlanned(mtuBytes)],
    [words.suites, words.suitePlanned(proposal.name)],
    [words.key, keysPlanned(site, words)],
    [words.inside, listOf(site.tunnels.map(({ inside }) => inside.cidr))],
    [words.firewall, ""],
    ...((site.partners ?? []).length === 0 ? [] : [[words.takeover, listOf(site.partners!)] as const]),
    [words.contact, ""],
  ];
  return [[words.question, words.planned, words.answer], ...planned.map(([question, value]) => [question, value, ""])];
}

function keysPlanned({ givenKeyIds = [], tunnels }: DeviceSite, words: WorksheetWords): string {
  if (givenKeyIds.length === 0) return words.keyPlanned;
  return givenKeyIds.length === tunnels.length ? words.keysGiven : words.keysGivenInPart(listOf(givenKeyIds));
}

function handover(site: DeviceSite, words: WorksheetWords): Row[] {
  const { ike, esp } = site.proposal;
  const hash = ike.integrity === "none" ? words.prf(ike.prf) : words.integrityAndPrf(ike.prf);
  const integrity = esp.integrity === "none" ? "" : esp.integrity;
  return [
    [words.item, words.value],
    [words.farEnd, site.remoteEnd],
    [words.device, site.device === "generic" ? words.open : abilitiesOf(site.device).name],
    [words.identity, site.outsideAddress],
    [words.ike, words.ikeSuite(ike.encryption, hash, ike.dhGroup, ike.lifetimeSeconds)],
    [words.esp, words.espSuite(esp.encryption, integrity, esp.pfsGroup, esp.lifetimeSeconds)],
    [words.selectors, words.selectorsValue],
    [words.initiation, words.initiationValue],
    [words.fragmentation, words.fragmentationValue],
    [words.sitePrefixes, listOf(site.localPrefixes)],
    [words.farPrefixes, listOf(site.remotePrefixes.map(({ cidr }) => cidr))],
  ];
}

function tunnels(site: DeviceSite, words: WorksheetWords): Row[] {
  return [
    [words.tunnel, words.farOutside, words.ownInside, words.farInside, words.mtuMss, words.dpd, words.keyId],
    ...site.tunnels.map((tunnel) => [
      tunnel.vpnName,
      tunnel.remoteOutsideAddress,
      insideWithLength(tunnel),
      tunnel.inside.remoteAddress,
      `${tunnel.mtuBytes} / ${tunnel.tcpMssBytes}`,
      words.dpdValue(tunnel.dpd.intervalSeconds, tunnel.dpd.retries),
      tunnel.keyId,
    ]),
  ];
}

function routing(site: DeviceSite, words: WorksheetWords): string[] {
  const session = bgpOf(site);
  if (session !== undefined)
    return [
      words.bgpIntro(session.localAsn, session.remoteAsn),
      table([
        [words.tunnel, words.neighbor, words.keepalive, words.hold],
        ...session.neighbors.map(({ tunnel, address, keepaliveSeconds, holdSeconds }) => [
          tunnel.vpnName,
          address,
          `${keepaliveSeconds} s`,
          `${holdSeconds} s`,
        ]),
      ]),
      words.bgpNotes.map((note) => `- ${note}`).join("\n"),
    ];
  const { intervalSeconds, threshold } = trackedTunnelsOf(site)[0]!;
  const routes = staticRoutesOf(site);
  return [
    words.staticIntro,
    table([
      [words.destination, words.firstChoice, words.nextChoice],
      ...site.remotePrefixes.map(({ cidr }) => {
        const [first, ...others] = routes.filter((route) => route.cidr === cidr).map(({ tunnel }) => tunnel.vpnName);
        return [cidr, first!, listOf(others)];
      }),
    ]),
    words.tracking(intervalSeconds, threshold),
  ];
}

/** UDP 500 and ESP with each far end, both directions, then UDP 4500. */
function rules(site: DeviceSite, words: WorksheetWords): Row[] {
  const peers = site.tunnels.map((tunnel) => tunnel.remoteOutsideAddress);
  const kinds = [
    { protocol: "UDP", port: "500", remark: "IKE" },
    { protocol: "ESP (IP 50)", port: undefined, remark: site.espInUdp ? words.notUsed : words.espUsed },
    { protocol: "UDP", port: "4500", remark: site.espInUdp ? words.udpUsed : words.udpIfNat },
  ];
  const all = kinds.flatMap((kind) => peers.map((peer) => ({ ...kind, peer })));
  // A NAT shows the device's packets from ports of its own choice.
  const devicePort = (port: string) => (site.behindNat ? words.anyPort : port);
  const inbound = all.map(({ protocol, port, remark, peer }, index) => [
    `I${index + 1}`,
    words.inbound,
    peer,
    site.outsideAddress,
    protocol,
    port === undefined ? "-" : `${port} - ${devicePort(port)}`,
    remark,
  ]);
  const outbound = all.map(({ protocol, port, remark, peer }, index) => [
    `O${index + 1}`,
    words.outbound,
    site.outsideAddress,
    peer,
    protocol,
    port === undefined ? "-" : `${devicePort(port)} - ${port}`,
    remark,
  ]);
  const head = [words.rule, words.direction, words.source, words.target, words.protocol, words.ports, words.remark];
  return [head, ...inbound, ...outbound];
}
