/** Declared schemas are enforced: of the run's input and output, of nodes, of kinds. */
import { describe, expect, test } from "vitest";
import { createRegistry, type JsonSchema, loadPlan, type Origin, type StandardSchema } from "../src/index.ts";
import type { Validator } from "../src/ports/index.ts";
import { of, plan } from "./support/exprs.ts";
import { graphOf, kindOf, node, OPTIONS, planOf, reader, type TestTask } from "./support/plans.ts";
import { lines, run, watch } from "./support/runs.ts";

/** Knows one keyword: `type`. */
const validator: Validator = {
  compile:
    ({ type }) =>
    (value) =>
      type === undefined || type === typeof value ? [] : [{ path: "", message: `must be a ${String(type)}` }],
};
const TOOLS = { validator };
const TEXT: JsonSchema = { type: "string" };
const RETRY = { maxAttempts: 3, backoff: "constant", initialDelayMs: 1, maxDelayMs: 1, jitter: 0 } as const;

describe("a pipeline's schemas", () => {
  test("an input that breaks input_schema starts nothing: HD6006", async () => {
    const { finish, events } = watch(graphOf([node("a")], {}, { inputSchema: TEXT }, TOOLS), { input: 5 });
    expect(await finish()).toMatchObject({
      status: "failed",
      error: { code: "HD6006", message: "the run input does not match the pipeline's input_schema: must be a string" },
      nodes: { a: { status: "pending" } },
    });
    expect(lines(events)).toEqual(["run.started", "run.failed"]);
  });

  test("an output that breaks output_schema fails a run whose nodes succeeded: HD6011", async () => {
    const result = await run(graphOf([node("a")], {}, { outputSchema: TEXT }, TOOLS));
    expect(result).toMatchObject({
      status: "failed",
      error: { code: "HD6011", message: "the output does not match the pipeline's output_schema: must be a string" },
      nodes: { a: { status: "succeeded" } },
    });
  });

  test("break at the line of the schema, as far as the plan tells", async () => {
    const at = (line: number): Origin => ({ source: 0, start: 1, end: 2, line, column: 3 });
    const origins = { pipeline: at(2), inputSchema: at(4), outputSchema: at(7) };
    const schemas = { inputSchema: TEXT, outputSchema: TEXT };
    const graph = graphOf([node("a")], {}, { ...schemas, origins }, TOOLS);
    expect(await run(graph, { input: 5 })).toMatchObject({
      error: { code: "HD6006", location: "test.yaml:4", origin: at(4) },
    });
    expect(await run(graph, { input: "x" })).toMatchObject({
      error: { code: "HD6011", location: "test.yaml:7", origin: at(7) },
    });
    const less = graphOf([node("a")], {}, { ...schemas, origins: { pipeline: at(2) } }, TOOLS);
    expect(await run(less, { input: 5 })).toMatchObject({ error: { code: "HD6006", location: "test.yaml:2" } });
    expect(await run(less, { input: 5n })).toMatchObject({ error: { code: "HD6005", location: "test.yaml:2" } });
    const result = await run(graphOf([node("a")], {}, schemas, TOOLS), { input: 5 });
    expect(result.status === "failed" && Object.keys(result.error)).toEqual(["code", "message", "hint", "retryable"]);
  });

  test("an output that cannot be computed fails the run at its line", async () => {
    const origin = { source: 0, start: 1, end: 2, line: 30, column: 3 };
    const output = {
      total: {
        ...plan({ kind: "binary", operator: "+", left: of("a"), right: { kind: "literal", value: [] } }),
        origin,
      },
    };
    const result = await run(graphOf([node("a")], {}, { output }));
    expect(result).toMatchObject({ status: "failed", error: { code: "HD4501", location: "test.yaml:30" } });
  });

  test("a failing output undoes what was done", async () => {
    const graph = graphOf([node("a", { compensate: "undo" }), node("undo")], {}, { outputSchema: TEXT }, TOOLS);
    expect((await run(graph)).nodes["undo"]).toMatchObject({ status: "succeeded" });
  });

  test("the declared output takes the place of the exits' results", async () => {
    const output = { first: plan(of("a", "x")), gone: plan(of("a", "y", "z")) };
    const graph = graphOf([node("a"), node("b")], { a: () => ({ x: 1 }) }, { output });
    expect((await run(graph)).orThrow()).toEqual({ first: 1, gone: null });
  });

  test("a validator that breaks is a bug and says so: HD9001", async () => {
    const broken = {
      compile: () => {
        throw new TypeError("cannot compile");
      },
    };
    const result = await run(graphOf([node("a")], {}, { outputSchema: TEXT }, { validator: broken }));
    expect(result).toMatchObject({ status: "failed", error: { code: "HD9001", message: "cannot compile" } });
  });
});

