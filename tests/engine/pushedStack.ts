/** Stack dev with `push: true` on a sandbox of its own, its two firewalls played by stand-ins that answer the XML API. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { stringify } from "yaml";
import { FUNCTIONS } from "../../sandbox/aws/functions";
import { changed, root } from "../unit/configs";
import { BootingFirewall } from "./bootingFirewall";
import { changeStored } from "./clouds";
import { Sandbox, stackConfig, type Program, type Result } from "./harness";

const NAMES = ["a", "b"] as const;
type Name = (typeof NAMES)[number];
const API_KEY_SECRETS = { a: "vpn-hub/api-key-a", b: "vpn-hub/api-key-b" };

export class PushedStack {
  readonly sandbox = new Sandbox();
  private readonly packages = { a: "", b: "" };
  readonly firewalls = Object.fromEntries(
    NAMES.map((name) => [
      name,
      new BootingFirewall(
        this.sandbox.cloudFolder,
        name,
        () => this.packages[name],
        () => "",
      ),
    ]),
  ) as Readonly<Record<Name, BootingFirewall>>;
  program!: Program;

  /** Brought up without push first, as an API key can only be made on a firewall that runs. */
  async start(changes: Readonly<Record<string, unknown>> = {}): Promise<void> {
    await this.sandbox.prepare();
    await Promise.all(NAMES.map((name) => this.firewalls[name].server.start()));
    const pins = Object.fromEntries(NAMES.map((name) => [name, this.firewalls[name].certificate.sha256]));
    const config = changed(stackConfig("dev"), { "hub:firewalls.certificateSha256": pins, ...changes });
    this.program = this.sandbox.project({ dev: config });
    await this.program.select("dev");
    await this.pulumi("up", "--yes", "--skip-preview", "--suppress-outputs");
    const { stdout } = await this.program.run(["stack", "export", "--show-secrets"]);
    const { deployment } = JSON.parse(stdout) as {
      deployment: { resources: readonly { urn: string; outputs?: Record<string, unknown> }[] };
    };
    for (const name of NAMES) {
      const bootstrap = deployment.resources.find(({ urn }) =>
        urn.endsWith(`::hub-bootstrap-${name}-config-bootstrap.xml`),
      )!;
      this.packages[name] = JSON.parse((bootstrap.outputs!["content"] as { plaintext: string }).plaintext) as string;
      const { server } = this.firewalls[name];
      server.apiKeys.set(apiKeyOf(name), "vpn-hub");
      // The stand-ins cannot listen on an Elastic IP, so EC2 comes to have given them where they listen.
      changeStored(this.sandbox.cloudFolder, "Eip", `hub-firewall-${name}-management`, (stored) => ({
        ...stored,
        outputs: { ...stored.outputs, publicIp: server.host },
      }));
    }
    await this.pulumi("refresh", "--yes", "--skip-preview");
    const credentials = Object.entries(API_KEY_SECRETS).map(([name, secret]) => [
      `apiKey${name.toUpperCase()}`,
      { secretsManager: secret },
    ]);
    this.write(
      stringify({
        config: changed(config, { "hub:firewalls.push": true, "hub:credentials": Object.fromEntries(credentials) }),
      }),
    );
    await this.pulumi("up", "--yes", "--skip-preview", "--suppress-outputs");
  }

  async stop(): Promise<void> {
    await Promise.all(NAMES.map((name) => this.firewalls[name].server.stop()));
    this.sandbox.remove();
  }

  get file(): string {
    return path.join(this.program.folder, "Pulumi.dev.yaml");
  }

  read(): string {
    return fs.readFileSync(this.file, "utf8");
  }

  write(text: string): void {
    fs.writeFileSync(this.file, text);
  }

  async pulumi(...args: readonly string[]): Promise<Result> {
    const result = await this.program.run(args);
    assert.equal(result.code, 0, result.text);
    return result;
  }

  /** Beside this process, whose servers it talks to. */
  hub(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    return new Promise((resolve, reject) => {
      const child = spawn(path.join(root, "operations", "hub.js"), [...args, "--stack", "dev"], {
        cwd: this.program.folder,
        env: this.sandbox.processEnvironment(),
      });
      let [stdout, stderr] = ["", ""];
      child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
      child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
      child.on("error", reject);
      child.on("close", (code) => resolve({ code: code ?? 1, stdout, stderr }));
    });
  }

  /** Transactions that each firewall has taken so far. */
  changes(): readonly number[] {
    return NAMES.map((name) => this.firewalls[name].server.count("multi-config"));
  }
}

/** What the sandbox's Secrets Manager says. */
export function apiKeyOf(firewall: Name): string {
  const read = FUNCTIONS["aws:secretsmanager/getSecretVersion:getSecretVersion"]!;
  const nothing = { find: () => undefined, existing: () => [], others: () => [] };
  return String(read({ secretId: API_KEY_SECRETS[firewall] }, {}, nothing)["secretString"]);
}
