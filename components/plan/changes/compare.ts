/** What is wanted against what stands: each change with the table's row for it, and which of them one update may not hold. */
import { overlaps } from "../addressing/cidr";
import type { Fact } from "./facts";
import type { Standing, Unit } from "./standing";
import { peaksOf } from "./peaks";
import { TABLE, WHOLES, type Row, type Way } from "./table";

export interface Change extends Row {
  /** For example `site/osaka.sku`, or `site/osaka` for one that comes or goes. */
  readonly name: string;
  readonly before?: Fact;
  readonly after?: Fact;
  /** Names of the tunnels, connections and firewalls that stop meanwhile. */
  readonly stops: readonly string[];
  /** Other changes of the same site or hub that it may not share an update with. */
  readonly beside: readonly string[];
  /** One update may not hold it unless it is accepted. */
  readonly refused: boolean;
}

type Found = Omit<Change, "beside" | "refused">;

const REFUSED_ALONE: readonly Way[] = ["all at once", "two updates", "never"];

/** The costliest: nobody has looked at what it does. */
const WITHOUT_ROW: Row = {
  ...{ way: "all at once", touches: "site", source: "none" },
  outage: "not known",
  how: "accept it for a time at which it may be down",
};

/**
 * @param isSettled false: the update that should bring `old` did not end, so the next one goes on with it
 * @returns every change, sorted by name; none where nothing that carries traffic changes
 */
export function changesOf(old: Standing, wanted: Standing, isSettled = true): Change[] {
  const { found, done } = wholesOf(old, wanted);
  const isDone = (unit: string) => done.some((name) => unit === name || unit.startsWith(`${name}/`));
  const units = [...new Set([...Object.keys(old), ...Object.keys(wanted)])].filter((unit) => !isDone(unit));
  const ofFacts = units.flatMap((unit) => factsOf(unit, old, wanted));
  return judge([...found, ...ofFacts, ...peaksOf(old, wanted)], old, isSettled).sort((left, right) =>
    left.name < right.name ? -1 : 1,
  );
}

/** What comes, goes, is renamed or becomes another kind of thing, as a whole; its parts are told with it. */
function wholesOf(old: Standing, wanted: Standing): { found: Found[]; done: string[] } {
  const found: Found[] = [];
  const done: string[] = [];
  const tell = (change: Found, ...units: string[]) => (found.push(change), done.push(...units));
  const coming = Object.keys(wanted).filter((unit) => old[unit] === undefined);
  for (const unit of Object.keys(old).filter((each) => isWhole(each) && wanted[each] === undefined)) {
    const successor = coming.find((other) => isSuccessor(old[unit]!, wanted[other]!) && !done.includes(other));
    if (successor === undefined) tell({ ...WHOLES.goes, name: unit, before: "stands", stops: [] }, ...withParts(unit));
    else tell(renamed(unit, successor, old, wanted), unit, successor);
  }
  for (const unit of coming.filter((each) => isWhole(each) && !done.includes(each)))
    tell({ ...WHOLES.comes, name: unit, after: "is made", stops: [] }, ...withParts(unit));
  for (const [unit, before] of Object.entries(old)) {
    const after = wanted[unit];
    if (after === undefined || !unit.startsWith("site/") || !isWhole(unit)) continue;
    const stops = stopsOf("site", unit, old);
    const move = (fact: string, left: Fact, right: Fact) =>
      tell({ ...WHOLES.moved, name: `${unit}.${fact}`, before: left, after: right, stops }, unit);
    const ends = [before, after].map(({ facts }) => facts["terminateOn"]!);
    if (before.is !== after.is) move("kind", before.is, after.is);
    else if (ends[0] !== ends[1]) move("terminateOn", ends[0]!, ends[1]!);
    else if (devicesMove(unit, old, wanted)) {
      const values = { before: devicesOf(unit, old), after: devicesOf(unit, wanted) };
      tell({ ...WHOLES.devicesMoved, name: `${unit}.gateways`, ...values, stops }, unit);
    }
  }
  return { found, done };
}

/** The firewalls' own units do not lie below the pair's. */
const withParts = (unit: string) => (unit === "firewalls" ? [unit, "firewall"] : [unit]);

const isWhole = (unit: string) => unit !== "hub" && !unit.startsWith("firewall/") && unit.split("/").length < 3;

/** The same prefixes under another name: whoever names it so means the same thing. */
function isSuccessor(old: Unit, wanted: Unit): boolean {
  const prefixesOf = ({ facts }: Unit) => [facts["cidrs"] ?? facts["cidr"] ?? []].flat() as string[];
  const isSpoke = (unit: Unit) => unit.is === "spoke";
  if (isSpoke(old) !== isSpoke(wanted)) return false;
  return prefixesOf(old).some((cidr) => prefixesOf(wanted).some((other) => overlaps(cidr, other)));
}

