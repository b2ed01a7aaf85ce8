"use strict";
require("../../../tools/typescript.js");
require("../../shared/pack.ts").servePack(require("../../hub-resilience/pack.ts").pack);
