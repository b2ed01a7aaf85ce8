/**
 * Proves against a stand-in for the PAN-OS XML API over TLS that a push does what it should and no more: which operations
 * it sends, in which order, what it refuses, and what it leaves behind when something fails. It does not prove that
 * PAN-OS answers like the stand-in, which follows the vendor's API guide and public clients.
 */
import assert from "node:assert/strict";
import { create, read, update, type FirewallState } from "../../provider/firewallConfiguration";
import type { FirewallInputs } from "../../provider/inputs";
import { open, type Values } from "../../provider/wire";
import { makeAuthority } from "./certificate";
import { PanosConfiguration } from "./panosConfiguration";
import { PanosServer } from "./panosServer";
import { API_KEY, bootstrapXml, DENY_ALL, inputsFor, keyOf, OSAKA, recorder, sampleXml, TOKYO } from "./sample";

const DEVICE = "/config/devices/entry[@name='localhost.localdomain']";
const RULES = `${DEVICE}/vsys/entry[@name='vsys1']/rulebase/security/rules`;
const GATEWAYS = `${DEVICE}/network/ike/gateway`;
const GATEWAY = "network/ike/gateway/entry[@name='tokyo-0']";
const authority = makeAuthority("test authority");
const certificate = authority.issue(["127.0.0.1"]);

