/** What the caller of a run gets in the end. */
import { describe, expect, test } from "vitest";
import { createRegistry, loadPlan, runGraph } from "../src/index.ts";
import { FALSE } from "./support/exprs.ts";
import { createFakeClock, settled } from "./support/fake-clock.ts";
import { createHand } from "./support/hand.ts";
import { graphOf, kindOf, node, planOf, reader } from "./support/plans.ts";
import { lines, run, statuses, watch } from "./support/runs.ts";

const RETRY = { maxAttempts: 3, backoff: "constant", initialDelayMs: 100, maxDelayMs: 100, jitter: 0 } as const;
const origin = { source: 0, start: 1, end: 2, line: 17, column: 3 };

describe("a result", () => {
  test("of a success has the output, the nodes in plan order, and what it took", async () => {
    const graph = graphOf([reader("b", ["a"]), node("a")]);
    const result = await run(graph, { runId: "r-9" });
    expect(JSON.parse(JSON.stringify(result))).toEqual({
      runId: "r-9",
      pipeline: "test",
      planHash: graph.hash,
      status: "succeeded",
      output: { b: "b" },
      nodes: {
        b: { status: "succeeded", output: "b", attempts: 1, durationMs: 0 },
        a: { status: "succeeded", output: "a", attempts: 1, durationMs: 0 },
      },
      usage: { llmCalls: 0, toolCalls: 0, inputTokens: 0, outputTokens: 0, totalTokens: 0 },
      durationMs: 0,
    });
    expect(Object.keys(result.nodes)).toEqual(["b", "a"]);
    expect(result.orThrow()).toEqual({ b: "b" });
  });

  test("of a cancelled run tells how long its cancelled nodes had run", async () => {
    const clock = createFakeClock();
    const started = runGraph(graphOf([node("a")], { a: () => new Promise(() => undefined) }), { clock });
    await settled();
    await clock.advance(250);
    started.cancel();
    expect((await started.result).nodes["a"]).toEqual({ status: "cancelled", attempts: 1, durationMs: 250 });
  });

  test("of a failure has the error: code, node, attempt, cause and line", async () => {
    const cause = new TypeError("no socket");
    const graph = graphOf([node("a", { origin, retry: RETRY })], { a: () => Promise.reject(cause) });
    const result = await run(graph);
    expect(result).toMatchObject({
      status: "failed",
      error: {
        code: "HD6001",
        message: 'node "a" failed: no socket',
        node: "a",
        attempts: 3,
        location: "test.yaml:17",
        origin,
        data: { name: "TypeError" },
        cause: expect.stringContaining("TypeError: no socket\n    at "),
      },
      nodes: { a: { status: "failed", attempts: 3, error: { code: "HD6001" } } },
      durationMs: 200,
    });
    expect(() => result.orThrow()).toThrow(
      expect.objectContaining({ code: "HD6001", location: "test.yaml:17", name: "HexdagError" }),
    );
  });

  test("of a cancel has the reason, and throws HD6004 for scripts", async () => {
    const { wait } = createHand();
    const { handle } = watch(graphOf([node("a")], { a: wait }));
    handle.cancel();
    const result = await handle.result;
    expect(result).toMatchObject({ status: "cancelled", reason: "cancelled" });
    expect(() => result.orThrow()).toThrow(
      expect.objectContaining({ code: "HD6004", message: "the run was cancelled: cancelled" }),
    );
  });

  test("sums a node's time over its attempts, without the pauses", async () => {
    const clock = createFakeClock();
    const work = (): Promise<never> =>
      new Promise((_resolve, reject) => {
        clock.after(30, () => reject(new TypeError("boom")));
      });
    const { finish } = watch(graphOf([node("a", { retry: RETRY })], { a: work }), { clock });
    expect(await finish()).toMatchObject({ nodes: { a: { durationMs: 90 } }, durationMs: 290 });
  });

  test("has no error for a node that came through in the end", async () => {
    let tries = 0;
    const graph = graphOf([node("a", { retry: RETRY })], {
      a: () => (++tries < 2 ? Promise.reject(new TypeError("boom")) : "fine"),
    });
    const { a } = (await run(graph)).nodes;
    expect(a).toEqual({ status: "succeeded", output: "fine", attempts: 2, durationMs: 0 });
  });

  test("never rejects, and never throws for what a pipeline does", async () => {
    const throws = (): never => {
      throw new TypeError("boom");
    };
    const kinds = [{ ...kindOf({}), run: throws }];
    const graph = loadPlan(planOf([node("a")]), createRegistry({ nodes: kinds }));
    await expect(runGraph(graph, { input: Symbol("s") }).result).resolves.toMatchObject({
      status: "failed",
      error: { code: "HD6005" },
    });
    await expect(runGraph(graph).result).resolves.toMatchObject({ status: "failed", error: { code: "HD6001" } });
  });

  test("of an empty pipeline is an empty map", async () => {
    expect((await run(graphOf([]))).orThrow()).toEqual({});
  });
});

