/**
 * Derives sandbox/schema/<provider>.json from the declaration files of the pinned npm packages, which state the exact
 * surface a program sees: properties, which are required, nested types, enumerations, outputs and secrets.
 *
 * Run: node -r ./tools/typescript.js sandbox/schema/derive.ts
 */
import fs from "node:fs";
import path from "node:path";
import ts from "typescript";
import { CATALOGUE, type ProviderName } from "./catalogue";
import type { Properties, ProviderSchema, ResourceSchema, Type } from "./types";

/** An enumeration longer than this lists what exists today (instance types), not what is allowed. */
const LONGEST_ENUM = 40;

type Interfaces = Map<string, ts.InterfaceDeclaration>;

class Deriver {
  private readonly folder: string;
  private readonly inputs: Interfaces;
  private readonly enums: ReadonlyMap<string, readonly string[]>;
  readonly objects: Record<string, Properties> = {};

  constructor(provider: ProviderName) {
    this.folder = path.dirname(require.resolve(`@pulumi/${provider}/package.json`));
    this.inputs = this.namespaced("types/input.d.ts", collectInterfaces, new Map());
    this.enums = this.readEnums();
  }

  schema(provider: ProviderName): ProviderSchema {
    const { resources, functions } = CATALOGUE[provider];
    const version = (JSON.parse(this.read("package.json")) as { version: string }).version;
    return {
      version,
      resources: Object.fromEntries(resources.map((module) => this.resource(module))),
      functions: Object.fromEntries(functions.map((module) => this.function(module))),
      objects: sortKeys(this.objects),
    };
  }

  private read(file: string): string {
    return fs.readFileSync(path.join(this.folder, file), "utf8");
  }

  private source(file: string): ts.SourceFile {
    return ts.createSourceFile(file, this.read(file), ts.ScriptTarget.ES2022, true);
  }

  private namespaced<T>(file: string, collect: (source: ts.SourceFile) => T, otherwise: T): T {
    return fs.existsSync(path.join(this.folder, file)) ? collect(this.source(file)) : otherwise;
  }

  private readEnums(): ReadonlyMap<string, readonly string[]> {
    const found = new Map<string, readonly string[]>();
    const root = path.join(this.folder, "types/enums");
    if (!fs.existsSync(root)) return found;
    for (const entry of fs.readdirSync(root, { recursive: true, withFileTypes: true })) {
      if (entry.name !== "index.d.ts") continue;
      const file = path.relative(this.folder, path.join(entry.parentPath ?? entry.path, entry.name));
      // Only the default versions: azure-native has hundreds of dated ones.
      if (/\/v\d{8}/.test(file)) continue;
      const module = path.dirname(path.relative("types/enums", file)).replaceAll("/", ".");
      for (const [name, values] of collectConstants(this.source(file))) found.set(module === "." ? name : `${module}.${name}`, values);
    }
    return found;
  }

