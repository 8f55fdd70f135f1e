/** Evaluates expressions over parameters while a macro is expanded: conditions, lists of groups, names. */
import {
  compileExpr,
  type Expr,
  isHexdagError,
  type JsonObject,
  type JsonValue,
  mapChildren,
  type Scope,
} from "@hexdag/kernel";
import type { Argument } from "../../manifest/macro-view.ts";
import type { Environment } from "./environment.ts";

/** What an expression comes to. */
export type Evaluated =
  | { readonly kind: "value"; readonly value: JsonValue; readonly sample: boolean }
  /** It reads something that is only known when the pipeline runs; `name` says what. */
  | { readonly kind: "running"; readonly name: string; readonly parameter: boolean }
  | { readonly kind: "unknown"; readonly name: string; readonly parameter: boolean }
  /** It reads a `$var` that the pipeline does not declare. */
  | { readonly kind: "undeclared"; readonly name: string }
  | { readonly kind: "failed"; readonly message: string; readonly hint: string | undefined };

/** Which names an expression may use besides parameters. */
export interface NameRules {
  /** `name` and `dependencies`. */
  readonly specials: boolean;
}

/** Evaluates an expression in which names are not resolved. */
export function evaluate(expr: Expr, environment: Environment, rules: NameRules): Evaluated {
  const reading: Reading = { environment, rules, sample: false, problem: undefined };
  const closed = close(expr, reading);
  if (reading.problem !== undefined) return reading.problem;
  try {
    const value = compileExpr({ $expr: closed, text: "" })(NO_SCOPE);
    return { kind: "value", value, sample: reading.sample };
  } catch (error) {
    if (!isHexdagError(error)) throw error;
    return { kind: "failed", message: error.message, hint: error.hint };
  }
}

const NO_SCOPE: Scope = { read: () => undefined, now: () => 0, uuid: () => "" };

interface Reading {
  readonly environment: Environment;
  readonly rules: NameRules;
  sample: boolean;
  problem: Exclude<Evaluated, { readonly kind: "value" }> | undefined;
}

/** The expression with every name replaced by its value. */
function close(expr: Expr, reading: Reading): Expr {
  if (expr.kind === "root") {
    if (expr.root === "local" && expr.name?.startsWith("$") !== true) return expr;
    return literal(valueOfName(expr.root === "name" ? (expr.name ?? "") : `$${expr.name ?? expr.root}`, reading));
  }
  const key = keyOf(expr, "$param");
  if (key !== undefined) return literal(valueOfParameter(key, reading));
  const variable = keyOf(expr, "$var");
  if (variable !== undefined && !Object.hasOwn(reading.environment.variables, variable))
    reading.problem ??= { kind: "undeclared", name: variable };
  return mapChildren(expr, (child) => close(child, reading));
}

function literal(value: JsonValue): Expr {
  return { kind: "literal", value };
}

/** The `x` of `$param.x` or `$var.x`. */
function keyOf(expr: Expr, root: "$param" | "$var"): string | undefined {
  if (expr.kind !== "member" && expr.kind !== "index") return undefined;
  const { object } = expr;
  if (object.kind !== "root" || object.root !== "name" || object.name !== root) return undefined;
  if (expr.kind === "member") return expr.name;
  return expr.index.kind === "literal" && typeof expr.index.value === "string" ? expr.index.value : undefined;
}

function valueOfParameter(name: string, reading: Reading): JsonValue {
  const argument = reading.environment.parameters.get(name);
  if (argument === undefined) reading.problem ??= { kind: "unknown", name, parameter: true };
  return argument === undefined ? null : valueOfArgument(name, argument, reading);
}

function valueOfName(name: string, reading: Reading): JsonValue {
  const { environment, rules } = reading;
  if (name === "$var") return environment.variables;
  if (name === "$param") return allParameters(reading);
  const argument = bareParameter(name, environment);
  if (argument !== undefined) return valueOfArgument(name, argument, reading);
  const special = rules.specials ? environment.specials.get(name) : undefined;
  if (special !== undefined) return special;
  reading.problem ??= name.startsWith("$")
    ? { kind: "running", name, parameter: false }
    : { kind: "unknown", name, parameter: false };
  return null;
}

/** The parameter a bare name means, if it means one. */
export function bareParameter(name: string, { parameters, view, hidden }: Environment): Argument | undefined {
  return view.bare && !hidden.has(name) && !view.inner.has(name) ? parameters.get(name) : undefined;
}

function allParameters(reading: Reading): JsonObject {
  const { parameters } = reading.environment;
  return Object.fromEntries(
    [...parameters].map(([name, argument]) => [name, valueOfArgument(name, argument, reading)]),
  );
}

function valueOfArgument(name: string, argument: Argument, reading: Reading): JsonValue {
  if (argument.kind === "running") {
    reading.problem ??= { kind: "running", name, parameter: true };
    return null;
  }
  reading.sample ||= argument.sample === true;
  return argument.value;
}
