"use strict";
/** What a program has installed, read from node_modules. */
const fs = require("node:fs");
const path = require("node:path");

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

function parentFolders(folder) {
  const parent = path.dirname(folder);
  return parent === folder ? [folder] : [folder, ...parentFolders(parent)];
}

/** Where Node.js would find the package from this folder. */
function findPackage(folder, name) {
  return parentFolders(folder)
    .map((each) => path.join(each, "node_modules", name))
    .find((each) => fs.existsSync(path.join(each, "package.json")));
}

/** @returns the manifests of the dependencies, of theirs too where asked; what is not installed is left out */
function installedDependencies(folder, transitive) {
  const found = new Map();
  const visit = (from, names) => {
    for (const name of names) {
      const at = findPackage(from, name);
      const manifest = at === undefined ? undefined : readJson(path.join(at, "package.json"));
      if (manifest === undefined || found.has(at)) continue;
      found.set(at, manifest);
      if (transitive) visit(at, Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }));
    }
  };
  const { dependencies, devDependencies } = readJson(path.join(folder, "package.json")) ?? {};
  visit(folder, Object.keys({ ...dependencies, ...devDependencies }));
  return [...found.values()];
}

/** Provider packages say so in the `pulumi` field of their package.json; other packages may bring some along. */
function requiredProviders(folder) {
  return installedDependencies(folder, true)
    .filter(({ pulumi }) => pulumi?.resource === true)
    .map(({ name, version, pulumi }) => ({
      name: pulumi.name ?? name.replace(/^@pulumi\//, ""),
      version: (pulumi.version ?? version).replace(/^v/, ""),
      server: pulumi.server,
      parameterization: pulumi.parameterization,
    }));
}

/** The package manager that the project names, else npm; exactly what the lock file says where there is one. */
function npmCommand(folder, { packagemanager }) {
  if (packagemanager !== undefined && packagemanager !== "npm" && packagemanager !== "auto")
    return [packagemanager, "install"];
  return ["npm", fs.existsSync(path.join(folder, "package-lock.json")) ? "ci" : "install"];
}

module.exports = { installedDependencies, npmCommand, requiredProviders };
