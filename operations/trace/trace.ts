/** `hub trace`: the way of one service between two ends, hop by hop. */
import { ConfigError } from "../../components/plan/problems";
import { FIREWALL_NAMES } from "../../components/plan/firewalls/types";
import type { HubPlan } from "../../components/plan/hubPlan";
import { formatAddress, parseAddress } from "../../reading/address";
import type { Place } from "./ends";
import { pass, type Passage } from "./passage";
import { addressCuts, type AddressPiece, addressPieces, sampleAddress } from "./pieces";
import { formatService, sampleOf, type ServiceRange, splitRange } from "../../reading/service";
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
  /** No firewall stands on the way; both firewalls' ways in `passage` are the same. */
  readonly bypassed: boolean;
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
    const what = `leads from ${source.end.key} to itself; such packets never cross the hub, and the filter beside the workloads decides alone`;
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
  const seen = new Set<string>();
  return traces.filter((each) => {
    const signature = signatureOf(each);
    const isNew = !seen.has(signature);
    seen.add(signature);
    return isNew;
  });
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
    bypassed: ways.bypassed,
    passage: pass(ways, sampleOf(piece)),
  }));
}

const checksOf = ({ by }: Ways) => FIREWALL_NAMES.flatMap((name) => [...by[name].request, ...by[name].answer]);

/** Ports at which anything on either way decides otherwise. */
export function cutsOf(ways: Ways): number[] {
  return checksOf(ways).flatMap(({ cuts }) => [...cuts]);
}

/** Protocols and ICMP types that anything on either way names. */
export function namedOn(ways: Ways): ServiceRange[] {
  return checksOf(ways).flatMap(({ named }) => [...named]);
}

/** Alike are those whose hops have the same verdicts. */
function signatureOf({ passage, preferred }: Trace): string {
  const verdicts = FIREWALL_NAMES.flatMap((name) =>
    [...passage.by[name].request, ...passage.by[name].answer].map(({ verdict }) => verdict),
  );
  return JSON.stringify([verdicts, preferred, passage.result.text]);
}

/**
 * Before anything is rendered, which takes a while.
 *
 * @throws {ConfigError} for a text that is neither an end of the plan nor an address
 */
export function checkEnd({ spokes, sites }: HubPlan, path: string, text: string): void {
  const known = [...spokes.map(({ name }) => `spoke/${name}`), ...sites.map(({ name }) => `site/${name}`)];
  if (known.includes(text) || parseAddress(text) !== undefined) return;
  const allowed = `${known.join(", ")}, or an address of one of them`;
  throw new ConfigError([{ path, what: "is neither an end of the plan nor an address", value: text, allowed }]);
}

function readEnd(world: World, path: string, text: string, cuts: readonly number[]): Target {
  const named = world.ends.find(({ key }) => key === text);
  if (named !== undefined) return { end: named, pieces: addressPieces(named.ranges, cuts) };
  checkEnd(world.plan, path, text);
  const address = parseAddress(text);
  if (address === undefined) {
    const what = "is an end of the plan that the stack's resources do not hold";
    throw new ConfigError([{ path, what, value: text, remedy: "bring the stack up, or leave --deployed out" }]);
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
