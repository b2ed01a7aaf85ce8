/** The pre-shared keys, by name; the plan never holds their values. */
import type { FirewallName } from "../firewalls/types";

export interface KeyPlan {
  /** For example `tokyo-gcp/a-0`, `osaka-azure/a` for a connection, `tokyo/0-1` on the AWS VPN. */
  readonly id: string;
  readonly site: string;
  /** Absent where no firewall needs it. */
  readonly firewall?: FirewallName;
  /** Raised by one for every rotation; a new epoch makes a new key. */
  readonly epoch: number;
  /** Name or ARN of the secret that holds a key given by the other side; absent: the program makes the key. */
  readonly secretId?: string;
}
