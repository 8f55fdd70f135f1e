import type { Expr, Span } from "@hexdag/kernel";
import { readSimple } from "./simple-template.ts";

/** What `readSimple` leaves out: segments in brackets, and paths that start with `nodes`. One word alone may be a helper. */
const SEGMENTS = /^\{\{\s*([\p{L}_$][\p{L}\p{N}_$-]*)((?:\.(?:[\p{L}\p{N}_$-]+|\[[^[\]]+\]))+)\s*\}\}$/u;
const SEGMENT = /\.(?:([\p{L}\p{N}_$-]+)|\[([^[\]]+)\])/gu;
/** No names in a path, unless in brackets. */
const WORDS = new Set(["else", "this", "true", "false", "null", "undefined"]);

/** The path of a text that is nothing but one `{{ path }}`, as an expression with spans in that text. */
export function exactPath(text: string): { readonly expr: Expr } | undefined {
  if (!text.startsWith("{{") || !text.endsWith("}}")) return undefined;
  const [reference, second] = readSimple(text)?.references ?? [];
  if (reference !== undefined && second === undefined && reference.outer?.[1] === text.length) {
    return { expr: pathExpr(reference.parts, reference.start) };
  }
  const [, first = "", rest = ""] = SEGMENTS.exec(text) ?? [];
  const parts = [first, ...[...rest.matchAll(SEGMENT)].map(([, plain, bracketed]) => bracketed ?? plain ?? "")];
  const isPath = first !== "" && ![first, ...rest.split(".")].some((part) => WORDS.has(part));
  return isPath ? { expr: pathExpr(parts, text.indexOf(first)) } : undefined;
}

/** `a.b.0` as members and positions of the root `a`. */
export function pathExpr(parts: readonly string[], start: number): Expr {
  const [first = "", ...rest] = parts;
  const end = start + first.length;
  return membersOf(rootOf(first, start, end), rest, [start, end]);
}

/** The members and positions of a value, one inside the other. */
export function membersOf(root: Expr, parts: readonly string[], [start, rootEnd]: Span): Expr {
  let end = rootEnd;
  let expr = root;
  for (const part of parts) {
    end += part.length + 1;
    expr = /^\d+$/.test(part)
      ? { kind: "index", object: expr, index: { kind: "literal", value: Number(part) }, span: [start, end] }
      : { kind: "member", object: expr, name: part, span: [start, end] };
  }
  return expr;
}

function rootOf(name: string, start: number, end: number): Expr {
  if (name === "$input" || name === "$ctx" || name === "$error") {
    return { kind: "root", root: name === "$input" ? "input" : name === "$ctx" ? "ctx" : "error", span: [start, end] };
  }
  const isLoopName = name.startsWith("$") && name !== "$var" && name !== "$param";
  return { kind: "root", root: isLoopName ? "local" : "name", name, span: [start, end] };
}
