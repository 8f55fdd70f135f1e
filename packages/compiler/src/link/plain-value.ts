import type { JsonValue, PlanValue } from "@hexdag/kernel";

/**
 * Data that stands in a plan as it is. The parser refuses the keys that mark expressions, functions and the like, so plain
 * data is never taken for one of them.
 */
export function plainValue(value: JsonValue): PlanValue {
  return isPlanValue(value) ? value : null;
}

/** JSON without absent members is a plan value; what the parser and the schema libraries make has none. */
function isPlanValue(value: JsonValue | undefined): value is JsonValue & PlanValue {
  return value !== undefined;
}

/** Whether data from the parser is JSON; it always is, and this tells the type checker so. */
export function isJson(data: unknown): data is JsonValue {
  return data !== undefined && typeof data !== "function";
}
