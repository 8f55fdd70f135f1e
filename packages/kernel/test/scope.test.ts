/** The truth table of DESIGN §3.2, second half: what names mean inside a node's expressions. */
import { expect, test } from "vitest";
import type { Expr, JsonValue, PlanNode, PlanTemplate } from "../src/index.ts";
import { binary, call, ctx, error, FAILING, input, literal, of, plan, root } from "./support/exprs.ts";
import { fieldOf, graphOf, node, reader, type TestFunctions } from "./support/plans.ts";
import { run } from "./support/runs.ts";

const RESULTS: TestFunctions = {
  s: () => ({ a: 1, b: { c: 2 }, list: [10, 20], nil: null, both: null }),
  wrapped: () => ({ output: "inner", other: 1 }),
  text: () => "words",
  "my-node": () => ({ a: 7 }),
  e: ({ config }) => ({ value: config.value }),
};
const SOURCES = [
  node("s"),
  node("wrapped"),
  node("text"),
  node("my-node"),
  node("gone", { when: plan(literal(false)) }),
];

/** What an expression of node `e` is worth. */
async function worth(
  expr: Expr,
  names: readonly string[] = [],
  fields: Partial<PlanNode> = {},
): Promise<JsonValue | undefined> {
  const e = reader("e", names, {
    config: { value: plan(expr) },
    waitFor: SOURCES.map(({ name }) => name).filter((name) => !names.includes(name)),
    ...fields,
  });
  const result = await run(graphOf([...SOURCES, e], RESULTS), {
    input: { q: "hi", a: 99, both: "run", deep: { x: [1] } },
  });
  result.orThrow();
  return fieldOf(result.nodes["e"]?.output, "value");
}

test.each<{ name: string; expr: Expr; is: JsonValue; deps?: readonly string[] }>([
  { name: "$input.q", expr: input("q"), is: "hi" },
  { name: "$input.deep.x[0]", expr: input("deep", "x", 0), is: 1 },
  { name: "$input.nope.deeper", expr: input("nope", "deeper"), is: null },
  { name: "s.a with one dependency", expr: of("s", "a"), deps: ["s"], is: 1 },
  { name: "s.a with three dependencies", expr: of("s", "a"), deps: ["s", "text", "wrapped"], is: 1 },
  { name: "s.a with wait_for only", expr: of("s", "a"), is: 1 },
  { name: "s.b.c", expr: of("s", "b", "c"), deps: ["s"], is: 2 },
  { name: "s.list[-1]", expr: of("s", "list", -1), deps: ["s"], is: 20 },
  { name: "s.nope.c", expr: of("s", "nope", "c"), deps: ["s"], is: null },
  { name: "s.constructor", expr: of("s", "constructor"), deps: ["s"], is: null },
  { name: "s.__proto__.x", expr: of("s", "__proto__", "x"), deps: ["s"], is: null },
  { name: 'nodes["my-node"].a', expr: of("my-node", "a"), deps: ["my-node"], is: 7 },
  { name: "text, a string result", expr: of("text"), deps: ["text"], is: "words" },
  { name: "text.output, the whole result", expr: of("text", "output"), deps: ["text"], is: "words" },
  { name: "s.output.a, below the whole result", expr: of("s", "output", "a"), deps: ["s"], is: 1 },
  { name: "wrapped.output, a field of that name", expr: of("wrapped", "output"), deps: ["wrapped"], is: "inner" },
  { name: "gone, a skipped node", expr: of("gone"), deps: ["gone", "s"], is: null },
  { name: "gone.a.b, below a skipped node", expr: of("gone", "a", "b"), deps: ["gone", "s"], is: null },
  { name: "default(gone.a, 5)", expr: call("default", of("gone", "a"), literal(5)), deps: ["gone", "s"], is: 5 },
  { name: "s.a + 1", expr: binary(of("s", "a"), "+", literal(1)), deps: ["s"], is: 2 },
  { name: "a bare name the only dependency has", expr: root("field", "a"), deps: ["s"], is: 1 },
  { name: "a bare name only the run input has", expr: root("field", "q"), deps: ["s"], is: "hi" },
  { name: "a bare name that is null in the dependency", expr: root("field", "nil"), deps: ["s"], is: null },
  {
    name: "a bare name that is null in the dependency and not in the run input",
    expr: root("field", "both"),
    deps: ["s"],
    is: "run",
  },
  { name: "a bare name with two dependencies", expr: root("field", "a"), deps: ["s", "text"], is: 99 },
  { name: "a bare name below a string result", expr: root("field", "a"), deps: ["text"], is: 99 },
  { name: "a bare name without dependencies", expr: root("field", "a"), is: 99 },
  {
    name: "a bare name nobody has, left of ??",
    expr: { kind: "logical", operator: "??", left: root("field", "nobody"), right: literal(7) },
    deps: ["s"],
    is: 7,
  },
  {
    name: "a bare name nobody has, in default()",
    expr: { kind: "call", name: "default", args: [root("field", "nobody"), literal(7)] },
    deps: ["s"],
    is: 7,
  },
])("$name is $is", async ({ expr, is, deps = [] }) => {
  expect(await worth(expr, deps)).toEqual(is);
});

