"use strict";
require("../../tools/typescript.js");
require("../shared/pack.ts").servePack(require("./pack.ts").pack);
