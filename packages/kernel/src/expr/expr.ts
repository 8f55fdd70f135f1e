/**
 * The expression language as data. The compiler parses text into these nodes and resolves every bare name; the kernel
 * compiles them to closures once, at load. Nothing here evaluates anything.
 *
 * `span` is `[start, end)` in the expression's own source text, kept on every node that can fail at run time.
 */
import type { JsonValue } from "../json/json-value.ts";
import type { Origin } from "../plan/origin.ts";

export type Span = readonly [start: number, end: number];

export type Expr =
  | LiteralExpr
  | ListExpr
  | MapExpr
  | RootExpr
  | MemberExpr
  | IndexExpr
  | SliceExpr
  | UnaryExpr
  | BinaryExpr
  | LogicalExpr
  | ConditionalExpr
  | CallExpr
  | LambdaExpr;

/** A number, string, boolean or null, or a whole constant folded by the compiler. */
export interface LiteralExpr {
  readonly kind: "literal";
  readonly value: JsonValue;
}
export interface ListExpr {
  readonly kind: "list";
  readonly items: readonly Expr[];
}
export interface MapExpr {
  readonly kind: "map";
  readonly entries: readonly (readonly [key: Expr, value: Expr])[];
}

/**
 * Where a path starts. The parser emits `name`; the linker replaces every one of them, so a plan never holds `name`.
 *
 * - `node`: the result of node `name`; null when it was skipped.
 * - `input`: the run's input. - `ctx`: run metadata (`$ctx`). - `error`: `$error` in an `on_error` handler.
 * - `local`: a loop name (`$item`, `$index`, `$total`, `$is_first`, `$is_last`, `$state`, `$body`, an `item_var`) or a lambda parameter.
 * - `mapped`: a key of this node's `input_mapping`.
 * - `field`: an ambient name: a field of the only data dependency's result if it has it, else of the run input.
 */
export interface RootExpr {
  readonly kind: "root";
  readonly root: RootKind;
  /** Absent for `input`, `ctx` and `error`. */
  readonly name?: string;
  readonly span?: Span;
}
export type RootKind = "name" | "node" | "input" | "ctx" | "error" | "local" | "mapped" | "field";

/** `object.name` or `object?.name`: null when the object is null or lacks the own property. */
export interface MemberExpr {
  readonly kind: "member";
  readonly object: Expr;
  readonly name: string;
  readonly span?: Span;
}
/** `object[index]`: a string key of a map, or an integer position of a list or string; negative counts from the end. */
export interface IndexExpr {
  readonly kind: "index";
  readonly object: Expr;
  readonly index: Expr;
  readonly span?: Span;
}
export interface SliceExpr {
  readonly kind: "slice";
  readonly object: Expr;
  readonly from?: Expr;
  readonly to?: Expr;
  readonly span?: Span;
}
export interface UnaryExpr {
  readonly kind: "unary";
  readonly operator: "-" | "+" | "not";
  readonly operand: Expr;
  readonly span?: Span;
}
export type BinaryOperator =
  | "+"
  | "-"
  | "*"
  | "/"
  | "//"
  | "%"
  | "**"
  | "=="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">="
  | "in"
  | "not in";
export interface BinaryExpr {
  readonly kind: "binary";
  readonly operator: BinaryOperator;
  readonly left: Expr;
  readonly right: Expr;
  readonly span?: Span;
}
/** Short-circuiting; the result is the deciding operand's value, `??` decides on null. */
export interface LogicalExpr {
  readonly kind: "logical";
  readonly operator: "and" | "or" | "??";
  readonly left: Expr;
  readonly right: Expr;
}
export interface ConditionalExpr {
  readonly kind: "conditional";
  readonly test: Expr;
  readonly then: Expr;
  readonly else: Expr;
}
/** A call of a built-in function. `x | default(1)` parses to `default(x, 1)`, `x | required` to `required(x)`, `x is null` to `is_null(x)`. */
export interface CallExpr {
  readonly kind: "call";
  readonly name: string;
  readonly args: readonly Expr[];
  readonly span?: Span;
}
/** Only ever an argument of a call. */
export interface LambdaExpr {
  readonly kind: "lambda";
  readonly params: readonly string[];
  readonly body: Expr;
}

/** An expression as it stands in a plan: the tree, the text it came from and, when known, where that text starts in the source. */
export interface PlanExpr {
  readonly $expr: Expr;
  readonly text: string;
  readonly origin?: Origin;
}

/**
 * A template as it stands in a plan: engine source plus the roots it reads. `roots` maps each top-level name the template
 * uses to what it means, mostly a root, so that an engine sees a plain object and never our scope. A name whose `.output`
 * is read is listed in `outputs`: such a root offers `output` also when the result has no such field.
 */
export interface PlanTemplate {
  readonly $template: string;
  readonly roots: { readonly [name: string]: Expr };
  readonly outputs?: readonly string[];
  readonly origin?: Origin;
}
