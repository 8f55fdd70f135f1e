/** Hooks around nodes and ports, and the executor port: an onion in which every layer may look, replace or refuse. */
import { describe, expect, test } from "vitest";
import { HexdagError, isJsonObject, type NodeHook, type PortHook } from "../src/index.ts";
import type { ExecutionTask } from "../src/ports/index.ts";
import { settled } from "./support/fake-clock.ts";
import { createHand } from "./support/hand.ts";
import { graphOf, node, reader } from "./support/plans.ts";
import { createLlm, createMemory, response } from "./support/ports.ts";
import { run, watch } from "./support/runs.ts";

const RETRY = { maxAttempts: 3, backoff: "constant", initialDelayMs: 10, maxDelayMs: 10, jitter: 0 } as const;

describe("node hooks", () => {
  test("stand around a node in the order of the list", async () => {
    const seen: string[] = [];
    const hook = (name: string): NodeHook => ({
      name,
      async around(call, next) {
        seen.push(`${name} before ${call.ctx.nodeName}`);
        const result = await next(call.input);
        seen.push(`${name} after`);
        return result;
      },
    });
    await run(graphOf([node("a")], { a: () => seen.push("node") }), { nodeHooks: [hook("outer"), hook("inner")] });
    expect(seen).toEqual(["outer before a", "inner before a", "node", "inner after", "outer after"]);
  });

  test("get the kind, the context and the input", async () => {
    const calls: unknown[] = [];
    const look: NodeHook = {
      name: "look",
      around(call, next) {
        calls.push([call.kind, call.ctx.nodeName, call.ctx.attempt, call.input]);
        return next(call.input);
      },
    };
    await run(graphOf([node("a")]), { nodeHooks: [look], input: { q: 1 } });
    expect(calls).toEqual([["run", "a", 1, { q: 1 }]]);
  });

  test("may change what goes in and what comes out", async () => {
    const both: NodeHook = {
      name: "both",
      around: (call, next) => ({ got: next({ ...Object(call.input), added: 1 }) }),
    };
    const result = await run(graphOf([node("a")], { a: ({ input }) => input }), { nodeHooks: [both], input: { q: 1 } });
    expect(result.orThrow()).toEqual({ a: { got: { q: 1, added: 1 } } });
  });

  test("may answer without the node", async () => {
    let ran = false;
    const answer: NodeHook = { name: "cache", around: () => "from the cache" };
    const result = await run(graphOf([node("a")], { a: () => (ran = true) }), { nodeHooks: [answer] });
    expect(result.orThrow()).toEqual({ a: "from the cache" });
    expect(ran).toBe(false);
  });

  test("may refuse, with a code of their own", async () => {
    const refusal = new HexdagError({ code: "HD7004", message: "not on a Sunday", retryable: false });
    const refuse: NodeHook = { name: "sabbath", around: () => Promise.reject(refusal) };
    expect(await run(graphOf([node("a", { retry: RETRY })]), { nodeHooks: [refuse] })).toMatchObject({
      status: "failed",
      error: { code: "HD7004", message: "not on a Sunday", node: "a", attempts: 1 },
    });
  });

  test("stand around every attempt", async () => {
    const attempts: number[] = [];
    const count: NodeHook = {
      name: "count",
      around(call, next) {
        attempts.push(call.ctx.attempt);
        return next(call.input);
      },
    };
    await run(graphOf([node("a", { retry: RETRY })], { a: raise }), { nodeHooks: [count] });
    expect(attempts).toEqual([1, 2, 3]);
  });

  test("may try again by themselves", async () => {
    let tries = 0;
    const twice: NodeHook = {
      name: "twice",
      async around(call, next) {
        try {
          return await next(call.input);
        } catch {
          return await next(call.input);
        }
      },
    };
    const graph = graphOf([node("a")], { a: async () => (++tries === 1 ? raise() : tries) });
    expect((await run(graph, { nodeHooks: [twice] })).orThrow()).toEqual({ a: 2 });
  });

  test("apply to the nodes they name only, by path", async () => {
    const seen: string[] = [];
    const picky = (nodes: readonly string[]): NodeHook => ({
      name: "picky",
      nodes,
      around(call, next) {
        seen.push(call.ctx.nodeName);
        return next(call.input);
      },
    });
    const body = { $body: { nodes: [node("a"), node("b")] } };
    const graph = graphOf([node("a"), node("loop", { config: { body } })], {
      loop: ({ config }) => config.body.run({ key: 0, input: null }),
    });
    await run(graph, { nodeHooks: [picky(["a", "loop[0]/b"])] });
    expect(seen.toSorted()).toEqual(["a", "loop[0]/b"]);
  });

  test("give results that are held to be JSON like any other", async () => {
    const evil: NodeHook = { name: "evil", around: () => new Map() };
    expect(await run(graphOf([node("a")]), { nodeHooks: [evil] })).toMatchObject({ error: { code: "HD6005" } });
  });
});

