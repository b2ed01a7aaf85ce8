/** What a provider does with a resource, without the wire: check, diff, create, read, update, delete. */
import { createHash, randomBytes } from "node:crypto";
import path from "node:path";
import type { Failure, PropertyChange } from "../tools/plugin/responses";
import { nameOf, stackOf, typeOf } from "../tools/plugin/urn";
import { isEqual, isRecord, isUnknown, UNKNOWN, type Value } from "../tools/plugin/wire";
import type { Behaviour, Behaviours, Checked, Cloud, CreateContext, Functions, InUseContext } from "./behaviour";
import { CHANGES, changeOf, differsIn } from "./changes";
import { quotasOf as readQuotas } from "./quotas";
import type { ProviderSchema, ResourceSchema } from "./schema/types";
import { Store, type StoredResource } from "./store";
import { validate } from "./validate";
import { hasUnknown, type Inputs, type Unwrapped } from "./values";

export interface ProviderDefinition {
  readonly name: string;
  readonly schema: ProviderSchema;
  readonly behaviours: Behaviours;
  readonly functions: Functions;
  /** Provider configuration keys that are understood, with their defaults. */
  readonly settings: Inputs;
}

export class Provider {
  private readonly store: Store;
  private readonly declared = new Map<string, { type: string; inputs: Inputs }>();
  private settings: Inputs;

  constructor(
    private readonly definition: ProviderDefinition,
    folder: string,
    private readonly quotasOf = readQuotas,
  ) {
    this.store = new Store(path.join(folder, definition.name));
    this.settings = definition.settings;
  }

  configure(values: Inputs): void {
    this.settings = { ...this.settings, ...values };
  }

  checkConfig(values: Inputs): Failure[] {
    const known = [...Object.keys(this.definition.settings), "version"];
    return Object.keys(values)
      .filter((key) => !known.includes(key) && !key.startsWith("__"))
      .map((key) => ({
        property: key,
        reason: `the sandbox does not know the ${this.definition.name} setting '${key}'; it knows ${known.join(", ")}`,
      }));
  }

  check(
    urn: string,
    olds: Inputs,
    { values, secrets }: Unwrapped,
    randomSeed: Uint8Array,
  ): { inputs: Inputs; failures: Failure[] } {
    const type = typeOf(urn);
    const behaviour = this.behaviourOf(type);
    const inputs = this.fillIn(behaviour, nameOf(urn), olds, values, randomSeed);
    const schema = this.schemaOf(type);
    const failures = validate(inputs, schema.inputs, this.definition.schema.objects, secrets);
    if (failures.length > 0) return { inputs, failures: failures.map((failure) => hideSecret(failure, secrets)) };
    this.declared.set(urn, { type, inputs });
    failures.push(...this.judge(urn, inputs, secrets, this.plannedCloud(urn, olds)));
    return { inputs, failures: failures.map((failure) => hideSecret(failure, secrets)) };
  }

