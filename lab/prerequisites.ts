/** What the rehearsal needs of the machine. It installs nothing by itself: it names what is missing. */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

interface Requirement {
  /** Debian and Ubuntu package. */
  readonly package: string;
  /** A file, or a command in the path. */
  readonly needs: string;
}

const REQUIREMENTS: readonly Requirement[] = [
  { package: "iproute2", needs: "ip" },
  { package: "util-linux", needs: "unshare" },
  { package: "procps", needs: "sysctl" },
  { package: "nftables", needs: "nft" },
  { package: "iputils-ping", needs: "ping" },
  { package: "tcpdump", needs: "tcpdump" },
  { package: "socat", needs: "socat" },
  { package: "frr", needs: "/usr/lib/frr/bgpd" },
  { package: "frr", needs: "vtysh" },
  { package: "strongswan-swanctl", needs: "swanctl" },
  { package: "charon-systemd", needs: "/usr/sbin/charon-systemd" },
  { package: "libstrongswan-standard-plugins", needs: "/usr/lib/ipsec/plugins/libstrongswan-openssl.so" },
  { package: "libcharon-extra-plugins", needs: "/usr/lib/ipsec/plugins/libstrongswan-kernel-libipsec.so" },
  { package: "strongswan-libcharon", needs: "/usr/lib/ipsec/plugins/libstrongswan-updown.so" },
];

/** Each missing thing in a line, with what to do; empty when the rehearsal can run. */
export function missingPrerequisites(): string[] {
  if (process.platform !== "linux") return [`Linux: network namespaces do not exist on ${process.platform}`];
  const missing = REQUIREMENTS.filter(({ needs }) => !isPresent(needs));
  const packages = [...new Set(missing.map((each) => each.package))];
  return [
    ...(process.getuid?.() === 0 ? [] : ["root: it makes network namespaces; run it with sudo"]),
    ...missing.map((each) => `${each.needs} (package ${each.package})`),
    ...(packages.length === 0 ? [] : [`install: apt-get install -y --no-install-recommends ${packages.join(" ")}`]),
    ...(packages.length === 0 && process.getuid?.() === 0 ? missingKernelFeatures() : []),
  ];
}

function isPresent(needs: string): boolean {
  const candidates = needs.startsWith("/")
    ? [needs]
    : [...(process.env["PATH"] ?? "").split(":"), "/usr/sbin", "/sbin"].map((folder) => path.join(folder, needs));
  return candidates.some((file) => fs.existsSync(file));
}

/** Tries in namespaces of its own what a container may forbid or a kernel may lack. */
function missingKernelFeatures(): string[] {
  const script = [
    "mount -t tmpfs tmpfs /run",
    "ip netns add one",
    "ip link add name left netns one type veth peer name right",
    "ip -n one tuntap add name tun mode tun",
    "ip -n one link add name placeholder type ifb",
    "ip netns exec one nft 'add table inet t; add chain inet t c { type nat hook prerouting priority -100; }'",
    "ip netns exec one nft 'add rule inet t c ct state new counter redirect'",
  ];
  for (const command of script) {
    const before = script.slice(0, script.indexOf(command)).map((each) => `${each} >/dev/null 2>&1;`);
    const { status, stderr } = spawnSync(
      "unshare",
      [
        "--fork",
        "--kill-child",
        "--pid",
        "--mount-proc",
        "--mount",
        "--net",
        "sh",
        "-c",
        `${before.join(" ")} ${command}`,
      ],
      { encoding: "utf8" },
    );
    if (status !== 0) return [`the kernel or the container refuses: ${command} (${stderr.trim().split("\n")[0]})`];
  }
  return [];
}
