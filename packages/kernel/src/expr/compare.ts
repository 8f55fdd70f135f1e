/**
 * Truth, equality and order, with what they cost taken from the budget. Equality is deep and total; order exists between
 * numbers, strings and booleans of one type only.
 */
import type { JsonObject, JsonValue } from "../json/json-value.ts";
import { exceed, type Frame, fail, spend, spendText } from "./frame.ts";
import { EXPR_LIMITS } from "./limits.ts";
import { aTypeOf, entriesOf, hasField, isList, isMap, isTruthy, ownField } from "./value.ts";

/** `isTruthy` at its price: whether a map is empty takes listing its keys. */
export function isTrue(value: JsonValue, frame: Frame): boolean {
  if (typeof value !== "object" || !isMap(value)) return isTruthy(value);
  const entries = entriesOf(value).length;
  spend(frame, entries >>> 4, frame.site);
  return entries > 0;
}

/** Whether two values are equal; values of unlike types are not. Fails only by running out of steps. */
export function equalValues(left: JsonValue, right: JsonValue, frame: Frame): boolean {
  if (typeof left === "string") return typeof right === "string" && equalTexts(left, right, frame);
  if (left === right) return true;
  if (typeof left !== "object" || typeof right !== "object") return false;
  return equalAt(left, right, { frame, depth: 0 });
}

function equalTexts(left: string, right: string, frame: Frame): boolean {
  if (left.length !== right.length) return false;
  spendText(frame, left.length, frame.site);
  return left === right;
}

interface Comparison {
  readonly frame: Frame;
  depth: number;
}

function equalAt(left: JsonValue, right: JsonValue, comparison: Comparison): boolean {
  if (typeof left === "string") return typeof right === "string" && equalTexts(left, right, comparison.frame);
  if (left === right) return true;
  if (isList(left)) return isList(right) && left.length === right.length && equalLists(left, right, comparison);
  if (isMap(left)) return isMap(right) && equalMaps(left, right, comparison);
  return false;
}

function equalLists(left: readonly JsonValue[], right: readonly JsonValue[], comparison: Comparison): boolean {
  enter(comparison, left.length);
  const same = left.every((item, i) => equalAt(item, right[i] ?? null, comparison));
  comparison.depth--;
  return same;
}

function equalMaps(left: JsonObject, right: JsonObject, comparison: Comparison): boolean {
  const entries = entriesOf(left);
  const others = entriesOf(right).length;
  enter(comparison, entries.length + others);
  const same =
    entries.length === others &&
    entries.every(([key, value]) => hasField(right, key) && equalAt(value, ownField(right, key), comparison));
  comparison.depth--;
  return same;
}

function enter(comparison: Comparison, parts: number): void {
  const { frame } = comparison;
  spend(frame, 1 + parts, frame.site);
  if (++comparison.depth > EXPR_LIMITS.dataDepth) exceed(frame.site, "a compared value is nested too deeply");
}

/**
 * Below zero, zero or above, as `left` is less than, equal to or greater than `right`; `undefined` when one of them is
 * null and the other is not, which no order relation holds for.
 */
export function orderOf(left: JsonValue, right: JsonValue, frame: Frame): number | undefined {
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (typeof left === "string" && typeof right === "string") return orderOfTexts(left, right, frame);
  if (left === null || right === null) return left === right ? 0 : undefined;
  if (typeof left === "boolean" && typeof right === "boolean") return Number(left) - Number(right);
  return fail(frame.site, `${aTypeOf(left)} cannot be compared with ${aTypeOf(right)}`, orderHint(left, right));
}

function orderOfTexts(left: string, right: string, frame: Frame): number {
  if (left === right) return 0;
  spendText(frame, Math.min(left.length, right.length), frame.site);
  return left < right ? -1 : 1;
}

function orderHint(left: JsonValue, right: JsonValue): string {
  const types = new Set([typeof left, typeof right]);
  if (types.has("string") && types.has("number")) return "convert one side with float(x) or str(x)";
  if (isList(left) || isList(right)) return "compare a length with len(x), or one item with x[0]";
  return "order numbers with numbers and strings with strings";
}
