/**
 * Proves what the provider asks a firewall about its tunnels and sessions, how it reads the answers, and that no update
 * undoes a failover in silence. The answers are those of public outputs; the Advanced Routing Engine's is a guess, read so
 * that what is not understood is no session.
 */
import assert from "node:assert/strict";
import { connect, FIREWALL_CONFIGURATION } from "../../provider/firewallConfiguration";
import { MOVING_BACK } from "../../components/panos/push/preference";
import { Firewall } from "../../provider/panos/firewall";
import { bgpStates, isTunnelUp, renewTunnel } from "../../provider/panos/tunnels";
import { parseXml, toXml, type PanNode } from "../../components/panos/tree";
import { useFirewall } from "./useFirewall";

const PEERS = [
  { name: "tokyo-0", address: "169.254.8.2" },
  { name: "osaka-0", address: "169.254.9.2" },
  { name: "kobe-0", address: "169.254.10.2" },
];

/** A firewall that answers each command so, and the commands that it heard. */
function answering(result: string): { firewall: Firewall; heard: string[] } {
  const heard: string[] = [];
  const operate = async (command: PanNode) => {
    heard.push(toXml(command));
    return parseXml(`<response status="success"><result>${result}</result></response>`);
  };
  return { firewall: { operate } as unknown as Firewall, heard };
}

describe("what a firewall says of its sessions and tunnels", () => {
  const running = useFirewall();

  it("is read by the peer's address from the virtual router", async () => {
    const { firewall, heard } = answering(
      `<entry peer="x" vr="hub"><status>Established</status><peer-address>169.254.8.2:35355</peer-address></entry>
       <entry peer="y" vr="hub"><status>Active</status><peer-address>169.254.9.2:179</peer-address></entry>`,
    );
    const states = await bgpStates(firewall, "legacy", PEERS);
    assert.deepEqual(
      states.map(({ state }) => state),
      ["Established", "Active", "not told"],
    );
    assert.deepEqual(heard, ["<show><routing><protocol><bgp><peer/></bgp></protocol></routing></show>"]);
  });

  it("is read by the peer's name from the logical router, and what is no JSON is no session", async () => {
    const peers = { "tokyo-0": { "peer-ip": "169.254.8.2", state: "Established" }, "osaka-0": { state: "Idle" } };
    const told = answering(`<json>${JSON.stringify(peers)}</json>`);
    assert.deepEqual(
      (await bgpStates(told.firewall, "advanced", PEERS)).map(({ state }) => state),
      ["Established", "Idle", "not told"],
    );
    assert.deepEqual(told.heard, [
      "<show><advanced-routing><bgp><peer><status/></peer></bgp></advanced-routing></show>",
    ]);
    const odd = await bgpStates(answering("Established").firewall, "advanced", PEERS);
    assert.ok(odd.every(({ state }) => state === "not told"));
  });

  it("tells a tunnel that has a security association from one that has none", async () => {
    const firewall = connect(running.inputs(), new AbortController().signal);
    assert.equal(await isTunnelUp(firewall, "tokyo-0"), true);
    running.server.downTunnels.add("tokyo-0");
    assert.equal(await isTunnelUp(firewall, "tokyo-0"), false);
  });

  it("ends both associations of a tunnel before it begins new ones", async () => {
    const { firewall, heard } = answering("");
    await renewTunnel(firewall, "tokyo-0");
    assert.deepEqual(heard, [
      "<clear><vpn><ike-sa><gateway>tokyo-0</gateway></ike-sa></vpn></clear>",
      "<clear><vpn><ipsec-sa><tunnel>tokyo-0</tunnel></ipsec-sa></vpn></clear>",
      "<test><vpn><ike-sa><gateway>tokyo-0</gateway></ike-sa></vpn></test>",
      "<test><vpn><ipsec-sa><tunnel>tokyo-0</tunnel></ipsec-sa></vpn></test>",
    ]);
  });
});

describe("an update after a failover", () => {
  const RULES = "network/virtual-router/entry[@name='hub']/protocol/bgp/policy/export/rules";
  const LISTS = "network/routing-profile/filters/prefix-list";
  const rule = (name: string, ...cidrs: readonly string[]) => ({
    [`${RULES}/entry[@name='${name}']`]: cidrs.map((cidr) => `<entry name="${cidr}"/>`).join(""),
  });
  const diff = (olds: object, news: object) =>
    FIREWALL_CONFIGURATION.diff({ elements: olds } as never, { elements: news } as never);

  it("is refused where it would bring flows back, whichever routing engine announces them", () => {
    const message = /would move them back: tokyo 10\.1\.0\.0\/16\. .*npx hub failover --back/s;
    assert.throws(() => diff(rule("tokyo-moved", "10.1.0.0/16"), rule("tokyo-short", "10.1.0.0/16")), message);
    const list = (name: string) => ({ [`${LISTS}/entry[@name='${name}']`]: "<network>10.1.0.0/16</network>" });
    assert.throws(() => diff(list("tokyo-moved"), list("tokyo-short")), message);
  });

  it("is not where the site itself goes, the flows stay moved, or the command itself brings them back", () => {
    diff(rule("tokyo-moved", "10.1.0.0/16"), {});
    diff(rule("tokyo-moved", "10.1.0.0/16"), rule("tokyo-moved", "10.1.0.0/16", "10.2.0.0/16"));
    diff(rule("tokyo-moved", "10.1.0.0/16"), rule("osaka-short", "10.1.0.0/16"));
    process.env[MOVING_BACK] = "1";
    try {
      diff(rule("tokyo-moved", "10.1.0.0/16"), rule("tokyo-short", "10.1.0.0/16"));
    } finally {
      delete process.env[MOVING_BACK];
    }
  });
});