test.each(["nobody", "toString"])("a bare name nobody has fails: %s", async (name) => {
  await expect(worth(root("field", name), ["s"])).rejects.toThrow(`nothing is called "${name}" here`);
});

test("a key of the node's own mapping is the mapped value", async () => {
  const inputMapping = { a: plan(binary(of("s", "a"), "*", literal(50))) };
  expect(await worth(root("mapped", "a"), ["s"], { inputMapping })).toBe(50);
});

test("$ctx tells what runs", async () => {
  const fields = ["run_id", "pipeline", "node", "attempt", "parent_run_id", "principal", "idempotency_key"];
  const all: Expr = { kind: "list", items: fields.map((field) => ctx(field)) };
  const graph = graphOf([node("e", { config: { value: plan(all) } })], RESULTS);
  const result = await run(graph, { runId: "r-7", parentRunId: "r-6", principal: "ann" });
  expect(result.orThrow()).toEqual({ e: { value: ["r-7", "test", "e", 1, "r-6", "ann", "r-7:e"] } });
});

test("$ctx.attempt counts, $ctx.idempotency_key stays", async () => {
  const retry = { maxAttempts: 2, backoff: "constant", initialDelayMs: 1, maxDelayMs: 1, jitter: 0 } as const;
  const value = plan({ kind: "list", items: [ctx("attempt"), ctx("idempotency_key")] });
  const seen: JsonValue[] = [];
  const e = ({ config }: Parameters<NonNullable<TestFunctions[string]>>[0]): void => {
    seen.push(config.value);
    if (seen.length === 1) throw new TypeError("again");
  };
  await run(graphOf([node("e", { retry, config: { value } })], { e }));
  expect(seen).toEqual([
    [1, "run-1:e"],
    [2, "run-1:e"],
  ]);
});

const boom = (): never => {
  throw new TypeError("boom");
};

test("$error tells a handler what failed, and its input has it under `error`", async () => {
  const $error = { node: "a", code: "HD6001", message: 'node "a" failed: boom', attempts: 1 };
  const graph = graphOf(
    [node("a", { onError: { action: "handler", node: "h" } }), node("h", { config: { value: plan(error()) } })],
    { a: boom, h: ({ config, input: got }) => ({ value: config.value, got }) },
  );
  const result = await run(graph, { input: { q: 1 } });
  expect(result.nodes["h"]?.output).toEqual({ value: $error, got: { q: 1, error: $error } });
});

test("a handler's input keeps an `error` of its own", async () => {
  const graph = graphOf([node("a", { onError: { action: "handler", node: "h" } }), node("h")], {
    a: boom,
    h: (task) => task.input,
  });
  expect((await run(graph, { input: { error: "mine" } })).nodes["h"]?.output).toEqual({ error: "mine" });
});

test("$error of a shared handler is the first failure in the order the nodes stand", async () => {
  const handled = { onError: { action: "handler", node: "h" } } as const;
  const graph = graphOf(
    [node("a", handled), node("b", handled), node("c", handled), node("h", { config: { value: plan(error("node")) } })],
    { b: boom, c: boom, h: ({ config }) => config.value },
  );
  expect((await run(graph)).nodes["h"]?.output).toBe("b");
});

test("readers of a handled node see the handler's result, by either name", async () => {
  const graph = graphOf(
    [
      node("a", { onError: { action: "handler", node: "h" } }),
      node("h"),
      reader("e", ["a"], { config: { value: plan({ kind: "list", items: [of("a", "from"), of("h", "from")] }) } }),
    ],
    { a: boom, h: () => ({ from: "h" }), e: ({ config, input: got }) => ({ value: config.value, got }) },
  );
  expect((await run(graph)).orThrow()).toEqual({ e: { value: ["h", "h"], got: { from: "h" } } });
});

test("readers wait for the handler of a handler too", async () => {
  const graph = graphOf(
    [
      reader("e", ["a"]),
      node("a", { onError: { action: "handler", node: "h" } }),
      node("h", { onError: { action: "handler", node: "h2" } }),
      node("h2"),
    ],
    { a: boom, h: boom, h2: () => ({ from: "h2" }), e: (task) => task.input },
  );
  expect((await run(graph)).orThrow()).toEqual({ e: { from: "h2" } });
});

