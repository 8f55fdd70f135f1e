import { type Expr, isName } from "@hexdag/kernel";

const PATH = /^(?:\$input|[A-Za-z_]\w*)(?:\.[A-Za-z_]\w*)*$/;

/**
 * Reads an expression that is a plain path, as most are, without the parser: `a.b.c`, `$input.x`. Gives the very tree the
 * parser would, or `undefined` when the text is anything else.
 */
export function parsePath(text: string): Expr | undefined {
  if (!PATH.test(text)) return undefined;
  let end = text.indexOf(".");
  const first = end === -1 ? text : text.slice(0, end);
  if (end === -1) end = text.length;
  if (first !== "$input" && !isName(first)) return undefined;
  let expr: Expr =
    first === "$input"
      ? { kind: "root", root: "input", span: [0, end] }
      : { kind: "root", root: "name", name: first, span: [0, end] };
  while (end < text.length) {
    const from = end + 1;
    const next = text.indexOf(".", from);
    end = next === -1 ? text.length : next;
    expr = { kind: "member", object: expr, name: text.slice(from, end), span: [0, end] };
  }
  return expr;
}
