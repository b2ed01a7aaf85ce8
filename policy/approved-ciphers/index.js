"use strict";
require("../../tools/typescript.js");
require("./pack.ts");
