#!/usr/bin/env node
"use strict";
/** `npx hub`: the command line, which is TypeScript and reads the stack files of a checkout. */
const fs = require("node:fs");
const path = require("node:path");

if (fs.existsSync(path.join(__dirname, "hub.ts"))) {
  require("../tools/typescript.js");
  require("./hub.ts");
} else {
  process.stderr.write("hub works on the stack files of a checkout of VPN Hub; this package holds its components.\n");
  process.exitCode = 64;
}