function renamed(unit: string, successor: string, old: Standing, wanted: Standing): Found {
  const values = { name: unit, before: unit, after: successor };
  if (old[unit]!.is === "spoke") return { ...WHOLES.renamedSpoke, ...values, stops: [] };
  const isAdopted = wanted[successor]!.facts["existingVirtualNetwork"] !== undefined;
  const row = isAdopted ? WHOLES.renamedInAdoptedNetwork : WHOLES.renamed;
  return { ...row, ...values, stops: stopsOf("site", unit, old) };
}

const connectionsOf = (site: string, standing: Standing) =>
  Object.keys(standing).filter((unit) => unit.startsWith(`${site}/`) && standing[unit]!.is === "connection");
const addressOf = (unit: string, standing: Standing) => standing[unit]?.facts["customerAddress"];
const devicesOf = (site: string, standing: Standing) =>
  connectionsOf(site, standing).map((unit) => String(addressOf(unit, standing)));

/** Whether a device that stays would get the connection of another one, with its keys. */
function devicesMove(site: string, old: Standing, wanted: Standing): boolean {
  return connectionsOf(site, old).some((unit) => {
    const address = addressOf(unit, old);
    if (address === undefined || addressOf(unit, wanted) === address) return false;
    return connectionsOf(site, wanted).some((other) => other !== unit && addressOf(other, wanted) === address);
  });
}

function factsOf(unit: string, old: Standing, wanted: Standing): Found[] {
  const [before, after] = [old[unit], wanted[unit]];
  if (before === undefined) return [{ ...WHOLES.comes, name: unit, after: "is made", stops: [] }];
  if (after === undefined) return [{ ...WHOLES.goes, name: unit, before: "stands", stops: [] }];
  const names = [...new Set([...Object.keys(before.facts), ...Object.keys(after.facts)])];
  return names
    .filter((name) => textOf(before.facts[name]) !== textOf(after.facts[name]))
    .map((fact) => {
      const [left, right] = [before.facts[fact], after.facts[fact]];
      const context = { before: left, after: right, unit, old, wanted };
      const row = TABLE[after.is][fact]?.find(({ when }) => when === undefined || when(context)) ?? WITHOUT_ROW;
      const values = {
        ...(left === undefined ? {} : { before: left }),
        ...(right === undefined ? {} : { after: right }),
      };
      return { ...rowOf(row), name: `${unit}.${fact}`, ...values, stops: stopsOf(row.touches, unit, old) };
    });
}

const rowOf = ({ way, touches, outage, how, source }: Row): Row => ({ way, touches, outage, how, source });

/** One text for one value, as it is shown and as an acceptance names it. */
export function textOf(fact: unknown): string {
  return Array.isArray(fact) ? fact.join(", ") : fact === undefined ? "nothing" : String(fact);
}

function stopsOf(touches: Row["touches"], unit: string, old: Standing): string[] {
  const site = unit.split("/").slice(0, 2).join("/");
  const legsOf = (name: string, is: Unit["is"]) =>
    Object.keys(old).filter((each) => each.startsWith(`${name}/`) && old[each]!.is === is);
  const allOf = (name: string) => {
    const tunnels = legsOf(name, "tunnel");
    return tunnels.length > 0 ? tunnels : legsOf(name, "connection");
  };
  switch (touches) {
    case "nothing":
      return [];
    case "itself":
      // The only connection of a site is all that it has.
      return old[unit]!.is === "connection" && legsOf(site, "connection").length === 1 ? allOf(site) : [unit];
    case "site":
      return unit.startsWith("site/") ? allOf(site) : [];
    case "firewalls":
      return Object.keys(old).filter((each) => old[each]!.is === "firewall");
    case "vpn gateway":
      return Object.keys(old)
        .filter((each) => old[each]!.facts["attachTo"] === unit)
        .flatMap(allOf);
  }
}

/** No two of one site, no two firewalls, and no tunnel of a site while a firewall that it ends on is down. */
function judge(found: readonly Found[], old: Standing, isSettled: boolean): Change[] {
  const stops = [...new Set(found.flatMap((change) => change.stops))];
  const firewalls = stops.filter((unit) => old[unit]?.is === "firewall");
  const sites = [
    ...new Set(stops.filter((unit) => unit.startsWith("site/")).map((unit) => unit.split("/").slice(0, 2).join("/"))),
  ];
  const groups = [
    firewalls,
    ...sites.map((site) => [
      ...stops.filter((unit) => unit.startsWith(`${site}/`)),
      ...(old[site]!.facts["terminateOn"] === "aws-vpn" ? [] : firewalls),
    ]),
  ].filter((group) => group.length > 1);
  return found.map((change) => {
    const together = groups.filter((group) => group.some((unit) => change.stops.includes(unit))).flat();
    const others = found.filter((other) => other !== change && other.stops.some((unit) => together.includes(unit)));
    const isMixed = !isSettled && change.stops.length > 0;
    return {
      ...change,
      beside: [...others.map(({ name }) => name), ...(isMixed ? ["the last update, which did not end"] : [])],
      refused:
        REFUSED_ALONE.includes(change.way) || (change.way === "one at a time" && (together.length > 0 || isMixed)),
    };
  });
}
