/**
 * One evaluation: its scope, what is left of its step budget, and the values of lambda parameters. Every failure of an
 * expression is raised here, so that all of them carry the piece of text they happened in.
 */
import { HexdagError } from "../errors/hexdag-error.ts";
import type { JsonValue } from "../json/json-value.ts";
import type { Origin } from "../plan/origin.ts";
import type { PlanExpr, Span } from "./expr.ts";
import { EXPR_LIMITS } from "./limits.ts";
import type { Scope } from "./scope.ts";

/** A place in an expression that can fail. */
export interface Site {
  readonly source: PlanExpr;
  readonly start: number;
  readonly end: number;
}

export interface Frame {
  readonly scope: Scope;
  stepsLeft: number;
  /** Lambda parameters, by the slot the compiler of closures gave them. */
  readonly slots: JsonValue[];
  /** Where the operator stands that is about to run; set just before anything that may fail. */
  site: Site;
}

/** A compiled piece of an expression. */
export type Run = (frame: Frame) => JsonValue;

export function siteOf(source: PlanExpr, span: Span | undefined): Site {
  return { source, start: span?.[0] ?? 0, end: span?.[1] ?? source.text.length };
}

/** HD4501: the values at hand are not what the operator or function takes. */
export function fail(site: Site, message: string, hint?: string): never {
  throw exprError("HD4501", site, { message, hint });
}

/** HD4502: the expression went past a bound. */
export function exceed(site: Site, message: string): never {
  throw exprError("HD4502", site, { message, hint: "move larger work into a function node" });
}

/** HD4503: `| required` met null. */
export function missing(site: Site, message: string): never {
  throw exprError("HD4503", site, { message, hint: "provide the value, or replace null with `| default(…)`" });
}

/** Takes `steps` from the budget. */
export function spend(frame: Frame, steps: number, site: Site): void {
  frame.stepsLeft -= steps;
  if (frame.stepsLeft < 0)
    exceed(site, `the expression took more than ${EXPR_LIMITS.steps.toLocaleString("en")} steps`);
}

/** Takes the price of reading or building `length` characters. Short text is part of its node's own step. */
export function spendText(frame: Frame, length: number, site: Site): void {
  if (length >= 64) spend(frame, length >>> 6, site);
}

/** Refuses text longer than the limit, before it is built. */
export function checkTextSize(length: number, site: Site): void {
  if (length > EXPR_LIMITS.size) exceed(site, "the expression builds text longer than 1 MiB");
}

interface Problem {
  readonly message: string;
  readonly hint: string | undefined;
}

function exprError(code: "HD4501" | "HD4502" | "HD4503", site: Site, problem: Problem): HexdagError {
  const { source, start, end } = site;
  const text = source.text.slice(start, end);
  const data = { start, end, text, expression: source.text };
  return new HexdagError({ code, ...problem, origin: narrowOrigin(site), data, retryable: false });
}

/** The origin of the failing piece, when the expression stands in its file letter for letter; else of the whole. */
function narrowOrigin({ source, start, end }: Site): Origin | undefined {
  const { origin, text } = source;
  if (origin === undefined || origin.end - origin.start !== text.length) return origin;
  const before = text.slice(0, start).split("\n");
  const lines = before.length - 1;
  return {
    source: origin.source,
    start: origin.start + start,
    end: origin.start + end,
    line: origin.line + lines,
    column: (lines === 0 ? origin.column : 1) + (before.at(-1) ?? "").length,
  };
}
