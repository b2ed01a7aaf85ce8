/**
 * HTTPS requests. The certificate is judged before a single byte is written, because the first ones hold the API key; a
 * connection that is not trusted never sees it.
 */
import http from "node:http";
import net from "node:net";
import tls from "node:tls";
import { CancelledError, TlsError, UnreachableError } from "./errors";

export interface Endpoint {
  /** Name or address, with `:port` where it is not 443; IPv6 addresses stand in brackets. */
  readonly host: string;
  /** SHA-256 fingerprint of the certificate, 64 lower-case hexadecimal digits: it and no other is accepted. */
  readonly certificateSha256?: string;
  /** PEM text of the certificate authority that is trusted instead of the public ones. */
  readonly caCertificate?: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

export interface Limits {
  readonly milliseconds: number;
  /** Aborted when the user ends the update. */
  readonly signal: AbortSignal;
}

const CONNECT_MILLISECONDS = 15_000;
/** Many times the configuration of a firewall at its limits; an answer without end would take the whole memory. */
const LONGEST_ANSWER_BYTES = 64 * 2 ** 20;
/** Shorter than servers keep idle connections, so that none is used that the other end is closing. */
const IDLE_MILLISECONDS = 2_000;

/** Keeps one connection open between requests: a firewall's management plane takes its time for each TLS handshake. */
export class Connection {
  private readonly agent: http.Agent;

  constructor(private readonly endpoint: Endpoint) {
    this.agent = new VerifyingAgent(endpoint);
  }

  /** @throws {UnreachableError | TlsError | CancelledError} */
  async post(headers: Readonly<Record<string, string>>, body: string, limits: Limits): Promise<HttpAnswer> {
    const { milliseconds, signal } = limits;
    const deadline = AbortSignal.timeout(milliseconds);
    try {
      return await exchange(this.agent, this.endpoint, headers, body, AbortSignal.any([deadline, signal]));
    } catch (error) {
      if (error instanceof TlsError) throw error;
      if (signal.aborted) throw new CancelledError("the update was cancelled");
      if (deadline.aborted) throw new UnreachableError(`no answer within ${milliseconds / 1000} s`);
      throw connectionError(this.endpoint, error as NodeJS.ErrnoException);
    }
  }
}

/** Hands out a connection only when its certificate is the right one. */
class VerifyingAgent extends http.Agent {
  constructor(private readonly endpoint: Endpoint) {
    super({ keepAlive: true, maxSockets: 1, timeout: IDLE_MILLISECONDS });
  }

  override createConnection(
    _: unknown,
    callback?: (error: Error | null, socket: tls.TLSSocket) => void,
  ): tls.TLSSocket | undefined {
    const socket = connect(this.endpoint);
    const fail = (error: Error) => callback?.(error, socket);
    const slow = () => socket.destroy(new Error(`no TLS connection within ${CONNECT_MILLISECONDS / 1000} s`));
    socket.setTimeout(CONNECT_MILLISECONDS, slow).once("error", fail);
    socket.once("secureConnect", () => {
      socket.setTimeout(0).off("timeout", slow).off("error", fail);
      try {
        judge(this.endpoint, socket);
      } catch (error) {
        socket.destroy();
        return fail(error as Error);
      }
      callback?.(null, socket);
    });
    return undefined;
  }
}

function connect({ host, caCertificate }: Endpoint): tls.TLSSocket {
  const { name, port } = splitHost(host) ?? { name: host, port: 443 };
  return tls.connect({
    host: name,
    port,
    // Server names are names: RFC 6066 section 3 allows no addresses.
    servername: net.isIP(name) === 0 ? name : "",
    minVersion: "TLSv1.2",
    // `judge` refuses, with an error that says which certificate was found.
    rejectUnauthorized: false,
    ...(caCertificate === undefined ? {} : { ca: [caCertificate] }),
    checkServerIdentity: (_, certificate) => tls.checkServerIdentity(name, certificate),
  });
}

/** @returns undefined for what is no host; port 443 where none is given */
export function splitHost(host: string): { name: string; port: number } | undefined {
  const match = /^(?:\[([\da-f:.]+)\]|([\w.-]+))(?::(\d{1,5}))?$/i.exec(host);
  if (match === null) return undefined;
  const [, bracketed, plain, port = "443"] = match;
  return { name: (bracketed ?? plain)!, port: Number(port) };
}

function judge({ host, certificateSha256, caCertificate }: Endpoint, socket: tls.TLSSocket): void {
  const found = socket.getPeerCertificate().fingerprint256?.replaceAll(":", "").toLowerCase() ?? "none";
  if (certificateSha256 !== undefined) {
    if (found === certificateSha256) return;
    throw new TlsError(
      `the certificate of ${host} is not the pinned one: SHA-256 found ${found}, expected ${certificateSha256}. If ` +
        "the firewall was given a new certificate, compare the fingerprint there and pin the new one; if not, somebody " +
        "stands between. Nothing was sent.",
    );
  }
  if (socket.authorized) return;
  const authority = caCertificate === undefined ? "a public certificate authority" : "the given certificate authority";
  throw new TlsError(
    `the certificate of ${host} is not one of ${authority} for this name: ${String(socket.authorizationError)}; SHA-256 ` +
      `found ${found}. Compare it with the certificate on the firewall, then pin it or give its authority's ` +
      "certificate. Nothing was sent.",
  );
}

function exchange(
  agent: http.Agent,
  { host }: Endpoint,
  headers: Readonly<Record<string, string>>,
  body: string,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const request = http.request({
      agent,
      method: "POST",
      path: "/api/",
      signal,
      headers: {
        host,
        "content-type": "application/x-www-form-urlencoded",
        "content-length": Buffer.byteLength(body),
        ...headers,
      },
    });
    request.on("error", reject);
    request.on("response", (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > LONGEST_ANSWER_BYTES) return void request.destroy(new TooLongError());
        chunks.push(chunk);
      });
      response.on("error", reject);
      response.on("close", () => {
        if (!response.complete) return reject(new Error("the connection was closed within the answer"));
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString("utf8") });
      });
    });
    request.end(body);
  });
}

/** It will be as long the next time. */
class TooLongError extends Error {}

const NOT_TRANSIENT = new Set(["ENOTFOUND", "ERR_INVALID_URL", "EACCES"]);

function connectionError({ host }: Endpoint, error: NodeJS.ErrnoException): Error {
  if (error instanceof TooLongError)
    return new Error(
      `${host} answers with more than ${LONGEST_ANSWER_BYTES / 2 ** 20} MB: what answers there is no PAN-OS`,
    );
  const reason = error.code === undefined ? error.message : `${error.code}: ${error.message}`;
  if (NOT_TRANSIENT.has(error.code ?? "")) return new Error(`${host} cannot be reached: ${reason}; check the host`);
  // An alert or a broken handshake is no passing fault.
  if (error.code?.startsWith("ERR_SSL") || error.code?.startsWith("ERR_TLS"))
    return new TlsError(`no TLS connection with ${host}: ${reason}`);
  return new UnreachableError(reason);
}
