"use strict";
/**
 * The Node.js language host for an engine that was built from its Go modules: the vendor's download brings its own, no
 * registry holds it. The engine starts it with the engine's address as last argument and reads a port from the first
 * line of its output; the protocol is Pulumi's language.proto.
 *
 * What the vendor's has and this one has not: code generation (`pulumi convert`, `pulumi package add`), synchronous
 * invokes of SDKs before 3.0, debuggers, tracing, and the stack's configuration in a policy pack's environment.
 */
const grpc = require("@grpc/grpc-js");
const rpc = require("./proto/language_grpc_pb.js");
const language = require("./proto/language_pb.js");
const plugin = require("./proto/plugin_pb.js");
const { installedDependencies, requiredProviders, npmCommand } = require("./packages.js");
const { nodeArguments, optionEnvironment, optionsOf, resolveSdk } = require("./options.js");
const { startProcess, stopProcesses } = require("./processes.js");
const { version } = require("./version.json");

/** The SDK's exit code for "the program has told the user what is wrong" (cmd/run/index.js). */
const EXIT_EXPLAINED = 32;
/** What a shell would show for SIGABRT, with which Node.js ends when its heap is full. */
const EXIT_ABORTED = 134;
const OUT_OF_MEMORY =
  "; if its memory was exhausted, raise the limit by the runtime option `nodeargs: --max-old-space-size=<megabytes>` in Pulumi.yaml";
const MEGABYTES_400 = 400 * 1024 * 1024;
let engineAddress = process.argv.at(-1);

/** Answers a call by what `answer` returns; what it throws is the call's error, message only. */
const unary = (answer) => async (call, callback) => {
  try {
    callback(null, await answer(call.request, call));
  } catch (error) {
    callback({ code: grpc.status.UNKNOWN, details: error.message });
  }
};

/** A call that answers by a stream, which `answer` writes to and resolves at its end. */
const streaming = (answer) => (call) => {
  answer(call).then(
    () => call.end(),
    (error) => call.emit("error", { code: grpc.status.UNKNOWN, details: error.message }),
  );
};

function refuseDebugger(request) {
  if (!request.getAttachDebugger()) return;
  throw new Error(
    "this language host attaches no debugger; set the runtime option `nodeargs: --inspect-brk` in Pulumi.yaml instead",
  );
}

/** The SDK reads configuration keys in their older form: `aws:region` is `aws:config:region`. */
function programConfig(request) {
  const config = {};
  request.getConfigMap().forEach((value, key) => {
    const colon = key.indexOf(":");
    config[`${key.slice(0, colon)}:config:${key.slice(colon + 1)}`] = value;
  });
  return JSON.stringify(config);
}

/** What the program exits with becomes the engine's answer, so this never throws for a program that fails. */
async function run(request, call) {
  refuseDebugger(request);
  const info = request.getInfo();
  const folder = info.getProgramDirectory();
  const options = optionsOf(info);
  const args = [
    ...nodeArguments(options),
    resolveSdk(folder, "cmd/run"),
    ...["--monitor", request.getMonitorAddress()],
    ...["--engine", engineAddress],
    ...(request.getOrganization() === "" ? [] : ["--organization", request.getOrganization()]),
    ...["--project", request.getProject()],
    ...["--root-directory", info.getRootDirectory()],
    ...["--stack", request.getStack()],
    ...["--pwd", folder],
    ...(request.getDryrun() ? ["--dry-run"] : []),
    ...["--parallel", String(request.getParallel())],
    info.getEntryPoint(),
    ...request.getArgsList(),
  ];
  const program = startProcess(process.execPath, args, {
    cwd: folder,
    env: {
      ...process.env,
      ...optionEnvironment(options),
      PULUMI_CONFIG: programConfig(request),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
    },
    onOutput: (data) => process.stdout.write(data),
    onError: (data) => process.stderr.write(data),
  });
  call.on("cancelled", program.stop);
  return runResponse(await program.ended);
}

function runResponse({ code, signal }) {
  const response = new language.RunResponse();
  if (code === EXIT_EXPLAINED) response.setBail(true);
  else if (code === EXIT_ABORTED || signal === "SIGABRT") response.setError(`the program was aborted${OUT_OF_MEMORY}`);
  else if (code !== 0) response.setError(`the program ended with ${signal ?? `exit code ${code}`}`);
  return response;
}

