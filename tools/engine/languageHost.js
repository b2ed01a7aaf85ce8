"use strict";
/**
 * The Node.js language host for an engine that was built from its Go modules: the vendor's download brings its own, no
 * registry holds it. A copy lies beside the built CLI, which starts it with the engine's address as last argument and
 * reads a port from its first line of output.
 *
 * It needs only what every Pulumi program has: @pulumi/pulumi and what that depends on, found from the program's folder.
 */
const { spawn } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");

const sdk = path.dirname(require.resolve("@pulumi/pulumi/package.json", { paths: [process.cwd(), __dirname] }));
const fromSdk = (name) => require(require.resolve(name, { paths: [sdk] }));
const grpc = fromSdk("@grpc/grpc-js");
const rpc = require(path.join(sdk, "proto/language_grpc_pb.js"));
const language = require(path.join(sdk, "proto/language_pb.js"));
const plugin = require(path.join(sdk, "proto/plugin_pb.js"));
const { version } = require(path.join(sdk, "package.json"));

/** The SDK's exit code for "the program has told the user what is wrong". */
const EXIT_EXPLAINED = 32;
let engineAddress = process.argv.at(-1);
const children = new Set();

function start(args, options) {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
  children.add(child);
  child.on("close", () => children.delete(child));
  return child;
}

function stopChildren() {
  for (const child of children) child.kill();
}

const splitArguments = (text) => (text ?? "").split(/\s+/).filter(Boolean);
const optionsOf = (info) => info?.getOptions()?.toJavaScript() ?? {};
const typescriptEnvironment = (options) => (options.typescript === false ? {} : { PULUMI_NODEJS_TYPESCRIPT: "true" });
const resolveFrom = (folder, request) => require.resolve(request, { paths: [folder] });

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** Direct dependencies of the program as installed. */
function dependenciesOf(folder) {
  const manifest = readJson(path.join(folder, "package.json")) ?? {};
  return Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }).flatMap((name) => {
    for (const root of parentFolders(folder)) {
      const found = readJson(path.join(root, "node_modules", name, "package.json"));
      if (found !== undefined) return [found];
    }
    return [];
  });
}

function parentFolders(folder) {
  const parent = path.dirname(folder);
  return parent === folder ? [folder] : [folder, ...parentFolders(parent)];
}

