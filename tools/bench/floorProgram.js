"use strict";
/**
 * The floor: what the engine and the SDK cost by themselves. It registers what lies in resources.json, the resources of
 * the measured stack as its state holds them, in one loop, without planning, components' code or a cloud SDK.
 */
const pulumi = require("@pulumi/pulumi");
const { resources } = require("./resources.json");

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";

/** The state's own writing of secrets and assets, as the SDK's values. */
function revive(value) {
  if (Array.isArray(value)) return value.map(revive);
  if (value === null || typeof value !== "object") return value;
  if (value[SIGNATURE] === SECRET) return pulumi.secret(revive(JSON.parse(value.plaintext)));
  if (value[SIGNATURE] === ASSET) return new pulumi.asset.StringAsset(value.text);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, revive(each)]));
}

const registered = new Map();
for (const { urn, type, name, custom, inputs, parent, version } of resources) {
  const options = { parent: registered.get(parent), version };
  const resource = custom
    ? new pulumi.CustomResource(type, name, revive(inputs), options)
    : new pulumi.ComponentResource(type, name, {}, options);
  registered.set(urn, resource);
}