describe("a node's schemas", () => {
  const origin = { source: 0, start: 1, end: 2, line: 8, column: 3 };

  test("an input that breaks input_schema fails the node before it runs, and is not tried again: HD6007", async () => {
    let ran = false;
    const graph = graphOf(
      [node("a", { inputSchema: TEXT, retry: RETRY, origin })],
      { a: () => (ran = true) },
      {},
      TOOLS,
    );
    expect(await run(graph, { input: {} })).toMatchObject({
      error: {
        code: "HD6007",
        node: "a",
        attempts: 1,
        location: "test.yaml:8",
        message: 'the input of node "a" does not match its input_schema: must be a string',
      },
    });
    expect(ran).toBe(false);
  });

  test("a result that breaks output_schema fails the node, and is tried again: HD6008", async () => {
    let tries = 0;
    const graph = graphOf(
      [node("a", { outputSchema: TEXT, retry: RETRY })],
      { a: () => (++tries < 3 ? tries : "text") },
      {},
      TOOLS,
    );
    expect((await run(graph)).orThrow()).toEqual({ a: "text" });
    const stubborn = graphOf([node("a", { outputSchema: TEXT, retry: RETRY })], { a: () => 1 }, {}, TOOLS);
    expect(await run(stubborn)).toMatchObject({ error: { code: "HD6008", attempts: 3 } });
  });

  test("only warn when validation is lenient", async () => {
    const options = { ...OPTIONS, strictValidation: false };
    const graph = graphOf(
      [node("a", { inputSchema: TEXT }), reader("b", ["a"], { outputSchema: TEXT })],
      { b: () => 1 },
      { options },
      TOOLS,
    );
    const { finish, events } = watch(graph);
    expect((await finish()).orThrow()).toEqual({ b: 1 });
    expect(events.flatMap((event) => (event.type === "node.warning" ? [event.node] : []))).toEqual(["a", "b"]);
  });
});

describe("a kind's own schemas", () => {
  const even: StandardSchema = {
    "~standard": {
      version: 1,
      vendor: "test",
      validate: async (value) =>
        typeof value === "number" && value % 2 === 0
          ? { value: value * 10 }
          : { issues: [{ message: "must be even", path: ["n"] }] },
    },
  };
  const graphWith = (more: Parameters<typeof kindOf>[1], a: (task: TestTask) => unknown): ReturnType<typeof loadPlan> =>
    loadPlan(planOf([node("a", { retry: RETRY })]), createRegistry({ nodes: [kindOf({ a }, more)] }));

  test("check and transform what it gets and gives", async () => {
    const graph = graphWith({ input: even, output: even }, ({ input }) => input);
    expect((await run(graph, { input: 2 })).orThrow()).toEqual({ a: 200 });
  });

  test("refuse with HD6007 and HD6008", async () => {
    const says = { message: expect.stringContaining("n: must be even") };
    expect(
      await run(
        graphWith({ input: even }, () => 1),
        { input: 3 },
      ),
    ).toMatchObject({ error: { code: "HD6007", attempts: 1, ...says } });
    expect(await run(graphWith({ output: even }, () => 3))).toMatchObject({ error: { code: "HD6008", ...says } });
  });
});
