/** What a Windows server can do, and where each line was read. */
import { awsExample, read, recalled } from "../common/evidence";
import { withoutLastResort } from "../common/lastResort";
import { CBC, GCM_AND_CBC } from "../common/suites";
import type { DeviceAbilities } from "../types";

const WINDOWS_SERVER = {
  routing: ["static"],
  medPerNeighbor: false,
  otherTunnel: "let in: the server routes without states",
  gatewayTakeover: "a script that moves the hosts' gateway address when Get-VpnS2SInterface shows no connection",
  checks: {
    ike: { command: "Get-VpnS2SInterface -Name <tunnel>", state: "Connected" },
    esp: { command: "Get-NetIPsecQuickModeSA", state: "a pair with each far end" },
    routes: { command: "Get-NetRoute -DestinationPrefix <prefix>", state: "the name of a tunnel" },
  },
  comment: "#",
  fourByteAsn: false,
  identityBehindNat: false,
  outsideInterface: "Ethernet",
} as const;

export const WINDOWS_2008_R2: DeviceAbilities = {
  name: "Windows Server 2008 R2",
  syntax: "none: refused",
  ikeVersions: [1],
  ike: { encryption: CBC, hashes: ["sha256"], dhGroups: [14] },
  esp: { encryption: CBC, hashes: ["sha256"], pfsGroups: [14] },
  ...WINDOWS_SERVER,
  natTraversal: "-",
  dpd: "-",
  tcpMss: "-",
  fragmentation: "-",
  initiation: "-",
  tracking: "-",
  evidence: [
    recalled("the words of the checks"),
    awsExample("CustomerGateway-Windows.md", "connection security rules with IKEv1 and static routes only"),
    recalled("site-to-site IKEv2 with a pre-shared key came with Windows Server 2012"),
  ],
};

export const WINDOWS_2012_R2: DeviceAbilities = {
  name: "Windows Server 2012 R2 and later (RRAS)",
  syntax: "PowerShell, module RemoteAccess",
  ikeVersions: [1, 2],
  ike: { encryption: CBC, hashes: ["sha256", "sha384"], dhGroups: [14, 19, 20] },
  esp: { encryption: GCM_AND_CBC, hashes: ["sha256"], pfsGroups: [14, 19, 20] },
  ...WINDOWS_SERVER,
  natTraversal: "by itself; the identity is the server's own address",
  dpd: "NetworkOutageTimeSeconds of the interface",
  tcpMss: "by the MTU of the interface",
  fragmentation: "before encryption, by the MTU of the interface",
  initiation: "at once: persistent interface",
  tracking: "RRAS takes the routes of an interface that is not connected away; metrics choose between the two",
  lastResort: { static: withoutLastResort("drop the far prefixes at the firewall before the server") },
  evidence: [
    recalled("the words of the checks"),
    awsExample("customer-gateway-windows-2012.md", "static routes only"),
    read(
      "Add-VpnS2SInterface: parameters and accepted values",
      "learn.microsoft.com RemoteAccess, Add-VpnS2SInterface (Windows Server 2012 R2)",
    ),
    recalled("RRAS has BGP, but its interfaces have no inside address of their own: left out; MTU by netsh"),
  ],
};