describe("the executor", () => {
  const inline = (log: ExecutionTask[]): { execute(task: ExecutionTask): unknown } => ({
    execute(task) {
      log.push(task);
      return task.run();
    },
  });

  test("runs every attempt, told what it is", async () => {
    const log: ExecutionTask[] = [];
    const graph = graphOf([node("a"), reader("b", ["a"], { retry: { ...RETRY, maxAttempts: 2 } })], { b: raise });
    await run(graph, { ports: { executor: inline(log) } });
    expect(log.map(({ runId, node: path, kind, attempt }) => [runId, path, kind, attempt])).toEqual([
      ["run-1", "a", "run", 1],
      ["run-1", "b", "run", 1],
      ["run-1", "b", "run", 2],
    ]);
  });

  test("stands inside the hooks", async () => {
    const seen: string[] = [];
    const hook: NodeHook = {
      name: "hook",
      around(call, next) {
        seen.push("hook");
        return next(call.input);
      },
    };
    const executor = {
      execute(task: ExecutionTask) {
        seen.push("executor");
        return task.run();
      },
    };
    await run(graphOf([node("a")], { a: () => seen.push("node") }), { nodeHooks: [hook], ports: { executor } });
    expect(seen).toEqual(["hook", "executor", "node"]);
  });

  test("gives the result, later and from elsewhere if it likes", async () => {
    const executor = { execute: () => settled().then(() => "from elsewhere") };
    expect((await run(graphOf([node("a")]), { ports: { executor } })).orThrow()).toEqual({ a: "from elsewhere" });
  });

  test("gets the attempt's signal", async () => {
    let signal: AbortSignal | undefined;
    const executor = {
      execute(_task: ExecutionTask, options?: { readonly signal?: AbortSignal }) {
        signal = options?.signal;
        return new Promise(() => {});
      },
    };
    const { handle } = watch(graphOf([node("a")]), { ports: { executor } });
    await settled();
    handle.cancel();
    await handle.result;
    expect(signal?.aborted).toBe(true);
  });

  test("that throws fails the node", async () => {
    const executor = { execute: raise };
    expect(await run(graphOf([node("a")]), { ports: { executor } })).toMatchObject({
      error: { code: "HD6001", node: "a" },
    });
  });

  test("is no port of the nodes", async () => {
    const graph = graphOf([node("a")], { a: ({ ports }) => Object.keys(ports) });
    expect((await run(graph, { ports: { executor: inline([]), memory: createMemory() } })).orThrow()).toEqual({
      a: ["memory"],
    });
  });
});

