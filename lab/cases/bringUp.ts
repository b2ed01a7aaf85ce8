import { compareEnds } from "./compareEnds";
import { finding } from "./claims";
import type { Case } from "./context";
import { routeClaims } from "./expectations";
import { sessionClaims, tunnelClaims, unusedTunnelIds } from "./tunnels";

export const bringUp: Case = {
  name: "bring-up",
  story: "Both ends of each tunnel, configured from different sources, agree: suites, sessions, timers.",
  async run(context) {
    const { plan, topology } = context.assembled;
    const unused = unusedTunnelIds(plan);
    const differences = compareEnds(topology).filter(({ where }) => !unused.includes(where));
    await context.expect(
      finding(
        "the two ends of every tunnel and session are the same on paper",
        differences.length === 0,
        differences.map(({ where, what, hub, remote }) => `${where}: ${what} ${hub} / ${remote}`).join("; ") ||
          "no difference",
      ),
      ...tunnelClaims(context.assembled),
      ...sessionClaims(context.assembled),
    );
  },
};

export const routes: Case = {
  name: "routes",
  story: "Each router leads each prefix to the planned firewall, and nothing leaks between sites.",
  async run(context) {
    await context.expect(...routeClaims(context.assembled));
  },
};
