// Throws random text at the expression language and checks that it stays what it promises to be: total, bounded, without
// effects. `npm run fuzz:expressions -- [--count N] [--seed S]`; exits 1 at the first broken promise, naming the text and
// the seed that reproduce it.
import { parseArgs } from "node:util";
import { EXPRESSION_CODES } from "../../packages/compiler/src/expr/codes.ts";
import { foldExpr } from "../../packages/compiler/src/expr/fold.ts";
import { parseExpression } from "../../packages/compiler/src/expr/parser.ts";
import { checkExpression } from "../../packages/compiler/src/expr/type-check.ts";
import { isHexdagError } from "../../packages/kernel/src/errors/hexdag-error.ts";
import { compileExpr } from "../../packages/kernel/src/expr/evaluate.ts";
import type { Expr } from "../../packages/kernel/src/expr/expr.ts";
import { formatExpr } from "../../packages/kernel/src/expr/format.ts";
import { functionSignatures } from "../../packages/kernel/src/expr/functions/table.ts";
import { EXPR_LIMITS } from "../../packages/kernel/src/expr/limits.ts";
import type { Scope } from "../../packages/kernel/src/expr/scope.ts";
import { measure } from "../../packages/kernel/src/expr/value.ts";
import { mapExpr } from "../../packages/kernel/src/expr/walk.ts";
import type { JsonValue } from "../../packages/kernel/src/json/json-value.ts";
import { randomText, seededRandom } from "./expression-text.ts";

export interface FuzzOptions {
  readonly count: number;
  readonly seed: number;
  /** Longest that one expression may take from text to value. */
  readonly limitMs: number;
  readonly onProgress?: (done: number) => void;
}

export interface FuzzReport {
  readonly refused: number;
  readonly values: number;
  readonly failures: number;
  readonly exceeded: number;
  readonly slowestMs: number;
  readonly slowest: string;
  /** What went wrong, and with which text; the first only. */
  readonly broken?: string;
}

/** Runs `count` expressions, or stops at the first that breaks a promise. */
export function fuzzExpressions({ count, seed, limitMs, onProgress }: FuzzOptions): FuzzReport {
  const random = seededRandom(seed);
  const functions = [...functionSignatures.values()];
  const counts = { refused: 0, values: 0, failures: 0, exceeded: 0 };
  const input = hostileInput();
  const scope = hostileScope(input);
  const before = JSON.stringify(input);
  let slowestMs = 0;
  let slowest = "";
  const report = (broken?: string): FuzzReport => ({
    ...counts,
    slowestMs,
    slowest,
    ...(broken === undefined ? {} : { broken }),
  });
  for (let i = 0; i < count; i++) {
    const text = randomText(random, functions);
    const started = performance.now();
    try {
      counts[tryText(text, scope)]++;
    } catch (error) {
      return report(`number ${i}: ${JSON.stringify(text)}\n${error instanceof Error ? error.stack : String(error)}`);
    }
    const tookMs = performance.now() - started;
    if (tookMs > slowestMs) {
      slowestMs = tookMs;
      slowest = text;
    }
    if (tookMs > limitMs) return report(`number ${i} took ${tookMs.toFixed(0)} ms: ${JSON.stringify(text)}`);
    if (i % 10_000 === 0) onProgress?.(i);
  }
  return report(isUntouched(input, before) ? undefined : "the input or a prototype was changed");
}

class BrokenPromise extends Error {}

function promise(kept: boolean, what: string): void {
  if (!kept) throw new BrokenPromise(what);
}

function tryText(text: string, scope: Scope): "refused" | "values" | "failures" | "exceeded" {
  const parsed = parseExpression(text);
  if (parsed.error !== undefined) {
    const { code, start, end, message } = parsed.error;
    promise(Object.hasOwn(EXPRESSION_CODES, code) && message !== "", "a problem has a code and a message");
    promise(start >= 0 && start <= end && end <= text.length, `the span ${start}–${end} lies in the text`);
    return "refused";
  }
  const again = parseExpression(formatExpr(parsed.expr));
  const printed = again.error === undefined ? withoutSpans(again.expr) : again.error.message;
  // Printing may add parentheses and quotes, so that only what fits in is asked to be read back.
  const fits = formatExpr(parsed.expr).length <= EXPR_LIMITS.source;
  promise(
    !fits || printed === withoutSpans(parsed.expr),
    `what is printed reads back equal: ${formatExpr(parsed.expr)}`,
  );
  const linked = mapExpr(parsed.expr, (part) =>
    part.kind === "root" && part.root === "name" ? { ...part, root: "node" } : part,
  );
  checkExpression(linked, () => undefined);
  const plain = outcome(linked, text, scope);
  const folded = foldExpr(linked, text);
  if (folded.problems.length === 0) {
    promise(
      outcome(folded.expr, text, scope).kind === plain.kind || plain.kind === "exceeded",
      "folding keeps the outcome",
    );
  }
  return plain.kind;
}