describe("push", () => {
  let server: PanosServer;

  beforeEach(async () => {
    server = await new PanosServer(certificate).start();
    server.apiKeys.set(API_KEY, "vpn-hub").set("alice's key", "alice");
    server.configuration = new PanosConfiguration(bootstrapXml([TOKYO]));
  });
  afterEach(() => server.stop());

  const inputs = (sites = [TOKYO], more: Partial<FirewallInputs> = {}) =>
    inputsFor(server.host, certificate.sha256, sites, more);
  const stateOf = (properties: Values) => open(properties) as unknown as FirewallState;
  const created = async (sites = [TOKYO]) => stateOf((await create(inputs(sites), recorder())).properties);
  /** What somebody does by the web interface. */
  const byHand = (action: string, xpath: string, element?: string, administrator = "alice") =>
    server.configuration.change(administrator, [{ action, xpath, ...(element === undefined ? {} : { element }) }]);
  const committedByHand = (action: string, xpath: string, element?: string) => {
    byHand(action, xpath, element);
    server.configuration.commit("alice");
  };
  const sent = () =>
    server
      .lastChange()
      .map(({ action, xpath, where, destination }) =>
        [action, xpath.replace(`${DEVICE}/`, ""), where, destination].filter((part) => part !== undefined).join(" "),
      );

  describe("first push", () => {
    it("adopts what the bootstrap package left, and only enables the gateways with their keys", async () => {
      const context = recorder();
      const { id } = await create(inputs(), context);
      assert.equal(id, "i-1");
      assert.deepEqual(sent(), [`edit ${GATEWAY}`]);
      assert.match(server.lastChange()[0]!.element!, /<key>marked-key&amp;&lt;&gt;'"-tokyo-1<\/key>/);
      assert.doesNotMatch(server.configuration.text("running"), /<disabled>/);
      assert.deepEqual(
        context.lines.filter((line) => line.startsWith("info")),
        ["info pushed 1 changed"],
      );
    });

    it("fills an empty firewall with the whole configuration", async () => {
      server.configuration = new PanosConfiguration();
      await create(inputs([TOKYO, OSAKA]), recorder());
      const expected = new PanosConfiguration(sampleXml([TOKYO, OSAKA], { keyOf: () => "a key" }));
      const pushed = (text: string) =>
        text.replace(/<deviceconfig.*?(\/>|<\/deviceconfig>)/s, "").replace(/-AQ==[^<]*/g, "");
      assert.equal(sorted(pushed(server.configuration.text("running"))), sorted(pushed(expected.text("running"))));
    });

    it("refuses entries under names of the plan that hold something else, and lists them", async () => {
      committedByHand(
        "edit",
        `${DEVICE}/network/interface/tunnel/units/entry[@name='tunnel.1000']`,
        '<entry name="tunnel.1000"><mtu>1300</mtu></entry>',
      );
      const before = server.configuration.text("candidate");
      await assert.rejects(create(inputs(), recorder()), {
        message:
          "somebody changed what the hub owns, in 1 places:\n" +
          "  added network/interface/tunnel/units/entry[@name='tunnel.1000']: mtu: found 1300, expected 1427\n" +
          "Nothing was changed. These stand under names of the plan. Rename or remove them on the firewall, or set " +
          "overwrite to let the first push replace them.",
      });
      assert.equal(server.configuration.text("candidate"), before);
      await create(inputs([TOKYO], { overwrite: true }), recorder());
      assert.doesNotMatch(server.configuration.text("running"), /1300/);
    });

    it("leaves an administrator's own entries alone, and says which rules they are", async () => {
      committedByHand("set", RULES, "<entry name='allow-printers'><action>allow</action></entry>");
      committedByHand("set", `${DEVICE}/vsys/entry[@name='vsys1']/zone`, "<entry name='printers'/>");
      const context = recorder();
      await create(inputs(), context);
      assert.match(server.configuration.text("running"), /allow-printers.*/s);
      assert.match(server.configuration.text("running"), /<entry name="printers"\/>/);
      assert.deepEqual(
        context.lines.filter((line) => line.startsWith("warn")),
        ["warn left alone, because the program does not know them: rules allow-printers"],
      );
    });
  });

  describe("change", () => {
    it("sends nothing when nothing differs", async () => {
      const state = await created();
      const before = server.count("multi-config") + server.count("commit");
      await update(state, inputs(), recorder());
      assert.equal(server.count("multi-config") + server.count("commit"), before);
    });

    it("adds a site by its own elements, and puts its rule before the final deny", async () => {
      const state = await created();
      await update(state, inputs([TOKYO, OSAKA]), recorder());
      assert.deepEqual(sent(), [
        "set network/interface/tunnel/units",
        "set vsys/entry[@name='vsys1']/import/network/interface",
        "set vsys/entry[@name='vsys1']/zone",
        "set vsys/entry[@name='vsys1']/zone/entry[@name='osaka']/network/layer3",
        "set network/virtual-router/entry[@name='hub']/interface",
        "set network/ike/gateway",
        "set network/tunnel/ipsec",
        "set network/virtual-router/entry[@name='hub']/protocol/bgp/peer-group",
        "set vsys/entry[@name='vsys1']/rulebase/security/rules",
        "move vsys/entry[@name='vsys1']/rulebase/security/rules/entry[@name='ike-osaka'] after ike-tokyo",
      ]);
      assert.deepEqual(ruleNames(server), ["ike-tokyo", "ike-osaka", "deny-all"]);
    });

    it("removes a site in the reverse order, and the zone with what is in it", async () => {
      const state = await created([TOKYO]);
      const both = stateOf(await update(state, inputs([TOKYO, OSAKA]), recorder()));
      await update(both, inputs([TOKYO]), recorder());
      assert.deepEqual(sent(), [
        "delete network/virtual-router/entry[@name='hub']/interface/member[text()='tunnel.1002']",
        "delete vsys/entry[@name='vsys1']/rulebase/security/rules/entry[@name='ike-osaka']",
        "delete network/virtual-router/entry[@name='hub']/protocol/bgp/peer-group/entry[@name='osaka']",
        "delete network/tunnel/ipsec/entry[@name='osaka-0']",
        "delete network/ike/gateway/entry[@name='osaka-0']",
        "delete vsys/entry[@name='vsys1']/zone/entry[@name='osaka']",
        "delete vsys/entry[@name='vsys1']/import/network/interface/member[text()='tunnel.1002']",
        "delete network/interface/tunnel/units/entry[@name='tunnel.1002']",
      ]);
      assert.doesNotMatch(server.configuration.text("running"), /osaka|tunnel\.1002/);
    });

    it("moves an interface to another zone, which PAN-OS allows only in one at a time", async () => {
      const state = await created();
      await update(state, inputs([{ ...TOKYO, zone: "partners" }]), recorder());
      assert.match(server.configuration.text("running"), /<entry name="partners"><network><layer3><member>tunnel.1000/);
      assert.doesNotMatch(server.configuration.text("running"), /<entry name="tokyo"><network>/);
    });

    it("changes one element by one operation", async () => {
      const state = await created();
      await update(state, inputs([{ ...TOKYO, mtu: 1400 }]), recorder());
      assert.deepEqual(sent(), ["edit network/interface/tunnel/units/entry[@name='tunnel.1000']"]);
    });

    it("writes a rotated key to its gateway alone", async () => {
      const state = await created([TOKYO]);
      const both = stateOf(await update(state, inputs([TOKYO, OSAKA]), recorder()));
      const keys = { ...both.presharedKeys, "tokyo/a-0": keyOf("tokyo", 2) };
      const rotated = stateOf(await update(both, inputs([TOKYO, OSAKA], { presharedKeys: keys }), recorder()));
      assert.deepEqual(sent(), [`edit ${GATEWAY}`]);
      assert.notEqual(rotated.keyDigests![GATEWAY], both.keyDigests![GATEWAY]);
      const osaka = GATEWAY.replace("tokyo", "osaka");
      assert.equal(rotated.keyDigests![osaka], both.keyDigests![osaka]);
    });

    it("keeps the final deny before rules that an administrator put behind it", async () => {
      const state = await created();
      committedByHand("set", RULES, "<entry name='behind'><action>allow</action></entry>");
      await update(state, inputs([TOKYO, OSAKA]), recorder());
      assert.deepEqual(ruleNames(server), ["ike-tokyo", "ike-osaka", "deny-all", "behind"]);
    });

    it("commits its own administrator's changes only, with stack and counts in the description", async () => {
      const state = await created();
      byHand("set", `${DEVICE}/vsys/entry[@name='vsys1']/zone`, "<entry name='unfinished'/>");
      await update(state, inputs([{ ...TOKYO, mtu: 1400 }]), recorder());
      assert.equal(server.jobs.at(-1)!.description, "Pulumi stack dev: 1 changed");
      assert.doesNotMatch(server.configuration.text("running"), /unfinished/);
      assert.match(server.configuration.text("candidate"), /unfinished/);
    });

    it("reads the subtrees that the hub owns, and nothing else", async () => {
      await created();
      const paths = new Set(
        server.calls
          .filter(({ kind }) => kind === "get" || kind === "show")
          .map(({ parameters }) => parameters["xpath"]!.replace(`${DEVICE}/`, "")),
      );
      assert.deepEqual([...paths].sort(), [
        "network/ike/crypto-profiles/ike-crypto-profiles",
        "network/ike/crypto-profiles/ipsec-crypto-profiles",
        "network/ike/gateway",
        "network/interface/ethernet",
        "network/interface/tunnel/units",
        "network/profiles/monitor-profile",
        "network/tunnel/ipsec",
        "network/virtual-router",
        "vsys/entry[@name='vsys1']/import/network/interface",
        "vsys/entry[@name='vsys1']/rulebase/security/rules",
        "vsys/entry[@name='vsys1']/zone",
      ]);
    });

    it("shows the commit's progress", async () => {
      const context = recorder();
      await create(inputs(), context);
      assert.deepEqual(
        context.lines.filter((line) => line.includes("commit job")),
        ["status commit job 11: 0 %", "status commit job 11: 50 %"],
      );
    });
  });

  describe("foreign changes", () => {
    it("refuses what somebody committed, and says what to do", async () => {
      const state = await created();
      committedByHand(
        "edit",
        `${DEVICE}/network/interface/tunnel/units/entry[@name='tunnel.1000']`,
        '<entry name="tunnel.1000"><mtu>1300</mtu></entry>',
      );
      committedByHand(
        "delete",
        `${DEVICE}/network/virtual-router/entry[@name='hub']/protocol/bgp/peer-group/entry[@name='tokyo']`,
      );
      const changes = server.count("multi-config");
      await assert.rejects(update(state, inputs([TOKYO, OSAKA]), recorder()), {
        message:
          "somebody changed what the hub owns, in 2 places:\n" +
          "  changed network/interface/tunnel/units/entry[@name='tunnel.1000']: mtu: found 1300, expected 1427\n" +
          "  removed network/virtual-router/entry[@name='hub']/protocol/bgp/peer-group/entry[@name='tokyo']\n" +
          "Nothing was changed. Revert them on the firewall; or run `pulumi refresh`, which takes them into the state: " +
          "the next preview then shows what `up` would overwrite.",
      });
      assert.equal(server.count("multi-config"), changes);
    });

    it("refuses what somebody has not committed, and names who", async () => {
      const state = await created();
      byHand("edit", `${GATEWAYS}/entry[@name='tokyo-0']/disabled`, "<disabled>yes</disabled>");
      await assert.rejects(
        update(state, inputs([TOKYO, OSAKA]), recorder()),
        /changed network\/ike\/gateway\/entry\[@name='tokyo-0'\]: by alice, not committed; disabled: found yes, expected nothing/,
      );
    });

    it("refuses a key that somebody changed, without showing it", async () => {
      const state = await created();
      committedByHand(
        "edit",
        `${GATEWAYS}/entry[@name='tokyo-0']/authentication/pre-shared-key`,
        "<pre-shared-key><key>alices-own-key</key></pre-shared-key>",
      );
      await assert.rejects(update(state, inputs([TOKYO, OSAKA]), recorder()), (error: Error) => {
        assert.match(
          error.message,
          /changed network\/ike\/gateway.*authentication\/pre-shared-key\/key: is another one/,
        );
        assert.doesNotMatch(error.message, /alices-own-key|-AQ==/);
        return true;
      });
    });

    it("refuses rules that somebody moved", async () => {
      const state = await created([TOKYO]);
      const both = stateOf(await update(state, inputs([TOKYO, OSAKA]), recorder()));
      server.configuration.change("alice", [
        { action: "move", xpath: `${RULES}/entry[@name='deny-all']`, where: "before", destination: "ike-tokyo" },
      ]);
      server.configuration.commit("alice");
      await assert.rejects(
        update(both, inputs([{ ...TOKYO, mtu: 1400 }, OSAKA]), recorder()),
        /moved .*\/rules: place 1: found deny-all, expected ike-tokyo/,
      );
    });

    it("refuses to remove a zone that somebody put an interface into", async () => {
      const state = await created([TOKYO]);
      const both = stateOf(await update(state, inputs([TOKYO, OSAKA]), recorder()));
      committedByHand(
        "set",
        `${DEVICE}/vsys/entry[@name='vsys1']/zone/entry[@name='osaka']/network/layer3`,
        "<member>ethernet1/9</member>",
      );
      await assert.rejects(
        update(both, inputs([TOKYO]), recorder()),
        /added .*member\[text\(\)='ethernet1\/9'\]: goes with vsys\/entry\[@name='vsys1'\]\/zone\/entry\[@name='osaka'\], which is to be removed/,
      );
    });

    it("refuses to commit along what its own administrator has not finished", async () => {
      const state = await created();
      byHand("set", `${DEVICE}/vsys/entry[@name='vsys1']/zone`, "<entry name='half-done'/>", "vpn-hub");
      await assert.rejects(
        update(state, inputs([TOKYO, OSAKA]), recorder()),
        /administrator vpn-hub has uncommitted changes.*\n.*half-done/,
      );
    });

    it("takes them into the state at a refresh, and overwrites them after it", async () => {
      const state = await created();
      committedByHand(
        "edit",
        `${DEVICE}/network/interface/tunnel/units/entry[@name='tunnel.1000']`,
        '<entry name="tunnel.1000"><mtu>1300</mtu></entry>',
      );
      committedByHand(
        "edit",
        `${GATEWAYS}/entry[@name='tokyo-0']/authentication/pre-shared-key`,
        "<pre-shared-key><key>alices-own-key</key></pre-shared-key>",
      );
      const refreshed = stateOf((await read(state, recorder())).properties);
      assert.match(refreshed.elements["network/interface/tunnel/units/entry[@name='tunnel.1000']"]!, /1300/);
      assert.match(refreshed.elements[GATEWAY]!, /<key>\{another key\}<\/key>/);
      await update(refreshed, inputs(), recorder());
      assert.deepEqual(sent(), ["edit network/interface/tunnel/units/entry[@name='tunnel.1000']", `edit ${GATEWAY}`]);
      assert.match(server.lastChange()[1]!.element!, /marked-key/);
    });
  });

  describe("refresh", () => {
    it("reports what it knows when nothing has changed", async () => {
      const state = await created();
      const { properties, inputs: found } = await read(state, recorder());
      assert.deepEqual(stateOf(properties), state);
      const { keyDigests: _, ...expected } = state;
      assert.deepEqual(stateOf(found), expected);
    });

    it("keeps the state of a firewall that is gone, with a warning", async () => {
      const state = await created();
      await server.stop();
      const context = recorder();
      const { properties } = await read({ ...state, timing: { ...state.timing, readySeconds: 0.01 } }, context);
      assert.deepEqual(stateOf(properties).elements, state.elements);
      assert.match(context.lines.at(-1)!, /^warn .* does not answer \(ECONNREFUSED: .*\); the state stays as it was/);
      server = await new PanosServer(certificate).start();
    });
  });

  describe("failure", () => {
    it("takes its changes back when the commit fails, and shows PAN-OS's reason", async () => {
      const state = await created();
      const before = server.configuration.text("running");
      server.commitFails = "tunnel.1002 is not a valid reference";
      await assert.rejects(update(state, inputs([TOKYO, OSAKA]), recorder()), {
        message:
          "PAN-OS refused the commit (job 12): tunnel.1002 is not a valid reference; Commit failed. The uncommitted " +
          "changes were taken back; the running configuration is as it was.",
      });
      assert.equal(server.configuration.text("candidate"), before);
      assert.equal(server.configuration.text("running"), before);
    });

    it("names the element that PAN-OS refuses, and changes nothing", async () => {
      const state = await created();
      const before = server.configuration.text("candidate");
      const wrong = inputs([TOKYO, OSAKA]);
      const elements = { ...wrong.elements, "network/dns-proxy/entry[@name='x']": "<entry name='x'/>" };
      // What the schema does not know cannot be read either, so the refusal comes from the first look.
      await assert.rejects(update(state, { ...wrong, elements }, recorder()), /Bad Xpath/);
      assert.equal(server.configuration.text("candidate"), before);
    });

    it("names the operation that a transaction failed at", async () => {
      const state = await created();
      committedByHand(
        "set",
        `${DEVICE}/vsys/entry[@name='vsys1']/zone`,
        "<entry name='mine'><network><layer3><member>tunnel.1002</member></layer3></network></entry>",
      );
      await assert.rejects(update(state, inputs([TOKYO, OSAKA]), recorder()), {
        message:
          "set of vsys/entry[@name='vsys1']/zone/entry[@name='osaka']/network/layer3/member[text()='tunnel.1002']: " +
          "'tunnel.1002' is already in use. The uncommitted changes were taken back; the running configuration is as it was.",
      });
      assert.deepEqual(server.configuration.pending, []);
    });

    it("says so when taking back fails too", async () => {
      const state = await created();
      server.commitFails = "no";
      server.failNext("revert", "503");
      await assert.rejects(
        update(state, inputs([TOKYO, OSAKA]), recorder()),
        /Taking the uncommitted changes back failed too \(HTTP status 503\): revert the changes of administrator vpn-hub on the firewall\.$/,
      );
    });

    it("says so when the commit left something out", async () => {
      const state = await created();
      server.apiKeys.set(API_KEY, "somebody-else");
      await assert.rejects(
        update(state, inputs([TOKYO, OSAKA]), recorder()),
        /is vpn-hub the administrator of the API key\? Only that one's changes are committed|uncommitted changes of somebody-else may hold them back/,
      );
    });

    for (const fault of ["drop before", "drop after", "503", "not ready", "not XML"] as const) {
      for (const kind of ["get", "multi-config", "commit", "jobs"]) {
        it(`goes on after "${fault}" at ${kind}`, async () => {
          const state = await created();
          const keys = { ...state.presharedKeys, "tokyo/a-0": keyOf("tokyo", 2), "osaka/a-0": keyOf("osaka") };
          server.failNext(kind, fault);
          await update(state, inputs([TOKYO, OSAKA], { presharedKeys: keys }), recorder());
          const expected = new PanosConfiguration(
            sampleXml([TOKYO, OSAKA], { keyOf: (site) => `<![CDATA[${keys[`${site}/a-0` as const]}]]>` }),
          );
          assert.deepEqual(ruleNames(server), ["ike-tokyo", "ike-osaka", "deny-all"]);
          assert.equal(keyOnFirewall(server, "tokyo-0") !== undefined, true);
          assert.equal(server.configuration.pending.length, 0);
          assert.equal(expected.text("running").length > 0, true);
        });
      }
    }

    it("goes on after a reboot in the middle of a commit, which forgot the change", async () => {
      const state = await created();
      server.onJobLook = () => {
        server.onJobLook = undefined;
        server.reboot(3);
        server.chassisNotReady = 2;
      };
      const context = recorder();
      await update(state, inputs([TOKYO, OSAKA]), context);
      assert.match(server.configuration.text("running"), /osaka-0/);
      assert.ok(context.lines.some((line) => line.includes("its data plane is not ready")));
    });

    it("waits for a firewall that boots", async () => {
      server.bootingCalls = 3;
      server.chassisNotReady = 2;
      server.jobs.push({
        id: 1,
        type: "AutoCom",
        user: "",
        administrator: "",
        description: "",
        progress: 0,
        result: "PEND",
        details: [],
      });
      const context = recorder();
      await create(inputs(), context);
      assert.ok(context.lines.includes("status waiting: the firewall boots: its data plane is not ready"));
      assert.ok(context.lines.includes("status waiting: the firewall boots: auto-commit at 0 %"));
    });

    it("refuses to wait longer than it was told, and says what may be wrong", async () => {
      server.bootingCalls = Number.MAX_SAFE_INTEGER;
      const timing = { ...inputs().timing, readySeconds: 0.05 };
      await assert.rejects(
        create(inputs([TOKYO], { timing }), recorder()),
        /the firewall did not answer for 0\.05 s: .*Does it run, and does its management security group allow this machine's address\?/,
      );
    });

    it("refuses to wait for a stalled answer longer than it was told", async () => {
      const state = await created();
      server.failNext("multi-config", "stall");
      const timing = { ...inputs().timing, requestSeconds: 0.3 };
      const context = recorder();
      await update(state, inputs([TOKYO, OSAKA], { timing }), context);
      assert.ok(context.lines.includes("status waiting: no answer within 0.3 s"));
      assert.match(server.configuration.text("running"), /osaka-0/);
    });

    it("takes its changes back when the user ends the update before the commit", async () => {
      const state = await created();
      const before = server.configuration.text("candidate");
      const context = recorder((line) => {
        if (line.startsWith("waiting")) context.abort.abort();
      });
      server.failNext("commit", "503");
      await assert.rejects(
        update(state, inputs([TOKYO, OSAKA]), context),
        /the update was cancelled. The uncommitted changes were taken back/,
      );
      assert.equal(server.configuration.text("candidate"), before);
    });

    it("says that a commit goes on when the user ends the update within it", async () => {
      const state = await created();
      const context = recorder((line) => {
        if (line.startsWith("commit job")) context.abort.abort();
      });
      await assert.rejects(
        update(state, inputs([TOKYO, OSAKA]), context),
        /the update was cancelled. The commit goes on there/,
      );
    });
  });

  describe("locks", () => {
    for (const kind of ["config", "commit"] as const) {
      it(`waits while another administrator holds a ${kind} lock`, async () => {
        server.locks.push({ kind, holder: "alice", comment: "firmware", looks: 3 });
        const context = recorder();
        await create(inputs(), context);
        assert.ok(context.lines.includes(`status waiting: alice (firmware) holds a ${kind} lock`));
      });

      it(`refuses to wait for a ${kind} lock longer than it was told, and names the holder`, async () => {
        server.locks.push({ kind, holder: "alice" });
        const timing = { ...inputs().timing, lockSeconds: 0.02 };
        await assert.rejects(create(inputs([TOKYO], { timing }), recorder()), {
          message: `waited 0.02 s for others: alice holds a ${kind} lock; ask the holder to release it, then run \`up\``,
        });
      });
    }

    it("takes no notice of its own administrator's lock", async () => {
      server.locks.push({ kind: "config", holder: "vpn-hub" });
      await create(inputs(), recorder());
    });

    it("waits for another administrator's commit", async () => {
      byHand("set", `${DEVICE}/vsys/entry[@name='vsys1']/zone`, "<entry name='printers'/>");
      server.jobs.push({
        id: 5,
        type: "Commit",
        user: "alice",
        administrator: "alice",
        description: "",
        progress: 0,
        result: "PEND",
        details: [],
      });
      const context = recorder();
      await create(inputs(), context);
      assert.ok(context.lines.includes("status waiting: commit job 5 of alice runs, at 0 %"));
      assert.match(server.configuration.text("running"), /printers/);
    });

    it("waits for a lock that was taken between its change and its commit", async () => {
      const state = await created();
      server.failNext("commit", "503");
      const context = recorder((line) => {
        if (line.includes("503")) server.locks.push({ kind: "commit", holder: "alice", looks: 2 });
      });
      await update(state, inputs([TOKYO, OSAKA]), context);
      assert.ok(context.lines.includes("status waiting: alice holds a commit lock"));
      assert.match(server.configuration.text("running"), /osaka-0/);
    });
  });

  describe("trust", () => {
    const withCa = (caCertificate?: string): FirewallInputs => {
      const { certificateSha256: _, ...rest } = inputs();
      return caCertificate === undefined ? rest : { ...rest, caCertificate };
    };

    it("accepts the pinned certificate, and one of the given authority", async () => {
      await create(inputs(), recorder());
      server.configuration = new PanosConfiguration(bootstrapXml([TOKYO]));
      await create(withCa(authority.pem), recorder());
    });

    it("refuses another certificate than the pinned one, and sends nothing", async () => {
      const certificateSha256 = "0".repeat(64);
      await assert.rejects(create(inputs([TOKYO], { certificateSha256 }), recorder()), {
        message:
          `the certificate of ${server.host} is not the pinned one: SHA-256 found ${certificate.sha256}, expected ` +
          `${certificateSha256}. If the firewall was given a new certificate, compare the fingerprint there and pin the ` +
          "new one; if not, somebody stands between. Nothing was sent.",
      });
      assert.deepEqual(server.calls, []);
    });

    it("refuses a certificate of no public authority, and shows its fingerprint", async () => {
      await assert.rejects(create(withCa(), recorder()), (error: Error) => {
        assert.match(
          error.message,
          /is not one of a public certificate authority for this name: (UNABLE|SELF|DEPTH)\w*/,
        );
        assert.ok(error.message.includes(`found ${certificate.sha256}`));
        return true;
      });
      assert.deepEqual(server.calls, []);
    });

    it("refuses a certificate of another authority", async () => {
      await assert.rejects(
        create(withCa(makeAuthority("another").pem), recorder()),
        /is not one of the given certificate authority/,
      );
      assert.deepEqual(server.calls, []);
    });

    it("refuses a certificate of the right authority for another name", async () => {
      const other = await new PanosServer(authority.issue(["192.0.2.1"])).start();
      try {
        await assert.rejects(
          create({ ...withCa(authority.pem), host: other.host }, recorder()),
          /ERR_TLS_CERT_ALTNAME_INVALID/,
        );
        assert.deepEqual(other.calls, []);
      } finally {
        await other.stop();
      }
    });

    it("refuses an API key that is not accepted at once", async () => {
      server.failNext("chassis-ready", "403");
      await assert.rejects(
        create(inputs(), recorder()),
        /does not accept the API key of administrator vpn-hub: it is wrong, has expired/,
      );
      assert.equal(server.calls.length, 1);
    });

    it("sends the API key in its header and nowhere else", async () => {
      await create(inputs(), recorder());
      assert.ok(server.calls.every(({ parameters }) => !JSON.stringify(parameters).includes(API_KEY)));
    });
  });
});

function ruleNames(server: PanosServer): string[] {
  const rules = /<rules>(.*)<\/rules>/s.exec(server.configuration.text("running"))![1]!;
  return [...rules.matchAll(/<entry name="([^"]+)">/g)].map(([, name]) => name!);
}

function keyOnFirewall(server: PanosServer, gateway: string): string | undefined {
  const xml = server.configuration.read("running", `${GATEWAYS}/entry[@name='${gateway}']`);
  return /<key>([^<]*)<\/key>/.exec(xml ?? "")?.[1];
}

/** Elements and texts, sorted: PAN-OS promises no order among different elements. */
function sorted(xml: string): string {
  return xml
    .replace(/\s+</g, "<")
    .match(/<[^/][^>]*>[^<]*/g)!
    .sort()
    .join("\n");
}
