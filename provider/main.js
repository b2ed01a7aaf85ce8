"use strict";
/** Where the Pulumi engine enters the provider plugin `vpn-hub`, which Pulumi.yaml names. */
const fs = require("node:fs");
const path = require("node:path");

// A checkout has the sources, and the package only what was built from them: what a checkout built may be old.
const isCheckout = fs.existsSync(path.join(__dirname, "server.ts"));
if (isCheckout) require("../tools/typescript.js");
module.exports = require(isCheckout ? "./server.ts" : "../dist/provider/server.js").serve(process.argv.at(-1));