interface Outcome {
  readonly kind: "values" | "failures" | "exceeded";
}

function outcome(expr: Expr, text: string, scope: Scope): Outcome {
  try {
    const value = compileExpr({ $expr: expr, text })(scope);
    checkValue(value);
    return { kind: "values" };
  } catch (error) {
    if (!isHexdagError(error)) throw error;
    const { start, end } = error.data ?? {};
    promise(
      error.code === "HD4501" || error.code === "HD4502" || error.code === "HD4503",
      `no surprise: ${error.code} ${error.message}`,
    );
    promise(
      typeof start === "number" && typeof end === "number" && start <= end && end <= text.length,
      "a failure has a span",
    );
    return { kind: error.code === "HD4502" ? "exceeded" : "failures" };
  }
}

/** Results are plain JSON: no functions, no NaN, no foreign prototypes. */
function checkValue(value: JsonValue): void {
  const pending: unknown[] = [value];
  for (let seen = 0; pending.length > 0 && seen < 20_000; seen++) {
    const part = pending.pop();
    if (typeof part === "number") promise(Number.isFinite(part) && !Object.is(part, -0), `${part} is a JSON number`);
    else if (Array.isArray(part)) pending.push(...part.slice(0, 1000));
    else if (typeof part === "object" && part !== null) {
      promise(Object.getPrototypeOf(part) === Object.prototype, "maps are plain objects");
      pending.push(...Object.values(part).slice(0, 1000));
    } else
      promise(part === null || typeof part === "string" || typeof part === "boolean", `${typeof part} is a JSON type`);
  }
  if (typeof value === "string")
    promise(value.length <= EXPR_LIMITS.size || measure(value).size > 0, "text stays in bounds");
}

function withoutSpans(expr: Expr): string {
  return JSON.stringify(expr, (key, value: unknown) => (key === "span" ? undefined : value));
}

function hostileInput(): { readonly [key: string]: JsonValue } {
  let deep: JsonValue = { a: 1 };
  for (let i = 0; i < 2000; i++) deep = { deep, a: [i] };
  const parsed: { readonly [key: string]: JsonValue } = JSON.parse(
    '{"__proto__":{"a":1},"constructor":{"prototype":2},"length":3}',
  );
  return {
    ...parsed,
    a: 1,
    b: "x",
    text: "the quick brown fox, jumps over the lazy dog 😀",
    long: "a".repeat(300_000),
    items: [{ a: 1, b: "x" }, { a: 2, b: "y" }, { a: null }, 4, "five", [6]],
    texts: ["b", "a", "b", "c"],
    big: Array.from({ length: 20_000 }, (_, i) => i),
    deep,
    output: { a: [1, 2, 3] },
  };
}

function hostileScope(input: { readonly [key: string]: JsonValue }): Scope {
  let next = 0;
  return {
    read: (root, name) =>
      root === "input" || name === "node" || name === "$item" ? input : name === "other" ? [1, "a", null] : undefined,
    now: () => 1_800_000_000_000,
    uuid: () => `00000000-0000-4000-8000-${String(next++).padStart(12, "0")}`,
  };
}

function isUntouched(input: JsonValue, before: string): boolean {
  const fresh: Record<string, unknown> = {};
  return (
    JSON.stringify(input) === before &&
    fresh["a"] === undefined &&
    fresh["polluted"] === undefined &&
    Object.keys(Object.prototype).length === 0
  );
}

function main(): void {
  const { values } = parseArgs({ options: { count: { type: "string" }, seed: { type: "string" } } });
  const count = Number(values.count ?? 100_000);
  const seed = Number(values.seed ?? Date.now() % 4_294_967_296);
  console.log(`seed ${seed}, ${count} expressions`);
  const started = performance.now();
  const report = fuzzExpressions({
    count,
    seed,
    limitMs: 2000,
    onProgress: (done) => process.stderr.write(`\r${done}`),
  });
  const seconds = (performance.now() - started) / 1000;
  process.stderr.write("\r");
  console.log(`${(count / seconds).toFixed(0)} expressions/s in ${seconds.toFixed(1)} s`);
  console.log(
    `refused ${report.refused}, values ${report.values}, failures ${report.failures}, over a bound ${report.exceeded}`,
  );
  console.log(`slowest ${report.slowestMs.toFixed(1)} ms: ${report.slowest}`);
  if (report.broken === undefined) return;
  console.error(`broken (seed ${seed}): ${report.broken}`);
  process.exitCode = 1;
}

if (import.meta.main) main();
