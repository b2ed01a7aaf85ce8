/**
 * A stand-in firewall for one instance of the sandbox's EC2: it boots from the bootstrap package when the instance
 * starts, restarts when the instance type changes, and answers the XML API while it runs.
 */
import { makeAuthority, type Certificate } from "../push/certificate";
import { PanosConfiguration } from "../push/panosConfiguration";
import { PanosServer } from "../push/panosServer";
import { readStored } from "./clouds";

/** Calls that find it booting after a start or a restart. */
const BOOTING_CALLS = 1;

export class BootingFirewall {
  readonly certificate: Certificate = makeAuthority("test authority").issue(["127.0.0.1"]);
  readonly server = new PanosServer(this.certificate);
  /** How often it has come up, and what `onBoot` saw each time. */
  readonly boots: string[] = [];
  private instance: { id: string; type: unknown } | undefined;
  private isComing = true;

  /**
   * @param cloudFolder where the sandbox keeps what is in the clouds
   * @param packageText text of its `bootstrap.xml` at this moment
   * @param onBoot asked at the first call that it answers after a start or a restart
   */
  constructor(
    private readonly cloudFolder: string,
    private readonly name: "a" | "b",
    private readonly packageText: () => string,
    private readonly onBoot: () => string,
  ) {
    this.server.onCall = () => this.look();
  }

  private look(): void {
    const found = readStored(this.cloudFolder, "Instance", `hub-firewall-${this.name}`);
    if (found === undefined) {
      this.server.bootingCalls = Math.max(1, this.server.bootingCalls);
      return;
    }
    const now = { id: found.id, type: found.inputs["instanceType"] };
    if (this.instance?.id !== now.id) this.server.configuration = new PanosConfiguration(this.packageText());
    if (this.instance?.id !== now.id || this.instance.type !== now.type) {
      this.instance = now;
      this.isComing = true;
      this.server.reboot(BOOTING_CALLS);
    } else if (this.isComing && this.server.bootingCalls === 0) {
      this.isComing = false;
      this.boots.push(this.onBoot());
    }
  }
}
