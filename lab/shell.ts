/** Leaves the network up for a person. */
import { spawn } from "node:child_process";
import type { Assembled } from "./assemble";
import { RUN_FOLDER } from "./engine/isolation";

export async function openShell({ topology }: Assembled): Promise<void> {
  const [host] = topology.hosts.filter(({ endpoint }) => endpoint?.startsWith("spoke/"));
  const [site] = topology.hosts.filter(({ endpoint }) => endpoint?.startsWith("site/"));
  const [router] = topology.routers;
  const [end] = topology.ikeEnds;
  console.log(`
The network is up until this shell ends. Namespaces (ip netns exec <name> ...):
${topology.namespaces.map(({ name, standsFor }) => `  ${name.padEnd(34)} ${standsFor}`).join("\n")}

  vtysh --vty_socket ${RUN_FOLDER}/frr-${router!.namespace} -c 'show bgp summary'
  swanctl --list-sas --uri unix://${RUN_FOLDER}/${end!.namespace}/vici
  ip netns exec ${site?.namespace} ping ${host?.address}
  ip netns exec fw-a nft list ruleset
`);
  const shell = spawn(process.env["SHELL"] ?? "/bin/bash", [], { stdio: "inherit" });
  await new Promise((resolve) => {
    shell.on("exit", resolve);
    shell.on("error", resolve);
  });
}
