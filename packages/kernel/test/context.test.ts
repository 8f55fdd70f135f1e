/** What code inside a node knows of its run. */
import { expect, test } from "vitest";
import type { RunContext } from "../src/index.ts";
import { settled } from "./support/fake-clock.ts";
import { createHand } from "./support/hand.ts";
import { graphOf, node, reader, type TestTask } from "./support/plans.ts";
import { createLlm, createMemory } from "./support/ports.ts";
import { run, watch } from "./support/runs.ts";

const contextOf = async (options: Parameters<typeof run>[1], path = "a"): Promise<RunContext> => {
  let found: RunContext | undefined;
  const note = ({ ctx }: TestTask): void => {
    if (ctx.nodeName === path) found = ctx;
  };
  const body = { $body: { nodes: [node("x")] } };
  const graph = graphOf([node("a"), node("loop", { config: { body } })], {
    a: note,
    x: note,
    loop: ({ config }) => config.body.run({ key: 3, input: null }),
  });
  await run(graph, options);
  if (found === undefined) throw new RangeError(path);
  return found;
};

test("names the run, the pipeline, the node and the attempt", async () => {
  const { runId, parentRunId, pipelineName, nodeName, attempt, principal, idempotencyKey } = await contextOf({
    runId: "r-2",
    parentRunId: "r-1",
    principal: "ann",
  });
  expect({ runId, parentRunId, pipelineName, nodeName, attempt, principal, idempotencyKey }).toEqual({
    runId: "r-2",
    parentRunId: "r-1",
    pipelineName: "test",
    nodeName: "a",
    attempt: 1,
    principal: "ann",
    idempotencyKey: "r-2:a",
  });
});

test("names a node in a body by its path", async () => {
  const { nodeName, idempotencyKey } = await contextOf({}, "loop[3]/x");
  expect({ nodeName, idempotencyKey }).toEqual({ nodeName: "loop[3]/x", idempotencyKey: "run-1:loop[3]/x" });
});

test("has the run's ports, and says which is missing when it is used", async () => {
  const ctx = await contextOf({ ports: { llm: createLlm(), memory: createMemory() } });
  expect(Object.keys(ctx.ports)).toEqual(["llm", "memory"]);
  expect(ctx.ports["nothing"]).toBeUndefined();
  expect(() => ctx.spawner).toThrow(
    expect.objectContaining({
      code: "HD7001",
      message: 'node "a" needs the port "spawner", which this run does not have',
    }),
  );
});

test("has the run's clock and log", async () => {
  const said: string[] = [];
  const note = (message: string): void => void said.push(message);
  const ctx = await contextOf({ log: { debug: note, info: note, warn: note, error: note } });
  ctx.log.info("hello");
  expect(said).toEqual(["hello"]);
  expect(ctx.clock.now()).toBe(1_000);
});

test("has a signal that is the same every time, and aborted only by an abort", async () => {
  const ctx = await contextOf({});
  expect(ctx.signal).toBe(ctx.signal);
  expect(ctx.signal.aborted).toBe(false);
});

test("has a signal that is aborted already when it is asked for too late", async () => {
  let late: RunContext | undefined;
  const graph = graphOf([node("a"), node("b")], {
    a: ({ ctx }) => {
      late = ctx;
      return new Promise(() => {});
    },
    b: () => Promise.reject(new TypeError("boom")),
  });
  await run(graph);
  expect(late?.signal.reason).toMatchObject({ code: "HD6004", message: 'node "b" failed: boom' });
  expect(late?.runSignal.aborted).toBe(true);
});

test("has the run's own signal, which outlives the node and ends with a failure or a cancel", async () => {
  const { wait } = createHand();
  let first: RunContext | undefined;
  const graph = graphOf([node("a"), reader("b", ["a"])], {
    a: ({ ctx }) => {
      first = ctx;
      return ctx.runSignal.aborted;
    },
    b: wait,
  });
  const { handle } = watch(graph);
  await settled();
  expect([first?.signal.aborted, first?.runSignal.aborted]).toEqual([false, false]);
  handle.cancel("enough");
  await handle.result;
  expect([first?.signal.aborted, first?.runSignal.aborted]).toEqual([false, true]);
  expect(first?.runSignal.reason).toMatchObject({ code: "HD6004", message: "enough" });
});

test("has a run's signal that a success leaves alone", async () => {
  expect((await contextOf({})).runSignal.aborted).toBe(false);
});

test("shows nothing that its type does not name", async () => {
  const ctx: object = await contextOf({});
  const names = new Set(["constructor"]);
  for (let level = ctx; level !== Object.prototype; level = Object.getPrototypeOf(level))
    for (const name of Reflect.ownKeys(level)) names.add(String(name));
  expect([...names].toSorted()).toEqual([
    "attempt",
    "clock",
    "constructor",
    "database",
    "emit",
    "idempotencyKey",
    "llm",
    "log",
    "may",
    "memory",
    "nodeName",
    "parentRunId",
    "pipelineName",
    "ports",
    "principal",
    "runId",
    "runSignal",
    "signal",
    "spawner",
    "step",
  ]);
});

test("can be taken apart: emit, ports and log work by themselves", async () => {
  const graph = graphOf([node("a")], {
    a: async ({ ctx: { emit, log, llm, signal } }) => {
      emit({ type: "node.progress", message: "half" });
      log.info("hello");
      return (await llm.generate({ messages: [] }, { signal })).text;
    },
  });
  const { finish, events } = watch(graph, { ports: { llm: createLlm() } });
  expect((await finish()).orThrow()).toEqual({ a: "hello" });
  expect(events.filter(({ type }) => type === "node.progress")).toHaveLength(1);
});

test("is the same object for the node and its hooks", async () => {
  const seen = new Set<RunContext>();
  const graph = graphOf([node("a")], {
    a: async ({ ctx }) => {
      seen.add(ctx);
      await ctx.llm.generate({ messages: [] });
    },
  });
  await run(graph, {
    ports: { llm: createLlm() },
    nodeHooks: [{ name: "n", around: ({ ctx, input }, next) => next((seen.add(ctx), input)) }],
    portHooks: [{ name: "p", around: ({ ctx, args }, next) => next((seen.add(ctx), args)) }],
  });
  expect(seen.size).toBe(1);
});

test("does parts of its work as steps, which are recorded", async () => {
  const graph = graphOf([node("a")], {
    a: async ({ ctx }) => [await ctx.step("one", () => 1), await ctx.step("two", (inner) => inner.nodeName)],
  });
  const { finish, events } = watch(graph);
  expect(await finish()).toMatchObject({ nodes: { a: { output: [1, "a"] } } });
  expect(events.flatMap((event) => (event.type === "body.completed" ? [[event.node, event.output]] : []))).toEqual([
    ["a[one]", 1],
    ["a[two]", "a"],
  ]);
});

test("hands on what a step throws", async () => {
  const graph = graphOf([node("a")], { a: ({ ctx }) => ctx.step("one", () => Promise.reject(new RangeError("no"))) });
  expect(await run(graph)).toMatchObject({ status: "failed", error: { message: expect.stringContaining("no") } });
});
