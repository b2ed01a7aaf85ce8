/** What crosses the internet, seen on the wire. */
import { spawn, type ChildProcess } from "node:child_process";
import path from "node:path";
import { attempt, pause, within } from "../engine/commands";
import { finding, type Claim } from "./claims";

export class Capture {
  private constructor(
    private readonly process: ChildProcess,
    readonly file: string,
  ) {}

  /** Captures every interface of a namespace into `<folder>/<namespace>.pcap`. */
  static async start(folder: string, namespace: string): Promise<Capture> {
    const file = path.join(folder, `${namespace}.pcap`);
    const [command, ...argv] = within(namespace, ["tcpdump", "-i", "any", "-n", "-U", "-Z", "root", "-w", file]);
    const process = spawn(command!, argv, { stdio: ["ignore", "ignore", "pipe"], detached: true });
    await new Promise<void>((resolve, reject) => {
      process.once("error", reject);
      process.once("exit", (code) => reject(new Error(`tcpdump ended with ${code}`)));
      process.stderr!.once("data", () => resolve());
    });
    return new Capture(process, file);
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null) return;
    // What the kernel still holds is written first.
    await pause(300);
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill("SIGINT");
    await ended;
  }

  private async count(...filter: readonly string[]): Promise<number> {
    const { stdout } = await attempt(["tcpdump", "-n", "-r", this.file, ...filter]);
    return stdout.split("\n").filter((line) => line !== "").length;
  }

  /** ESP in UDP left, and nothing that names an inside address. */
  async claims(insideAddresses: readonly string[]): Promise<Claim[]> {
    await this.stop();
    const esp = await this.count("udp port 4500 and udp[8:4] != 0");
    const hosts = insideAddresses.map((address) => `host ${address}`).join(" or ");
    const clear = await this.count(`(${hosts} or net 169.254.0.0/16) and not host 198.18.0.0`);
    const other = await this.count("ip and not (udp port 500 or udp port 4500)");
    return [
      finding("ESP in UDP crosses the internet", esp > 0, `${esp} packets`),
      finding("no inside address is seen on the internet", clear === 0, `${clear} packets`),
      finding("nothing but IKE and ESP in UDP crosses the internet", other === 0, `${other} other packets`),
    ];
  }
}
