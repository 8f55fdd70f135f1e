/** Expressions in a spec that the node evaluates itself, and what their values have to be. */
import { type Deferred, HexdagError, isTruthy, type JsonValue, type Locals } from "@hexdag/kernel";

/** Evaluates a field whose role is `deferred`. A field that was written as plain data is its own value. */
export function valueOf(field: unknown, locals: Locals): JsonValue {
  if (isDeferred(field)) return field.evaluate(locals);
  if (field === null || typeof field === "boolean" || typeof field === "number" || typeof field === "string")
    return field;
  throw new HexdagError({
    code: "HD9001",
    message: `a deferred expression was loaded as ${typeof field}`,
    hint: "please report this with the plan",
    retryable: false,
  });
}

/** Whether a condition holds, by the truth of the expression language: null, false, 0, "", [] and {} are false. */
export function holds(field: unknown, locals: Locals): boolean {
  return isTruthy(valueOf(field, locals));
}

function isDeferred(field: unknown): field is Deferred {
  return typeof field === "object" && field !== null && "evaluate" in field && typeof field.evaluate === "function";
}
