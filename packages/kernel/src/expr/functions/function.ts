/**
 * What a built-in function is: its documentation and declared types as data, and the code that runs. Holds the readers
 * with which implementations take their arguments, so that every wrong argument gives one kind of message.
 */
import type { JsonObject, JsonValue } from "../../json/json-value.ts";
import type { Expr } from "../expr.ts";
import { type Frame, fail, type Run, type Site } from "../frame.ts";
import { aType, aTypeOf, isList, isMap, type TypeName } from "../value.ts";

export type ParamType = TypeName | "lambda";

export interface FunctionParam {
  readonly name: string;
  /** What may be passed; `any` is every JSON value. */
  readonly type: readonly ParamType[] | "any";
  readonly optional?: boolean;
  /** Stands for any number of further arguments, none included. Only the last parameter. */
  readonly rest?: boolean;
}

export type FunctionArea = "text" | "number" | "list" | "map" | "convert" | "null" | "time" | "identity";

/** A function as people and the compiler see it. */
export interface FunctionSignature {
  readonly name: string;
  readonly area: FunctionArea;
  readonly params: readonly FunctionParam[];
  readonly returns: readonly TypeName[] | "any";
  /** `split(text, separator?)`. */
  readonly signature: string;
  readonly description: string;
  /** An expression and what it gives, run as tests. */
  readonly example: readonly [expression: string, result: JsonValue];
  /** Whether the result depends on the arguments alone. */
  readonly pure: boolean;
}

/** A lambda argument, ready to be called. A lambda of one parameter ignores the second value. */
export type Lambda = (first: JsonValue, second: JsonValue) => JsonValue;
export type Argument = JsonValue | Lambda;

/** One call in progress. */
export interface Call {
  readonly fn: FunctionSignature;
  readonly args: readonly Argument[];
  readonly frame: Frame;
  readonly site: Site;
}

/** A call while closures are made. */
export interface CallBinding {
  readonly exprs: readonly Expr[];
  readonly args: readonly Run[];
  readonly site: Site;
}

export interface ExprFunction extends FunctionSignature {
  run(call: Call): JsonValue;
  /** Takes over the whole call: arguments evaluated late, or work done once. `undefined` leaves it to `run`. */
  readonly bind?: (binding: CallBinding) => Run | undefined;
  /** The result is one of the arguments or part of one, so that nothing is built. */
  readonly passes?: boolean;
}

export type FunctionTable = ReadonlyMap<string, ExprFunction>;

type Definition = Omit<ExprFunction, "signature" | "pure" | "area"> & { readonly pure?: boolean };

/** Completes the definitions of one area. */
export function defineFunctions(area: FunctionArea, definitions: readonly Definition[]): readonly ExprFunction[] {
  return definitions.map((definition) =>
    Object.freeze({ pure: true, ...definition, area, signature: signatureOf(definition) }),
  );
}

function signatureOf({ name, params }: Pick<FunctionSignature, "name" | "params">): string {
  const written = params.map((param) => {
    if (param.rest) return `...${param.name}`;
    return param.optional ? `${param.name}?` : param.name;
  });
  return `${name}(${written.join(", ")})`;
}

/** Fails because argument `index` is of the wrong type. */
export function refuseArgument(call: Call, index: number, hint?: string): never {
  const param = call.fn.params[Math.min(index, call.fn.params.length - 1)];
  const given = call.args[index];
  const got = typeof given === "function" ? "a lambda" : aTypeOf(given ?? null);
  const more =
    hint ?? (given === null || given === undefined ? "replace null with `?? …` or `| default(…)`" : undefined);
  return fail(call.site, `${call.fn.name}() takes ${wanted(param)} as "${param?.name}", but got ${got}`, more);
}

function wanted(param: FunctionParam | undefined): string {
  if (param === undefined || param.type === "any") return "a value";
  return param.type.map((type) => (type === "lambda" ? "a lambda such as x => x.name" : aType(type))).join(" or ");
}

/** The argument at `index`; null when it was left out. */
export function valueAt(call: Call, index: number): JsonValue {
  const value = call.args[index] ?? null;
  return typeof value === "function" ? refuseArgument(call, index) : value;
}

export function textArg(call: Call, index: number): string {
  const value = call.args[index];
  return typeof value === "string" ? value : refuseArgument(call, index);
}

export function numberArg(call: Call, index: number): number {
  const value = call.args[index];
  return typeof value === "number" ? value : refuseArgument(call, index);
}

export function integerArg(call: Call, index: number): number {
  const value = numberArg(call, index);
  if (Number.isInteger(value)) return value;
  const name = call.fn.params[index]?.name;
  return fail(call.site, `${call.fn.name}() takes a whole number as "${name}", but got ${value}`);
}

export function listArg(call: Call, index: number): readonly JsonValue[] {
  const value = call.args[index];
  return isList(value) ? value : refuseArgument(call, index);
}

export function mapArg(call: Call, index: number): JsonObject {
  const value = valueAt(call, index);
  return isMap(value) ? value : refuseArgument(call, index);
}

export function lambdaArg(call: Call, index: number): Lambda {
  const value = call.args[index];
  return typeof value === "function" ? value : refuseArgument(call, index);
}

/** Whether an optional argument was given; null counts as left out. */
export function isGiven(call: Call, index: number): boolean {
  return (call.args[index] ?? null) !== null;
}
