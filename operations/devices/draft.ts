/** Addresses in place of what the clouds will give, for drafts: each its own, so that a draft can be loaded. */
import { addressAt } from "../../components/plan/addressing/cidr";
import { sitesOnAwsVpn, sitesOnFirewalls, type HubPlan } from "../../components/plan/hubPlan";
import type { KnownAddresses } from "../engine/knownAddresses";

/** Documentation addresses (RFC 5737), then those for benchmarks (RFC 2544); none that stands in the plan itself. */
export function draftAddresses(plan: HubPlan): KnownAddresses {
  const free = freeAddresses(ownAddresses(plan));
  const take = () => free.next().value as string;
  const pair = () => [take(), take()] as const;
  const [untrust, management] = [pair(), pair()];
  return {
    firewalls: {
      a: { untrustPublicIp: untrust[0], managementPublicIp: management[0] },
      b: { untrustPublicIp: untrust[1], managementPublicIp: management[1] },
    },
    outsideAddresses: Object.fromEntries(sitesOnFirewalls(plan).map(({ name }) => [name, pair()])),
    awsVpn: {
      outsideAddresses: Object.fromEntries(
        sitesOnAwsVpn(plan).map(({ name, connections }) => [name, connections.map(pair)]),
      ),
    },
  };
}

function* freeAddresses(taken: ReadonlySet<string>): Generator<string> {
  for (const [block, size] of [["192.0.2.0/24", 2 ** 8] as const, ["198.18.0.0/15", 2 ** 17] as const])
    for (let index = 0; index < size; index++) {
      const address = addressAt(block, index);
      // Some devices refuse what looks like a network or a broadcast address.
      const isHost = index % 256 > 0 && index % 256 < 255;
      if (isHost && !taken.has(address)) yield address;
    }
}

function ownAddresses({ sites }: HubPlan): Set<string> {
  const addresses = sites.flatMap((site) => {
    if (site.kind !== "customer-gateway") return [];
    const devices = site.terminateOn === "aws-vpn" ? site.gateways : [site];
    return devices.map(({ outsideAddress }) => outsideAddress);
  });
  return new Set(addresses);
}
