/**
 * The configuration of a stand-in firewall: a candidate and a running document, a journal of who changed what, and the
 * operations of the XML API on it. It shares no code with the provider: it works on a DOM with a true XPath engine.
 */
import { createHash } from "node:crypto";
import { DOMParser, XMLSerializer } from "@xmldom/xmldom";
import * as xpath from "xpath";

const DEVICE = "/config/devices/entry[@name='localhost.localdomain']";
export const EMPTY =
  "<config><devices><entry name='localhost.localdomain'><network/><deviceconfig/><vsys><entry name='vsys1'/></vsys></entry></devices></config>";

/** What may stand below the device; an XPath to anything else is refused, as PAN-OS does by its schema. */
const KNOWN =
  /^(network\/(interface\/(ethernet|loopback|tunnel)|ike\/(gateway|crypto-profiles)|tunnel\/(ipsec|gre)|profiles\/(monitor-profile|interface-management-profile)|virtual-router|logical-router|routing-profile)|deviceconfig|vsys\/entry\/(import|zone|address|address-group|service|service-group|tag|rulebase\/security))(\/|$)/;

export interface Change {
  readonly action: string;
  readonly xpath: string;
  readonly element?: string;
  readonly where?: string;
  readonly destination?: string;
}

interface JournalEntry extends Change {
  readonly administrator: string;
}

/** An error of the XML API. */
export class ApiError extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

export class PanosConfiguration {
  private running: Document;
  private journal: JournalEntry[] = [];
  /** Made anew when the journal or the running document is another one. */
  private cached: { journal: readonly JournalEntry[]; running: Document; candidate: Document } | undefined;

  constructor(xml = EMPTY) {
    this.running = parse(encryptKeys(xml));
  }

  get pending(): readonly JournalEntry[] {
    return this.journal;
  }

  /** Not to be changed. */
  private candidate(): Document {
    const { journal, running } = this;
    if (this.cached?.journal !== journal || this.cached.running !== running) {
      const candidate = applyAgain(copy(running), journal);
      this.cached = { journal, running, candidate };
    }
    return this.cached.candidate;
  }

  text(store: "candidate" | "running"): string {
    return serialize(store === "running" ? this.running : this.candidate());
  }

  /** @throws {ApiError} when one of them cannot be done; then none is */
  change(administrator: string, changes: readonly Change[]): void {
    const document = copy(this.candidate());
    let broken = findBrokenReferences(document);
    changes.forEach((change, index) => {
      try {
        broken = applyChecked(document, change, broken);
      } catch (error) {
        throw Object.assign(error as Error, { index });
      }
    });
    this.journal = [...this.journal, ...changes.map((change) => ({ ...change, administrator }))];
  }

  read(store: "candidate" | "running", path: string): string | undefined {
    assertKnown(path);
    const found = select(path, store === "running" ? this.running : this.candidate())[0];
    return found === undefined ? undefined : serialize(found);
  }

  /** Why this administrator's changes cannot become the running configuration; empty when they can. */
  problemsOfCommit(administrator: string | undefined): string[] {
    return findBrokenReferences(this.withChangesOf(administrator));
  }

  commit(administrator: string | undefined): void {
    this.running = this.withChangesOf(administrator);
    this.journal = this.journal.filter((change) => !isOf(change, administrator));
  }

  revert(administrator: string): void {
    this.journal = this.journal.filter((change) => !isOf(change, administrator));
  }

  private withChangesOf(administrator: string | undefined): Document {
    const changes = this.journal.filter((change) => isOf(change, administrator));
    return applyAgain(copy(this.running), changes);
  }
}

function isOf(change: JournalEntry, administrator: string | undefined): boolean {
  return administrator === undefined || change.administrator === administrator;
}