describe("port hooks", () => {
  const ask = graphOf([node("a")], {
    a: async ({ ctx }) => (await ctx.llm.generate({ messages: [{ role: "user", content: "hi" }] })).text,
  });

  test("stand around a call in the order of the list, with the arguments but not the options", async () => {
    const seen: unknown[] = [];
    const hook = (name: string): PortHook => ({
      name,
      around(call, next) {
        seen.push([name, call.port, call.method, call.ctx.nodeName, call.args]);
        return next(call.args);
      },
    });
    await run(ask, { ports: { llm: createLlm() }, portHooks: [hook("outer"), hook("inner")] });
    const args = [{ messages: [{ role: "user", content: "hi" }] }];
    expect(seen).toEqual([
      ["outer", "llm", "generate", "a", args],
      ["inner", "llm", "generate", "a", args],
    ]);
  });

  test("may change the arguments and the answer", async () => {
    const asked: unknown[] = [];
    const llm = createLlm({
      generate: async (request) => {
        asked.push(request.messages[0]?.content ?? null);
        return response("raw");
      },
    });
    const polite: PortHook = {
      name: "polite",
      async around(_call, next) {
        const answer = await next([{ messages: [{ role: "user", content: "please" }] }]);
        return { ...Object(answer), text: "polished" };
      },
    };
    expect((await run(ask, { ports: { llm }, portHooks: [polite] })).orThrow()).toEqual({ a: "polished" });
    expect(asked).toEqual(["please"]);
  });

  test("may answer without the port, which then was not called and costs nothing", async () => {
    const llm = createLlm({ generate: raise });
    const canned: PortHook = { name: "canned", around: () => Promise.resolve(response("canned")) };
    const result = await run(ask, { ports: { llm }, portHooks: [canned] });
    expect(result.orThrow()).toEqual({ a: "canned" });
    expect(result.usage).toMatchObject({ llmCalls: 0, totalTokens: 0 });
  });

  test("may refuse", async () => {
    const refuse: PortHook = {
      name: "budget",
      around: () => {
        throw new HexdagError({ code: "HD7004", message: "no money left" });
      },
    };
    const watched = watch(ask, { ports: { llm: createLlm() }, portHooks: [refuse] });
    expect(await watched.finish()).toMatchObject({ error: { code: "HD7004", node: "a" } });
    expect(watched.events.find(({ type }) => type === "port.called")).toMatchObject({
      ok: false,
      error: "no money left",
    });
  });

  test("apply to the ports they name only", async () => {
    const seen: string[] = [];
    const picky: PortHook = {
      name: "picky",
      ports: ["memory"],
      around(call, next) {
        seen.push(`${call.port}.${call.method}`);
        return next(call.args);
      },
    };
    const graph = graphOf([node("a")], {
      a: async ({ ctx }) => {
        await ctx.llm.generate({ messages: [] });
        await ctx.memory.set("key", 1);
      },
    });
    await run(graph, { ports: { llm: createLlm(), memory: createMemory() }, portHooks: [picky] });
    expect(seen).toEqual(["memory.set"]);
  });

  test("are skipped by nobody: a call from a body passes them, too", async () => {
    const paths: string[] = [];
    const look: PortHook = {
      name: "look",
      around(call, next) {
        paths.push(call.ctx.nodeName);
        return next(call.args);
      },
    };
    const body = { $body: { nodes: [node("x")] } };
    const graph = graphOf([node("loop", { config: { body } })], {
      loop: ({ config }) => config.body.run({ key: 1, input: null }),
      x: ({ ctx }) => ctx.memory.get("key").then((value) => value ?? null),
    });
    await run(graph, { ports: { memory: createMemory() }, portHooks: [look] });
    expect(paths).toEqual(["loop[1]/x"]);
  });
});

test("a hook that never answers ends with the node's timeout", async () => {
  const { wait } = createHand();
  const stuck: NodeHook = { name: "stuck", around: () => new Promise(() => {}) };
  const { handle, clock } = watch(graphOf([node("a", { timeoutMs: 30 })], { a: wait }), { nodeHooks: [stuck] });
  await clock.advance(30);
  const result = await handle.result;
  expect(result.status === "failed" && isJsonObject(result.error) && result.error.code).toBe("HD6002");
});

function raise(): never {
  throw new TypeError("boom");
}
