/** Fills parameters into one string: the whole value where the string is nothing but a reference, text where it is part of it. */
import type { Expr } from "@hexdag/kernel";
import { parsePath } from "../../link/parse-path.ts";
import { placeInScalar } from "../../parse/scalar-offsets.ts";
import type { SourceScalar, SourceValue } from "../../parse/source-value.ts";
import { exactPath, pathExpr } from "../../template/exact-path.ts";
import { type Environment, placeIn, shallowIn, sizeOf, spend } from "./environment.ts";
import { bareParameter, evaluate } from "./evaluate.ts";
import { fromData } from "./from-data.ts";
import { printText } from "./print-text.ts";
import { reportEvaluated } from "./report-evaluated.ts";
import { textParts } from "./text-parts.ts";

/**
 * How a string is meant. `plain`: data, in which only parameters are filled in. `name`: the name of a node or another part of
 * `metadata`, in which everything must be known. `argument`: what an invocation gives, which may be left for later.
 */
export type FillMode = "plain" | "name" | "argument";

const HOLE = /\{\{\s*([\p{L}_$][\p{L}\p{N}_$-]*(?:\.[\p{L}\p{N}_$-]+)*)\s*\}\}/gu;

/** A string with its parameters filled in. */
export function fillText(scalar: SourceScalar, environment: Environment, mode: FillMode): SourceValue {
  const { data } = scalar;
  if (typeof data !== "string" || scalar.constant === true || scalar.tag !== undefined || !mayRefer(data))
    return shallowIn(environment, scalar);
  const whole = wholeReference(data);
  if (whole !== undefined && isOurs(whole, environment, mode)) return fillWhole(scalar, whole, { environment, mode });
  if (!data.includes("{{")) return shallowIn(environment, scalar);
  return fillParts(scalar, data, { environment, mode });
}

function mayRefer(text: string): boolean {
  return text.includes("{{") || text.startsWith("$");
}

/** `{{ path }}` or `$param.path` with nothing around it. */
export function wholeReference(text: string): Expr | undefined {
  if (text.startsWith("$")) return /^\$(?:param|var)\./.test(text) ? dollarPath(text) : undefined;
  return exactPath(text)?.expr;
}

function dollarPath(text: string): Expr | undefined {
  return /^\$\w+(?:\.\w+)+$/.test(text) ? pathExpr(text.split("."), 0) : parsePath(text);
}

/** Whether a reference is to something that is filled in here. */
function isOurs(expr: Expr, environment: Environment, mode: FillMode): boolean {
  let root = expr;
  while (root.kind === "member" || root.kind === "index") root = root.object;
  if (root.kind !== "root" || root.root !== "name") return false;
  return isOurName(root.name ?? "", environment, mode);
}

function isOurName(name: string, environment: Environment, mode: FillMode): boolean {
  if (name === "$param") return environment.chain.length > 0;
  if (name === "$var") return mode !== "plain";
  if (bareParameter(name, environment) !== undefined) return true;
  return mode === "name" && environment.specials.has(name);
}

interface Fill {
  readonly environment: Environment;
  readonly mode: FillMode;
}

function fillWhole(scalar: SourceScalar, expr: Expr, { environment, mode }: Fill): SourceValue {
  const evaluated = evaluate(expr, environment, { specials: mode === "name" });
  const at = placeIn(environment, scalar);
  if (evaluated.kind === "value") {
    const { value, sample } = evaluated;
    if (!spend(environment.shared, sizeOf(value), at)) return shallowIn(environment, { ...scalar, broken: true });
    return fromData(value, at, { constant: true, ...(sample ? { broken: true } : {}) });
  }
  if (evaluated.kind === "running" && mode === "argument") return shallowIn(environment, scalar);
  reportEvaluated(evaluated, { what: WORDS[mode], at }, environment);
  return shallowIn(environment, { ...scalar, broken: true });
}

const WORDS: Readonly<Record<FillMode, string>> = {
  plain: "this field",
  name: "a node's name",
  argument: "an argument",
};

function fillParts(scalar: SourceScalar, text: string, fill: Fill): SourceValue {
  const { environment, mode } = fill;
  let broken = false;
  let sample = false;
  const filled = text.replace(HOLE, (whole, path: string, offset: number) => {
    const parts = path.split(".");
    if (!isOurName(parts[0] ?? "", environment, mode)) return whole;
    const evaluated = evaluate(pathExpr(parts, 0), environment, { specials: mode === "name" });
    if (evaluated.kind === "value") {
      sample ||= evaluated.sample;
      return printText(evaluated.value);
    }
    if (evaluated.kind === "running" && mode === "argument") return whole;
    broken = true;
    const at = placeInScalar(shallowIn(environment, scalar), offset, offset + whole.length);
    reportEvaluated(evaluated, { what: WORDS[mode], at }, environment);
    return whole;
  });
  const place = shallowIn(environment, scalar);
  if (!spend(environment.shared, filled.length, place)) broken = true;
  const marks: Pick<SourceScalar, "broken"> = broken || sample ? { broken: true } : {};
  const known: SourceScalar = { ...place, data: filled, ...marks };
  if (broken || !filled.includes("{{")) return filled === text ? known : { ...known, ...constantIn(mode) };
  return fillCalls(known, filled, fill);
}

/** What is filled in is no template; a part of `metadata` is none anyway. */
function constantIn(mode: FillMode): Pick<SourceScalar, "constant"> {
  return mode === "name" ? {} : { constant: true };
}

/** What is left after the plain references: calls such as `{{upper topic}}`, and references to other things. */
function fillCalls(scalar: SourceScalar, text: string, { environment, mode }: Fill): SourceValue {
  const read = textParts(text);
  if (read.problem !== undefined) {
    if (mode === "name") {
      const { code, message, hint, start, end } = read.problem;
      environment.shared.reporter.report({ code, message, hint, at: placeInScalar(scalar, start, end) });
      return { ...scalar, broken: true };
    }
    return scalar;
  }
  let sample = false;
  const texts: string[] = [];
  for (const part of read.parts) {
    if (typeof part === "string") {
      texts.push(part);
      continue;
    }
    const evaluated = evaluate(part, environment, { specials: mode === "name" });
    if (evaluated.kind === "value") {
      sample ||= evaluated.sample;
      texts.push(printText(evaluated.value));
      continue;
    }
    // What is not ours is left to whoever reads the string later.
    if (mode !== "name") return scalar;
    reportEvaluated(evaluated, { what: WORDS[mode], at: scalar }, environment);
    return { ...scalar, broken: true };
  }
  return { ...scalar, data: texts.join(""), ...constantIn(mode), ...(sample ? { broken: true } : {}) };
}
