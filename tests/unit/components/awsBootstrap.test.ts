/**
 * Proves what the bootstrap package holds for a given plan and way of management, and what it does not hold. It does not
 * prove that PAN-OS loads it: no PAN-OS runs here. The configuration itself is proved in panos.test.ts.
 */
import assert from "node:assert/strict";
import { bootstrapCredentials, NO_KEY, renderBootstrapXml, renderInitCfg } from "../../../components/panos/bootstrap";
import type { FirewallFacts } from "../../../components/panos/facts";
import { hostnameOf } from "../../../components/panos/system";
import type { PairPlan } from "../../../components/plan/hubPlan";
import { changed, hubConfig, hubValues, planPair } from "../configs";

const MARK = "MARKED.secret";
const planOf = (changes: Readonly<Record<string, unknown>> = {}, environment = "dev") =>
  planPair(hubConfig(changed(hubValues("dev"), changes)), environment, "ap-northeast-1");

function factsOf(plan: PairPlan): FirewallFacts {
  return {
    untrustPublicIp: "203.0.113.1",
    remoteAddresses: Object.fromEntries(plan.sites.map(({ name }) => [name, ["192.0.2.1", "192.0.2.2"]])),
    presharedKeys: Object.fromEntries(plan.sites.flatMap(({ keys }) => keys.map(({ id }) => [id, `${MARK}.${id}`]))),
  };
}

const LOCAL = [
  "type=dhcp-client",
  "hostname=vpn-hub-dev-b",
  "dhcp-send-hostname=yes",
  "dhcp-send-client-id=yes",
  "dhcp-accept-server-hostname=no",
  "dhcp-accept-server-domain=no",
];
const SECRET = { secure: "[secret]" };

