/**
 * The source a template has at run time: as written, but for constants, which are folded in with their types, and for
 * paths that Handlebars would read differently where they stand.
 */
import type { JsonValue } from "@hexdag/kernel";
import type { TemplateReference } from "./template-reference.ts";

type Constants = { readonly [name: string]: JsonValue | undefined };

/** What changes between the template as written and as rendered. */
export interface Rewriting {
  readonly constants: Constants;
  /** References whose root goes by another name at run time. */
  readonly renamed: ReadonlyMap<TemplateReference, string>;
}

/** The template with its constants filled in. */
export function rewriteTemplate(
  source: string,
  references: readonly TemplateReference[],
  rewriting: Rewriting,
): string {
  let rewritten = "";
  let at = 0;
  for (const reference of [...references].sort((left, right) => left.start - right.start)) {
    const edit = editOf(reference, source, rewriting);
    if (edit === undefined || edit.start < at) continue;
    rewritten += source.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return rewritten + source.slice(at);
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function editOf(reference: TemplateReference, source: string, { constants, renamed }: Rewriting): Edit | undefined {
  const { parts, start, end, nested, role, outer } = reference;
  const [first = "", ...rest] = parts;
  if (first === "$var") {
    const value = constantAt(rest, constants);
    if (role === "value" || outer === undefined) return { start, end, text: literal(value) };
    const braces = source.slice(outer[0], outer[1]);
    const text = braces.includes("~") ? undefined : plainText(value);
    if (text !== undefined) return { start: outer[0], end: outer[1], text };
    return { start, end, text: `parse_json ${quoted(value)}` };
  }
  const name = renamed.get(reference);
  if (name !== undefined) return { start, end, text: `${nested ? "@root." : ""}${segment(name)}` };
  const names = first === "nodes" ? rest : parts;
  if (first !== "nodes" && !nested) return undefined;
  const rooted = source.slice(start, end).startsWith("@root");
  return nested && rooted && first !== "nodes"
    ? undefined
    : { start, end, text: `${nested ? "@root." : ""}${names.map(segment).join(".")}` };
}

function constantAt(path: readonly string[], constants: Constants): JsonValue {
  let value: JsonValue | undefined = constants;
  for (const part of path) {
    if (typeof value !== "object" || value === null) return null;
    value = Object.hasOwn(value, part) ? Reflect.get(value, part) : undefined;
  }
  return value ?? null;
}

/** The text of a constant, when it means itself where it stands in a template. */
function plainText(value: JsonValue): string | undefined {
  if (value === null) return "";
  if (typeof value === "object") return undefined;
  const text = String(value);
  return /[{}\\]/.test(text) ? undefined : text;
}

function literal(value: JsonValue): string {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value === "string" && !/["\\]/.test(value)) return `"${value}"`;
  return `(parse_json ${quoted(value)})`;
}

/** JSON as a Handlebars string: a quote is escaped by a backslash, a backslash stands for itself. */
function quoted(value: JsonValue): string {
  return `"${JSON.stringify(value).replaceAll('"', '\\"')}"`;
}

function segment(name: string): string {
  return /^[\p{L}_$][\p{L}\p{N}_$-]*$|^\d+$/u.test(name) ? name : `[${name}]`;
}
