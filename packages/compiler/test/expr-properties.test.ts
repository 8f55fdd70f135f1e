import { type Expr, formatExpr, type JsonValue, mapExpr, walkExpr } from "@hexdag/kernel";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fuzzExpressions } from "../../../tooling/fuzz/expressions.ts";
import { foldExpr } from "../src/expr/fold.ts";
import { evaluate, linked, outcome, parsed, withoutSpans } from "./expr-support.ts";

const name = fc.constantFrom("a", "b", "node", "größe");
const scalar = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string(),
  fc.boolean(),
  fc.constant(null),
);
const number = fc.integer({ min: 0, max: 1e6 });

const { tree } = fc.letrec<{ tree: Expr }>((tie) => {
  const part = tie("tree");
  return {
    tree: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      scalar.map((value): Expr => ({ kind: "literal", value: Object.is(value, -0) ? 0 : value })),
      name.map((text): Expr => ({ kind: "root", root: "name", name: text })),
      fc.constantFrom<Expr>({ kind: "root", root: "input" }, { kind: "root", root: "local", name: "$item" }),
      fc.array(part, { maxLength: 3 }).map((items): Expr => ({ kind: "list", items })),
      fc.array(fc.tuple(fc.string(), part), { maxLength: 3 }).map(
        (entries): Expr => ({
          kind: "map",
          entries: entries.map(([key, value]) => [{ kind: "literal", value: key }, value]),
        }),
      ),
      fc
        .tuple(part, fc.constantFrom("a", "if", "output"))
        .map(([object, key]): Expr => ({ kind: "member", object, name: key })),
      fc.tuple(part, part).map(([object, index]): Expr => ({ kind: "index", object, index })),
      fc.tuple(part, part).map(([object, from]): Expr => ({ kind: "slice", object, from })),
      fc.tuple(part, part).map(([object, to]): Expr => ({ kind: "slice", object, to })),
      fc
        .tuple(fc.constantFrom("-", "+", "not"), part)
        .map(([operator, operand]): Expr => ({ kind: "unary", operator, operand })),
      fc
        .tuple(fc.constantFrom("+", "-", "*", "/", "//", "%", "**", "==", "<", "in", "not in"), part, part)
        .map(([operator, left, right]): Expr => ({ kind: "binary", operator, left, right })),
      fc
        .tuple(fc.constantFrom("and", "or", "??"), part, part)
        .map(([operator, left, right]): Expr => ({ kind: "logical", operator, left, right })),
      fc
        .tuple(part, part, part)
        // oxlint-disable-next-line unicorn/no-thenable -- the branch of a conditional, never a function
        .map(([test, yes, no]): Expr => ({ kind: "conditional", test, then: yes, else: no })),
      part.map((arg): Expr => ({ kind: "call", name: "is_null", args: [arg] })),
      part.map(
        (arg): Expr => ({
          kind: "call",
          name: "map",
          args: [arg, { kind: "lambda", params: ["x"], body: { kind: "root", root: "local", name: "x" } }],
        }),
      ),
    ),
  };
});

test("what is printed is read back equal", () => {
  fc.assert(
    fc.property(tree, (expr) => {
      expect(withoutSpans(parsed(formatExpr(expr)))).toEqual(withoutSpans(expr));
    }),
    { numRuns: 2000 },
  );
});

test("mapping a tree with the identity gives the same object, and walking meets every node once", () => {
  fc.assert(
    fc.property(tree, (expr) => {
      expect(mapExpr(expr, (part) => part)).toBe(expr);
      let visited = 0;
      let mapped = 0;
      walkExpr(expr, () => void visited++);
      mapExpr(expr, (part) => {
        mapped++;
        return part;
      });
      expect(visited).toBe(mapped);
    }),
  );
});

/** Arithmetic and logic with an answer worked out the naive way. `undefined` stands for an error. */
interface Sum {
  readonly text: string;
  readonly value: JsonValue | undefined;
}

const truth = (value: JsonValue): boolean => value !== null && value !== false && value !== 0;
const finite = (value: number): number | undefined => (Number.isFinite(value) ? value + 0 : undefined);

function reckon(operator: string, left: JsonValue, right: JsonValue): JsonValue | undefined {
  if (operator === "==") return left === right;
  if (operator === "!=") return left !== right;
  if (left === null || right === null) {
    if (["<", ">", "<=", ">="].includes(operator)) return operator.length === 2 && left === right;
    return undefined;
  }
  if (typeof left === "boolean" && typeof right === "boolean") {
    if (operator === "<") return !left && right;
    return operator === "<=" ? !left || right : undefined;
  }
  if (typeof left !== "number" || typeof right !== "number") return undefined;
  switch (operator) {
    case "+":
      return finite(left + right);
    case "-":
      return finite(left - right);
    case "*":
      return finite(left * right);
    case "/":
      return finite(left / right);
    case "//":
      return right === 0 ? undefined : finite(Math.floor(left / right));
    case "%":
      return right === 0 ? undefined : finite(left - Math.floor(left / right) * right);
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    default:
      return undefined;
  }
}

function combine(operator: string, left: Sum, right: Sum): Sum {
  const text = `(${left.text} ${operator} ${right.text})`;
  const first = left.value;
  if (first === undefined) return { text, value: undefined };
  if (operator === "and") return { text, value: truth(first) ? right.value : first };
  if (operator === "or") return { text, value: truth(first) ? first : right.value };
  if (operator === "??") return { text, value: first ?? right.value };
  return { text, value: right.value === undefined ? undefined : reckon(operator, first, right.value) };
}

const { sum } = fc.letrec<{ sum: Sum }>((tie) => ({
  sum: fc.oneof(
    { depthSize: "medium", withCrossShrink: true },
    number.map((value): Sum => ({ text: String(value), value })),
    fc.constantFrom<Sum>({ text: "true", value: true }, { text: "false", value: false }, { text: "null", value: null }),
    fc
      .tuple(
        fc.constantFrom("+", "-", "*", "/", "//", "%", "==", "!=", "<", "<=", "and", "or", "??"),
        tie("sum"),
        tie("sum"),
      )
      .map(([operator, left, right]) => combine(operator, left, right)),
    tie("sum").map(
      ({ text, value }): Sum => ({ text: `(not ${text})`, value: value === undefined ? undefined : !truth(value) }),
    ),
  ),
}));

test("arithmetic and logic agree with a naive reckoning", () => {
  fc.assert(
    fc.property(sum, ({ text, value }) => {
      if (value === undefined) expect(outcome(text)).toMatch(/^HD4501 /);
      else if (typeof value === "number" && !Number.isSafeInteger(value)) expect(evaluate(text)).toBeCloseTo(value);
      else expect(evaluate(text)).toBe(value);
    }),
    { numRuns: 3000 },
  );
});

test("folding changes no value", () => {
  fc.assert(
    fc.property(sum, ({ text, value }) => {
      const folded = foldExpr(linked(text), text);
      if (value !== undefined && folded.problems.length === 0) {
        expect(folded.expr).toEqual({ kind: "literal", value: evaluate(text) });
      }
    }),
    { numRuns: 1000 },
  );
});

test("random text never escapes, hangs or crashes", { timeout: 60_000 }, () => {
  const seed = Math.floor(Math.random() * 4_294_967_296);
  const report = fuzzExpressions({ count: 20_000, seed, limitMs: 3000 });
  console.log(`fuzz seed ${seed}: ${JSON.stringify({ ...report, slowest: report.slowest.slice(0, 80) })}`);
  expect(report.broken, `seed ${seed}`).toBeUndefined();
  expect(report.values).toBeGreaterThan(1000);
});
