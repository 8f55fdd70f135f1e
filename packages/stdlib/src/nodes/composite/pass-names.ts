/** The names a pass of a loop is known by: as locals of expressions, and as fields of the body's input. */
import { isJsonObject, type JsonObject, type JsonValue, type Locals } from "@hexdag/kernel";

export interface NameChoice {
  readonly itemVar: string;
  readonly indexVar: string;
}

/** One pass, as far as it is known. */
export interface PassFacts {
  readonly index: number;
  /** Null in a `while`. */
  readonly item: JsonValue;
  /** Null in a `while`: nobody knows how many passes there will be. */
  readonly total: number | null;
  readonly state: JsonObject;
  /** The result of this pass; before it has one, that of the pass before. Null before the first. */
  readonly body: JsonValue;
}

/** Every local name that the expressions and bodies of a loop may use. */
export function passLocalNames(spec: JsonObject): readonly string[] {
  const { item_var: itemVar = "item", index_var: indexVar = "index" } = spec;
  const fixed = ["$item", "$index", "$total", "$is_first", "$is_last", "$state", "$body"];
  return [...fixed, ...[itemVar, indexVar].filter((name) => typeof name === "string")];
}

/** The values of those names in one pass. */
export function passLocals(facts: PassFacts, names: NameChoice): Locals {
  const { index, item, total, state, body } = facts;
  return {
    $item: item,
    $index: index,
    $total: total,
    $is_first: index === 0,
    $is_last: total !== null && index === total - 1,
    $state: state,
    $body: body,
    [names.itemVar]: item,
    [names.indexVar]: index,
  };
}

/** What the body gets as input: the node's own input, with the pass on top. */
export function passInput(input: JsonValue, facts: PassFacts, names: NameChoice): JsonObject {
  const { index, item, total, state } = facts;
  return {
    ...(isJsonObject(input) ? input : {}),
    ...(total === null ? {} : { [names.itemVar]: item }),
    [names.indexVar]: index,
    ...(total === null || Object.keys(state).length > 0 ? { state } : {}),
  };
}

/** What a pass without a body gives: its own names. */
export function passFacts(facts: PassFacts, names: NameChoice): JsonObject {
  const { index, item, total, state } = facts;
  if (total === null) return { [names.indexVar]: index, state };
  return { [names.itemVar]: item, [names.indexVar]: index, total, is_first: index === 0, is_last: index === total - 1 };
}
