"use strict";
/**
 * The passphrase of every sandbox, which everybody knows, and what is sealed with it. The forms are those of Pulumi's
 * passphrase provider: `encryptionsalt` is `v1:<salt>:<the word "pulumi", sealed>`, and what is sealed is
 * `v1:<nonce>:<ciphertext and tag>` by AES-256-GCM with a key of PBKDF2-SHA256 in 1,000,000 rounds
 * (pulumi/pulumi pkg/secrets/passphrase/manager.go, sdk/go/common/resource/config/crypt.go).
 */
const crypto = require("node:crypto");
const fs = require("node:fs");

const SANDBOX_PASSPHRASE = "sandbox";
/** One for all stacks of all sandboxes: nothing is kept secret by it. */
const SANDBOX_SALT = "v1:u7ULSicphk8=:v1:joVLJG+mrxQNsys8:XAaggW94DYalcsZSE7L7eZFTIUP5Rg==";
const TAG_BYTES = 16;

const bytes = (base64) => Buffer.from(base64, "base64");
const keyOf = (salt) => crypto.pbkdf2Sync(SANDBOX_PASSPHRASE, bytes(salt), 1_000_000, 32, "sha256");

/** Whether a stack file's `encryptionsalt` is one that the sandbox's passphrase opens. */
function opensInSandbox(encryptionSalt) {
  if (encryptionSalt === SANDBOX_SALT) return true;
  const [, salt, , nonce, sealed] = String(encryptionSalt).split(":");
  if (sealed === undefined) return false;
  try {
    const decipher = crypto.createDecipheriv("aes-256-gcm", keyOf(salt), bytes(nonce));
    decipher.setAuthTag(bytes(sealed).subarray(-TAG_BYTES));
    decipher.update(bytes(sealed).subarray(0, -TAG_BYTES));
    decipher.final();
    return true;
  } catch {
    return false;
  }
}

let key;

/** Encrypts a text as a `secure:` value beside SANDBOX_SALT. */
function sealForSandbox(text) {
  key ??= keyOf(SANDBOX_SALT.split(":")[1]);
  const nonce = crypto.randomBytes(12);
  const cipher = crypto.createCipheriv("aes-256-gcm", key, nonce);
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return `v1:${nonce.toString("base64")}:${sealed.toString("base64")}`;
}

/** Why the file of a stack must not go to real clouds; `undefined` where nothing speaks against it, or no such file is. */
function sandboxSecretsIn(stackFile) {
  if (!fs.existsSync(stackFile)) return undefined;
  const [, salt] = /^encryptionsalt: *["']?(v1:[^\s"']+)/m.exec(fs.readFileSync(stackFile, "utf8")) ?? [];
  if (salt === undefined || !opensInSandbox(salt)) return undefined;
  return (
    `${stackFile}: encryptionsalt opens with the sandbox's passphrase, which everybody knows, and so do the secrets ` +
    "beside it. Remove it and every `secure:` value, choose a passphrase or a key management service of your own " +
    "(pulumi stack init --secrets-provider), and set the secrets anew."
  );
}

module.exports = { SANDBOX_PASSPHRASE, SANDBOX_SALT, opensInSandbox, sandboxSecretsIn, sealForSandbox };