  private resource(module: string): [string, ResourceSchema] {
    const source = this.source(`${module}.d.ts`);
    const script = this.read(`${module}.js`);
    const token = /__pulumiType = '([^']+)'/.exec(script)![1]!;
    const className = token.split(":")[2]!;
    const args = collectInterfaces(source).get(`${className}Args`)!;
    const secrets = /additionalSecretOutputs: (\[[^\]]*\])/.exec(script)?.[1];
    return [
      token,
      {
        inputs: this.properties(args),
        outputs: outputsOf(source, className),
        ...(secrets === undefined ? {} : { secrets: JSON.parse(secrets) as string[] }),
      },
    ];
  }

  private function(module: string): [string, Properties] {
    const script = this.read(`${module}.js`);
    const token = /invoke\(["']([^"']+)["']/.exec(script)![1]!;
    const name = token.split(":")[2]!;
    const args = collectInterfaces(this.source(`${module}.d.ts`)).get(`${name[0]!.toUpperCase()}${name.slice(1)}Args`);
    return [token, args === undefined ? {} : this.properties(args)];
  }

  private properties(declaration: ts.InterfaceDeclaration): Properties {
    const entries = declaration.members.filter(ts.isPropertySignature).map((member): [string, Type] => {
      const name = (member.name as ts.Identifier).text;
      return [member.questionToken === undefined ? `${name}!` : name, this.type(member.type!)];
    });
    return Object.fromEntries(entries);
  }

  private type(node: ts.TypeNode): Type {
    if (ts.isUnionTypeNode(node)) return this.union(node);
    if (ts.isArrayTypeNode(node)) return { array: this.type(node.elementType) };
    if (ts.isParenthesizedTypeNode(node)) return this.type(node.type);
    if (ts.isTypeLiteralNode(node)) {
      const index = node.members.find(ts.isIndexSignatureDeclaration);
      return index === undefined ? "any" : { map: this.type(index.type) };
    }
    if (ts.isTypeReferenceNode(node)) return this.reference(node);
    if (ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal)) return { oneOf: [node.literal.text] };
    switch (node.kind) {
      case ts.SyntaxKind.StringKeyword:
        return "string";
      case ts.SyntaxKind.NumberKeyword:
        return "number";
      case ts.SyntaxKind.BooleanKeyword:
        return "boolean";
      default:
        return "any";
    }
  }

  private union(node: ts.UnionTypeNode): Type {
    const types = node.types.filter((each) => each.kind !== ts.SyntaxKind.UndefinedKeyword).map((each) => this.type(each));
    const objects = types.filter((each) => typeof each === "object" && "object" in each);
    if (objects.length > 1 && objects.length === types.length) return { anyOf: objects };
    return types.find((each) => typeof each === "object" && "oneOf" in each) ?? types[0] ?? "any";
  }

  private reference(node: ts.TypeReferenceNode): Type {
    const name = node.typeName.getText();
    if (/^pulumi\.Input$|^pulumi\.Output$|^Promise$/.test(name)) return this.type(node.typeArguments![0]!);
    if (name.startsWith("inputs.")) return this.object(name.slice("inputs.".length));
    if (name.startsWith("enums.")) {
      const values = this.enums.get(name.slice("enums.".length));
      return values === undefined || values.length > LONGEST_ENUM ? "string" : { oneOf: values };
    }
    if (name === "Record") return { map: "any" };
    return /^[a-zA-Z0-9.]+$/.test(name) && /ARN|^pulumi\.ID$/i.test(name) ? "string" : "any";
  }

  private object(name: string): Type {
    if (!(name in this.objects)) {
      const declaration = this.inputs.get(name);
      if (declaration === undefined) return "any";
      this.objects[name] = {}; // Stops recursive types.
      this.objects[name] = this.properties(declaration);
    }
    return { object: name };
  }
}

function collectInterfaces(source: ts.SourceFile): Interfaces {
  const found: Interfaces = new Map();
  const visit = (node: ts.Node, prefix: string) => {
    if (ts.isInterfaceDeclaration(node)) found.set(prefix + node.name.text, node);
    else if (ts.isModuleDeclaration(node) && node.body !== undefined) {
      ts.forEachChild(node.body, (child) => visit(child, `${prefix}${node.name.text}.`));
    }
  };
  ts.forEachChild(source, (node) => visit(node, ""));
  return found;
}

/** `export declare const X: { readonly A: "a"; ... }`, the form of an enumeration. */
function collectConstants(source: ts.SourceFile): [string, string[]][] {
  return source.statements.filter(ts.isVariableStatement).flatMap((statement) =>
    statement.declarationList.declarations.flatMap((declaration): [string, string[]][] => {
      if (declaration.type === undefined || !ts.isTypeLiteralNode(declaration.type)) return [];
      const values = declaration.type.members
        .filter(ts.isPropertySignature)
        .map((member) => member.type)
        .filter((type) => type !== undefined && ts.isLiteralTypeNode(type) && ts.isStringLiteral(type.literal))
        .map((type) => ((type as ts.LiteralTypeNode).literal as ts.StringLiteral).text);
      return [[(declaration.name as ts.Identifier).text, values]];
    }),
  );
}

function outputsOf(source: ts.SourceFile, className: string): string[] {
  const declaration = source.statements.find((node): node is ts.ClassDeclaration => ts.isClassDeclaration(node) && node.name?.text === className);
  return declaration!.members.filter(ts.isPropertyDeclaration).map((member) => (member.name as ts.Identifier).text);
}

function sortKeys<T>(map: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(map).sort(([l], [r]) => (l < r ? -1 : 1)));
}

export function deriveSchema(provider: ProviderName): ProviderSchema {
  return new Deriver(provider).schema(provider);
}

export function schemaFile(provider: ProviderName): string {
  return path.join(__dirname, `${provider}.json`);
}

if (require.main === module) {
  for (const provider of Object.keys(CATALOGUE) as ProviderName[]) {
    fs.writeFileSync(schemaFile(provider), `${JSON.stringify(deriveSchema(provider))}\n`);
  }
}
