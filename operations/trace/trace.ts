/** `hub trace`: the way of one service between two ends, hop by hop. */
import { ConfigError } from "../../components/plan/problems";
import { FIREWALL_NAMES } from "../../components/plan/types";
import { formatAddress, parseAddress } from "./address";
import type { Place } from "./ends";
import { pass, type Passage } from "./passage";
import { addressCuts, type AddressPiece, addressPieces, sampleAddress } from "./pieces";
import { formatService, sampleOf, type ServiceRange, splitRange } from "./service";
import { findWays, type Ways } from "./ways";
import type { EndView, World } from "./world";

/** One way of passing, and a sample of the addresses and ports that pass like this. */
export interface Trace {
  readonly from: string;
  readonly fromAddress: string;
  readonly to: string;
  readonly toAddress: string;
  /** The piece of the service that was asked for. */
  readonly service: string;
  readonly preferred: Ways["preferred"];
  readonly passage: Passage;
}

interface Target {
  readonly end: EndView;
  readonly pieces: readonly AddressPiece[];
}

/**
 * Traces a service, once for each part of the ends and ports that is treated alike.
 *
 * @param from `site/<name>`, `spoke/<name>`, or an address of one of them
 * @throws {ConfigError} for an end that the plan does not know
 */
export function trace(world: World, from: string, to: string, service: ServiceRange): readonly Trace[] {
  const cuts = addressCuts(world);
  const [source, target] = [readEnd(world, "from", from, cuts), readEnd(world, "to", to, cuts)];
  if (source.end === target.end) {
    const what = `leads from ${source.end.key} to itself; such packets never cross the hub`;
    throw new ConfigError([{ path: "to", what, value: to }]);
  }
  const traces = source.pieces.flatMap((fromPiece) =>
    target.pieces.flatMap((toPiece) =>
      traceBetween(
        world,
        { end: source.end, address: sampleAddress(fromPiece) },
        { end: target.end, address: sampleAddress(toPiece) },
        service,
      ),
    ),
  );
  return [...new Map(traces.map((each) => [signatureOf(each), each] as const).reverse()).values()].reverse();
}

function traceBetween(world: World, from: Place, to: Place, service: ServiceRange): Trace[] {
  const ways = findWays(world, from, to);
  return splitRange(service, cutsOf(ways)).map((piece) => ({
    from: from.end.key,
    fromAddress: formatAddress(from.address),
    to: to.end.key,
    toAddress: formatAddress(to.address),
    service: formatService(piece),
    preferred: ways.preferred,
    passage: pass(ways, sampleOf(piece)),
  }));
}

/** Ports at which anything on either way decides otherwise. */
export function cutsOf({ by }: Ways): number[] {
  return FIREWALL_NAMES.flatMap((name) => [...by[name].request, ...by[name].answer].flatMap(({ cuts }) => [...cuts]));
}

/** Alike are those whose hops have the same verdicts. */
function signatureOf({ passage, preferred }: Trace): string {
  const verdicts = FIREWALL_NAMES.flatMap((name) =>
    [...passage.by[name].request, ...passage.by[name].answer].map(({ verdict }) => verdict),
  );
  return JSON.stringify([verdicts, preferred, passage.result.text]);
}

function readEnd(world: World, path: string, text: string, cuts: readonly number[]): Target {
  const named = world.ends.find(({ key }) => key === text);
  if (named !== undefined) return { end: named, pieces: addressPieces(named.ranges, cuts) };
  const address = parseAddress(text);
  const known = world.ends.map(({ key }) => key).join(", ");
  if (address === undefined) {
    const allowed = `${known}, or an address of one of them`;
    throw new ConfigError([{ path, what: "is neither an end of the plan nor an address", value: text, allowed }]);
  }
  const end = world.ends.find(({ prefixes }) =>
    prefixes.some(({ first, last }) => first <= address && address <= last),
  );
  if (end === undefined) {
    const allowed = world.ends.map(({ key, prefixes }) => `${prefixes.map(({ cidr }) => cidr).join(", ")} (${key})`);
    const what = "is an address of no site and no spoke";
    const remedy = "hub plan --matrix probes what comes from elsewhere";
    throw new ConfigError([{ path, what, value: text, allowed: allowed.join("; "), remedy }]);
  }
  return { end, pieces: [{ first: address, last: address }] };
}
