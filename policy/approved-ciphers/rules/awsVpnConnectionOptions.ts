import { collectFindings, isAbsent, readFields, show } from "../../shared/known";
import { NIST_800_53, type ResourceRule } from "../../shared/rule";
import { findProfile, PROFILE_PARAMETER, type NamedProfile } from "../profiles";

export const awsVpnConnectionOptions: ResourceRule = {
  id: "aws-vpn-connection-options",
  description:
    "Both tunnels of each AWS VPN connection state lifetimes within the limits and check for replays; advised: that they act on a dead peer and log.",
  why: "What is left out follows a default that AWS may change, and a tunnel that is cleared or keeps silent is noticed by its users first.",
  remediation:
    'Set for tunnel1 and tunnel2: Phase1LifetimeSeconds, a shorter Phase2LifetimeSeconds, DpdTimeoutAction "restart" or "clear", and LogOptions with cloudwatchLogOptions.logEnabled.',
  severity: "medium",
  enforcementLevel: "mandatory",
  source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpnTunnelOptionsSpecification.html",
  frameworks: [
    { ...NIST_800_53, reference: "SC-12" },
    { ...NIST_800_53, reference: "AU-12" },
  ],
  parameters: {
    profile: PROFILE_PARAMETER,
    logging: { type: "boolean", description: "Whether to advise that each tunnel logs to CloudWatch.", default: true },
  },
  appliesTo: (type) => type === "aws:ec2/vpnConnection:VpnConnection",
  judge({ props }, settings, now) {
    const profile = findProfile(settings["profile"], now);
    const tunnels = ["tunnel1", "tunnel2"];
    const required = tunnels.flatMap((tunnel) => [
      () => judgeLifetime(`${tunnel}Phase1LifetimeSeconds`, props, IKE_MOST, profile.ikeLifetimeSeconds, profile),
      () => judgeLifetime(`${tunnel}Phase2LifetimeSeconds`, props, ESP_MOST, profile.espLifetimeSeconds, profile),
      () => judgeOrder(tunnel, props),
      () => judgeReplay(`${tunnel}ReplayWindowSize`, props),
    ]);
    // How a tunnel is run is no matter of its ciphers.
    const advised = tunnels.flatMap((tunnel) => [
      () => judgeDeadPeer(`${tunnel}DpdTimeoutAction`, props),
      () => (settings["logging"] === true ? judgeLog(`${tunnel}LogOptions`, props) : []),
    ]);
    return [...collectFindings(required), ...collectFindings(advised, "advice")];
  },
};

type Props = Readonly<Record<string, unknown>>;

/** AWS: 900 to 28,800 s for phase 1, 900 to 3,600 s for phase 2 and less than phase 1. */
const LEAST = 900;
const IKE_MOST = 28_800;
const ESP_MOST = 3_600;

function judgeLifetime(path: string, props: Props, most: number, limit: number | undefined, profile: NamedProfile) {
  const highest = Math.min(most, limit ?? Infinity);
  const seconds = props[path];
  if (typeof seconds === "number" && seconds >= LEAST && seconds <= highest) return [];
  const source = highest < most ? ` (${profile.name})` : "";
  return [`${path} is ${show(seconds)}; state it, allowed: ${LEAST} to ${highest}${source}`];
}

function judgeOrder(tunnel: string, props: Props): string[] {
  const [phase1, phase2] = [props[`${tunnel}Phase1LifetimeSeconds`], props[`${tunnel}Phase2LifetimeSeconds`]];
  if (typeof phase1 !== "number" || typeof phase2 !== "number" || phase2 < phase1) return [];
  return [`${tunnel}Phase2LifetimeSeconds is ${phase2}; it must be less than phase 1's ${phase1}`];
}

function judgeDeadPeer(path: string, props: Props): string[] {
  const action = props[path];
  return action === "restart" || action === "clear"
    ? []
    : [`${path} is ${show(action)}; write "restart", or "clear" where only the device initiates`];
}

/** Absent is 1024 packets. */
function judgeReplay(path: string, props: Props): string[] {
  const size = props[path];
  if (isAbsent(size) || (typeof size === "number" && size >= 64 && size <= 2048)) return [];
  return [`${path} is ${show(size)}; allowed: 64 to 2048`];
}

function judgeLog(path: string, props: Props): string[] {
  const { logEnabled, logGroupArn } = readFields(readFields(props[path])["cloudwatchLogOptions"]);
  return logEnabled === true && !isAbsent(logGroupArn)
    ? []
    : [`${path} logs nothing; set cloudwatchLogOptions with logEnabled: true and a logGroupArn`];
}