/** @returns the references that are broken after it @throws {ApiError} when it breaks one */
function applyChecked(document: Document, change: Change, before: readonly string[]): string[] {
  assertKnown(change.xpath);
  apply(document, change);
  const after = findBrokenReferences(document);
  const broken = after.find((problem) => !before.includes(problem));
  if (broken === undefined) return after;
  if (change.action === "delete") throw new ApiError(10, `cannot be deleted because of references from: ${broken}`);
  throw new ApiError(12, broken);
}

/** Changes that were taken once. */
function applyAgain(document: Document, changes: readonly Change[]): Document {
  for (const change of changes) apply(document, change);
  return document;
}

function apply(document: Document, change: Change): void {
  if (change.action === "set") set(document, change.xpath, change.element!);
  else if (change.action === "edit") edit(document, change.xpath, change.element!);
  else if (change.action === "delete") remove(document, change.xpath);
  else if (change.action === "move") move(document, change);
  else throw new ApiError(17, `Invalid command ${change.action}`);
}

function assertKnown(path: string): void {
  if (!path.startsWith(`${DEVICE}/`)) throw new ApiError(6, `Bad Xpath ${path}`);
  const kind = path.slice(DEVICE.length + 1).replace(/\[[^\]]*\]/g, "");
  if (!KNOWN.test(kind)) throw new ApiError(6, `Bad Xpath ${path}`);
}

/** Merges the element into the node, which is made with all above it where it is missing. */
function set(document: Document, path: string, element: string): void {
  const parent = ensure(document, path);
  merge(parent, importElement(document, element));
  assertMembershipsUnique(document);
}

