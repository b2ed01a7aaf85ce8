/** A workload beside its network's router. */
import { addressAt, parseCidr } from "../../components/plan/addressing/cidr";
import type { Parts } from "./parts";

/** A workload at the tenth host of its subnet. */
export function attachWorkload(
  parts: Parts,
  { router, host, endpoint, cidr }: { router: string; host: string; endpoint: string; cidr: string },
): void {
  const length = parseCidr(cidr).prefixLength;
  const [gateway, address] = [addressAt(cidr, 1), addressAt(cidr, 10)];
  parts.host(host, endpoint, address);
  parts.connect(
    { namespace: host, interface: "eth0", addresses: [`${address}/${length}`] },
    { namespace: router, interface: "workload", addresses: [`${gateway}/${length}`] },
  );
  parts.routes.push({ namespace: host, destination: "default", nextHops: [{ via: gateway }] });
}
