/**
 * Certificates for tests, made on the spot so that no private key lies in the repository: X.509 version 3 (RFC 5280
 * section 4.1), ECDSA on P-256 with SHA-256 (RFC 5758 section 3.2), in DER by hand.
 */
import { createHash, generateKeyPairSync, sign, type KeyObject } from "node:crypto";

export interface Certificate {
  readonly pem: string;
  readonly keyPem: string;
  /** SHA-256 of the certificate, 64 lower-case hexadecimal digits. */
  readonly sha256: string;
}

interface Issuer {
  readonly name: string;
  readonly key: KeyObject;
}

export interface Authority extends Certificate {
  /** A server certificate for these addresses. */
  issue(addresses: readonly string[]): Certificate;
}

export function makeAuthority(name: string): Authority {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const own = makeCertificate({ name, key: privateKey }, name, publicKey, [basicConstraints()]);
  const issue = (addresses: readonly string[]): Certificate => {
    const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const extensions = [subjectAltName(addresses)];
    const der = makeCertificate({ name, key: privateKey }, "firewall", pair.publicKey, extensions);
    return describe(der, pair.privateKey);
  };
  return { ...describe(own, privateKey), issue };
}

function describe(der: Buffer, key: KeyObject): Certificate {
  const lines = der.toString("base64").replace(/(.{64})/g, "$1\n");
  return {
    pem: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    keyPem: key.export({ type: "pkcs8", format: "pem" }) as string,
    sha256: createHash("sha256").update(der).digest("hex"),
  };
}

let serial = 1;

function makeCertificate(issuer: Issuer, subject: string, publicKey: KeyObject, extensions: Buffer[]): Buffer {
  const algorithm = sequence(oid("2a8648ce3d040302"));
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([serial++])),
    algorithm,
    distinguishedName(issuer.name),
    sequence(time(-86_400), time(86_400)),
    distinguishedName(subject),
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(...extensions)),
  );
  const signature = sign("sha256", body, issuer.key);
  return sequence(body, algorithm, der(0x03, Buffer.concat([Buffer.from([0]), signature])));
}

const sequence = (...parts: Buffer[]) => der(0x30, Buffer.concat(parts));
const oid = (hex: string) => der(0x06, Buffer.from(hex, "hex"));

function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function distinguishedName(commonName: string): Buffer {
  return sequence(der(0x31, sequence(oid("550403"), der(0x0c, Buffer.from(commonName)))));
}

/** GeneralizedTime, so many seconds from now. */
function time(seconds: number): Buffer {
  const digits = new Date(Date.now() + seconds * 1000).toISOString().replace(/[-:T]|\.\d+/g, "");
  return der(0x18, Buffer.from(digits));
}

function basicConstraints(): Buffer {
  const isAuthority = sequence(der(0x01, Buffer.from([0xff])));
  return sequence(oid("551d13"), der(0x01, Buffer.from([0xff])), der(0x04, isAuthority));
}

function subjectAltName(addresses: readonly string[]): Buffer {
  const names = addresses.map((address) =>
    /^[\d.]+$/.test(address) ? der(0x87, Buffer.from(address.split(".").map(Number))) : der(0x82, Buffer.from(address)),
  );
  return sequence(oid("551d11"), der(0x04, sequence(...names)));
}