describe("a critical node that is skipped", () => {
  test("by its condition fails the run: HD6010, at its line", async () => {
    expect(await run(graphOf([node("a", { when: FALSE, critical: true, origin })]))).toMatchObject({
      status: "failed",
      error: {
        code: "HD6010",
        message: 'node "a" is critical and was skipped because its condition was false',
        hint: "remove `critical: true`, or make sure that it runs",
        node: "a",
        attempts: 0,
      },
    });
  });

  test("because it was not chosen, whatever its condition says", async () => {
    const graph = graphOf([node("a", { route: FALSE, when: FALSE, critical: true })]);
    expect(await run(graph)).toMatchObject({
      error: { code: "HD6010", message: 'node "a" is critical and was skipped because it was not chosen' },
    });
  });

  test("because all it reads was skipped, too", async () => {
    const graph = graphOf([node("a", { when: FALSE }), reader("b", ["a"], { critical: true })]);
    expect(await run(graph)).toMatchObject({
      error: {
        code: "HD6010",
        message: 'node "b" is critical and was skipped because everything it reads was skipped',
      },
    });
  });

  test("fails no run when it is a handler that was not needed", async () => {
    const graph = graphOf([node("a", { onError: { action: "handler", node: "h" } }), node("h", { critical: true })]);
    expect(statuses(await run(graph))).toEqual({ a: "succeeded", h: "skipped" });
  });
});

describe("compensations", () => {
  test("undo in reverse order, each with the result of what it undoes and $error", async () => {
    const seen: unknown[] = [];
    const graph = graphOf(
      [
        node("a", { compensate: "undo_a" }),
        reader("b", ["a"], { compensate: "undo_b" }),
        reader("c", ["b"], { compensate: "undo_c" }),
        node("undo_a"),
        node("undo_b"),
        node("undo_c"),
      ],
      {
        a: () => ({ id: "A" }),
        b: () => ({ id: "B" }),
        c: () => Promise.reject(new TypeError("boom")),
        undo_a: ({ input }) => seen.push(input),
        undo_b: ({ input }) => seen.push(input),
      },
    );
    const result = await run(graph, { input: { q: 1 } });
    const error = { node: "c", code: "HD6001", message: 'node "c" failed: boom', attempts: 1 };
    expect(seen).toEqual([
      { id: "B", q: 1, error },
      { id: "A", q: 1, error },
    ]);
    expect(statuses(result)).toMatchObject({ undo_a: "succeeded", undo_b: "succeeded", undo_c: "pending" });
    expect(result).toMatchObject({ status: "failed", error: { node: "c" } });
  });

  test("that fail are told of in their node, not in the run", async () => {
    const graph = graphOf([node("a", { compensate: "undo" }), node("undo"), reader("b", ["a"])], {
      b: () => Promise.reject(new TypeError("first")),
      undo: () => Promise.reject(new TypeError("second")),
    });
    expect(await run(graph)).toMatchObject({
      error: { message: 'node "b" failed: first' },
      nodes: { undo: { status: "failed", error: { message: 'node "undo" failed: second' } } },
    });
  });
});

describe("options that no run can go by: HD6014", () => {
  test.each([
    { maxConcurrentNodes: 0 },
    { maxConcurrentNodes: -1 },
    { maxConcurrentNodes: 1.5 },
    { maxConcurrentNodes: Number.NaN },
    { timeoutMs: -1 },
    { timeoutMs: Number.NaN },
  ])("%o starts nothing, and says so at the pipeline's line", async (options) => {
    const origins = { pipeline: { source: 0, start: 1, end: 2, line: 2, column: 3 } };
    const { finish, events, timers } = watch(graphOf([node("a")], {}, { origins }), options);
    const [name = ""] = Object.keys(options);
    expect(await finish()).toMatchObject({
      status: "failed",
      error: { code: "HD6014", location: "test.yaml:2", message: expect.stringContaining(name) },
      nodes: { a: { status: "pending" } },
    });
    expect(lines(events)).toEqual(["run.started", "run.failed"]);
    expect(timers.pending).toBe(0);
  });

  test.each([{ maxConcurrentNodes: Number.POSITIVE_INFINITY }, { maxConcurrentNodes: 1 }, { timeoutMs: 10 }])(
    "%o is fine",
    async (options) => {
      expect((await run(graphOf([node("a")]), options)).status).toBe("succeeded");
    },
  );
});