  private judge(urn: string, inputs: Inputs, secrets: ReadonlySet<string>, cloud: Cloud): Failure[] {
    const behaviour = this.behaviourOf(typeOf(urn));
    const failures = this.checkReferences(behaviour, inputs, cloud);
    const resource: Checked = {
      inputs,
      settings: this.settings,
      cloud,
      quotas: this.quotasOf(stackOf(urn)),
      known: <T>(property: string) => (hasUnknown(inputs[property]) ? undefined : (inputs[property] as T | undefined)),
      refuse: (property, what, value, allowed) => {
        const shown =
          value === undefined || secrets.has(property.split(/[.[]/)[0]!) ? "" : `, got ${JSON.stringify(value)}`;
        failures.push({ property, reason: `${what}${shown}${allowed === undefined ? "" : `; allowed: ${allowed}`}` });
      },
    };
    behaviour.check?.(resource);
    return failures;
  }

  private fillIn(behaviour: Behaviour, name: string, olds: Inputs, values: Inputs, randomSeed: Uint8Array): Inputs {
    const inputs = { ...behaviour.defaults, ...values };
    const { autoName } = behaviour;
    if (autoName !== undefined && inputs[autoName.property] === undefined) {
      inputs[autoName.property] = olds[autoName.property] ?? automaticName(name, autoName, randomSeed);
      if (autoName.random !== false) inputs[HAS_RANDOM_NAME] = true;
    }
    return inputs;
  }

  private checkReferences(behaviour: Behaviour, inputs: Inputs, cloud: Cloud): Failure[] {
    return Object.entries(behaviour.references ?? {}).flatMap(([property, type]) =>
      referencedIds(inputs, property)
        .filter((id) => !isUnknown(id) && cloud.find(type, id) === undefined && !this.isDeclared(type, id))
        .map((id) => ({ property, reason: `the ${type.split(":").at(-1)} ${JSON.stringify(id)} does not exist` })),
    );
  }

  /** In a preview nothing exists yet, but a name that the provider gave is known: whoever refers to it is right. */
  private isDeclared(type: string, id: Value): boolean {
    const property = this.definition.behaviours[type]?.autoName?.property;
    return (
      property !== undefined &&
      [...this.declared.values()].some((each) => each.type === type && each.inputs[property] === id)
    );
  }

  diff(urn: string, oldInputs: Inputs, newInputs: Inputs): { changes: PropertyChange[]; deleteBeforeReplace: boolean } {
    const behaviour = this.behaviourOf(typeOf(urn));
    const names = [...new Set([...Object.keys(oldInputs), ...Object.keys(newInputs)])].filter(
      (name) => !name.startsWith("__"),
    );
    const changes = names
      .filter((name) => !isEqual(oldInputs[name], newInputs[name]))
      .map((property): PropertyChange => {
        const [before, after] = [oldInputs[property], newInputs[property]];
        const kind = before === undefined ? "add" : after === undefined ? "delete" : "update";
        return { property, kind, replaces: replaces(typeOf(urn), behaviour, property, before, after) };
      });
    return { changes, deleteBeforeReplace: this.deletesFirst(behaviour, oldInputs, newInputs) };
  }

  /**
   * Two of one name cannot stand side by side. azure-native deletes first unless it made up the name with random digits
   * (its `__createBeforeDelete`); aws and gcp where a name was given and stays (pulumi-terraform-bridge).
   */
  private deletesFirst({ autoName }: Behaviour, oldInputs: Inputs, newInputs: Inputs): boolean {
    if (autoName === undefined || newInputs[HAS_RANDOM_NAME] === true) return false;
    return (
      this.definition.name === "azure-native" || isEqual(oldInputs[autoName.property], newInputs[autoName.property])
    );
  }

  /** In a preview: nothing is made, and what only the cloud knows is unknown. */
  preview(urn: string, inputs: Inputs): Inputs {
    const { outputs } = this.schemaOf(typeOf(urn));
    return { ...Object.fromEntries(outputs.map((name) => [name, UNKNOWN])), ...inputs };
  }

  create(urn: string, { values, secrets }: Unwrapped): { id: string; properties: Inputs } {
    const type = typeOf(urn);
    const behaviour = this.behaviourOf(type);
    const refused = this.judge(urn, values, secrets, this.cloud(urn))[0];
    if (refused !== undefined) throw new Error(`${refused.property} ${refused.reason}`);
    const seed = randomBytes(8).toString("hex");
    const context = this.contextOf(urn, seed, "", values);
    const id = typeof behaviour.id === "string" ? `${behaviour.id}${context.hex(17)}` : behaviour.id(context);
    if (this.store.find(type, id) !== undefined) throw new Error(`${type.split(":").at(-1)} ${id} exists already`);
    const properties = { ...values, ...behaviour.outputs?.({ ...context, id }) };
    this.save(urn, id, values, properties, secrets);
    return { id, properties };
  }

  update(urn: string, id: string, { values, secrets }: Unwrapped): Inputs {
    const type = typeOf(urn);
    const existing = this.store.find(type, id);
    if (existing === undefined) throw new Error(`${type.split(":").at(-1)} ${id} does not exist`);
    const behaviour = this.behaviourOf(type);
    const cloud = this.cloud(urn);
    for (const property of Object.keys({ ...existing.inputs, ...values }))
      assertTaken(type, behaviour, property, {
        ...{ id, inputs: values, cloud },
        ...{ before: existing.inputs[property], after: values[property] },
      });
    const held = { ...values, ...pick(existing.inputs, ignoredOf(type)) };
    const outputsOf = (inputs: Inputs) => behaviour.outputs?.(this.contextOf(urn, id, id, inputs)) ?? {};
    const [before, after] = [outputsOf(existing.inputs), outputsOf(held)];
    // What follows from an input changes with it; what else the cloud gave at creation stays (addresses, ids).
    const given = Object.keys(after).filter((name) => name !== "tagsAll" && isEqual(before[name], after[name]));
    const properties = { ...after, ...pick(existing.outputs, given), ...held };
    this.save(urn, id, held, properties, secrets);
    // Nobody tells the provider what was ignored.
    return { ...properties, ...values };
  }

  /** The part of an update that names these properties. */
  updatePart(urn: string, id: string, { values, secrets }: Unwrapped, names: readonly string[]): void {
    const before = this.store.find(typeOf(urn), id)?.inputs;
    this.update(urn, id, { values: { ...before, ...pick(values, names) }, secrets });
  }

  read(
    urn: string,
    id: string,
    state: Inputs,
    stateInputs: Inputs,
  ): { properties: Inputs; inputs: Inputs } | undefined {
    const stored = this.store.find(typeOf(urn), id);
    if (stored === undefined) return undefined;
    const ignored = ignoredOf(typeOf(urn));
    return {
      properties: { ...stored.outputs, ...pick(state, ignored) },
      inputs: { ...stored.inputs, ...pick(stateInputs, ignored) },
    };
  }

  /** @throws while something else still needs the resource, as the clouds do. */
  delete(urn: string, id: string): void {
    const type = typeOf(urn);
    const holder = [...this.store.all().values()].find((other) =>
      Object.entries(this.definition.behaviours[other.type]?.references ?? {}).some(
        ([property, referenced]) =>
          referenced === type && referencedIds(other.inputs, property).includes(id) && other.id !== id,
      ),
    );
    if (holder !== undefined) {
      throw new Error(
        `${type.split(":").at(-1)} ${id} cannot be deleted: ${holder.type.split(":").at(-1)} ${holder.id} depends on it`,
      );
    }
    this.store.remove(type, id);
  }

  invoke(token: string, args: Inputs): { result: Inputs; failures: Failure[] } {
    const behaviour = this.definition.functions[token];
    const schema = this.definition.schema.functions[token];
    if (behaviour === undefined || schema === undefined) throw unknownThing("function", token);
    const failures = validate(args, schema, this.definition.schema.objects, new Set());
    return { result: failures.length > 0 ? {} : behaviour(args, this.settings, this.cloud("")), failures };
  }

  secretsOf(urn: string, secrets: ReadonlySet<string>): ReadonlySet<string> {
    return new Set([...secrets, ...(this.schemaOf(typeOf(urn)).secrets ?? [])]);
  }

  private save(urn: string, id: string, inputs: Inputs, outputs: Inputs, secrets: ReadonlySet<string>): void {
    this.store.save({ type: typeOf(urn), id, urn, inputs, outputs }, this.secretsOf(urn, secrets));
  }

  private contextOf(urn: string, seed: string, id: string, inputs: Inputs): CreateContext {
    const digest = createHash("sha256").update(`${urn} ${seed}`).digest();
    return {
      id,
      name: nameOf(urn),
      inputs,
      settings: this.settings,
      hex: (length) => digest.toString("hex").slice(0, length),
      number: (limit) => digest.readUInt32BE(8) % limit,
      cloud: this.cloud(urn),
    };
  }

  /** What exists. */
  private cloud(urn: string): Cloud {
    return {
      find: (type, id) => this.store.find(type, String(id)),
      existing: (type) => this.store.ofType(type),
      others: (type) =>
        this.store.ofType(type).map(({ inputs, id, urn: owner }) => ({ inputs, id, isReplaced: owner === urn })),
    };
  }

  /** What will exist as far as this run has declared it, without the resource itself. */
  private plannedCloud(urn: string, olds: Inputs): Cloud {
    // An alias gives what is stored another URN.
    const isItself = (record: StoredResource) =>
      record.urn === urn || (record.type === typeOf(urn) && isEqual(record.inputs, olds));
    const planned = (record: StoredResource): StoredResource => {
      const known = Object.entries(this.declared.get(record.urn)?.inputs ?? record.inputs);
      return { ...record, inputs: Object.fromEntries(known.filter(([, value]) => !isUnknown(value))) };
    };
    return {
      find: (type, id) => {
        const found = this.store.find(type, String(id));
        return found === undefined ? undefined : planned(found);
      },
      existing: (type) => this.store.ofType(type),
      others: (type) => {
        const declared = [...this.declared].filter(
          ([other, { type: otherType }]) => other !== urn && otherType === type,
        );
        const declaredUrns = new Set(declared.map(([other]) => other));
        const stored = this.store.ofType(type).filter((record) => !isItself(record) && !declaredUrns.has(record.urn));
        return [
          ...declared.map(([, { inputs }]) => ({ inputs, id: undefined, isReplaced: false })),
          ...stored.map(({ inputs, id }) => ({ inputs, id, isReplaced: false })),
        ];
      },
    };
  }

  private behaviourOf(type: string): Behaviour {
    const behaviour = this.definition.behaviours[type];
    if (behaviour === undefined) throw unknownThing("resource type", type);
    return behaviour;
  }

  private schemaOf(type: string): ResourceSchema {
    const schema = this.definition.schema.resources[type];
    if (schema === undefined) throw unknownThing("resource type", type);
    return schema;
  }
}

/** Marks inputs whose name the provider made up. */
const HAS_RANDOM_NAME = "__hasRandomName";

function replaces(type: string, behaviour: Behaviour, property: string, before: Value, after: Value): boolean {
  const change = changeOf(type, property);
  if (change?.effect !== "replace-if") return change?.effect === "replace";
  return change.nested === undefined
    ? behaviour.replacesIf![property]!(before, after)
    : differsIn(change.nested, before, after);
}

/** @throws where the cloud refuses the change of a property, or something still uses what it takes away */
function assertTaken(type: string, behaviour: Behaviour, property: string, context: InUseContext): void {
  const effect = changeOf(type, property)?.effect;
  if ((effect !== "refused" && effect !== "in-use") || isEqual(context.before, context.after)) return;
  const user = effect === "refused" ? undefined : behaviour.inUse![property]!(context);
  if (effect === "in-use" && user === undefined) return;
  const why = user === undefined ? "cannot be changed after creation" : `is in use by ${user}`;
  throw new Error(`${property} of ${type.split(":").at(-1)} ${context.id} ${why}`);
}

function ignoredOf(type: string): string[] {
  return Object.entries(CHANGES[type] ?? {}).flatMap(([name, { effect }]) => (effect === "ignored" ? [name] : []));
}

function pick(values: Inputs, names: readonly string[] = []): Inputs {
  return Object.fromEntries(names.filter((name) => name in values).map((name) => [name, values[name]]));
}

/** The engine prints the value of a failure's property, so a secret one is named in the reason only. */
function hideSecret({ property, reason }: Failure, secrets: ReadonlySet<string>): Failure {
  if (!secrets.has(property.split(/[.[]/)[0]!)) return { property, reason };
  return { property: "", reason: `'${property}' ${reason}` };
}

function unknownThing(kind: string, token: string): Error {
  return new Error(`the sandbox does not know the ${kind} ${token}; docs/sandbox.md says how to add one`);
}

function automaticName(name: string, rule: NonNullable<Behaviour["autoName"]>, randomSeed: Uint8Array): string {
  if (rule.random === false) return name.slice(0, rule.maxLength);
  const ending =
    (rule.separator ?? "-") + createHash("sha256").update(name).update(randomSeed).digest("hex").slice(0, 7);
  return name.slice(0, rule.maxLength - ending.length) + ending;
}

/** Ids at a property path: `vpcId`, `subnetIds` (a list) or `ipConfigurations.subnet.id` (inside objects and lists). */
function referencedIds(inputs: Inputs, property: string): Value[] {
  const values = property
    .split(".")
    .reduce<Value[]>((inner, key) => inner.flatMap((each) => (isRecord(each) ? each[key] : undefined)), [inputs]);
  return values.filter((id) => id !== undefined && id !== "");
}