test("a `when` sees the same names", async () => {
  const when = plan(binary(of("s", "a"), "==", literal(1)));
  expect(await worth(literal("ran"), ["s"], { when })).toBe("ran");
  expect(await worth(literal("ran"), ["s"], { when: plan(binary(root("field", "q"), "==", literal("hi"))) })).toBe(
    "ran",
  );
});

test.each([null, false, 0, "", [], {}])("a `when` that is %j skips", async (value) => {
  const result = await run(graphOf([node("e", { when: plan(literal(value)) })]));
  expect(result.nodes["e"]?.status).toBe("skipped");
});

test.each([true, 1, "no", [0], { a: null }])("a `when` that is %j runs", async (value) => {
  const result = await run(graphOf([node("e", { when: plan(literal(value)) })]));
  expect(result.nodes["e"]?.status).toBe("succeeded");
});

test("a `when` that cannot be evaluated fails the node at its own line", async () => {
  const origin = { source: 0, start: 40, end: 46, line: 7, column: 3 };
  const nodeOrigin = { ...origin, start: 10, end: 90, line: 5 };
  const graph = graphOf([node("e", { origin: nodeOrigin, when: { ...FAILING, origin } })]);
  expect(await run(graph)).toMatchObject({
    status: "failed",
    error: { code: "HD4501", node: "e", attempts: 0, location: "test.yaml:7", origin: { line: 7 } },
  });
});

test("a failing part of an expression is found at its own line", async () => {
  const text = "true and\n1 < 'a'";
  const failing: Expr = {
    kind: "binary",
    operator: "<",
    left: literal(1),
    right: literal("a"),
    span: [9, text.length],
  };
  const origin = { source: 0, start: 100, end: 100 + text.length, line: 7, column: 3 };
  const when = plan({ kind: "logical", operator: "and", left: literal(true), right: failing }, { text, origin });
  expect(await run(graphOf([node("e", { when })]))).toMatchObject({
    error: { code: "HD4501", location: "test.yaml:8", origin: { line: 8, start: 109 } },
  });
});

test("templates get the roots they name, and `output` where it was asked for", async () => {
  const $template: PlanTemplate = {
    $template: "unused",
    roots: {
      s: { kind: "root", root: "node", name: "s" },
      text: { kind: "root", root: "node", name: "text" },
      gone: { kind: "root", root: "node", name: "gone" },
    },
    outputs: ["s", "text"],
  };
  const templates = { compile: () => (values: object) => JSON.stringify(values) };
  const graph = graphOf(
    [...SOURCES, node("e", { waitFor: ["s", "text"], config: { value: $template } })],
    RESULTS,
    {},
    { templates },
  );
  const s = { a: 1, b: { c: 2 }, list: [10, 20], nil: null, both: null };
  const rendered = fieldOf((await run(graph)).nodes["e"]?.output, "value");
  expect(typeof rendered === "string" ? JSON.parse(rendered) : rendered).toEqual({
    s: { ...s, output: s },
    text: { output: "words" },
  });
});

test("templates get the value of an expression under a name, as a macro's argument is", async () => {
  const a: Expr = { kind: "member", object: { kind: "root", root: "node", name: "s" }, name: "a" };
  const $template: PlanTemplate = {
    $template: "unused",
    roots: {
      sum: { kind: "binary", operator: "+", left: a, right: literal(1) },
      absent: { kind: "member", object: { kind: "root", root: "node", name: "s" }, name: "zzz" },
    },
  };
  const templates = { compile: () => (values: object) => JSON.stringify(values) };
  const graph = graphOf(
    [...SOURCES, node("e", { waitFor: ["s"], config: { value: $template } })],
    RESULTS,
    {},
    { templates },
  );
  expect(fieldOf((await run(graph)).nodes["e"]?.output, "value")).toBe('{"sum":2,"absent":null}');
});

test("uuid() is the same for the same seed and different within a node", async () => {
  const value = plan({ kind: "list", items: [call("uuid"), call("uuid")] });
  const graph = graphOf([node("e", { config: { value } })], RESULTS);
  const first = (await run(graph, { seed: 5 })).orThrow();
  const again = (await run(graph, { seed: 5 })).orThrow();
  const other = (await run(graph, { seed: 6 })).orThrow();
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
  const uuids = fieldOf(fieldOf(first, "e"), "value");
  expect(new Set(Array.isArray(uuids) ? uuids : []).size).toBe(2);
});