/** Policy packs and providers that are written for Node.js. A pack runs in its own folder, which comes last. */
async function runPlugin(call) {
  const { request } = call;
  refuseDebugger(request);
  const info = request.getInfo();
  const folder = info.getProgramDirectory();
  const options = optionsOf(info);
  const isPack = request.getKind() === "analyzer";
  const runner = resolveSdk(folder, isPack ? "cmd/run-policy-pack" : "cmd/run-plugin");
  const args = isPack ? [...request.getArgsList(), folder] : [folder, ...request.getArgsList()];
  const environment = request.getEnvList().map((each) => {
    const equals = each.indexOf("=");
    return [each.slice(0, equals), each.slice(equals + 1)];
  });
  const child = startProcess(process.execPath, [...nodeArguments(options), runner, ...args], {
    cwd: isPack ? folder : request.getPwd(),
    env: { ...process.env, ...Object.fromEntries(environment), ...optionEnvironment(options) },
    onOutput: (data) => call.write(fill(new language.RunPluginResponse(), { stdout: data })),
    onError: (data) => call.write(fill(new language.RunPluginResponse(), { stderr: data })),
  });
  call.on("cancelled", child.stop);
  const { code } = await child.ended;
  call.write(fill(new language.RunPluginResponse(), { exitcode: code ?? 1 }));
}

/** `pulumi install`, `pulumi new` and `pulumi policy new`. */
async function installDependencies(call) {
  const info = call.request.getInfo();
  const folder = info?.getProgramDirectory() || call.request.getDirectory();
  const [command, ...args] = npmCommand(folder, optionsOf(info));
  const { ended } = startProcess(command, args, {
    cwd: folder,
    onOutput: (data) => call.write(fill(new language.InstallDependenciesResponse(), { stdout: data })),
    onError: (data) => call.write(fill(new language.InstallDependenciesResponse(), { stderr: data })),
  });
  const { code, signal } = await ended;
  if (code !== 0)
    throw new Error(`${[command, ...args].join(" ")} in ${folder} ended with ${signal ?? `exit code ${code}`}`);
}

/** Sets the fields by the message's own setters, which lower-case all but a field's first letter. */
function fill(message, fields) {
  for (const [field, value] of Object.entries(fields)) message[`set${field[0].toUpperCase()}${field.slice(1)}`](value);
  return message;
}

function providerDependency({ name, version: providerVersion, server, parameterization }) {
  const dependency = fill(new plugin.PackageDependency(), { kind: "resource", name, version: `v${providerVersion}` });
  if (server !== undefined) dependency.setServer(server);
  if (parameterization !== undefined)
    dependency.setParameterization(fill(new plugin.PackageParameterization(), parameterization));
  return dependency;
}

function packageManagerPrompt(info) {
  if (optionsOf(info).packagemanager !== undefined) return [];
  const { RuntimeOptionPrompt } = language;
  const npm = fill(new RuntimeOptionPrompt.RuntimeOptionValue(), {
    prompttype: RuntimeOptionPrompt.RuntimeOptionType.STRING,
    stringvalue: "npm",
    displayname: "npm",
  });
  return [
    fill(new RuntimeOptionPrompt(), {
      key: "packagemanager",
      description: "The package manager that installs the dependencies",
      prompttype: RuntimeOptionPrompt.RuntimeOptionType.STRING,
      choicesList: [npm],
      default: npm,
    }),
  ];
}

const programFolder = (request) => request.getInfo().getProgramDirectory();

const service = {
  handshake: unary((request) => {
    engineAddress = request.getEngineAddress() || engineAddress;
    return new language.LanguageHandshakeResponse();
  }),
  getPluginInfo: unary(() => fill(new plugin.PluginInfo(), { version })),
  getRequiredPackages: unary((request) => {
    const packagesList = requiredProviders(programFolder(request)).map(providerDependency);
    return fill(new language.GetRequiredPackagesResponse(), { packagesList });
  }),
  getProgramDependencies: unary((request) => {
    const found = installedDependencies(programFolder(request), request.getTransitivedependencies());
    const dependenciesList = found.map(({ name, version: installed }) =>
      fill(new language.DependencyInfo(), { name, version: installed }),
    );
    return fill(new language.GetProgramDependenciesResponse(), { dependenciesList });
  }),
  runtimeOptionsPrompts: unary((request) =>
    fill(new language.RuntimeOptionsResponse(), { promptsList: packageManagerPrompt(request.getInfo()) }),
  ),
  template: unary(() => new language.TemplateResponse()),
  about: unary(() => fill(new language.AboutResponse(), { executable: process.execPath, version: process.version })),
  run: unary(run),
  runPlugin: streaming(runPlugin),
  installDependencies: streaming(installDependencies),
  cancel: unary(async () => {
    stopProcesses();
    const { Empty } = require("google-protobuf/google/protobuf/empty_pb.js");
    return new Empty();
  }),
};

function end() {
  stopProcesses();
  process.exit(0);
}

const server = new grpc.Server({
  "grpc.max_receive_message_length": MEGABYTES_400,
  "grpc.max_send_message_length": MEGABYTES_400,
});
server.addService(rpc.LanguageRuntimeService, service);
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.stdout.write(`${port}\n`);
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, end);
// The engine holds the other end of our standard input: it closes when the engine dies without a word.
if (!process.stdin.isTTY) process.stdin.on("end", end).resume();
