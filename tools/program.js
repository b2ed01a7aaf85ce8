"use strict";
/**
 * Where the Pulumi engine enters the program: package.json names this file as `main`, and it loads ../index.ts.
 *
 * The SDK keeps a stack trace of every promise (runtime/debuggable.js) and formats it at once, through the source maps:
 * most of the time of a large preview. Those errors have no message, so we skip the formatting of exactly them;
 * every error that says something keeps its full trace.
 */
require("./typescript");

const format = Error.prepareStackTrace;
Error.prepareStackTrace = (error, frames) => (error.message === "" ? "" : format(error, frames));

module.exports = require("../index.ts");
