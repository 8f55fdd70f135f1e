/**
 * The source a template has at run time: as written, but for constants, which are folded in with their types, and for
 * paths that Handlebars would read differently where they stand.
 */
import type { JsonValue } from "@hexdag/kernel";
import type { TemplateReference } from "./template-reference.ts";

/** What changes between the template as written and as rendered. */
export interface Rewriting {
  /** References whose values are known. */
  readonly constants: ReadonlyMap<TemplateReference, JsonValue>;
  /** References that lead to their values by another path at run time. */
  readonly paths: ReadonlyMap<TemplateReference, readonly string[]>;
  /** References in whose place other template text stands. */
  readonly texts: ReadonlyMap<TemplateReference, string>;
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

function editOf(
  reference: TemplateReference,
  source: string,
  { constants, paths, texts }: Rewriting,
): Edit | undefined {
  const { parts, start, end, nested, role, outer } = reference;
  const text = texts.get(reference);
  if (text !== undefined && outer !== undefined) return { start: outer[0], end: outer[1], text };
  const value = constants.get(reference);
  if (value !== undefined) {
    if (role === "value" || outer === undefined) return { start, end, text: literal(value) };
    const braces = source.slice(outer[0], outer[1]);
    const text = braces.includes("~") ? undefined : plainText(value);
    if (text !== undefined) return { start: outer[0], end: outer[1], text };
    return { start, end, text: `parse_json ${quoted(value)}` };
  }
  const path = paths.get(reference);
  if (path === undefined && !nested && !parts.some(isPosition)) return undefined;
  const rooted = source.slice(start, end).startsWith("@root");
  if (path === undefined && rooted) return undefined;
  return { start, end, text: `${nested ? "@root." : ""}${(path ?? parts).map(segment).join(".")}` };
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

/** Handlebars takes positions of lists only in brackets. */
function segment(name: string): string {
  return /^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(name) ? name : `[${name}]`;
}

function isPosition(name: string): boolean {
  return /^\d/.test(name);
}
