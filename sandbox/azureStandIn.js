"use strict";
/** What the provider plugin loads in place of the way to Azure: built for the package, it loads no TypeScript itself. */
require("../tools/typescript.js");
module.exports = require("./azureApi.ts");
