/**
 * Proves which metric of Google Cloud's and Azure's gateways is watched at sites on AWS VPN connections, with BGP and with
 * static routes, and whom the alerts reach. What they look like is proved with the sites on the firewalls. It does not
 * prove that a cloud fires.
 */
import assert from "node:assert/strict";
import { VpnGatewaySite } from "../../../components/azure/vpnGatewaySite";
import { HaVpnSite } from "../../../components/gcp/haVpnSite";
import { sitesOnAwsVpn } from "../../../components/plan/hubPlan";
import type { AzureSiteOnAwsVpn, GcpSiteOnAwsVpn } from "../../../components/plan/sites/types";
import { parseConfig } from "../../../components/plan/config/config";
import { planHub } from "../../../components/plan/plan";
import { renderStack } from "../../../operations/rendered/rendered";
import { summarize } from "../../../operations/plan/summary";
import { hubValues } from "../configs";
import { exampleValues } from "../examples";
import { ofType, record } from "../mocks";

const planOf = (values: Record<string, unknown>) => planHub(parseConfig(values), "test", "ap-northeast-1");

function siteOf(example: string, kind: string) {
  return sitesOnAwsVpn(planOf(exampleValues(example))).find((site) => site.kind === kind)!;
}

async function criteriaOf(example: string) {
  const site = siteOf(example, "azure-vpn-gateway") as AzureSiteOnAwsVpn;
  const recording = await record(
    () => new VpnGatewaySite(site.name, { site, environment: "test", alertEmails: [], azureSettings: {} }),
    {
      outputs: { "azure-native:network:PublicIPAddress": () => ({ ipAddress: "198.51.100.1" }) },
    },
  );
  const alerts = ofType(recording, "azure-native:monitor:MetricAlert");
  return alerts.map(({ name, inputs: { description, scopes, criteria } }) => {
    const { metricName, timeAggregation, operator, threshold, dimensions } = criteria.allOf[0];
    return { name, description, scopes, metricName, timeAggregation, operator, threshold, dimensions };
  });
}

describe("alerts on the tunnels of a cloud's gateway", () => {
  it("watch each AWS tunnel's BGP session at whichever instance of Azure's gateway has it", async () => {
    assert.deepEqual(await criteriaOf("azure-to-aws-bgp"), [
      {
        name: "osaka-tunnels",
        description: "BGP session of the VPN gateway of osaka is down",
        scopes: ["osaka-gateway-id"],
        metricName: "BgpPeerStatus",
        timeAggregation: "Average",
        operator: "LessThanOrEqual",
        threshold: 0,
        dimensions: [
          {
            name: "BgpPeerAddress",
            operator: "Include",
            values: ["169.254.21.49", "169.254.21.53", "169.254.21.57", "169.254.21.61"],
          },
        ],
      },
    ]);
  });

  it("watch the security associations of each connection of Azure's gateway that routes statically", async () => {
    assert.deepEqual(await criteriaOf("azure-to-aws"), [
      {
        name: "osaka-tunnels",
        description: "tunnel of the VPN gateway of osaka is down",
        scopes: ["osaka-gateway-id"],
        metricName: "QmsaCount",
        timeAggregation: "Total",
        operator: "LessThanOrEqual",
        threshold: 0,
        dimensions: [{ name: "ConnectionName", operator: "Include", values: ["*"] }],
      },
    ]);
  });

  it("watch the tunnels to AWS of Google Cloud's gateway", async () => {
    const site = siteOf("google-cloud-to-aws", "gcp-ha-vpn") as GcpSiteOnAwsVpn;
    const vpnInterfaces = [0, 1].map((id) => ({ id, ipAddress: `198.51.100.${id}` }));
    const recording = await record(() => new HaVpnSite(site.name, { site, environment: "test", alertEmails: [] }), {
      outputs: { "gcp:compute/haVpnGateway:HaVpnGateway": ({ name }) => ({ name: `${name}-x`, vpnInterfaces }) },
    });
    const alerts = ofType(recording, "gcp:monitoring/alertPolicy:AlertPolicy");
    assert.deepEqual(
      alerts.map(({ name, inputs }) => [name, inputs["conditions"][0].conditionThreshold.filter]),
      [
        [
          "tokyo-tunnels",
          'resource.type="vpn_gateway" AND metric.type="vpn.googleapis.com/tunnel_established"' +
            ' AND metric.label.gateway_name="tokyo-gateway-x"',
        ],
      ],
    );
  });

  const HUBS = [
    ["the firewalls", hubValues("dev"), ["tokyo-gcp-network@example.com", "osaka-azure-alerts"]],
    ["Google Cloud and AWS", exampleValues("google-cloud-to-aws"), ["tokyo-network@example.com"]],
    ["Azure and AWS", exampleValues("azure-to-aws"), ["osaka-alerts"]],
  ] as const;
  for (const [ends, values, expected] of HUBS) {
    it(`reach who is named in the configuration, between ${ends}`, async () => {
      const resources = await renderStack(planOf({ ...values, alarms: { emails: ["network@example.com"] } }));
      const receivers = resources.filter(({ type }) => /:NotificationChannel$|:ActionGroup$/.test(type));
      assert.deepEqual(receivers.map(({ name }) => name).sort(), [...expected].sort());
    });
  }

  it("reach nobody outside of AWS where AWS's alarms go to somebody else's topic", async () => {
    const alarms = { topicArn: "arn:aws:sns:ap-northeast-1:123456789012:vpn" };
    const resources = await renderStack(planOf({ ...exampleValues("azure-to-aws"), alarms }));
    assert.deepEqual(
      resources.filter(({ type }) => type.endsWith(":ActionGroup")),
      [],
    );
  });
});

describe("the summary of a plan", () => {
  const lastLine = (alarms: unknown) => {
    const values = { ...exampleValues("azure-to-aws"), ...(alarms === undefined ? {} : { alarms }) };
    return summarize(planOf(values)).split("\n").at(-1);
  };

  it("says whom a lost tunnel is told, and that nobody is when nobody is named", () => {
    assert.match(lastLine(undefined)!, /^A lost tunnel is told to nobody: .*\(hub:alarms\)$/);
    const emails = ["network@example.com"];
    const https = ["https://events.example.com/key-of-the-receiver"];
    assert.equal(
      lastLine({ emails, https }),
      "A lost tunnel is told to network@example.com, https://events.example.com",
    );
    const topicArn = "arn:aws:sns:ap-northeast-1:123456789012:vpn";
    assert.equal(lastLine({ topicArn }), `A lost tunnel is told to the SNS topic ${topicArn}`);
  });

  it("says nothing of alarms where only customers' devices stand at the other ends", () => {
    const { sites, flows, ...rest } = hubValues("prod") as { sites: Record<string, { kind: string }>; flows: unknown };
    const branches = Object.entries(sites).filter(([, { kind }]) => kind === "customer-gateway");
    assert.ok(flows);
    const text = summarize(planOf({ ...rest, sites: Object.fromEntries(branches), flows: {} }));
    assert.doesNotMatch(text, /lost tunnel/);
  });
});
