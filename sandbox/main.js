"use strict";
/** `node sandbox/main.js <aws|gcp|azure-native|random>`: the stand-in provider plugin that the Pulumi engine starts. */
require("../tools/typescript.js");
require("./server.ts").play(process.argv[2]);
