/** A running firewall as the stack's state knows how to reach it, outside of an update of the engine. */
import type { Configuration } from "../../components/panos/push/elements";
import type { FirewallName } from "../../components/plan/firewalls/types";
import { connect, secretsOf, update, type FirewallState } from "../../provider/firewallConfiguration";
import { mask } from "../../provider/engineLog";
import { AuthenticationError, TlsError } from "../../provider/panos/errors";
import { bgpStates, isTunnelUp, renewTunnel, type PeerRef } from "../../provider/panos/tunnels";
import type { RenderedResource } from "../../reading/inventory";
import { OperationError } from "./operationError";

const TYPE = "vpn-hub:panos:FirewallConfiguration";

/** An operator waits; an update of the engine would wait half an hour for a firewall that boots. */
const TIMING = { requestSeconds: 15, readySeconds: 15, lockSeconds: 30 } as const;

export class FirewallAccess {
  private readonly cancellation = new AbortController();

  private constructor(
    readonly name: FirewallName,
    readonly state: FirewallState,
  ) {
    process.once("SIGINT", () => this.cancellation.abort());
  }

  /** @throws {OperationError} where the stack that is up does not push to this firewall */
  static of(resources: readonly RenderedResource[], name: FirewallName): FirewallAccess {
    const found = resources.find((each) => each.type === TYPE && each.name === `hub-firewall-${name}`);
    if (found !== undefined) return new FirewallAccess(name, found.outputs as unknown as FirewallState);
    throw new OperationError("not-equal", {
      path: "--stack",
      what: `its state has no configuration of firewall ${name}: the stack that is up does not push`,
      remedy: "run pulumi up with hub:firewalls.push: true first",
    });
  }

  /** For `pulumi up --target`: what it holds, and what it would boot from, which says the same. */
  get targets(): readonly string[] {
    return [`**$${TYPE}::hub-firewall-${this.name}`, `**::hub-bootstrap-${this.name}-config-bootstrap.xml`];
  }

  bgpStates(engine: "legacy" | "advanced", peers: readonly PeerRef[]) {
    return this.asked(() => bgpStates(this.firewall(), engine, peers));
  }

  isTunnelUp(tunnel: string): Promise<boolean> {
    return this.asked(() => isTunnelUp(this.firewall(), tunnel));
  }

  renewTunnel(tunnel: string): Promise<void> {
    return this.asked(() => renewTunnel(this.firewall(), tunnel));
  }

  /** Changes and commits by the rules of every push: somebody else's changes are refused, an interruption takes all back. */
  push(stack: string, wanted: Configuration, say: (line: string) => void): Promise<void> {
    const { keyDigests: _, ...known } = this.state;
    const timing = { ...this.state.timing, ...TIMING };
    const news = { ...known, timing, elements: wanted.elements, order: wanted.order };
    const report = { status: say, info: say, warn: say };
    return this.asked(async () => {
      await update(this.state, news, { stack, report, signal: this.cancellation.signal });
    });
  }

  private firewall() {
    return connect({ ...this.state, timing: { ...this.state.timing, ...TIMING } }, this.cancellation.signal);
  }

  private async asked<T>(action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (error) {
      const isRefusedKey = error instanceof AuthenticationError;
      const isStranger = error instanceof TlsError;
      throw new OperationError(isRefusedKey ? "no-credentials" : "firewall", {
        path: `firewall ${this.name}`,
        what: mask((error as Error).message, secretsOf(this.state)),
        remedy: isRefusedKey
          ? `put a new key into the credential apiKey${this.name.toUpperCase()}, run pulumi up, and then this command again`
          : isStranger
            ? "correct hub:firewalls.certificateSha256 and run pulumi up, or find out who answers there"
            : "the same command goes on where this one ended; a firewall that is dead has lost its flows to the other one",
      });
    }
  }
}
