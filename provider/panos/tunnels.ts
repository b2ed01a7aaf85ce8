/**
 * What a firewall says of its tunnels and BGP sessions, and how a tunnel is made anew. Commands and answers as public
 * outputs of PAN-OS 9 to 11 have them; of the Advanced Routing Engine's answer none was found, so it is read as JSON by the
 * peer's name, and what cannot be read is no session.
 */
import { childOf, descend, element, text, type PanNode } from "../../components/panos/tree";
import { textsOf } from "./api";
import type { Firewall } from "./firewall";

/** As the plan names it, and where it is: the two routing engines tell sessions apart by one or the other. */
export interface PeerRef {
  readonly name: string;
  readonly address: string;
}

/** `Established`, or whatever the firewall says of each session; `not told` where it says nothing of one. */
export async function bgpStates(
  firewall: Firewall,
  engine: "legacy" | "advanced",
  peers: readonly PeerRef[],
): Promise<(PeerRef & { readonly state: string })[]> {
  const command =
    engine === "legacy"
      ? element("show", element("routing", element("protocol", element("bgp", element("peer")))))
      : element("show", element("advanced-routing", element("bgp", element("peer", element("status")))));
  const result = childOf(await firewall.operate(command), "result");
  const stateOf = engine === "legacy" ? stateByAddress(result) : stateByName(result);
  return peers.map((peer) => ({ ...peer, state: stateOf(peer) ?? "not told" }));
}

type StateOf = (peer: PeerRef) => string | undefined;

/** `peer-address` holds the port as well, for example `169.254.8.2:35355`. */
function stateByAddress(result: PanNode | undefined): StateOf {
  const states = (result?.children ?? []).map(
    (entry) => [childOf(entry, "peer-address")?.text?.replace(/:\d+$/, ""), childOf(entry, "status")?.text] as const,
  );
  return ({ address }) => states.find(([at]) => at === address)?.[1];
}

function stateByName(result: PanNode | undefined): StateOf {
  const answer = readJson(textsOf(result ?? element("none")).join("\n"));
  return ({ name }) => {
    const peer = answer?.[name];
    const state = typeof peer === "object" && peer !== null ? Object.entries(peer) : [];
    return state.flatMap(([key, value]) => (/^(bgp-)?(state|status)$/i.test(key) ? [String(value)] : []))[0];
  };
}

function readJson(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(json) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** Whether a tunnel has a security association for ESP: it has one only after IKE has agreed. */
export async function isTunnelUp(firewall: Firewall, name: string): Promise<boolean> {
  const answer = await firewall.operate(element("show", element("vpn", element("ipsec-sa", text("tunnel", name)))));
  return (descend(childOf(answer, "result"), "entries")?.children ?? []).length > 0;
}

/**
 * Ends the security associations of a gateway, whose tunnel has the same name, and begins anew. A rekey does not use the
 * pre-shared key (RFC 7296 section 2.8), so another key is tried only by this.
 */
export async function renewTunnel(firewall: Firewall, name: string): Promise<void> {
  const vpn = (verb: "clear" | "test", kind: "ike-sa" | "ipsec-sa") =>
    firewall.operate(
      element(verb, element("vpn", element(kind, text(kind === "ike-sa" ? "gateway" : "tunnel", name)))),
    );
  await vpn("clear", "ike-sa");
  await vpn("clear", "ipsec-sa");
  await vpn("test", "ike-sa");
  await vpn("test", "ipsec-sa");
}
