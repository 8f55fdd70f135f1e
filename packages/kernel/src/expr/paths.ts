/**
 * Roots, members, indexes and slices as closures. A chain of fixed keys becomes one closure, for paths are most of what
 * expressions do. Own properties only: `Object.hasOwn` guards every read.
 */
import type { JsonValue } from "../json/json-value.ts";
import type { ClosureCompiler } from "./closure.ts";
import type { Expr, IndexExpr, MemberExpr, RootExpr, SliceExpr } from "./expr.ts";
import { type Frame, fail, type Run, type Site, siteOf, spend, spendText } from "./frame.ts";
import { textAt, textSlice } from "./text-units.ts";
import { aTypeOf, hasField, isList, isMap, ownField } from "./value.ts";

export function compileRoot(compiler: ClosureCompiler, { root, name, span }: RootExpr): Run {
  const slot = root === "local" && name !== undefined ? compiler.params.lastIndexOf(name) : -1;
  if (slot >= 0) return (frame) => frame.slots[slot] ?? null;
  if (root !== "field" || compiler.mayBeAbsent) return (frame) => frame.scope.read(root, name) ?? null;
  const site = siteOf(compiler.source, span);
  return (frame) => {
    const value = frame.scope.read(root, name);
    if (value !== undefined) return value;
    const message = `nothing is called ${JSON.stringify(name)} here: no node, and neither what the node reads nor the run input has it`;
    return fail(site, message, `a text is written '"${name}"'; use ${name} ?? null if it may be absent`);
  };
}

/** `object.a`, `object["a"]`, `object[0]` with everything fixed that can be; `object[i]` otherwise. */
export function compilePath(compiler: ClosureCompiler, expr: MemberExpr | IndexExpr): Run {
  const site = siteOf(compiler.source, expr.span);
  const keys: (string | number)[] = [];
  let base: Expr = expr;
  for (let key = fixedKey(base); key !== undefined; key = fixedKey(base)) {
    if (base.kind !== "member" && base.kind !== "index") break;
    keys.unshift(key);
    base = base.object;
  }
  if (keys.length === 0) return expr.kind === "index" ? compileIndex(compiler, expr) : compiler.compile(base);
  if (base.kind !== "root" || base.root !== "node" || keys[0] !== "output") {
    return follow(compiler.compile(base), keys, site);
  }
  return follow(nodeOutput(compiler.compile(base)), keys.slice(1), site);
}

function fixedKey(expr: Expr): string | number | undefined {
  if (expr.kind === "member") return expr.name;
  if (expr.kind !== "index" || expr.index.kind !== "literal") return undefined;
  const { value } = expr.index;
  return typeof value === "string" || (typeof value === "number" && Number.isInteger(value)) ? value : undefined;
}

/** `node.output` is the whole result when the result has no field `output`. */
function nodeOutput(read: Run): Run {
  return (frame) => {
    const result = read(frame);
    return isMap(result) && hasField(result, "output") ? ownField(result, "output") : result;
  };
}

function follow(base: Run, keys: readonly (string | number)[], site: Site): Run {
  const [first, second] = keys;
  if (first === undefined) return base;
  if (keys.length === 1 && typeof first === "string") return (frame) => member(base(frame), first, site);
  if (keys.length === 2 && typeof first === "string" && typeof second === "string") {
    return (frame) => member(member(base(frame), first, site), second, site);
  }
  return (frame) => {
    let value = base(frame);
    for (const key of keys)
      value = typeof key === "string" ? member(value, key, site) : item(value, key, { frame, site });
    return value;
  };
}

function member(value: JsonValue, key: string, site: Site): JsonValue {
  if (!isMap(value)) return noMember(value, key, site);
  return Object.hasOwn(value, key) ? (value[key] ?? null) : null;
}

/** Null, save for the habit of other languages to ask a list for its length: that would be null for ever. */
function noMember(value: JsonValue, key: string, site: Site): null {
  if ((key === "length" || key === "size" || key === "count") && (isList(value) || typeof value === "string")) {
    return fail(site, `${aTypeOf(value)} has no field "${key}"`, "write len(x)");
  }
  return null;
}

interface At {
  readonly frame: Frame;
  readonly site: Site;
}

/** `value[position]`. */
function item(value: JsonValue, position: number, { frame, site }: At): JsonValue {
  if (value === null) return null;
  if (isList(value)) return value[position < 0 ? position + value.length : position] ?? null;
  if (typeof value === "string") {
    spendText(frame, value.length, site);
    return textAt(value, position) ?? null;
  }
  const hint = isMap(value) ? 'a map is read by key: x["key"]' : undefined;
  return fail(site, `${aTypeOf(value)} has no item number ${position}`, hint);
}

function compileIndex(compiler: ClosureCompiler, expr: IndexExpr): Run {
  const object = compiler.compile(expr.object);
  const index = compiler.compile(expr.index);
  const site = siteOf(compiler.source, expr.span);
  return (frame) => {
    const value = object(frame);
    const key = index(frame);
    return readIndex(value, key, { frame, site });
  };
}

/** `value[key]` for a key known at run time only, also behind `get()`. */
export function readIndex(value: JsonValue, key: JsonValue, at: At): JsonValue {
  const { frame, site } = at;
  if (typeof key === "string") {
    spendText(frame, key.length, site);
    return member(value, key, site);
  }
  if (typeof key === "number" && Number.isInteger(key)) return item(value, key, at);
  if (value === null) return null;
  if (typeof key === "number") return fail(site, `a position is a whole number, not ${key}`, "round it with int(x)");
  return fail(site, `an index is a string or a whole number, not ${aTypeOf(key)}`);
}

export function compileSlice(compiler: ClosureCompiler, expr: SliceExpr): Run {
  const object = compiler.compile(expr.object);
  const from = expr.from === undefined ? () => null : compiler.compile(expr.from);
  const to = expr.to === undefined ? () => null : compiler.compile(expr.to);
  const site = siteOf(compiler.source, expr.span);
  return (frame) => {
    const value = object(frame);
    const start = bound(from(frame), site);
    const end = bound(to(frame), site);
    if (value === null) return null;
    if (typeof value === "string") {
      spendText(frame, value.length, site);
      return textSlice(value, start, end);
    }
    if (!isList(value)) return fail(site, `only a list or a string can be sliced, not ${aTypeOf(value)}`);
    const part = value.slice(start, end);
    spend(frame, part.length, site);
    return part;
  };
}

function bound(value: JsonValue, site: Site): number | undefined {
  if (value === null) return undefined;
  if (typeof value === "number" && Number.isInteger(value)) return value;
  return fail(site, `the ends of a slice are whole numbers, not ${typeof value === "number" ? value : aTypeOf(value)}`);
}
