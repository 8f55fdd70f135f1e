/** Very long, very wide, very busy. */
import { describe, expect, test } from "vitest";
import { runGraph } from "../src/index.ts";
import { graphOf, node, reader, withOptions } from "./support/plans.ts";
import { run } from "./support/runs.ts";

function chain(length: number): ReturnType<typeof node>[] {
  return Array.from({ length }, (_, index) => (index === 0 ? node("n0") : reader(`n${index}`, [`n${index - 1}`])));
}

describe("long chains", () => {
  test("100,000 nodes that answer at once do not overflow the stack", { timeout: 60_000 }, async () => {
    const graph = graphOf(chain(100_000), { n99999: ({ input }) => ({ from: input }) });
    expect((await run(graph)).orThrow()).toEqual({ n99999: { from: "n99998" } });
  });

  test("100,000 skipped nodes neither", { timeout: 60_000 }, async () => {
    const [first, ...rest] = chain(100_000);
    const result = await run(
      graphOf([
        { ...node("n0"), ...first, when: { $expr: { kind: "literal", value: false }, text: "false" } },
        ...rest,
      ]),
    );
    expect(result.nodes["n99999"]?.status).toBe("skipped");
  });

  test("a cancel by a timer stops a chain of nodes that never let go", { timeout: 60_000 }, async () => {
    let ran = 0;
    const names = chain(200_000);
    const functions = Object.fromEntries(names.map(({ name }) => [name, () => ++ran]));
    const handle = runGraph(graphOf(names, functions));
    setTimeout(() => handle.cancel("time is up"), 1);
    const result = await handle.result;
    expect(result).toMatchObject({ status: "cancelled", reason: "time is up" });
    expect(ran).toBeLessThan(200_000);
  });

  test("a cancel by a timer stops a chain of nodes that only await", { timeout: 60_000 }, async () => {
    let ran = 0;
    const names = chain(50_000);
    const functions = Object.fromEntries(names.map(({ name }) => [name, async () => ++ran]));
    const handle = runGraph(graphOf(names, functions));
    setTimeout(() => handle.cancel(), 1);
    expect((await handle.result).status).toBe("cancelled");
    expect(ran).toBeLessThan(50_000);
  });

  test("a cancel by a timer stops many chains of nodes that only await", { timeout: 60_000 }, async () => {
    let ran = 0;
    const work = async (): Promise<void> => void ran++;
    const nodes = Array.from({ length: 10 }, (_, at) => chain(5_000).map((each) => prefixed(each, `c${at}`))).flat();
    const handle = runGraph(graphOf(nodes, Object.fromEntries(nodes.map(({ name }) => [name, work]))));
    setTimeout(() => handle.cancel(), 1);
    expect((await handle.result).status).toBe("cancelled");
    expect(ran).toBeLessThan(50_000);
  });

  test("a cancel by a timer stops a loop over a body of nodes that never let go", { timeout: 60_000 }, async () => {
    let passes = 0;
    const body = { $body: { nodes: [node("x"), reader("y", ["x"])] } };
    const graph = graphOf([node("loop", { config: { body } })], {
      loop: async ({ config, ctx }) => {
        while (!ctx.signal.aborted) await config.body.run({ key: passes++, input: null });
      },
    });
    const handle = runGraph(graph);
    setTimeout(() => handle.cancel(), 5);
    expect((await handle.result).status).toBe("cancelled");
    expect(passes).toBeGreaterThan(1);
  });

  test("a run's timeout is heard, too", { timeout: 60_000 }, async () => {
    const handle = runGraph(graphOf(chain(50_000)), { timeoutMs: 1 });
    expect(await handle.result).toMatchObject({ status: "failed", error: { code: "HD6003" } });
  });
});

describe("wide runs", () => {
  test("50,000 nodes and their join", { timeout: 60_000 }, async () => {
    const names = Array.from({ length: 50_000 }, (_, index) => `n${index}`);
    const graph = graphOf([...names.map((name) => node(name)), reader("join", names)], {
      join: ({ input }) => Object.keys(Object(input)).length,
    });
    expect((await run(graph)).orThrow()).toEqual({ join: 50_000 });
  });

  test("5,000 asynchronous nodes under one slot, and under as many", { timeout: 60_000 }, async () => {
    for (const maxConcurrentNodes of [1, 5_000]) {
      let running = 0;
      let most = 0;
      const work = async (): Promise<void> => {
        most = Math.max(most, ++running);
        await Promise.resolve();
        running--;
      };
      const names = Array.from({ length: 5_000 }, (_, index) => `n${index}`);
      const graph = graphOf(
        names.map((name) => node(name)),
        Object.fromEntries(names.map((name) => [name, work])),
        withOptions({ maxConcurrentNodes }),
      );
      expect((await run(graph)).status).toBe("succeeded");
      expect(most).toBe(maxConcurrentNodes);
    }
  });

  test("10,000 priorities are kept to", async () => {
    const order: number[] = [];
    const names = Array.from({ length: 10_000 }, (_, index) => `n${index}`);
    const priorityOf = (index: number): number => (index * 7_919) % 10_007;
    const functions = Object.fromEntries(names.map((name, index) => [name, () => order.push(priorityOf(index))]));
    const nodes = names.map((name, index) => node(name, { priority: priorityOf(index) }));
    await run(graphOf(nodes, functions, withOptions({ maxConcurrentNodes: 1 })));
    expect(order).toEqual(order.toSorted((left, right) => right - left));
  });

  test("1,000 runs of one graph at a time keep to themselves", { timeout: 60_000 }, async () => {
    const graph = graphOf([node("a"), reader("b", ["a"])], { a: async ({ input }) => input, b: ({ input }) => input });
    const results = await Promise.all(
      Array.from({ length: 1_000 }, (_, index) => runGraph(graph, { input: { index } }).result),
    );
    expect(results.map((result) => result.orThrow())).toEqual(results.map((_result, index) => ({ b: { index } })));
    expect(new Set(results.map(({ runId }) => runId)).size).toBe(1_000);
  });
});

function prefixed(each: ReturnType<typeof node>, prefix: string): ReturnType<typeof node> {
  return { ...each, name: prefix + each.name, dataDependencies: each.dataDependencies.map((name) => prefix + name) };
}
