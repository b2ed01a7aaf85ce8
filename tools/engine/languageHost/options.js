"use strict";
/** The runtime options of Pulumi.yaml and PulumiPolicy.yaml: typescript, tsconfig, nodeargs, packagemanager. */
const path = require("node:path");

/** @throws when an option has a type that the vendor's host refuses too */
function optionsOf(info) {
  const options = info?.getOptions()?.toJavaScript() ?? {};
  refuseUnless(options, "typescript", "boolean", "true or false");
  for (const name of ["nodeargs", "tsconfig", "packagemanager"]) refuseUnless(options, name, "string", "a string");
  return options;
}

function refuseUnless(options, name, type, allowed) {
  if (options[name] === undefined || typeof options[name] === type) return;
  throw new Error(`runtime option ${name} is ${JSON.stringify(options[name])}; it must be ${allowed}`);
}

/** TypeScript is on unless it is switched off, as the SDK documents it. */
function optionEnvironment({ typescript = true, tsconfig }) {
  return {
    ...(typescript ? { PULUMI_NODEJS_TYPESCRIPT: "true" } : {}),
    ...(tsconfig === undefined ? {} : { PULUMI_NODEJS_TSCONFIG_PATH: tsconfig }),
  };
}

/** Splits `nodeargs` at blanks, but not within single or double quotes. */
function nodeArguments({ nodeargs = "" }) {
  const words = nodeargs.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? [];
  return words.map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, (_, double, single) => double ?? single));
}

/** @returns the file of the program's own SDK, found upwards from its folder */
function resolveSdk(folder, command) {
  try {
    return require.resolve(`@pulumi/pulumi/${command}`, { paths: [path.resolve(folder)] });
  } catch {
    throw new Error(`@pulumi/pulumi is not installed in ${folder}; run \`npm install\` or \`pulumi install\` there`);
  }
}

module.exports = { nodeArguments, optionEnvironment, optionsOf, resolveSdk };