function ensure(document: Document, path: string): Element {
  const steps = path.match(/\/(?:[^/'"]|'[^']*'|"[^"]*")+/g)!.map((step) => step.slice(1));
  let at: Element = document.documentElement!;
  for (const step of steps.slice(1)) {
    const next = (select(step, at)[0] as Element | undefined) ?? at.appendChild(makeStep(document, step));
    at = next as Element;
  }
  return at;
}

function makeStep(document: Document, step: string): Element {
  const [, tag, name] = /^([\w-]+)(?:\[@name=["'](.*)["']\])?$/.exec(step) ?? [];
  if (tag === undefined) throw new ApiError(6, `Bad Xpath step ${step}`);
  const made = document.createElement(tag);
  if (name !== undefined) made.setAttribute("name", name);
  return made;
}

function merge(parent: Element, element: Element): void {
  const name = element.getAttribute("name");
  const isMember = element.tagName === "member";
  const same = children(parent).find(
    (child) =>
      child.tagName === element.tagName &&
      (name === null || name === "" || child.getAttribute("name") === name) &&
      (!isMember || child.textContent === element.textContent),
  );
  if (same === undefined) parent.appendChild(element);
  else if (children(element).length === 0 && children(same).length === 0) parent.replaceChild(element, same);
  else for (const child of children(element)) merge(same, child);
}

function edit(document: Document, path: string, element: string): void {
  const node = select(path, document)[0] as Element | undefined;
  const replacement = importElement(document, element);
  const expected = /([\w-]+)(?:\[[^\]]*\])?$/.exec(path)![1];
  if (replacement.tagName !== expected)
    throw new ApiError(12, `edit failed, may need to override template object ${expected} first`);
  if (node === undefined) ensure(document, path.replace(/\/[^/]+(\[.*\])?$/, "")).appendChild(replacement);
  else node.parentNode!.replaceChild(replacement, node);
  assertMembershipsUnique(document);
}

function remove(document: Document, path: string): void {
  const node = select(path, document)[0] as Element | undefined;
  if (node === undefined) throw new ApiError(7, "Object not present");
  node.parentNode!.removeChild(node);
}

function move(document: Document, { xpath: path, where, destination }: Change): void {
  const node = select(path, document)[0] as Element | undefined;
  if (node === undefined) throw new ApiError(7, "Object not present");
  const parent = node.parentNode as Element;
  const neighbour = children(parent).find((child) => child.getAttribute("name") === destination);
  if (neighbour === undefined) throw new ApiError(12, `${destination} does not exist`);
  parent.insertBefore(node, where === "before" ? neighbour : neighbour.nextSibling);
}

/** PAN-OS lets an interface be in one zone and in one router only, already while one edits. */
function assertMembershipsUnique(document: Document): void {
  for (const list of ["vsys/entry/zone/entry/network/layer3", "network/virtual-router/entry/interface"]) {
    const names = select(`${DEVICE}/${list}/member`, document).map((node) => node.textContent!);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) throw new ApiError(12, `'${twice}' is already in use`);
  }
}

const INTERFACES = ["ethernet/entry", "loopback/units/entry", "tunnel/units/entry"].map(
  (kind) => `network/interface/${kind}`,
);
const ZONE = "vsys/entry/zone/entry";
const RULE = "vsys/entry/rulebase/security/rules/entry";
const ROUTER = "network/virtual-router/entry";
const VRF = "network/logical-router/entry/vrf/entry";
const ADDRESSES = ["vsys/entry/address/entry", "vsys/entry/address-group/entry"];
const PREFIX_LIST = "network/routing-profile/filters/prefix-list/entry";
const ROUTE_MAP = "network/routing-profile/filters/route-maps/bgp/bgp-entry/entry";

/** What refers to what: by the text of the first to a name of the others. */
const REFERENCES: Readonly<Record<string, readonly string[]>> = {
  "network/interface/loopback/units/entry/interface-management-profile": [
    "network/profiles/interface-management-profile/entry",
  ],
  "network/interface/tunnel/units/entry/interface-management-profile": [
    "network/profiles/interface-management-profile/entry",
  ],
  "network/ike/gateway/entry/protocol/ikev2/ike-crypto-profile": [
    "network/ike/crypto-profiles/ike-crypto-profiles/entry",
  ],
  "network/ike/gateway/entry/local-address/interface": INTERFACES,
  "network/tunnel/ipsec/entry/auto-key/ike-gateway/entry": ["network/ike/gateway/entry"],
  "network/tunnel/ipsec/entry/auto-key/ipsec-crypto-profile": [
    "network/ike/crypto-profiles/ipsec-crypto-profiles/entry",
  ],
  "network/tunnel/ipsec/entry/tunnel-interface": INTERFACES,
  "network/tunnel/ipsec/entry/tunnel-monitor/tunnel-monitor-profile": ["network/profiles/monitor-profile/entry"],
  "network/tunnel/gre/entry/tunnel-interface": INTERFACES,
  "network/tunnel/gre/entry/local-address/interface": INTERFACES,
  [`${ROUTER}/interface/member`]: INTERFACES,
  [`${ROUTER}/routing-table/ip/static-route/entry/interface`]: INTERFACES,
  [`${ROUTER}/protocol/bgp/peer-group/entry/peer/entry/local-address/interface`]: INTERFACES,
  [`${ROUTER}/protocol/bgp/policy/import/rules/entry/used-by/member`]: [`${ROUTER}/protocol/bgp/peer-group/entry`],
  [`${ROUTER}/protocol/bgp/policy/export/rules/entry/used-by/member`]: [`${ROUTER}/protocol/bgp/peer-group/entry`],
  [`${VRF}/interface/member`]: INTERFACES,
  [`${VRF}/routing-table/ip/static-route/entry/interface`]: INTERFACES,
  [`${VRF}/bgp/peer-group/entry/peer/entry/local-address/interface`]: INTERFACES,
  [`${VRF}/bgp/peer-group/entry/address-family/ipv4`]: ["network/routing-profile/bgp/address-family-profile/entry"],
  [`${VRF}/bgp/peer-group/entry/filtering-profile/ipv4`]: ["network/routing-profile/bgp/filtering-profile/entry"],
  [`${VRF}/bgp/peer-group/entry/connection-options/timers`]: ["network/routing-profile/bgp/timer-profile/entry"],
  "network/routing-profile/bgp/filtering-profile/entry/ipv4/unicast/inbound-network-filters/prefix-list": [PREFIX_LIST],
  "network/routing-profile/bgp/filtering-profile/entry/ipv4/unicast/route-maps/outbound": [ROUTE_MAP],
  [`${ROUTE_MAP}/route-map/entry/match/ipv4/address/prefix-list`]: [PREFIX_LIST],
  "vsys/entry/import/network/interface/member": INTERFACES,
  [`${ZONE}/network/layer3/member`]: ["vsys/entry/import/network/interface/member"],
  "vsys/entry/address-group/entry/static/member": ADDRESSES,
  [`${RULE}/from/member`]: [ZONE],
  [`${RULE}/to/member`]: [ZONE],
  [`${RULE}/source/member`]: ADDRESSES,
  [`${RULE}/destination/member`]: ADDRESSES,
  [`${RULE}/service/member`]: ["vsys/entry/service/entry"],
};
/** Not names: words of PAN-OS, and addresses, which a rule may hold itself. */
const NO_NAME = /^(any|application-default|\d+\.\d+\.\d+\.\d+(\/\d+)?)$/;

/** PAN-OS looks at references as it takes a change, and again at the commit. */
function findBrokenReferences(document: Document): string[] {
  const names = new Map<string, Set<string>>();
  const found: { kind: string; value: string }[] = [];
  const visit = (element: Element, kind: string): void => {
    const isNamed = element.tagName === "entry" || element.tagName === "member";
    if (isNamed || kind in REFERENCES) {
      const value = element.getAttribute("name") || element.textContent!.trim();
      if (isNamed) (names.get(kind) ?? names.set(kind, new Set()).get(kind)!).add(value);
      if (kind in REFERENCES && !NO_NAME.test(value)) found.push({ kind, value });
    }
    for (const child of children(element)) visit(child, kind === "" ? child.tagName : `${kind}/${child.tagName}`);
  };
  for (const device of select(DEVICE, document)) visit(device as Element, "");
  return found
    .filter(({ kind, value }) => !REFERENCES[kind]!.some((target) => names.get(target)?.has(value)))
    .map(({ kind, value }) => `${kind.split("/").slice(2).join(" -> ")} '${value}' is not a valid reference`);
}

/** PAN-OS never shows a key again: it keeps it encrypted under its master key. */
function encryptKeys(xml: string): string {
  return xml.replace(
    /(<pre-shared-key>\s*<key>)(?!-AQ==)([^<]+)(<\/key>)/g,
    (_, before: string, key: string, after: string) => `${before}${encryptedKey(decoded(key))}${after}`,
  );
}

/** What is shown in a key's place. */
export function encryptedKey(key: string): string {
  return `-AQ==${createHash("sha256").update(`master key ${key}`).digest("base64")}`;
}

function decoded(text: string): string {
  const entities: Record<string, string> = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&" };
  return text.replace(/&\w+;/g, (entity) => entities[entity]!);
}

function importElement(document: Document, element: string): Element {
  return document.importNode(parse(encryptKeys(element)).documentElement!, true) as Element;
}

function parse(xml: string): Document {
  return new DOMParser({
    onError: (level, message) => {
      if (level !== "warning") throw new ApiError(12, `malformed: ${message}`);
    },
  }).parseFromString(xml.trim(), "text/xml") as unknown as Document;
}

function copy(document: Document): Document {
  return document.cloneNode(true) as Document;
}

function serialize(node: Node): string {
  return new XMLSerializer().serializeToString(node as never);
}

function select(path: string, node: Node): Node[] {
  return xpath.select(path, node) as unknown as Node[];
}

function children(node: Element): Element[] {
  const found: Element[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling)
    if (child.nodeType === 1) found.push(child as Element);
  return found;
}
