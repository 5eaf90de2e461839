import { type Argument, type CallExpression, type MemberExpression, parseSync, Visitor } from "oxc-parser";

/** One place where a file asks for another module. */
export interface Import {
  readonly line: number;
  /** What is asked for; undefined when it is only known at run time. */
  readonly specifier: string | undefined;
  /** `types` disappears when compiled, `lazy` loads when it is reached, `value` loads with the file. */
  readonly kind: "value" | "types" | "lazy";
}

/** What one source file asks of its surroundings. */
export interface Needs {
  readonly imports: readonly Import[];
  /** The lines that read `process.env`. */
  readonly environment: readonly number[];
}

/** Parses a file and lists its imports of every form, and its reads of the environment. */
export function readNeeds(path: string, text: string): Needs {
  const parsed = parseSync(path, text);
  const broken = parsed.errors[0];
  if (broken) throw new Error(`${path} cannot be parsed: ${broken.message}`);

  const imports: Import[] = [];
  const environment: number[] = [];
  const lineOf = (node: { readonly start: number }) => text.slice(0, node.start).split("\n").length;
  const add = (node: { readonly start: number }, specifier: string | undefined, kind: Import["kind"]) =>
    imports.push({ line: lineOf(node), specifier, kind });

  new Visitor({
    ImportDeclaration(node) {
      const types = node.importKind === "type" || onlyTypes(node.specifiers.map(importKindOf));
      add(node, node.source.value, types ? "types" : "value");
      if (isProcess(node.source.value) && node.specifiers.some(importsEnv)) environment.push(lineOf(node));
    },
    ExportAllDeclaration(node) {
      add(node, node.source.value, node.exportKind === "type" ? "types" : "value");
    },
    ExportNamedDeclaration(node) {
      const types = node.exportKind === "type" || onlyTypes(node.specifiers.map((one) => one.exportKind));
      if (node.source) add(node, node.source.value, types ? "types" : "value");
    },
    ImportExpression(node) {
      add(node, literal(node.source), "lazy");
    },
    TSImportType(node) {
      add(node, node.source.value, "types");
    },
    TSExternalModuleReference(node) {
      add(node, node.expression.value, "value");
    },
    CallExpression(node) {
      if (loadsModule(node)) add(node, literal(node.arguments[0]), "lazy");
    },
    MemberExpression(node) {
      if (memberName(node) === "env" && isProcessObject(node.object)) environment.push(lineOf(node));
    },
    VariableDeclarator(node) {
      const taken = node.id.type === "ObjectPattern" ? node.id.properties : [];
      const takesEnv = taken.some((one) => one.type === "Property" && keyName(one.key) === "env");
      if (takesEnv && node.init && isProcessObject(node.init)) environment.push(lineOf(node));
    },
  }).visit(parsed.program);
  return { imports, environment };
}

type Node = { readonly type: string };

/** `import {} from "x"` still loads the module; only a list of nothing but types does not. */
function onlyTypes(kinds: readonly (string | undefined)[]): boolean {
  return kinds.length > 0 && kinds.every((kind) => kind === "type");
}

function importKindOf(specifier: Node & { readonly importKind?: string }): string | undefined {
  return specifier.importKind;
}

function importsEnv(specifier: Node & { readonly imported?: Node }): boolean {
  return specifier.imported !== undefined && keyName(specifier.imported) === "env";
}

function isProcess(specifier: string): boolean {
  return specifier === "node:process" || specifier === "process";
}

function literal(node: Argument | undefined): string | undefined {
  if (node?.type === "Literal" && typeof node.value === "string") return node.value;
  if (node?.type === "TemplateLiteral" && node.expressions.length === 0)
    return node.quasis[0]?.value.cooked ?? undefined;
  return undefined;
}

/** `require(x)`, `require.resolve(x)`, `createRequire(…)(x)` and `import.meta.resolve(x)`. */
function loadsModule({ callee }: CallExpression): boolean {
  if (callee.type === "Identifier") return callee.name === "require";
  if (callee.type === "CallExpression") {
    return callee.callee.type === "Identifier" && callee.callee.name === "createRequire";
  }
  if (callee.type !== "MemberExpression" || memberName(callee) !== "resolve") return false;
  return callee.object.type === "MetaProperty" || keyName(callee.object) === "require";
}

function memberName(node: MemberExpression): string | undefined {
  return node.computed ? literal(node.property) : keyName(node.property);
}

function keyName(node: Node & { readonly name?: unknown; readonly value?: unknown }): string | undefined {
  if (typeof node.name === "string") return node.name;
  return typeof node.value === "string" ? node.value : undefined;
}

function isProcessObject(node: Argument): boolean {
  if (node.type === "MemberExpression") return memberName(node) === "process";
  return node.type === "Identifier" && node.name === "process";
}
