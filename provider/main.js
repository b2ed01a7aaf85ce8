"use strict";
/** Where the Pulumi engine enters the provider plugin `vpn-hub`, which Pulumi.yaml names. */
require("../tools/typescript.js");
module.exports = require("./server.ts").serve(process.argv.at(-1));
