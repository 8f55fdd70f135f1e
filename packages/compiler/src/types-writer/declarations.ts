/** Named types: a schema and everything it refers to, each declared once. */
import { isJsonObject, type JsonSchema } from "@hexdag/kernel";
import { comment, docComment } from "./doc-comment.ts";
import { type Names, typeName } from "./names.ts";
import { printInterface, printType, type TypePrinter } from "./type-printer.ts";

/** A type to declare. */
export interface NamedSchema {
  readonly name: string;
  readonly schema: JsonSchema | boolean;
  readonly isInput: boolean;
  /** What is said of it where its schema says nothing. */
  readonly description: string;
}

/** The declarations of a type and of what its schema refers to. `roots`: schemas in it that are wholes of their own. */
export function declare(named: NamedSchema, roots: ReadonlySet<object>, names: Names): readonly string[] {
  const declared = new Map<string, string>();
  const printers = new Map<JsonSchema | boolean, TypePrinter>();
  const printerOf = (root: JsonSchema | boolean, known: Map<string, string>): TypePrinter => {
    const printer: TypePrinter = {
      isInput: named.isInput,
      within(schema) {
        if (schema === root || !roots.has(schema)) return printer;
        const inner = printers.get(schema) ?? printerOf(schema, new Map());
        printers.set(schema, inner);
        return inner;
      },
      reference(pointer) {
        const taken = known.get(pointer);
        if (taken !== undefined) return taken;
        const target = pointer === "#" ? root : targetOf(pointer, root);
        if (target === undefined || target === true) return undefined;
        const name = names.take(`${named.name}${pointer === "#" ? "Part" : typeName(pointer.split("/").at(-1) ?? "")}`);
        // Known before it is printed: it may refer to itself.
        known.set(pointer, name);
        declared.set(name, "");
        declared.set(name, declaration(name, target, printer));
        return name;
      },
    };
    return printer;
  };
  // What is put together from several schemas is no whole that references could reach into.
  const isWhole = typeof named.schema === "object" && roots.has(named.schema);
  const printer = isWhole ? printerOf(named.schema, new Map([["#", named.name]])) : printerOf(true, new Map());
  const text = declaration(named.name, named.schema, printer, named.description);
  return [text, ...declared.values()];
}

function declaration(name: string, schema: JsonSchema | boolean, printer: TypePrinter, description?: string): string {
  const doc = docComment(schema) || comment(description === undefined ? [] : [description]);
  const inside = typeof schema === "object" ? printInterface(schema, printer) : undefined;
  if (inside?.startsWith("{\n")) return `${doc}export interface ${name} ${inside}`;
  const type = inside ?? printType(schema, printer);
  // An alias of itself alone means nothing.
  return `${doc}export type ${name} =${type.startsWith("\n") ? "" : " "}${type === name ? "unknown" : type};`;
}

function targetOf(pointer: string, root: JsonSchema | boolean): JsonSchema | boolean | undefined {
  if (!pointer.startsWith("#/")) return undefined;
  let current: unknown = root;
  for (const part of pointer.slice(2).split("/")) {
    const key = decoded(part).replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof current !== "object" || current === null || !Object.hasOwn(current, key)) return undefined;
    current = Reflect.get(current, key);
  }
  return typeof current === "boolean" || isSchema(current) ? current : undefined;
}

function isSchema(value: unknown): value is JsonSchema {
  return isJsonObject(value);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
