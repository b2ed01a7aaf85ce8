/**
 * Finds the PAN-OS configurations of a stack: a bootstrap.xml, or any other whole configuration, in an object of S3 or
 * Google Cloud Storage, or the elements that a resource pushes by the XML API. They hold pre-shared keys: what is read here is judged and never shown.
 */
import { isAbsent, isKnown, readFields, readList } from "./known";
import { descend, parsePanosXml, type PanosNode } from "./panosTree";

type Props = Readonly<Record<string, unknown>>;

/** What stands below `devices/entry`, and objects shared by all virtual systems. */
export interface PanosConfiguration {
  readonly device: PanosNode;
  readonly shared?: PanosNode;
}

/** The property that names an object, by its type. */
const OBJECTS: Readonly<Record<string, string>> = {
  "aws:s3/bucketObjectv2:BucketObjectv2": "key",
  "aws:s3/bucketObject:BucketObject": "key",
  "gcp:storage/bucketObject:BucketObject": "name",
};
const PUSHED = "vpn-hub:panos:FirewallConfiguration";

export const mayHoldPanosConfiguration = (type: string) => type in OBJECTS || type === PUSHED;

export const UNREADABLE =
  "the configuration cannot be read: give it as content, well-formed XML with config/devices/entry, so that it can be judged";

/**
 * The configuration that a resource holds: undefined for a resource that holds none, `unreadable` where it must hold one.
 * Throws where the value is not known yet.
 */
export function readPanosConfiguration(type: string, props: Props): PanosConfiguration | "unreadable" | undefined {
  if (type === PUSHED) return readPushed(props);
  const name = OBJECTS[type];
  if (name === undefined) return undefined;
  if (isBootstrap(props[name])) {
    const xml = readText(props);
    return (xml === undefined ? undefined : parseOnce(xml)) ?? "unreadable";
  }
  if (!isKnown(() => readText(props))) return undefined;
  const text = readText(props);
  return text !== undefined && WHOLE.test(text) ? parseOnce(text) : undefined;
}

const isBootstrap = (name: unknown) => typeof name === "string" && /(^|\/)bootstrap\.xml$/i.test(name);
/** How a configuration that PAN-OS exports begins. */
const WHOLE = /^\uFEFF?\s*(?:<\?xml[^>]*>\s*)?<config[\s>]/;

function readText(props: Props): string | undefined {
  // One after the other: the cloud's own copy of what the program does not give has no value in a preview.
  const { content } = props;
  if (typeof content === "string") return content;
  const { contentBase64 } = props;
  if (typeof contentBase64 === "string") return Buffer.from(contentBase64, "base64").toString("utf8");
  return undefined;
}

/** Throws while the text of an object, whatever its name, is not known: it may turn out to be a configuration. */
export const touchText = (props: Props): void => void readText(props);

/** Several rules, and the engine itself, ask for the same few texts. */
const parsed = new Map<string, PanosConfiguration | undefined>();
const KEPT = 8;

function parseOnce(xml: string): PanosConfiguration | undefined {
  if (!parsed.has(xml)) {
    if (parsed.size >= KEPT) parsed.delete(parsed.keys().next().value!);
    parsed.set(xml, parseConfiguration(xml));
  }
  return parsed.get(xml);
}

function parseConfiguration(xml: string): PanosConfiguration | undefined {
  const root = parsePanosXml(xml);
  if (root === undefined || hasTwins(root)) return undefined;
  const device = root.tag === "config" ? descend(root, "devices", "entry") : undefined;
  const shared = descend(root, "shared");
  return device && { device, ...(shared ? { shared } : {}) };
}

/** Elements that stand twice, where PAN-OS knows one: which of them counts is not known here, so neither is judged. */
function hasTwins({ children }: PanosNode): boolean {
  const names = children.flatMap(({ tag, name }) =>
    tag === "member" || (tag === "entry" && name === undefined) ? [] : `${tag} ${name ?? ""}`,
  );
  return new Set(names).size < names.length || children.some(hasTwins);
}

/** Elements by their XPath below the device; `order` holds the order of rules, which a map has not. */
function readPushed(props: Props): PanosConfiguration | "unreadable" {
  if (isAbsent(props["elements"])) return "unreadable";
  const elements = Object.entries(readFields(props["elements"]));
  const device: PanosNode = { tag: "entry", children: [] };
  for (const [path] of elements) {
    const xml = readFields(props["elements"])[path];
    const node = typeof xml === "string" ? parsePanosXml(xml) : undefined;
    if (node === undefined) return "unreadable";
    const steps = splitPath(path);
    graft(findOrMake(device, steps.slice(0, -1)), node);
  }
  for (const path of Object.keys(readFields(props["order"]))) {
    const names = readList(readFields(props["order"])[path]);
    const children = findOrMake(device, splitPath(path)).children;
    const rank = (node: PanosNode) => (names.includes(node.name) ? names.indexOf(node.name) : names.length);
    children.sort((left, right) => rank(left) - rank(right));
  }
  return { device };
}

/** A shared entry may be there already, with children; its own element adds nothing to them. */
function graft(parent: PanosNode, node: PanosNode): void {
  const present = parent.children.find((child) => isSameStep(child, node.tag, node.name, node.text));
  if (present === undefined) parent.children.push(node);
  else present.children.push(...node.children);
}

function findOrMake(root: PanosNode, steps: readonly string[]): PanosNode {
  return steps.reduce((at, step) => {
    const [, tag = step, name] = /^([^[]+)(?:\[@name=['"](.*)['"]\])?$/.exec(step) ?? [];
    const present = at.children.find((child) => isSameStep(child, tag, name, undefined));
    if (present) return present;
    const made: PanosNode = { tag, ...(name === undefined ? {} : { name }), children: [] };
    at.children.push(made);
    return made;
  }, root);
}

function isSameStep(node: PanosNode, tag: string, name: string | undefined, text: string | undefined): boolean {
  return node.tag === tag && node.name === name && (tag !== "member" || node.text === text);
}

/** A slash within a quoted name ends no step. */
function splitPath(path: string): string[] {
  return path.match(/(?:[^/'"]|'[^']*'|"[^"]*")+/g) ?? [];
}
