/** The types functions take and give: their declared ones, and what is better known of a few. */
import { type CallExpr, type Expr, type FunctionParam, functionSignatures, type TypeName } from "@hexdag/kernel";
import { type Checker, describe, spanOf } from "./checker.ts";
import { isDisjoint, itemOf, itemsOf, nonNull, nullable, type Type, typed, typesOf, union } from "./schema-types.ts";

export function checkCall(checker: Checker, expr: CallExpr): Type {
  const fn = functionSignatures.get(expr.name);
  if (fn === undefined) return undefined;
  const types: Type[] = [];
  for (const [index, arg] of expr.args.entries()) {
    const param = fn.params[index] ?? fn.params.at(-1);
    types.push(arg.kind === "lambda" ? checkLambda(checker, arg, types[0]) : checker.infer(arg));
    if (arg.kind !== "lambda" && param !== undefined) checkArgument(checker, expr, { arg, param, type: types.at(-1) });
  }
  const result = RESULTS.get(expr.name)?.(types);
  if (result !== undefined) return result;
  return fn.returns === "any" ? undefined : typed(...fn.returns);
}

/** Gives the type of the body; the first parameter is an item of the list the function was given. */
function checkLambda(checker: Checker, lambda: Extract<Expr, { kind: "lambda" }>, list: Type): Type {
  const [item, position] = lambda.params;
  const locals = new Map<string, Type>();
  if (item !== undefined) locals.set(item, itemOf(list));
  if (position !== undefined) locals.set(position, typed("number"));
  return checker.inferWithin(locals, lambda.body);
}

interface Given {
  readonly arg: Expr;
  readonly param: FunctionParam;
  readonly type: Type;
}

function checkArgument(checker: Checker, call: CallExpr, { arg, param, type }: Given): void {
  const types = typesOf(type);
  if (types === undefined || param.type === "any") return;
  if (param.optional && types.has("null")) return;
  const wanted = new Set(param.type.filter((each): each is TypeName => each !== "lambda"));
  if (wanted.size === 0 || !isDisjoint(types, wanted)) return;
  const message = `${call.name}() takes ${describe(wanted)} as "${param.name}", but this is ${describe(types)}`;
  checker.report({ code: "HD4121", message }, spanOf(arg) ?? call.span);
}

/** Functions whose result says more than their declaration, given the types of the arguments. */
const RESULTS: ReadonlyMap<string, (args: readonly Type[]) => Type> = new Map<string, (args: readonly Type[]) => Type>([
  ["default", ([value, fallback]) => firstPresent([value, fallback])],
  ["coalesce", firstPresent],
  ["required", ([value]) => nonNull(value)],
  ["first", ([list]) => itemIn(list)],
  ["last", ([list]) => itemIn(list)],
  ["filter", ([list]) => listOf(itemOf(list))],
  ["sort", ([list]) => listOf(itemOf(list))],
  ["sort_by", ([list]) => listOf(itemOf(list))],
  ["unique", ([list]) => listOf(itemOf(list))],
  ["map", ([, body]) => listOf(body)],
]);

function listOf(item: Type): Type {
  return { ...typed("list"), ...itemsOf([item]) };
}

function itemIn(list: Type): Type {
  const types = typesOf(list);
  return types?.has("list") && !types.has("string") ? nullable(itemOf(list)) : undefined;
}

function firstPresent(types: readonly Type[]): Type {
  const [last, ...before] = types.toReversed();
  return before.reduce<Type>((rest, type) => {
    const own = typesOf(type);
    if (own?.size === 1 && own.has("null")) return rest;
    return own !== undefined && !own.has("null") ? type : union(nonNull(type), rest);
  }, last);
}
