/**
 * Runs a Pulumi program without an engine and records every registration: what the program asks of the engine, with
 * every input. Providers are not asked, so nothing here shows that a cloud accepts it.
 */
// What a mocked engine passes around has no types.
/* eslint-disable @typescript-eslint/no-explicit-any */
import * as pulumi from "@pulumi/pulumi";

/** One resource that the program registered, with its options. */
export interface Registration {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly id: string;
  /** True for a component. */
  readonly isComponent: boolean;
  /** Inputs with secrets opened; the names of the secret ones are in `secretInputs`. */
  readonly inputs: Record<string, any>;
  /** Top-level inputs that hold a secret at any depth, sorted. */
  readonly secretInputs: readonly string[];
  /** Logical name of the parent, absent for a top-level resource. */
  readonly parent?: string;
  /** Logical names of what it depends on, sorted, both by `dependsOn` and through inputs. */
  readonly dependencies: readonly string[];
  readonly ignoreChanges: readonly string[];
  readonly deleteBeforeReplace: boolean;
  readonly protect: boolean;
  readonly additionalSecretOutputs: readonly string[];
  readonly aliases: readonly string[];
  /** What the component published by `registerOutputs`, absent when it never called it. */
  readonly registeredOutputs?: Record<string, any>;
}

export interface RecordedCall {
  readonly token: string;
  readonly inputs: Record<string, any>;
}

export interface Recording<T> {
  readonly result: T;
  readonly resources: readonly Registration[];
  readonly calls: readonly RecordedCall[];
}

export interface RecordOptions {
  /** Answers by call token; a token that is not listed fails the recording. */
  readonly calls?: Readonly<Record<string, (inputs: any) => Record<string, any>>>;
  /** Outputs by type token, added to the inputs, which every resource returns. */
  readonly outputs?: Readonly<Record<string, (resource: { name: string; inputs: any }) => Record<string, any>>>;
  /** Values of the stack's configuration, for example `{ "hub:apiKeyA": "..." }`. */
  readonly config?: Readonly<Record<string, string>>;
  readonly preview?: boolean;
  readonly project?: string;
  readonly stack?: string;
}

type MutableRegistration = { -readonly [K in keyof Registration]: Registration[K] };
type Callback = (error: unknown, response?: unknown) => void;
/** The part of the generated protobuf request that is read here. */
interface RegisterRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getCustom(): boolean;
  getDependenciesList(): string[];
  getIgnorechangesList(): string[];
  getDeletebeforereplace(): boolean;
  getProtect(): boolean | undefined;
  getAdditionalsecretoutputsList(): string[];
  getAliasesList(): { getUrn(): string; getSpec(): { getName(): string } | undefined }[];
}

/**
 * Runs a program against recording mocks and waits until all its registrations are done.
 *
 * @throws when the program, a listed call or a resource throws, or when a call token is not listed.
 */
export async function record<T>(program: () => T | Promise<T>, options: RecordOptions = {}): Promise<Recording<T>> {
  const resources: MutableRegistration[] = [];
  const calls: RecordedCall[] = [];
  const failures: unknown[] = [];
  await pulumi.runtime.setMocks(
    {
      call: ({ token, inputs }) => {
        const plain = openSecrets(inputs) as Record<string, any>;
        calls.push({ token, inputs: plain });
        const answer = options.calls?.[token];
        if (answer === undefined) throw remember(failures, new Error(`no answer is listed for the call ${token}`));
        return answerOrFail(() => answer(plain));
      },
      newResource: ({ type, name, inputs }) => {
        const plain = openSecrets(inputs) as Record<string, any>;
        return { id: idOf(name), state: { ...inputs, ...options.outputs?.[type]?.({ name, inputs: plain }) } };
      },
    },
    options.project ?? "vpn-hub",
    options.stack ?? "dev",
    options.preview ?? false,
  );
  if (options.config !== undefined) pulumi.runtime.setAllConfig({ ...options.config });
  watchRegistrations(resources);
  const onRejection = (reason: unknown) => failures.push(reason);
  process.on("unhandledRejection", onRejection);
  const restoreTraces = skipNamelessTraces();
  try {
    const result = await program();
    await pulumi.runtime.disconnect();
    // Node.js reports a rejection that nobody handles only after the promises of this turn.
    await new Promise(setImmediate);
    if (failures.length > 0) throw failures[0];
    return { result, resources, calls };
  } finally {
    process.removeListener("unhandledRejection", onRejection);
    restoreTraces();
  }
}

