/**
 * The PAN-OS XML API: parameters in, the answer's elements out. How errors look is told by PAN-OS, "PAN-OS XML API Error
 * Codes", and by PaloAltoNetworks/pango, errors/panos.go.
 */
import { childOf, parseXml, type PanNode } from "../../components/panos/tree";
import { Connection, type Endpoint, type Limits } from "./connection";
import { AuthenticationError, BusyError, PanosError, UnreachableError } from "./errors";

export interface Credentials {
  readonly apiKey: string;
  /** Administrator whose key it is. */
  readonly administrator: string;
}

const NOT_FOUND = 7;
const UNAUTHORIZED = 16;
const NOT_READY = /not ready|auto-?commit|server is not available|still initializ|system is (booting|starting)/i;
const BUSY =
  /holding .*(commit|config) locks?|(commit|config\w*) (is|lock is) .*(held|locked) by|commit is pending|commit (is )?in progress/i;

export class XmlApi {
  private readonly connection: Connection;

  constructor(
    private readonly endpoint: Endpoint,
    private readonly credentials: Credentials,
    private readonly limits: Limits,
  ) {
    this.connection = new Connection(endpoint);
  }

  /** The same, for what must be done although the user has ended the update. */
  regardless(): XmlApi {
    return new XmlApi(this.endpoint, this.credentials, { ...this.limits, signal: new AbortController().signal });
  }

  /**
   * Calls the API by POST, so that nothing of it stands in a log of addresses; the key stands in a header only.
   *
   * @returns the answer's `response` element; undefined when what it asks for does not exist
   * @throws {UnreachableError | BusyError | AuthenticationError | TlsError | PanosError}
   */
  async call(parameters: Readonly<Record<string, string>>): Promise<PanNode | undefined> {
    const body = new URLSearchParams(parameters).toString();
    const headers = { "X-PAN-KEY": this.credentials.apiKey };
    const { status, body: answer } = await this.connection.post(headers, body, this.limits);
    if (status === 403 || status === 401) throw this.refused();
    if (status >= 500) throw new UnreachableError(`HTTP status ${status}`);
    if (status >= 300) throw new PanosError(wrongPlace(this.endpoint.host, status), status);
    return this.read(answer);
  }

  private read(answer: string): PanNode | undefined {
    const attributes = /<response\b([^>]*)>/.exec(answer)?.[1];
    if (attributes === undefined) throw new UnreachableError("the answer is not one of the PAN-OS XML API");
    const response = parseXml(decodeCharacters(answer));
    const code = Number(/\bcode\s*=\s*["'](\d+)["']/.exec(attributes)?.[1] ?? "0");
    const isError = /\bstatus\s*=\s*["'](error|failed|unauth)/.test(attributes);
    if (!isError) return code === NOT_FOUND ? undefined : response;
    const message = failedOperation(answer) ?? messageOf(response);
    if (code === 403) throw this.refused();
    if (code === UNAUTHORIZED) throw this.forbidden(message);
    if (code === NOT_FOUND || /^(no such node|object not (found|present))/i.test(message)) return undefined;
    if (NOT_READY.test(message)) throw new UnreachableError(message);
    if (BUSY.test(message)) throw new BusyError(message);
    throw new PanosError(message, code);
  }

  private refused(): Error {
    return new AuthenticationError(
      `${this.endpoint.host} does not accept the API key of administrator ${this.credentials.administrator}: it is ` +
        "wrong, has expired, or was revoked by a change of the password or the master key. Make a new one on the firewall.",
    );
  }

  private forbidden(message: string): Error {
    return new AuthenticationError(
      `${this.endpoint.host} does not allow this to administrator ${this.credentials.administrator}: ${message}. Its role ` +
        "needs the XML API's Configuration, Operational Requests and Commit.",
    );
  }
}

/** Nothing that passes by itself: a redirect is never followed, because the request holds the API key. */
const wrongPlace = (host: string, status: number) =>
  `${host} answers /api/ with HTTP status ${status}: it is not the XML API of a PAN-OS firewall, or something stands before it; check the host`;

/** A transaction's answer holds one for each operation; the one that failed says why. */
function failedOperation(answer: string): string | undefined {
  const failed = /<response\b(?=[^>]*\bstatus="error")(?=[^>]*\bid="([^"]*)")[^>]*>(.*?)<\/response>/s.exec(answer);
  if (failed === null) return undefined;
  return `operation ${failed[1]}: ${messageOf(parseXml(decodeCharacters(`<response>${failed[2]}</response>`)))}`;
}

/** All text below `msg` or `details`, line by line. */
export function messageOf(node: PanNode): string {
  const within = childOf(node, "msg") ?? childOf(childOf(node, "result"), "msg") ?? node;
  return textsOf(within).join("; ") || "no reason given";
}

export function textsOf({ text, children }: PanNode): string[] {
  const own = text === undefined ? [] : text.split("\n").map((line) => line.trim());
  return [...own.filter((line) => line !== ""), ...children.flatMap(textsOf)];
}

/** PAN-OS writes quotes as `&#39;` and line ends as `&#10;`; whatever could be markup stays as it is. */
function decodeCharacters(xml: string): string {
  return xml.replace(/&#(x[0-9a-f]+|\d+);/gi, (reference, digits: string) => {
    const code = /^x/i.test(digits) ? parseInt(digits.slice(1), 16) : Number(digits);
    return [0x26, 0x3c, 0x3e].includes(code) ? reference : String.fromCodePoint(code);
  });
}
