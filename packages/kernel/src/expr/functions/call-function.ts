import { HexdagError } from "../../errors/hexdag-error.ts";
import type { JsonValue } from "../../json/json-value.ts";
import type { PlanExpr } from "../expr.ts";
import { siteOf } from "../frame.ts";
import { EXPR_LIMITS } from "../limits.ts";
import type { Scope } from "../scope.ts";
import { BUILTIN_FUNCTIONS } from "./table.ts";

/**
 * Calls one built-in function with plain values, within the bounds of an expression: what template helpers are made of.
 * Functions that take lambdas cannot be called this way.
 *
 * @example callFunction("upper", ["ada"], scope) // "ADA"
 */
export function callFunction(name: string, args: readonly JsonValue[], scope: Scope): JsonValue {
  const fn = BUILTIN_FUNCTIONS.get(name);
  const least = fn?.params.filter((param) => !param.optional && !param.rest).length ?? 0;
  const most = fn?.params.at(-1)?.rest ? Number.POSITIVE_INFINITY : (fn?.params.length ?? 0);
  if (fn === undefined || args.length < least || args.length > most) {
    const message =
      fn === undefined ? `there is no function ${name}()` : `${fn.signature} got ${args.length} arguments`;
    throw new HexdagError({ code: "HD4501", message, retryable: false });
  }
  const source: PlanExpr = { $expr: { kind: "literal", value: null }, text: fn.signature };
  const site = siteOf(source, undefined);
  return fn.run({ fn, args, site, frame: { scope, stepsLeft: EXPR_LIMITS.steps, slots: [], site } });
}
