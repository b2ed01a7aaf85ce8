/**
 * The fault that a bring-up cannot see: another PFS group. The comparison on paper finds it, and a forced rekey shows
 * what would have happened hours later.
 */
import { CHILD, CONNECTION, loadEnd, swanctl } from "../engine/charon";
import { compareEnds } from "./compareEnds";
import { finding } from "./claims";
import type { Case } from "./context";
import { byInitiator, endsOf, rehearsedTunnels, tunnelClaims } from "./tunnels";

export const perfectForwardSecrecy: Case = {
  name: "pfs-mismatch",
  story: "Another PFS group comes up as if nothing were wrong; the comparison and a forced rekey find it.",
  async run(context) {
    const { ikeEnds } = context.rehearsal;
    const [tunnel] = rehearsedTunnels(context.assembled.plan);
    const { hub: end, remote } = endsOf(ikeEnds, tunnel!.id);
    const [first] = byInitiator(ikeEnds, tunnel!.id);
    const esp = end.proposals.esp.map((proposal) => proposal.replace(/(modp|ecp)\d+$/, "modp2048"));
    const other =
      esp.join() === end.proposals.esp.join() ? esp.map((each) => each.replace(/modp2048$/, "ecp256")) : esp;
    const spoiled = { ...end, proposals: { ...end.proposals, esp: other } };
    const differences = compareEnds({ routers: [], ikeEnds: [spoiled, remote] });
    await swanctl(first, ["--terminate", "--ike", CONNECTION, "--timeout", "3"]);
    await loadEnd(spoiled);
    await swanctl(first, ["--initiate", "--child", CHILD, "--timeout", "5"]);
    await context.expect(
      {
        sentence: `${end.tunnel} comes up all the same`,
        observe: { kind: "tunnel", end: end.name },
        withinSeconds: 15,
      },
      finding(
        "the comparison on paper finds the PFS group",
        differences.length === 1 && differences[0]!.what === "ESP proposal with PFS group",
        differences.map(({ what, hub, remote: far }) => `${what}: ${hub} / ${far}`).join("; ") || "no difference",
      ),
    );
    await swanctl(end, ["--rekey", "--child", CHILD]);
    await context.expect(
      {
        sentence: "the forced rekey fails",
        observe: { kind: "log", end: end.name, pattern: /NO_PROPOSAL_CHOSEN/ },
        withinSeconds: 15,
      },
      {
        sentence: "the remote end says that no proposal fits",
        observe: { kind: "log", end: remote.name, pattern: /no acceptable proposal found|NO_PROP/ },
        withinSeconds: 15,
      },
    );
    await swanctl(first, ["--terminate", "--ike", CONNECTION, "--timeout", "3", "--force"]);
    await loadEnd(end);
    await swanctl(first, ["--initiate", "--child", CHILD, "--timeout", "8"]);
    await swanctl(end, ["--rekey", "--child", CHILD]);
    await context.expect(
      ...tunnelClaims(context.assembled).map((claim) => ({ ...claim, sentence: `afterwards: ${claim.sentence}` })),
    );
  },
};
