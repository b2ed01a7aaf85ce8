/** Plays the few requests of Pulumi Cloud that publishing and enabling a policy pack needs, and keeps what it was sent. */
import http from "node:http";
import type { AddressInfo } from "node:net";
import zlib from "node:zlib";

export interface PublishedPolicy {
  readonly name: string;
  readonly description: string;
  readonly enforcementLevel: string;
  readonly severity: string;
  readonly remediationSteps: string;
  readonly url: string;
  readonly tags?: readonly string[];
  readonly framework?: { readonly name: string; readonly version: string; readonly reference: string };
  readonly configSchema?: { readonly type: string; readonly properties: Readonly<Record<string, unknown>> };
}

export interface PublishedPack {
  readonly name: string;
  readonly versionTag: string;
  readonly runtime: string;
  readonly policies: readonly PublishedPolicy[];
}

interface Answer {
  readonly status?: number;
  readonly body?: unknown;
}

const ORGANIZATION = "acme";
const UPLOAD_HEADER = "x-upload-signature";

export class PulumiCloud {
  /** `METHOD /path` of each request, in order; the CLI's questions about itself are left out. */
  readonly requests: string[] = [];
  pack: PublishedPack | undefined;
  tarball: Buffer | undefined;
  groupUpdate: unknown;
  private readonly server = http.createServer((request, response) => void this.handle(request, response));

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** What logs the CLI in here. */
  get environment(): Record<string, string> {
    return { PULUMI_BACKEND_URL: this.url, PULUMI_ACCESS_TOKEN: "a token" };
  }

  private get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  private async handle(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks);
    const body = request.headers["content-encoding"] === "gzip" ? zlib.gunzipSync(raw) : raw;
    const [path = ""] = (request.url ?? "").split("?");
    const { status = 200, body: answer } = this.answer(`${request.method} ${path}`, body, request.headers);
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(answer ?? {}));
  }

  private answer(what: string, body: Buffer, headers: http.IncomingHttpHeaders): Answer {
    switch (what) {
      case "GET /api/user":
        return { body: { githubLogin: "tester", organizations: [{ githubLogin: ORGANIZATION, name: ORGANIZATION }] } };
      case "GET /api/user/organizations/default":
        return { body: { gitHubLogin: ORGANIZATION } };
      case "GET /api/capabilities":
        return { body: { capabilities: [] } };
    }
    this.requests.push(what);
    const pack = `/api/orgs/${ORGANIZATION}/policypacks`;
    switch (what) {
      case `POST ${pack}`:
        this.pack = JSON.parse(body.toString()) as PublishedPack;
        return {
          body: { version: 1, uploadURI: `${this.url}/upload`, requiredHeaders: { [UPLOAD_HEADER]: "signed" } },
        };
      case "PUT /upload":
        if (headers[UPLOAD_HEADER] !== "signed") return { status: 403 };
        this.tarball = body;
        return {};
      case `POST ${pack}/${this.pack?.name}/versions/${this.pack?.versionTag}/complete`:
        return {};
      case `GET ${pack}/${this.pack?.name}/versions/${this.pack?.versionTag}/schema`:
        return { body: { configSchema: this.schemas() } };
      case `PATCH /api/orgs/${ORGANIZATION}/policygroups/production`:
        this.groupUpdate = JSON.parse(body.toString());
        return {};
    }
    return { status: 404, body: { code: 404, message: `${what} is not played` } };
  }

  private schemas(): Record<string, unknown> {
    const policies = this.pack?.policies ?? [];
    return Object.fromEntries(
      policies.flatMap(({ name, configSchema }) => (configSchema ? [[name, configSchema]] : [])),
    );
  }
}

/** Files of a gzipped tar archive by name (POSIX ustar: name and octal size in a header of 512 bytes, data padded to that). */
export function readTarball(tarball: Buffer): Map<string, string> {
  const data = zlib.gunzipSync(tarball);
  const files = new Map<string, string>();
  for (let at = 0; at < data.length && data[at] !== 0;) {
    const text = (from: number, length: number) =>
      data
        .toString("utf8", at + from, at + from + length)
        .replace(/\0.*$/s, "")
        .trim();
    const size = Number.parseInt(text(124, 12), 8);
    const name = [text(345, 155), text(0, 100)].filter((part) => part !== "").join("/");
    files.set(name, data.toString("utf8", at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}
