/**
 * Proves that a push speaks only to the firewall whose certificate is trusted, and that nothing, above all no API key, is
 * sent before that is settled. The firewall is a stand-in, see panosServer.ts.
 */
import assert from "node:assert/strict";
import { create } from "../../provider/firewallConfiguration";
import type { FirewallInputs } from "../../provider/inputs";
import { makeAuthority } from "./certificate";
import { PanosServer } from "./panosServer";
import { API_KEY, bootstrapXml, recorder, TOKYO } from "./sample";
import { authority, certificate, useFirewall } from "./useFirewall";

describe("push: trust", () => {
  const firewall = useFirewall();

  const withCa = (caCertificate?: string): FirewallInputs => {
    const { certificateSha256: _, ...rest } = firewall.inputs();
    return caCertificate === undefined ? rest : { ...rest, caCertificate };
  };

  it("accepts the pinned certificate, and one of the given authority", async () => {
    await create(firewall.inputs(), recorder());
    firewall.holds(bootstrapXml([TOKYO]));
    await create(withCa(authority.pem), recorder());
  });

  it("refuses another certificate than the pinned one, and sends nothing", async () => {
    const certificateSha256 = "0".repeat(64);
    await assert.rejects(create(firewall.inputs([TOKYO], { certificateSha256 }), recorder()), {
      message:
        `the certificate of ${firewall.server.host} is not the pinned one: SHA-256 found ${certificate.sha256}, expected ` +
        `${certificateSha256}. If the firewall was given a new certificate, compare the fingerprint there and pin the ` +
        "new one; if not, somebody stands between. Nothing was sent.",
    });
    assert.deepEqual(firewall.server.calls, []);
  });

  it("refuses a certificate of no public authority, and shows its fingerprint", async () => {
    await assert.rejects(create(withCa(), recorder()), (error: Error) => {
      assert.match(error.message, /is not one of a public certificate authority for this name: (UNABLE|SELF|DEPTH)\w*/);
      assert.ok(error.message.includes(`found ${certificate.sha256}`));
      return true;
    });
    assert.deepEqual(firewall.server.calls, []);
  });

  it("refuses a certificate of another authority", async () => {
    await assert.rejects(
      create(withCa(makeAuthority("another").pem), recorder()),
      /is not one of the given certificate authority/,
    );
    assert.deepEqual(firewall.server.calls, []);
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

  it("does not wait for what will not pass, and follows no redirect", async () => {
    for (const fault of ["404", "302"] as const) {
      firewall.server.failNext("chassis-ready", fault);
      await assert.rejects(
        create(firewall.inputs(), recorder()),
        new RegExp(`answers /api/ with HTTP status ${fault}: it is not the XML API of a PAN-OS firewall`),
      );
      assert.equal(firewall.server.calls.length, 1);
      firewall.server.calls.length = 0;
    }
  });

  it("stops reading an answer without end", async () => {
    firewall.server.failNext("chassis-ready", "endless");
    await assert.rejects(
      create(firewall.inputs(), recorder()),
      /answers with more than 64 MB: what answers there is no/,
    );
    assert.equal(firewall.server.calls.length, 1);
  });

  it("refuses an API key that is not accepted at once", async () => {
    firewall.server.failNext("chassis-ready", "403");
    await assert.rejects(
      create(firewall.inputs(), recorder()),
      /does not accept the API key of administrator vpn-hub: it is wrong, has expired/,
    );
    assert.equal(firewall.server.calls.length, 1);
  });

  it("sends the API key in its header and nowhere else", async () => {
    await create(firewall.inputs(), recorder());
    assert.ok(firewall.server.calls.every(({ parameters }) => !JSON.stringify(parameters).includes(API_KEY)));
  });
});
