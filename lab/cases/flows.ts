import type { Layer } from "../../components/plan/flows/types";
import { firewallNamespace } from "../assembly/namespaces";
import { run, within } from "../engine/commands";
import { applyFilter } from "../engine/network";
import type { Topology } from "../topology";
import { Capture } from "./capture";
import type { Case, CaseContext } from "./context";
import { flowClaims, flowMatrix } from "./expectations";

export const flows: Case = {
  name: "flows",
  story: "The flow matrix with real packets: all layers together, the network's alone, the firewalls' alone.",
  async run(context) {
    const { assembled } = context;
    const matrix = flowMatrix(assembled.plan);
    const capture = await Capture.start(context.folder, "internet");
    await context.expect(...flowClaims(assembled, ["network", "firewall"], matrix));
    await context.expect(...(await capture.claims(assembled.topology.hosts.map(({ address }) => address))));
    // Without firewalls the network is the only layer.
    if (assembled.plan.pair !== undefined)
      for (const layer of ["network", "firewall"] as const) await withOnly(layer, context, matrix);
    await context.expect(...outsideClaims(context));
  },
};

/** Opens the other layer, runs the matrix, and puts the layer back. */
async function withOnly(layer: Layer, context: CaseContext, matrix: ReturnType<typeof flowMatrix>): Promise<void> {
  const opened = openings(context.assembled.topology, layer === "network" ? "firewall" : "network");
  try {
    for (const { namespace, chains } of opened) {
      for (const [table, chain] of chains)
        await run(within(namespace, ["nft", "insert", "rule", "inet", table, chain, "accept"]));
    }
    const claims = flowClaims(context.assembled, [layer], matrix);
    await context.expect(...claims.map((claim) => ({ ...claim, sentence: `${layer} alone: ${claim.sentence}` })));
  } finally {
    for (const { namespace } of opened) {
      const filter = context.assembled.topology.filters.find((each) => each.namespace === namespace)!;
      await applyFilter(namespace, filter.ruleset);
    }
  }
}

interface Opening {
  readonly namespace: string;
  readonly chains: readonly (readonly [table: string, chain: string])[];
}

function openings({ filters }: Topology, layer: Layer): Opening[] {
  const firewalls = (["a", "b"] as const).map(firewallNamespace);
  if (layer === "firewall") return firewalls.map((namespace) => ({ namespace, chains: [["security", "transit"]] }));
  // The hub VPC's own filters see IKE and GRE only, never a workload's packet.
  const tables = ["acl", "securityGroup", "workload"];
  return filters
    .filter(({ namespace }) => !firewalls.includes(namespace))
    .map(({ namespace, ruleset }) => ({
      namespace,
      chains: tables
        .filter((table) => ruleset.includes(`table inet ${table} {`))
        .map((table) => [table, "forward"] as const),
    }))
    .filter(({ namespace, chains }) => chains.length > 0 && namespace !== "hub-vpc");
}

/** Somebody on the internet, and the firewalls' outside addresses. */
function outsideClaims({ assembled }: CaseContext) {
  return Object.values(assembled.stack.facts).flatMap(({ untrustPublicIp: address }) => [
    ...([500, 4500] as const).map((port) => ({
      sentence: `a stranger's udp/${port} to ${address} is refused`,
      observe: { kind: "reach" as const, from: "stranger", target: { protocol: "udp" as const, address, port } },
      expected: false,
      withinSeconds: 0,
    })),
    {
      sentence: `a stranger's udp/500 to ${address} ends at the security group, before the firewall`,
      observe: {
        kind: "command" as const,
        host: "hub-vpc",
        argv: ["nft", "list", "chain", "inet", "securityGroups", "forward"],
        pattern: /oifname "untrust-[ab]" counter packets [1-9]\d* bytes \d+ drop/,
      },
      withinSeconds: 5,
    },
  ]);
}
