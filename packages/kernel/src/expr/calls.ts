/** Calls and lambdas as closures. A lambda's parameters live in slots of the frame, fixed when closures are made. */

import { HexdagError } from "../errors/hexdag-error.ts";
import type { JsonValue } from "../json/json-value.ts";
import type { ClosureCompiler } from "./closure.ts";
import type { CallExpr, Expr, LambdaExpr } from "./expr.ts";
import { type Frame, type Run, siteOf, spend } from "./frame.ts";
import type { Argument, ExprFunction, Lambda } from "./functions/function.ts";
import { childrenOf } from "./walk.ts";

export function compileCall(compiler: ClosureCompiler, expr: CallExpr): Run {
  const fn = compiler.functions.get(expr.name);
  if (fn === undefined) {
    const message = `the expression calls ${expr.name}(), which this kernel does not have`;
    throw new HexdagError({ code: "HD5001", message, origin: compiler.source.origin });
  }
  checkCount(compiler, expr, fn);
  const site = siteOf(compiler.source, expr.span);
  // What `default`, `is_null` and their like are for is that something is absent.
  const inside = fn.area === "null" ? compiler.optional() : compiler;
  if (fn.bind !== undefined && expr.args.every((arg) => arg.kind !== "lambda")) {
    const bound = fn.bind({ exprs: expr.args, args: expr.args.map((arg) => inside.compile(arg)), site });
    if (bound !== undefined) return bound;
  }
  const args = expr.args.map((arg) => compileArgument(inside, arg));
  return (frame) => fn.run({ fn, args: args.map((arg) => arg(frame)), frame, site });
}

function checkCount(compiler: ClosureCompiler, expr: CallExpr, fn: ExprFunction): void {
  const least = fn.params.filter((param) => !param.optional && !param.rest).length;
  const most = fn.params.at(-1)?.rest ? Number.POSITIVE_INFINITY : fn.params.length;
  if (expr.args.length >= least && expr.args.length <= most) return;
  const message = `the expression calls ${fn.signature} with ${expr.args.length} arguments`;
  throw new HexdagError({ code: "HD5001", message, origin: compiler.source.origin });
}

function compileArgument(compiler: ClosureCompiler, arg: Expr): (frame: Frame) => Argument {
  return arg.kind === "lambda" ? compileLambda(compiler, arg) : compiler.compile(arg);
}

function compileLambda(compiler: ClosureCompiler, expr: LambdaExpr): (frame: Frame) => Lambda {
  const slot = compiler.params.length;
  const inner = compiler.within(expr.params);
  const body = inner.compile(expr.body);
  const cost = countNodes(expr.body);
  const site = siteOf(compiler.source, undefined);
  const takesSecond = expr.params.length > 1;
  return (frame) =>
    (first: JsonValue, second: JsonValue): JsonValue => {
      spend(frame, cost, site);
      frame.slots[slot] = first;
      if (takesSecond) frame.slots[slot + 1] = second;
      return body(frame);
    };
}

/** The steps one evaluation of `expr` takes, apart from what lambdas and functions add as they go. */
export function countNodes(expr: Expr): number {
  return childrenOf(expr).reduce((total, child) => total + (child.kind === "lambda" ? 1 : countNodes(child)), 1);
}
