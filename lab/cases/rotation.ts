/**
 * New keys one tunnel at a time, under traffic: first at the remote end, then in the hub, then the tunnel is
 * established anew. Until it is, nothing has tried the new key: a rekey derives from the old IKE SA (RFC 7296 section
 * 2.8) and does not use it.
 */
import { randomBytes } from "node:crypto";
import { CHILD, CONNECTION, loadKey, swanctl } from "../engine/charon";
import { pause } from "../engine/commands";
import { finding } from "./claims";
import type { Case, CaseContext } from "./context";
import { byInitiator, carriesAgain, endsOf, pfsGroup, rehearsedTunnels, sessionClaims, tunnelClaims } from "./tunnels";
import { Measurement, planLanes } from "./outages";

/** What a flow may lose while its tunnel is established anew. */
const ALLOWED_OUTAGE_SECONDS = 2;

export const rotation: Case = {
  name: "rotate-keys",
  story: "Every pre-shared key is replaced under traffic, one tunnel at a time; then all tunnels are rekeyed.",
  async run(context) {
    const { assembled, folder } = context;
    const tunnels = rehearsedTunnels(assembled.plan);
    const measurement = await Measurement.start(planLanes(assembled, context.rehearsal), folder);
    await pause(2000);
    const at = Date.now();
    for (const key of new Set(tunnels.map((tunnel) => tunnel.key))) {
      const secret = randomBytes(24).toString("hex");
      for (const { id } of tunnels.filter((tunnel) => tunnel.key === key)) await rotate(context, id, secret);
    }
    await rekeyAll(context);
    const { pairs } = await measurement.stop(at);
    for (const pair of pairs) {
      context.outages.push({ event: "rotation of all keys", ...pair, budgetSeconds: ALLOWED_OUTAGE_SECONDS });
      await context.expect(
        finding(
          `${pair.service} ${pair.from} - ${pair.to} is out for at most ${ALLOWED_OUTAGE_SECONDS} s during the rotation`,
          pair.maxSeconds <= ALLOWED_OUTAGE_SECONDS,
          `up to ${pair.maxSeconds.toFixed(1)} s, ${pair.lostPackets} of ${pair.sentPackets} packets lost`,
        ),
      );
    }
    await context.expect(...tunnelClaims(assembled), ...sessionClaims(assembled));
  },
};

async function rotate(context: CaseContext, tunnel: string, presharedKey: string): Promise<void> {
  const { rehearsal } = context;
  const { hub, remote } = endsOf(rehearsal.ikeEnds, tunnel);
  for (const end of [remote, hub]) {
    const renewed = { ...end, presharedKey };
    rehearsal.replaceEnd(renewed);
    await loadKey(renewed);
  }
  const [first, second] = byInitiator(rehearsal.ikeEnds, tunnel);
  await swanctl(first, ["--terminate", "--ike", CONNECTION, "--timeout", "3"]);
  await swanctl(first, ["--initiate", "--child", CHILD, "--timeout", "8"]);
  await context.expect(
    {
      sentence: `tunnel ${tunnel} is established with its new key`,
      observe: { kind: "tunnel", end: first.name },
      withinSeconds: 15,
    },
    {
      sentence: `the other end of ${tunnel} accepted the new key`,
      observe: { kind: "tunnel", end: second.name },
      withinSeconds: 15,
    },
    ...carriesAgain(context.assembled, tunnel),
  );
}

/** New keys for both phases from a new Diffie-Hellman exchange, without an interruption. */
async function rekeyAll(context: CaseContext): Promise<void> {
  const { assembled, rehearsal } = context;
  for (const { id, proposal } of rehearsedTunnels(assembled.plan)) {
    const group = pfsGroup(proposal);
    const { hub: end } = endsOf(rehearsal.ikeEnds, id);
    await swanctl(end, ["--rekey", "--child", CHILD]);
    await swanctl(end, ["--rekey", "--ike", CONNECTION]);
    await context.expect(
      {
        sentence: `tunnel ${id} rekeys ESP with PFS group ${group}`,
        observe: { kind: "log", end: end.name, pattern: new RegExp(`selected proposal: ESP:\\S*/${group}/`) },
        withinSeconds: 10,
      },
      {
        sentence: `tunnel ${id} rekeys IKE`,
        observe: { kind: "log", end: end.name, pattern: /IKE_SA \S+ rekeyed between/ },
        withinSeconds: 10,
      },
    );
  }
}