/** Provider packages the program uses: npm packages that say so in their `pulumi` field. */
function requiredPackages(folder) {
  return dependenciesOf(folder)
    .filter((manifest) => manifest.pulumi?.resource === true)
    .map((manifest) => {
      const required = new plugin.PluginDependency();
      required.setKind("resource");
      required.setName(manifest.pulumi.name ?? manifest.name.replace(/^@pulumi\//, ""));
      required.setVersion(`v${manifest.pulumi.version ?? manifest.version}`);
      if (manifest.pulumi.server) required.setServer(manifest.pulumi.server);
      return required;
    });
}

function run({ request }, callback) {
  const info = request.getInfo();
  const folder = info.getProgramDirectory();
  const options = optionsOf(info);
  const config = {};
  request.getConfigMap().forEach((value, key) => {
    const colon = key.indexOf(":");
    config[`${key.slice(0, colon)}:config:${key.slice(colon + 1)}`] = value;
  });
  const args = [
    ...splitArguments(options.nodeargs),
    resolveFrom(folder, "@pulumi/pulumi/cmd/run"),
    ...["--monitor", request.getMonitorAddress()],
    ...["--engine", engineAddress],
    ...["--organization", request.getOrganization() || "organization"],
    ...["--project", request.getProject()],
    ...["--root-directory", info.getRootDirectory()],
    ...["--stack", request.getStack()],
    ...["--pwd", folder],
    ...(request.getDryrun() ? ["--dry-run"] : []),
    ...["--parallel", String(request.getParallel())],
    info.getEntryPoint(),
    ...request.getArgsList(),
  ];
  const child = start(args, {
    cwd: folder,
    env: {
      ...process.env,
      ...typescriptEnvironment(options),
      PULUMI_CONFIG: JSON.stringify(config),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
    },
  });
  child.stdout.pipe(process.stdout, { end: false });
  child.stderr.pipe(process.stderr, { end: false });
  child.on("close", (code, signal) => {
    const response = new language.RunResponse();
    if (code === EXIT_EXPLAINED) response.setBail(true);
    else if (code !== 0) response.setError(`the program ended with ${signal ?? `exit code ${code}`}`);
    callback(null, response);
  });
}

/** Policy packs and providers written for Node.js. */
function runPlugin(call) {
  const { request } = call;
  const info = request.getInfo();
  const folder = info.getProgramDirectory();
  const isPack = request.getKind() === "analyzer";
  const runner = resolveFrom(folder, `@pulumi/pulumi/cmd/${isPack ? "run-policy-pack" : "run-plugin"}`);
  const args = isPack ? [runner, ...request.getArgsList(), folder] : [runner, folder, ...request.getArgsList()];
  const environment = Object.fromEntries(
    request.getEnvList().map((each) => [each.slice(0, each.indexOf("=")), each.slice(each.indexOf("=") + 1)]),
  );
  const child = start([...splitArguments(optionsOf(info).nodeargs), ...args], {
    cwd: isPack ? folder : request.getPwd(),
    env: { ...process.env, ...environment, ...typescriptEnvironment(optionsOf(info)) },
  });
  const send = (fill) => {
    const response = new language.RunPluginResponse();
    fill(response);
    call.write(response);
  };
  child.stdout.on("data", (data) => send((response) => response.setStdout(data)));
  child.stderr.on("data", (data) => send((response) => response.setStderr(data)));
  child.on("close", (code) => {
    send((response) => response.setExitcode(code ?? 1));
    call.end();
  });
  call.on("cancelled", () => child.kill());
}

/** `pulumi install` and `pulumi new`. */
function installDependencies(call) {
  const folder = call.request.getInfo()?.getProgramDirectory() || call.request.getDirectory();
  const command = fs.existsSync(path.join(folder, "package-lock.json")) ? "ci" : "install";
  const child = spawn("npm", [command], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  const send = (field) => (data) => {
    const response = new language.InstallDependenciesResponse();
    response[field](data);
    call.write(response);
  };
  child.stdout.on("data", send("setStdout"));
  child.stderr.on("data", send("setStderr"));
  child.on("close", (code) => {
    if (code === 0) call.end();
    else call.destroy(new Error(`npm ${command} ended with exit code ${code}`));
  });
}

const service = {
  handshake(call, callback) {
    engineAddress = call.request.getEngineAddress() || engineAddress;
    callback(null, new language.LanguageHandshakeResponse());
  },
  getPluginInfo(_call, callback) {
    const info = new plugin.PluginInfo();
    info.setVersion(version);
    callback(null, info);
  },
  getRequiredPlugins(_call, callback) {
    callback(null, new language.GetRequiredPluginsResponse());
  },
  getRequiredPackages(call, callback) {
    const response = new language.GetRequiredPackagesResponse();
    const packages = requiredPackages(call.request.getInfo().getProgramDirectory()).map((required) => {
      const dependency = new plugin.PackageDependency();
      dependency.setKind(required.getKind());
      dependency.setName(required.getName());
      dependency.setVersion(required.getVersion());
      dependency.setServer(required.getServer());
      return dependency;
    });
    response.setPackagesList(packages);
    callback(null, response);
  },
  getProgramDependencies(call, callback) {
    const response = new language.GetProgramDependenciesResponse();
    const dependencies = dependenciesOf(call.request.getInfo().getProgramDirectory()).map((manifest) => {
      const info = new language.DependencyInfo();
      info.setName(manifest.name);
      info.setVersion(manifest.version);
      return info;
    });
    response.setDependenciesList(dependencies);
    callback(null, response);
  },
  runtimeOptionsPrompts(_call, callback) {
    callback(null, new language.RuntimeOptionsResponse());
  },
  about(_call, callback) {
    const response = new language.AboutResponse();
    response.setExecutable(process.execPath);
    response.setVersion(process.version);
    callback(null, response);
  },
  installDependencies,
  run,
  runPlugin,
};

const server = new grpc.Server({
  "grpc.max_receive_message_length": 400 * 1024 * 1024,
  "grpc.max_send_message_length": 400 * 1024 * 1024,
});
server.addService(rpc.LanguageRuntimeService, service);
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.stdout.write(`${port}\n`);
});
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    stopChildren();
    process.exit(0);
  });
}
