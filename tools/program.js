"use strict";
/**
 * Where the Pulumi engine enters the program, and loads ../index.ts: package.json names this file as `main` and as the
 * default of its `exports`, of which the engine takes that one and Node.js the built library.
 *
 * The SDK keeps a stack trace of every promise (runtime/debuggable.js) and formats it at once, through the source maps:
 * most of the time of a large preview. Those errors have no message, so we skip the formatting of exactly them;
 * every error that says something keeps its full trace.
 */
require("./typescript");

const format = Error.prepareStackTrace;
Error.prepareStackTrace = (error, frames) => (error.message === "" ? "" : mendSdkPaths(format(error, frames)));

/**
 * The SDK's source maps call its file node_modules/@pulumi/pulumi/output.ts node_modules/@pulumi/output.ts. When the SDK
 * prints an error in colour, util.inspect of Node.js 20 searches such a path for the end of the package's name, finds
 * none and starts anew until the memory is full: a minute for one error in an `apply`.
 */
function mendSdkPaths(stack) {
  return stack.replace(/(node_modules\/@pulumi)\/(\w+\.[jt]s)/g, "$1/pulumi/$2");
}

// On the sandbox itself these secrets are where they belong.
if (process.env.VPN_HUB_SANDBOX === undefined) {
  const { getStack, RunError } = require("@pulumi/pulumi");
  const { sandboxSecretsIn } = require("./engine/sandboxPassphrase");
  const reason = sandboxSecretsIn(`Pulumi.${getStack()}.yaml`);
  if (reason !== undefined) throw new RunError(reason);
}

module.exports = require("../index.ts");
