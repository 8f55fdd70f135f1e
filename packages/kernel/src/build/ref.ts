/**
 * References to values that will exist when the pipeline runs. A `Ref` looks like the value it stands for: reading a field
 * of it gives a reference to that field. It is data (an expression), not the value.
 */
import { HexdagError } from "../errors/hexdag-error.ts";
import type { Expr, PlanExpr, RootKind } from "../expr/expr.ts";
import { formatExpr } from "../expr/format.ts";
import { isJsonObject, type JsonValue } from "../json/json-value.ts";

const EXPR = Symbol.for("hexdag.ref");

/** A value of type `T`, later. */
export type Ref<T = JsonValue> = { readonly [EXPR]: Expr; readonly __type?: T } & RefFields<T>;

/** The fields of a reference: references to the fields of the value. */
export type RefFields<T> = T extends readonly (infer TItem)[]
  ? { readonly [index: number]: Ref<TItem> }
  : T extends object
    ? { readonly [TKey in keyof T & string]-?: Ref<Exclude<T[TKey], undefined>> }
    : unknown;

/** What may be written where a reference is expected: the reference, or a constant. */
export type RefOr<T> = Ref<T> | T;

export function makeRef<T>(expr: Expr): Ref<T> {
  const target: { readonly [EXPR]: Expr } = { [EXPR]: expr };
  const proxy = new Proxy(target, {
    get(_target, key) {
      if (key === EXPR) return expr;
      if (key === Symbol.toPrimitive) return () => refuseText(expr);
      if (typeof key === "symbol") return undefined;
      return makeRef(fieldOf(expr, key));
    },
    has: (_target, key) => key === EXPR,
  });
  return asRef<T>(proxy);
}

export function rootRef<T>(root: RootKind, name?: string): Ref<T> {
  return makeRef<T>(name === undefined ? { kind: "root", root } : { kind: "root", root, name });
}

export function isRef(value: unknown): value is Ref<unknown> {
  return typeof value === "object" && value !== null && EXPR in value;
}

/** The expression a reference stands for; a constant becomes a literal. */
export function exprOf(value: unknown): Expr {
  if (isRef(value)) return value[EXPR];
  if (Array.isArray(value)) return { kind: "list", items: value.map(exprOf) };
  if (isJsonObject(value))
    return {
      kind: "map",
      entries: Object.entries(value).map(([key, item]) => [{ kind: "literal", value: key }, exprOf(item)] as const),
    };
  return { kind: "literal", value: isConstant(value) ? value : null };
}

export function planExprOf(value: unknown): PlanExpr {
  const $expr = exprOf(value);
  return { $expr, text: formatExpr($expr) };
}

/** A plain template literal, a `+`, a comparison: all ask for a value that will exist only when the pipeline runs. */
function refuseText(expr: Expr): never {
  throw new HexdagError({
    code: "HD5012",
    message: `${formatExpr(expr)} stands for a value that will exist when the pipeline runs; it cannot be read while the pipeline is built`,
    hint: "put it into a text with the tag: text`… ${ref} …`; calculate with calculate(), compare() and call(), or inside a step",
  });
}

function fieldOf(object: Expr, key: string): Expr {
  const position = /^(0|[1-9]\d*)$/.test(key) ? Number(key) : undefined;
  if (position !== undefined) return { kind: "index", object, index: { kind: "literal", value: position } };
  return { kind: "member", object, name: key };
}

function isConstant(value: unknown): value is JsonValue {
  return value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

/** The field types exist in the type system only: at run time every field is a proxy made on demand. */
function asRef<T>(value: object): Ref<T> {
  if (isTyped<T>(value)) return value;
  throw new HexdagError({ code: "HD9001", message: "a reference lost its expression" });
}

function isTyped<T>(value: object): value is Ref<T> {
  return EXPR in value;
}