/** The SDK formats a trace for every promise, most of the time: skips those errors, which say nothing. */
function skipNamelessTraces(): () => void {
  const format = Error.prepareStackTrace;
  if (format === undefined) return () => undefined;
  Error.prepareStackTrace = (error, frames) => (error.message === "" ? "" : format(error, frames));
  return () => {
    Error.prepareStackTrace = format;
  };
}

/** Value of an output (undefined when it is unknown), with its secret opened. */
export function valueOf<T>(output: pulumi.Input<T>): Promise<pulumi.Unwrap<T>> {
  return new Promise((resolve) => pulumi.output(output).apply((value) => resolve(value)));
}

/** Id that the mocks give to the resource of this name. */
export function idOf(name: string): string {
  return `${name}-id`;
}

/** The SDK hands mocks only type, name and inputs: parents and options are read from the request itself. */
function watchRegistrations(resources: MutableRegistration[]): void {
  const monitor = pulumi.runtime.getMonitor() as unknown as {
    registerResource(request: RegisterRequest, callback: Callback): Promise<void>;
    registerResourceOutputs(request: { getUrn(): string; getOutputs(): any }, callback: Callback): void;
  };
  const register = monitor.registerResource.bind(monitor);
  const publish = monitor.registerResourceOutputs.bind(monitor);
  monitor.registerResource = (request, callback) =>
    register(request, (error, response) => {
      if (error === null) resources.push(describe(request, (response as { getUrn(): string }).getUrn()));
      callback(error, response);
    });
  monitor.registerResourceOutputs = (request, callback) => {
    const resource = resources.find((r) => r.urn === request.getUrn());
    if (resource !== undefined) {
      resource.registeredOutputs = openSecrets(request.getOutputs()?.toJavaScript() ?? {}) as Record<string, any>;
    }
    publish(request, callback);
  };
}

function describe(request: RegisterRequest, urn: string): MutableRegistration {
  const raw = (request as unknown as { getObject(): { toJavaScript(): any } }).getObject().toJavaScript();
  const parent = request.getParent();
  return {
    type: request.getType(),
    name: request.getName(),
    urn,
    id: idOf(request.getName()),
    isComponent: !request.getCustom(),
    inputs: openSecrets(raw) as Record<string, any>,
    secretInputs: Object.keys(raw)
      .filter((key) => holdsSecret(raw[key]))
      .sort(),
    ...(parent === "" ? {} : { parent: nameOf(parent) }),
    dependencies: [...new Set(request.getDependenciesList().map(nameOf))].sort(),
    ignoreChanges: request.getIgnorechangesList(),
    deleteBeforeReplace: request.getDeletebeforereplace(),
    protect: request.getProtect() ?? false,
    additionalSecretOutputs: [...request.getAdditionalsecretoutputsList()].sort(),
    aliases: request.getAliasesList().map((alias) => alias.getSpec()?.getName() || alias.getUrn()),
  };
}

function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** An invoke that fails tells its reason in `details`, as a gRPC error does. */
function answerOrFail(answer: () => Record<string, any>): Record<string, any> {
  try {
    return answer();
  } catch (error) {
    throw Object.assign(error as Error, { details: (error as Error).message });
  }
}

function remember(failures: unknown[], error: Error): Error {
  failures.push(error);
  return error;
}

/** Key and value by which the engine's protocol marks a secret. */
const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

function isSecret(value: unknown): value is { value: unknown } {
  return typeof value === "object" && value !== null && (value as any)[SIGNATURE_KEY] === SECRET_SIGNATURE;
}

function holdsSecret(value: unknown): boolean {
  if (isSecret(value)) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(holdsSecret);
}

function openSecrets(value: unknown): unknown {
  if (isSecret(value)) return openSecrets(value.value);
  if (Array.isArray(value)) return value.map(openSecrets);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, openSecrets(inner)]));
}
