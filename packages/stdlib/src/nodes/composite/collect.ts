/** Puts the results of passes together, in item order. */
import { type AnyNodeFunction, HexdagError, isJsonObject, type JsonValue, type RunContext } from "@hexdag/kernel";
import type { PassOutcome } from "./iterate.ts";

export interface CollectChoice {
  /** What becomes of the results: all in a list, the last or first that is not null, a map, or one value folded by `reducer`. */
  readonly collect: "list" | "last" | "first" | "dict" | "reduce";
  /** For `dict`: the field of each result (else of its item) that names it. */
  readonly keyField: string | undefined;
  /** For `reduce`: called with the value so far, the next result, and the context. */
  readonly reducer: AnyNodeFunction | undefined;
}

/** The collected result. Failed passes are null in it, or `{error}` where errors are collected. */
export async function collectResults(
  passes: readonly PassOutcome[],
  choice: CollectChoice,
  ctx: RunContext,
): Promise<JsonValue> {
  const values = passes.map((pass) => pass.slot);
  switch (choice.collect) {
    case "list":
      return values;
    case "last":
      return values.findLast((value) => value !== null) ?? null;
    case "first":
      return values.find((value) => value !== null) ?? null;
    case "dict":
      return byKey(passes, choice.keyField);
    case "reduce":
      return await reduced(passes, choice.reducer, ctx);
  }
}

/** Of two passes with one key the later one stays. */
function byKey(passes: readonly PassOutcome[], keyField: string | undefined): JsonValue {
  return Object.fromEntries(passes.map((pass) => [keyOf(pass, keyField), pass.slot]));
}

function keyOf({ slot, item, key, index, failed }: PassOutcome, keyField: string | undefined): string {
  if (keyField === undefined) return String(key ?? index);
  const found = fieldOf(slot, keyField) ?? fieldOf(item, keyField);
  if (typeof found === "string" || typeof found === "number" || typeof found === "boolean") return String(found);
  if (failed) return String(key ?? index);
  throw new HexdagError({
    code: "HD6007",
    message: `key_field "${keyField}" ${found === undefined ? "is in neither the result nor the item" : "is no text or number in the result"} of pass ${index}`,
    hint: "name a field that every result has, or leave key_field out to number the results",
    retryable: false,
  });
}

function fieldOf(value: JsonValue, name: string): JsonValue | undefined {
  return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** Failed passes have nothing to fold. The first result is the first value so far. */
async function reduced(
  passes: readonly PassOutcome[],
  reducer: AnyNodeFunction | undefined,
  ctx: RunContext,
): Promise<JsonValue> {
  const [first = null, ...rest] = passes.filter((pass) => !pass.failed).map((pass) => pass.slot);
  if (reducer === undefined) return first;
  let value: unknown = first;
  for (const next of rest) value = await Reflect.apply(reducer, undefined, [value, next, ctx]);
  return toJson(value, ctx);
}

function toJson(value: unknown, ctx: RunContext): JsonValue {
  // The engine checks the whole result; here it is enough that a later step does not see `undefined`.
  return isJsonLike(value) ? value : refuse(ctx);
}

function isJsonLike(value: unknown): value is JsonValue {
  return value !== undefined && typeof value !== "function" && typeof value !== "bigint" && typeof value !== "symbol";
}

function refuse(ctx: RunContext): never {
  throw new HexdagError({
    code: "HD6005",
    message: `the reducer of node "${ctx.nodeName}" returned something that is not JSON`,
    hint: "return the value so far, with the next result worked in",
    retryable: false,
  });
}
