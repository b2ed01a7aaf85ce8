import type { PolicyResource } from "@pulumi/policy";
import { isAzureNetworkType } from "../../shared/azureType";
import { collectFindingsAt, readFields, readGiven, readList, show } from "../../shared/known";
import { NIST_800_53, type StackFinding, type StackRule } from "../../shared/rule";

export const bothTunnels: StackRule = {
  id: "both-tunnels",
  description: "Each site has tunnels from both interfaces of its gateway, to every address of its peer.",
  why: "Clouds replace one end at a time for maintenance: a site with one tunnel is down each time.",
  remediation: "Google Cloud: a tunnel on interfaces 0 and 1 to each peer interface; Azure: activeActive: true.",
  severity: "high",
  enforcementLevel: "advisory",
  source: "https://cloud.google.com/network-connectivity/docs/vpn/concepts/topologies",
  frameworks: [
    { ...NIST_800_53, reference: "CP-10" },
    { ...NIST_800_53, reference: "CP-8" },
  ],
  parameters: {},
  judgeStack(resources) {
    const tunnels = resources.filter(({ type }) => type === "gcp:compute/vPNTunnel:VPNTunnel");
    return resources.flatMap((resource): StackFinding[] => {
      const check = checkOf(resource, tunnels);
      return check ? collectFindingsAt(resource, [check]) : [];
    });
  },
};

function checkOf(resource: PolicyResource, tunnels: readonly PolicyResource[]): (() => string[]) | undefined {
  const { type, props } = resource;
  const usedBy = (property: string) =>
    tunnels.filter(({ propertyDependencies }) => (propertyDependencies[property] ?? []).includes(resource));
  if (type === "gcp:compute/haVpnGateway:HaVpnGateway") {
    return () => judgeInterfaces(usedBy("vpnGateway"), "vpnGatewayInterface", [0, 1]);
  }
  if (type === "gcp:compute/externalVpnGateway:ExternalVpnGateway") {
    return () => {
      const ids = readList(props["interfaces"]).map((each) => readFields(each)["id"]);
      return judgeInterfaces(usedBy("peerExternalGateway"), "peerExternalGatewayInterface", ids);
    };
  }
  if (isAzureNetworkType(type, "VirtualNetworkGateway")) {
    return () => {
      const activeActive = readGiven(resource, "activeActive");
      return props["gatewayType"] === "Vpn" && activeActive !== true
        ? [`activeActive is ${show(activeActive)}, so one instance waits; write true`]
        : [];
    };
  }
  return undefined;
}

function judgeInterfaces(tunnels: readonly PolicyResource[], property: string, wanted: readonly unknown[]): string[] {
  const used = tunnels.map(({ props }) => props[property] as unknown);
  const missing = wanted.filter((id) => !used.includes(id));
  return missing.length === 0 ? [] : [`no tunnel uses interface ${missing.map(show).join(", ")}; add one`];
}
