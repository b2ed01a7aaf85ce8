#!/usr/bin/env node
"use strict";
/** `npx hub`: the command line, which is TypeScript. */
require("../tools/typescript.js");
require("./hub.ts");
