import { collectFindingsAt, readGiven, show } from "../../shared/known";
import { RELAY_NETWORKS, RelayNetwork } from "../../shared/relayNetwork";
import { NIST_800_53, type StackRule } from "../../shared/rule";

export const networkNotAutoMode: StackRule = {
  id: "network-not-auto-mode",
  description: "Each Google Cloud network of the relay network has subnetworks of its own choice alone.",
  why: "In auto mode every network has the same blocks of 10.128.0.0/9, one in each region: two of them can never reach each other through a tunnel, and a new region announces a new block.",
  remediation: "Set autoCreateSubnetworks: false, and declare each Subnetwork.",
  severity: "low",
  enforcementLevel: "advisory",
  source: "https://cloud.google.com/vpc/docs/vpc#auto-mode-considerations",
  frameworks: [
    { ...NIST_800_53, reference: "CM-7" },
    { ...NIST_800_53, reference: "SC-7" },
  ],
  parameters: { relayNetworks: RELAY_NETWORKS },
  judgeStack(resources, settings) {
    const relay = new RelayNetwork(resources, settings["relayNetworks"] as string[]);
    return resources
      .filter((each) => each.type === "gcp:compute/network:Network" && relay.holds(each))
      .flatMap((each) =>
        collectFindingsAt(each, [
          () => {
            const auto = readGiven(each, "autoCreateSubnetworks");
            return auto === false ? [] : [`autoCreateSubnetworks is ${show(auto)}; write false`];
          },
        ]),
      );
  },
};
