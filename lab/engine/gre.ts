/**
 * GRE (RFC 2784) in user space, where the kernel has none. socat puts the packet information of a TUN interface before
 * each packet: two bytes of flags, two of protocol. For IPv4 those are 0x0000 0x0800, which is byte for byte the GRE
 * header without options, so socat between a TUN interface and a raw socket of protocol 47 speaks real GRE.
 */
import { type ChildProcess } from "node:child_process";
import path from "node:path";
import type { GreTunnel } from "../topology";
import { attempt, run, startDaemon, until } from "./commands";
import { RUN_FOLDER } from "./isolation";

const GRE = 47;

export async function startGre(tunnel: GreTunnel): Promise<ChildProcess> {
  const { namespace, interface: device, outsideLocal, outsideRemote } = tunnel;
  const daemon = startDaemon(
    namespace,
    [
      "socat",
      `TUN,tun-name=${device},tun-type=tun`,
      `IP4-DATAGRAM:${outsideRemote}:${GRE},bind=${outsideLocal},range=${outsideRemote}/32`,
    ],
    { logFile: path.join(RUN_FOLDER, `gre-${namespace}.log`) },
  );
  const exists = async () => (await attempt(["ip", "-n", namespace, "link", "show", device])).code === 0;
  if (!(await until(exists, 10, 30))) throw new Error(`the GRE tunnel ${device} of ${namespace} did not start`);
  await run(["ip", "-n", namespace, "-batch", "-"], {
    input: [
      ...tunnel.addresses.map((address) => `addr add ${address} dev ${device}`),
      `link set ${device} up mtu ${tunnel.mtuBytes}`,
    ].join("\n"),
  });
  return daemon;
}
