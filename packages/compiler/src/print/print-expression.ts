/** Expressions as manifests write them: as text, as `{{ path }}`, or as the constant they are. */
import { type Expr, formatExpr, mapChildren, type RootExpr } from "@hexdag/kernel";
import { exactPath } from "../template/exact-path.ts";
import { helperNamed } from "../template/helper-arity.ts";
import { type Names, rootParts, spelled } from "./names.ts";
import { pathText } from "./path-text.ts";
import type { Printer } from "./printer.ts";

/** Where something is printed. */
export interface PrintSite {
  readonly printer: Printer;
  readonly names: Names;
  /** Whose it is, for what cannot be said. */
  readonly what: string;
}

/** A constant longer than this is put aside, since an expression has a largest length. */
const MAX_LITERAL = 1_000;
const MAX_EXPRESSION = 4_096;

/** The text of an expression. With `mapping` it must not look like a template. */
export function expressionText(expr: Expr, { printer, names, what }: PrintSite, mapping?: "mapping"): string {
  const lost: RootExpr[] = [];
  const text = formatExpr(withVariables(spelled(expr, names, lost), printer, mapping === "mapping"));
  for (const { root, name = "" } of lost)
    printer.problems.push({
      what,
      message: `reads the ${WORDS[root] ?? root} "${name}", which another name hides here`,
    });
  if (text.length > MAX_EXPRESSION)
    printer.problems.push({
      what,
      message: `has an expression of ${text.length} characters; there may be ${MAX_EXPRESSION}`,
    });
  return text;
}

const WORDS: Readonly<Record<string, string>> = {
  field: "input field",
  local: "loop name",
  mapped: "mapped value",
  name: "name",
  node: "node",
};

function withVariables(expr: Expr, printer: Printer, mapping: boolean): Expr {
  if (expr.kind !== "literal") return mapChildren(expr, (part) => withVariables(part, printer, mapping));
  const text = JSON.stringify(expr.value);
  if (text.length <= MAX_LITERAL && !(mapping && /\{\{|\{%/.test(text))) return expr;
  return {
    kind: "member",
    object: { kind: "root", root: "local", name: "$var" },
    name: printer.variable(expr.value),
  };
}

/** The parts of a path as templates write it; `undefined` for any other expression. */
export function pathParts(expr: Expr, names: Names): readonly string[] | undefined {
  const keys: string[] = [];
  let current = expr;
  while (current.kind === "member" || current.kind === "index") {
    const key = keyOf(current);
    if (key === undefined) return undefined;
    keys.unshift(key);
    current = current.object;
  }
  if (current.kind !== "root") return undefined;
  const root = rootParts(current, names);
  return root === undefined ? undefined : [...root, ...keys];
}

function keyOf(expr: Extract<Expr, { readonly kind: "member" | "index" }>): string | undefined {
  // In a template, digits are a position.
  if (expr.kind === "member") return /^\d+$/.test(expr.name) ? undefined : expr.name;
  const key = expr.index.kind === "literal" ? expr.index.value : undefined;
  if (typeof key === "number") return Number.isInteger(key) && key >= 0 ? String(key) : undefined;
  return typeof key === "string" && !/^\d+$/.test(key) ? key : undefined;
}

/** An expression as `{{ path }}` that keeps the value's type; `undefined` for one that is no plain path. */
export function exactText(expr: Expr, names: Names): string | undefined {
  const parts = pathParts(expr, names);
  const text = parts === undefined ? undefined : `{{${pathText(parts)}}}`;
  return text === undefined || exactPath(text) === undefined ? undefined : text;
}

/** A plain path as the text between `{{` and `}}`; `undefined` for any other expression. */
export type SpellPath = (expr: Expr) => string | undefined;

/** Paths as they are spelled at a place. */
export function spellPathIn(names: Names): SpellPath {
  return (expr) => {
    const parts = pathParts(expr, names);
    return parts === undefined ? undefined : pathText(parts);
  };
}

/**
 * Text put together of constants and paths, as a template. That is what an argument of a macro with `{{ }}` in it becomes:
 * `join(["About ", str(required(topic))], "")` is `About {{topic}}`.
 */
export function joinedText(expr: Expr, spellPath: SpellPath): string | undefined {
  if (expr.kind !== "call" || expr.name !== "join") return undefined;
  const [list, between] = expr.args;
  if (list?.kind !== "list" || between?.kind !== "literal" || between.value !== "") return undefined;
  let text = "";
  for (const item of list.items) {
    const piece = pieceText(item, spellPath);
    if (piece === undefined) return undefined;
    text += piece;
  }
  return text;
}

function pieceText(item: Expr, spellPath: SpellPath): string | undefined {
  if (item.kind === "literal") return typeof item.value === "string" ? escaped(item.value) : undefined;
  if (item.kind !== "call" || item.name !== "str") return undefined;
  const [inner] = item.args;
  const value = inner?.kind === "call" && inner.name === "required" ? inner.args[0] : undefined;
  if (value === undefined) return undefined;
  const inside = spellPath(value) ?? helperText(value, spellPath);
  return inside === undefined ? joinedText(value, spellPath) : `{{${inside}}}`;
}

/** A call as a template makes it: `upper name`. */
function helperText(expr: Expr, spellPath: SpellPath): string | undefined {
  if (expr.kind !== "call" || helperNamed(expr.name) === undefined) return undefined;
  const args = expr.args.map((arg) => argumentText(arg, spellPath));
  return args.every((arg) => arg !== undefined) ? [expr.name, ...args].join(" ") : undefined;
}

function argumentText(arg: Expr, spellPath: SpellPath): string | undefined {
  if (arg.kind !== "literal") {
    const call = helperText(arg, spellPath);
    return call === undefined ? spellPath(arg) : `(${call})`;
  }
  const { value } = arg;
  if (typeof value === "string") return /["\\]/.test(value) ? undefined : `"${value}"`;
  return typeof value === "object" && value !== null ? undefined : String(value);
}

function escaped(text: string): string {
  return text.replaceAll("{{", "\\{{");
}