describe("bootstrap package", () => {
  const initCfg = (plan: PairPlan, credentials = {}) =>
    renderInitCfg(plan, plan.firewalls[1], credentials).trimEnd().split("\n");

  it("starts the management interface by DHCP under the planned host name", () => {
    assert.deepEqual(initCfg(planOf()), LOCAL);
    assert.deepEqual(bootstrapCredentials(planOf()), []);
  });

  it("chooses the advanced routing engine in init-cfg.txt and bootstrap.xml alike", () => {
    const plan = planOf({ "firewalls.routingEngine": "advanced" });
    assert.deepEqual(initCfg(plan), [...LOCAL, "plugin-op-commands=advance-routing:enable"]);
    assert.match(renderBootstrapXml(plan, plan.firewalls[1], factsOf(plan)), /<advance-routing>yes</);
    assert.doesNotMatch(renderBootstrapXml(planOf(), plan.firewalls[1], factsOf(plan)), /<advance-routing>yes</);
  });

  it("registers with Panorama", () => {
    const panorama = { servers: ["192.0.2.10", "192.0.2.11"], templateStack: "hub", deviceGroup: "hub-dev" };
    const plan = planOf({
      "firewalls.management": "panorama",
      "firewalls.panorama": { ...panorama, collectorGroup: "logs" },
      credentials: { vmAuthKey: SECRET },
    });
    assert.deepEqual(bootstrapCredentials(plan), ["vmAuthKey"]);
    assert.deepEqual(initCfg(plan, { vmAuthKey: MARK }), [
      ...LOCAL,
      "panorama-server=192.0.2.10",
      "panorama-server-2=192.0.2.11",
      "tplname=hub",
      "dgname=hub-dev",
      "cgname=logs",
      `vm-auth-key=${MARK}`,
    ]);
  });

  it("registers with Strata Cloud Manager", () => {
    const plan = planOf({
      "firewalls.management": "strata-cloud-manager",
      "firewalls.strataCloudManager": { folder: "VPN Hub" },
      credentials: { registrationPinId: SECRET, registrationPinValue: SECRET },
    });
    assert.deepEqual(bootstrapCredentials(plan), ["registrationPinId", "registrationPinValue"]);
    assert.deepEqual(initCfg(plan, { registrationPinId: "id", registrationPinValue: MARK }), [
      ...LOCAL,
      "panorama-server=cloud",
      "dgname=VPN Hub",
      "vm-series-auto-registration-pin-id=id",
      `vm-series-auto-registration-pin-value=${MARK}`,
    ]);
  });

  it("gives each firewall time, names and a time of its own for content updates", () => {
    const plan = planOf({
      "firewalls.services": {
        ntp: ["198.51.100.1", "ntp.example.com"],
        dns: ["198.51.100.53"],
        timezone: "Asia/Tokyo",
        loginBanner: "Authorised persons only",
        contentUpdates: { at: "23:45" },
      },
    });
    const [a, b] = plan.firewalls.map((firewall) =>
      renderBootstrapXml(plan, firewall, factsOf(plan)).replaceAll(/>\s+</g, "><"),
    );
    const server = (rank: string, address: string) =>
      `<${rank}-ntp-server><ntp-server-address>${address}</ntp-server-address>` +
      `<authentication-type><none/></authentication-type></${rank}-ntp-server>`;
    for (const xml of [
      "<timezone>Asia/Tokyo</timezone><login-banner>Authorised persons only</login-banner>",
      "<dns-setting><servers><primary>198.51.100.53</primary></servers></dns-setting>",
      `<ntp-servers>${server("primary", "198.51.100.1")}${server("secondary", "ntp.example.com")}</ntp-servers>`,
    ]) {
      assert.ok(a!.includes(xml), xml);
    }
    const schedule = (at: string) =>
      `<update-schedule><threats><recurring><daily><at>${at}</at><action>download-and-install</action></daily>`;
    assert.ok(a!.includes(schedule("23:45")));
    assert.ok(b!.includes(schedule("00:15")));
  });

  it("cuts a long stack name so that the host name keeps to the 31 characters of PAN-OS", () => {
    const long = planOf({}, "a-stack-name-of-forty-characters-in-all-");
    assert.equal(hostnameOf(long, long.firewalls[1]), "vpn-hub-a-stack-name-of-forty-b");
  });

  it("writes the configuration version of the PAN-OS release", () => {
    const plan = planOf();
    assert.match(
      renderBootstrapXml(plan, plan.firewalls[0], factsOf(plan)),
      /^<\?xml version="1\.0"\?>\n<config version="11\.1\.0" urldb="paloaltonetworks">\n/,
    );
  });

  it("holds each firewall's own keys and no user where nothing else would bring them", () => {
    const plan = planOf();
    const xml = renderBootstrapXml(plan, plan.firewalls[0], factsOf(plan));
    assert.deepEqual(
      [...xml.matchAll(/<key>(.*)<\/key>/g)].map(([, key]) => key),
      [`${MARK}.osaka-azure/a`, `${MARK}.osaka-azure/a`, `${MARK}.tokyo-gcp/a-0`, `${MARK}.tokyo-gcp/a-1`],
    );
    assert.doesNotMatch(xml, /mgt-config|phash|public-key/);
  });

  it("holds the account of the push, where its password hash is given", () => {
    const plan = planOf({
      "firewalls.administrator": "automation",
      credentials: { administratorPasswordHash: SECRET },
    });
    assert.deepEqual(bootstrapCredentials(plan), ["administratorPasswordHash"]);
    const xml = renderBootstrapXml(plan, plan.firewalls[0], factsOf(plan), { administratorPasswordHash: `$5$${MARK}` });
    const users = /<mgt-config>([\s\S]*)<\/mgt-config>/.exec(xml)![1]!.replaceAll(/\s+/g, "");
    const permissions = "<permissions><role-based><superuser>yes</superuser></role-based></permissions>";
    assert.equal(users, `<users><entryname="automation"><phash>$5$${MARK}</phash>${permissions}</entry></users>`);
  });

  it("holds no key where the push brings them: every gateway is silent until then", () => {
    const plan = planOf({ "firewalls.push": true, credentials: { apiKeyA: SECRET, apiKeyB: SECRET } });
    const xml = renderBootstrapXml(plan, plan.firewalls[0], factsOf(plan));
    assert.doesNotMatch(xml, new RegExp(MARK));
    assert.equal([...xml.matchAll(new RegExp(`<key>${NO_KEY}</key>`, "g"))].length, 4);
    const gateways = /<gateway>([\s\S]*?)<\/gateway>/.exec(xml)![1]!;
    assert.equal([...gateways.matchAll(/<disabled>yes<\/disabled>/g)].length, 4);
    assert.doesNotMatch(gateways, /<disabled>no<\/disabled>/);
  });
});
