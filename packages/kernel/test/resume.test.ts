/** Runs that are taken up again from their journals: after a crash at any moment, and after a limit suspended them. */
import { describe, expect, test } from "vitest";
import {
  createMemoryJournal,
  type Graph,
  HexdagError,
  type JournalEntry,
  type JsonValue,
  type MemoryJournal,
  type PlanNode,
  type PlanValue,
  type ResumeOptions,
  type RunResult,
  resumeRun,
} from "../src/index.ts";
import type { LlmRequest } from "../src/ports/index.ts";
import { type DagSpec, toGraph } from "./support/dag-spec.ts";
import { createFakeClock, type FakeClock, settled } from "./support/fake-clock.ts";
import { graphOf, node, planOf, reader, type TestFunctions, type TestTask } from "./support/plans.ts";
import { createLlm, response, usage } from "./support/ports.ts";
import { createRandom } from "./support/random.ts";
import { drawDag } from "./support/random-dag.ts";
import { lines, run, watch } from "./support/runs.ts";

const LIMITS = { warningThreshold: 0.8, onLimit: "suspend", unknownPrice: "error" } as const;

interface Resumed {
  readonly result: RunResult;
  /** The whole record, what was there before included. */
  readonly entries: readonly JournalEntry[];
}

/** Takes a run up from the entries there are, under a clock that stands still between timers. */
async function resume(
  graph: Graph,
  before: readonly JournalEntry[],
  options: ResumeOptions & { readonly clock?: FakeClock } = {},
): Promise<Resumed> {
  const journal: MemoryJournal = createMemoryJournal();
  for (const entry of before) void journal.append(entry);
  const { clock = createFakeClock() } = options;
  const handle = resumeRun(graph, before, { ...options, clock, journal });
  let result: RunResult | undefined;
  void handle.result.then((ended) => {
    result = ended;
  });
  await settled();
  while (result === undefined) if (!(await clock.advanceToNext())) await settled();
  return { result, entries: journal.entries };
}

/** Pipelines whose nodes do the same at every attempt, and whose failures fail nothing else: however they are cut, one result is right. */
function steady(spec: DagSpec): DagSpec | undefined {
  const { cancelAt, timeoutMs, ...rest } = spec;
  if (cancelAt !== undefined || timeoutMs !== undefined) return undefined;
  const fails = spec.nodes.some(({ onError, attempts, when, undoneBy, critical }) => {
    return (
      undoneBy !== undefined || critical || ((attempts[0]?.fails === true || when === "fails") && onError === undefined)
    );
  });
  if (fails) return undefined;
  // A handler sees how many attempts there were, and a cut makes one more.
  if (spec.nodes.some(({ onError }) => typeof onError === "object")) return undefined;
  const nodes = spec.nodes.map(({ timeoutMs: _none, ...each }) => ({
    ...each,
    attempts: each.attempts
      .slice(0, 1)
      .map((attempt) => ({ ...attempt, takes: attempt.takes === "forever" ? 5 : attempt.takes })),
  }));
  return { ...rest, nodes };
}

function essence({ nodes, ...result }: RunResult): unknown {
  const statuses = Object.entries(nodes).map(([name, { status, output }]) => [name, status, output]);
  return { status: result.status, output: result.status === "succeeded" ? result.output : null, statuses };
}

test("a run that is cut off after any entry ends like the one that was not, and repeats nothing that is done", async () => {
  let cuts = 0;
  for (let seed = 0; seed < 1_000; seed++) {
    const spec = steady(drawDag(createRandom(seed)));
    if (spec === undefined) continue;
    const clock = createFakeClock();
    const graph = toGraph(spec, clock);
    const whole = watch(graph, { clock, input: spec.input });
    const expected = essence(await whole.finish());
    const { entries } = whole.journal;
    for (let cut = 1; cut < entries.length; cut++) {
      const later = createFakeClock();
      const again = toGraph(spec, later);
      const before = entries.slice(0, cut);
      const { result, entries: all } = await resume(again, before, { clock: later });
      const where = `seed ${seed} after ${cut}:\n${lines(before).join("\n")}`;
      expect(essence(result), where).toEqual(expected);
      expect(all.map(({ seq }) => seq)).toEqual(all.map((_entry, index) => index + 1));
      const done = new Set(before.flatMap((entry) => (entry.type === "node.completed" ? [entry.node] : [])));
      const begun = all.slice(cut).flatMap((entry) => (entry.type === "node.started" ? [entry.node] : []));
      expect(
        begun.filter((name) => done.has(name)),
        where,
      ).toEqual([]);
      expect(
        all.filter(({ type }) => type === "run.completed" || type === "run.failed"),
        where,
      ).toHaveLength(1);
      cuts++;
    }
  }
  expect(cuts).toBeGreaterThan(1_000);
}, 120_000);

/** A node with an inline graph. */
function loop(name: string, nodes: readonly PlanNode[]): PlanNode {
  const body: PlanValue = { $body: { nodes } };
  return node(name, { config: { body } });
}

describe("bodies and steps", () => {
  /** Three passes, each of two nodes; and a node of three steps. What really ran is noted. */
  function staged(): { readonly graph: Graph; readonly ran: string[] } {
    const ran: string[] = [];
    const functions: TestFunctions = {
      each: async ({ config }) => {
        const results: JsonValue[] = [];
        for (const key of [0, 1, 2]) results.push(await config.body.run({ key, input: { key } }));
        return results;
      },
      x: ({ input, ctx }) => (ran.push(ctx.nodeName), input),
      y: ({ input, ctx }) => (ran.push(ctx.nodeName), { y: input }),
      agent: async ({ ctx }) => {
        const turns: JsonValue[] = [];
        for (const turn of [1, 2, 3]) {
          turns.push(await ctx.step(`turn-${turn}`, (inner) => (ran.push(`step ${turn}`), inner.idempotencyKey)));
        }
        return turns;
      },
    };
    const nodes = [loop("each", [node("x"), reader("y", ["x"])]), reader("agent", ["each"])];
    return { graph: graphOf(nodes, functions), ran };
  }

  test("that are done are handed back, at every cut", async () => {
    const first = staged();
    const { finish, journal } = watch(first.graph);
    const expected = essence(await finish());
    expect(first.ran).toHaveLength(9);
    for (let cut = 1; cut < journal.entries.length; cut++) {
      const before = journal.entries.slice(0, cut);
      const { graph, ran } = staged();
      const { result, entries } = await resume(graph, before);
      const where = lines(before).join("\n");
      expect(essence(result), where).toEqual(expected);
      const finished = new Set(
        before.flatMap((entry) =>
          entry.type === "node.completed" || entry.type === "body.completed"
            ? [entry.node.replace(/^agent\[turn-(\d)\]$/u, "step $1")]
            : [],
        ),
      );
      expect(
        ran.filter((name) => finished.has(name)),
        where,
      ).toEqual([]);
      // And once more, from the middle of what the second attempt wrote.
      const half = entries.slice(0, cut + Math.ceil((entries.length - cut) / 2));
      if (half.length < entries.length)
        expect(essence((await resume(staged().graph, half)).result), where).toEqual(expected);
    }
  });

  test("are done anew by a retry, which is no resume", async () => {
    const ran: string[] = [];
    let failures = 1;
    const functions: TestFunctions = {
      a: async ({ ctx }) => {
        await ctx.step("one", () => ran.push("one"));
        if (failures-- > 0) throw new HexdagError({ code: "HD7003", message: "try again" });
        await ctx.step("two", () => ran.push("two"));
        return "done";
      },
    };
    const retry = { maxAttempts: 3, backoff: "constant", initialDelayMs: 1, maxDelayMs: 1, jitter: 0 } as const;
    const graph = graphOf([node("a", { retry })], functions);
    const { finish, journal } = watch(graph);
    await finish();
    expect(ran).toEqual(["one", "one", "two"]);
    const retrying = journal.entries.findIndex(({ type }) => type === "node.retrying");
    ran.length = 0;
    expect((await resume(graph, journal.entries.slice(0, retrying + 1))).result.status).toBe("succeeded");
    expect(ran).toEqual(["one", "two"]);
  });

  test("that failed, and were caught by their node, fail again with the same words", async () => {
    const functions: TestFunctions = {
      a: async ({ ctx }) => {
        const said = await ctx
          .step("bank", () => Promise.reject(new Error("closed")))
          .catch((error: unknown) => String(error));
        await ctx.step("mail", () => "sent");
        return said;
      },
    };
    const graph = graphOf([node("a")], functions);
    const { finish, journal } = watch(graph);
    const expected = essence(await finish());
    const cut = journal.entries.findIndex(({ type }) => type === "body.failed") + 1;
    const { entries, result } = await resume(graph, journal.entries.slice(0, cut));
    expect(essence(result)).toMatchObject({ status: "succeeded" });
    expect(JSON.stringify(essence(result))).toContain("closed");
    expect(JSON.stringify(expected)).toContain("closed");
    expect(lines(entries.slice(cut))).not.toContain("body.started a[bank]");
  });
});

describe("what was spent", () => {
  const SAY_HI = { messages: [{ role: "user", content: "hi" }] } as const;
  const sayHi = (ctx: TestTask["ctx"]): Promise<string> => ctx.llm.generate(SAY_HI).then(({ text }) => text);
  const ask = ({ ctx }: TestTask): Promise<string> => sayHi(ctx);

  test("counts on, in the limits and in the usage", async () => {
    const nodes = [node("a"), reader("b", ["a"]), reader("c", ["b"])];
    const plan = { limits: { ...LIMITS, onLimit: "raise", maxLlmCalls: 2 } } as const;
    const llm = createLlm({ generate: () => Promise.resolve(response("hi", usage(5, 5))) });
    const graph = graphOf(nodes, { a: ask, b: ask, c: ask }, plan);
    const { finish, journal } = watch(graph, { ports: { llm } });
    expect(await finish()).toMatchObject({ status: "failed", error: { code: "HD7102", node: "c" } });
    const cut = journal.entries.findIndex((entry) => entry.type === "node.completed" && entry.node === "a") + 1;
    const { result } = await resume(graph, journal.entries.slice(0, cut), { ports: { llm } });
    expect(result).toMatchObject({ status: "failed", error: { code: "HD7102", node: "c" }, usage: { llmCalls: 2 } });
    expect(result.usage.totalTokens).toBe(20);
  });

  test("on a call that was under way is all that was set aside for it", async () => {
    const asked: LlmRequest[] = [];
    const llm = createLlm({ generate: (wanted) => (asked.push(wanted), Promise.resolve(response("hi", usage(2, 3)))) });
    const graph = graphOf(
      [node("a")],
      { a: ({ ctx }) => ctx.llm.generate({ ...SAY_HI, maxTokens: 60 }).then(({ text }) => text) },
      { limits: { ...LIMITS, onLimit: "raise", maxTotalTokens: 100 } },
    );
    const options = { ports: { llm }, countTokens: (text: string) => text.length };
    const { finish, journal } = watch(graph, options);
    await finish();
    const at = journal.entries.findIndex(({ type }) => type === "resource.reserved");
    const reserved = journal.entries[at];
    const inputTokens = reserved?.type === "resource.reserved" ? reserved.inputTokens : 0;
    expect(reserved).toMatchObject({ node: "a", attempt: 1, tokens: 60 + inputTokens });
    expect(journal.entries[at + 1]).toMatchObject({ type: "llm.called", reserved: at + 1 });
    // The process died during the call: of what is left, its request takes as much again.
    expect((await resume(graph, journal.entries.slice(0, at + 1), options)).result.status).toBe("succeeded");
    // It died after the call: five tokens were spent.
    expect((await resume(graph, journal.entries.slice(0, at + 2), options)).result.status).toBe("succeeded");
    expect(asked.map(({ maxTokens }) => maxTokens)).toEqual([60, 100 - (60 + inputTokens) - inputTokens, 60]);
  });

  test("in a node counts on in the node's own limits", async () => {
    const limits = { ...LIMITS, onLimit: "raise", maxLlmCalls: 3 } as const;
    let asked = 0;
    const llm = createLlm({ generate: () => Promise.resolve(response(`hi ${++asked}`)) });
    const turns = async ({ ctx }: TestTask): Promise<string> => {
      for (const turn of [1, 2, 3, 4]) await ctx.step(`turn-${turn}`, (inner) => sayHi(inner));
      return "done";
    };
    const graph = graphOf([node("a", { limits })], { a: turns });
    const { finish, journal } = watch(graph, { ports: { llm } });
    expect(await finish()).toMatchObject({ error: { code: "HD7102" } });
    expect(asked).toBe(3);
    const cut = journal.entries.findIndex((entry) => entry.type === "body.completed" && entry.node === "a[turn-2]") + 1;
    await resume(graph, journal.entries.slice(0, cut), { ports: { llm } });
    expect(asked).toBe(4);
  });
});

describe("a limit that suspends", () => {
  const request: LlmRequest = { messages: [{ role: "user", content: "hi" }] };
  const plan = { limits: { ...LIMITS, maxLlmCalls: 2 } };

  /** An agent of four turns behind a quick node, and a slow one beside it. */
  function staged(): { readonly graph: Graph; readonly asked: string[] } {
    const asked: string[] = [];
    const functions: TestFunctions = {
      agent: async ({ ctx }) => {
        for (const turn of [1, 2, 3, 4]) {
          await ctx.step(`turn-${turn}`, async (inner) => {
            await inner.llm.generate(request);
            asked.push(inner.idempotencyKey);
            return turn;
          });
        }
        return "answered";
      },
      slow: ({ ctx }) =>
        new Promise((resolve, reject) => {
          ctx.clock.after(50, () => resolve("slow"));
          ctx.signal.addEventListener("abort", () => reject(ctx.signal.reason));
        }),
    };
    return { graph: graphOf([node("quick"), reader("agent", ["quick"]), node("slow")], functions, plan), asked };
  }

  test("stops the run where it stands, and raised lets it go on", async () => {
    const { graph, asked } = staged();
    const { finish, journal } = watch(graph, { ports: { llm: createLlm() } });
    const suspended = await finish();
    expect(suspended).toMatchObject({
      status: "suspended",
      error: {
        code: "HD7102",
        node: "agent",
        data: { resource: "max_llm_calls", owner: 'pipeline "test"', onLimit: "suspend" },
      },
      nodes: { quick: { status: "succeeded" }, agent: { status: "waiting" }, slow: { status: "waiting" } },
    });
    expect(() => suspended.orThrow()).toThrow("max_llm_calls");
    expect(journal.entries.at(-1)).toMatchObject({ type: "run.suspended", error: { node: "agent" } });
    expect(
      lines(journal.entries).filter((line) => line.startsWith("body.failed") || line.startsWith("node.cancelled")),
    ).toEqual([]);
    expect(asked).toEqual(["run-1:agent[turn-1]", "run-1:agent[turn-2]"]);

    // Raised by too little it is suspended again, at the next call.
    const still = await resume(graph, journal.entries, { ports: { llm: createLlm() }, limits: { maxLlmCalls: 3 } });
    expect(still.result).toMatchObject({ status: "suspended", usage: { llmCalls: 3 } });
    const { result, entries } = await resume(graph, still.entries, {
      ports: { llm: createLlm() },
      limits: { maxLlmCalls: 10 },
    });
    expect(result).toMatchObject({
      status: "succeeded",
      output: { agent: "answered", slow: "slow" },
      usage: { llmCalls: 4 },
      nodes: { agent: { attempts: 3 }, quick: { attempts: 1 } },
    });
    expect(asked).toEqual([1, 2, 3, 4].map((turn) => `run-1:agent[turn-${turn}]`));
    expect(lines(entries).filter((line) => line.startsWith("run."))).toEqual([
      "run.started",
      "run.suspended",
      "run.resumed",
      "run.suspended",
      "run.resumed",
      "run.completed",
    ]);
  });

  test("reaches the run from the depths of a body, whatever the node around it makes of failures", async () => {
    const functions: TestFunctions = {
      each: async ({ config }) => {
        const results: JsonValue[] = [];
        for (const key of [0, 1, 2]) results.push(await config.body.run({ key, input: null }).catch(() => "failed"));
        return results;
      },
      x: ({ ctx }) => ctx.llm.generate(request).then(({ text }) => text),
    };
    const graph = graphOf([loop("each", [node("x")])], functions, plan);
    const { finish, journal } = watch(graph, { ports: { llm: createLlm() } });
    expect(await finish()).toMatchObject({ status: "suspended", error: { node: "each[2]/x" } });
    const { result } = await resume(graph, journal.entries, {
      ports: { llm: createLlm() },
      limits: { maxLlmCalls: 9 },
    });
    expect(result).toMatchObject({
      status: "succeeded",
      output: { each: ["hello", "hello", "hello"] },
      usage: { llmCalls: 3 },
    });
  });

  test("of a node is raised for that node", async () => {
    const functions: TestFunctions = {
      a: async ({ ctx }) => {
        await ctx.llm.generate(request);
        await ctx.step("second", async (inner) => (await inner.llm.generate(request)).text);
        return "done";
      },
    };
    const graph = graphOf([node("a", { limits: { ...LIMITS, maxLlmCalls: 1 } })], functions);
    const { finish, journal } = watch(graph, { ports: { llm: createLlm() } });
    expect(await finish()).toMatchObject({ status: "suspended", error: { data: { owner: 'node "a"' } } });
    const { result } = await resume(graph, journal.entries, {
      ports: { llm: createLlm() },
      limits: { maxLlmCalls: 5 },
    });
    expect(result).toMatchObject({ status: "succeeded", output: { a: "done" } });
  });

  test("tells what was under way why it is aborted, and a run that hears of it stands still, too", async () => {
    const { graph } = staged();
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const watcher = graphOf(
      [node("a"), node("b")],
      {
        a: ({ ctx }) => new Promise(() => ctx.signal.addEventListener("abort", () => resolve(ctx.signal.reason))),
        b: async ({ ctx }) => {
          for (const turn of [1, 2, 3])
            await ctx.step(`t${turn}`, async (inner) => (await inner.llm.generate(request)).text);
          return "b";
        },
      },
      plan,
    );
    const { finish } = watch(watcher, { ports: { llm: createLlm() } });
    expect((await finish()).status).toBe("suspended");
    const reason = await promise;
    expect(reason).toMatchObject({ code: "HD6016" });
    const controller = new AbortController();
    const child = watch(graph, { ports: { llm: createLlm() }, signal: controller.signal });
    await settled();
    controller.abort(reason);
    expect(await child.finish()).toMatchObject({ status: "suspended" });
    expect(child.journal.entries.at(-1)?.type).toBe("run.suspended");
  });

  test("of time suspends when it is over", async () => {
    const graph = graphOf(
      [node("a")],
      {
        a: ({ ctx }) =>
          new Promise((resolve) => void ctx.clock.after(ctx.attempt === 1 ? 500 : 5, () => resolve("late"))),
      },
      { limits: { ...LIMITS, maxDurationMs: 100 } },
    );
    const { finish, journal } = watch(graph);
    expect(await finish()).toMatchObject({ status: "suspended", error: { data: { resource: "max_duration" } } });
    expect((await resume(graph, journal.entries)).result).toMatchObject({ status: "succeeded" });
  });
});

describe("a run that was being stopped", () => {
  test("because it failed goes on with its undoing", async () => {
    const undone: string[] = [];
    const nodes = [node("pay", { compensate: "refund" }), node("refund"), reader("ship", ["pay"])];
    const functions: TestFunctions = {
      refund: () => undone.push("refund"),
      ship: () => Promise.reject(new HexdagError({ code: "HD7003", message: "no truck", retryable: false })),
    };
    const graph = graphOf(nodes, functions);
    const { finish, journal } = watch(graph);
    expect(await finish()).toMatchObject({ status: "failed" });
    expect(undone).toEqual(["refund"]);
    const cut = journal.entries.findIndex((entry) => entry.type === "node.failed") + 1;
    undone.length = 0;
    const { result } = await resume(graph, journal.entries.slice(0, cut));
    expect(result).toMatchObject({ status: "failed", error: { message: expect.stringContaining("no truck") } });
    expect(undone).toEqual(["refund"]);
  });

  test("because it was cancelled is cancelled", async () => {
    const graph = graphOf([node("a"), node("b")], {
      a: () => new Promise(() => undefined),
      b: () => new Promise(() => undefined),
    });
    const { handle, finish, journal } = watch(graph);
    await settled();
    handle.cancel("enough");
    await finish();
    const cut = journal.entries.findIndex(({ type }) => type === "node.cancelled") + 1;
    expect((await resume(graph, journal.entries.slice(0, cut))).result).toMatchObject({ status: "cancelled" });
  });
});

describe("is refused", () => {
  const graph = graphOf([node("a")], {});
  const ended = async (): Promise<readonly JournalEntry[]> => {
    const { finish, journal } = watch(graph);
    await finish();
    return journal.entries;
  };
  const refusal = (entries: readonly JournalEntry[], other: Graph = graph): unknown => {
    try {
      resumeRun(other, entries);
    } catch (error) {
      return error;
    }
    return undefined;
  };

  test("a run that has ended", async () => {
    expect(refusal(await ended())).toMatchObject({
      code: "HD6015",
      message: expect.stringContaining("it has ended: run.completed"),
    });
  });

  test("a journal without its beginning, or with a hole", async () => {
    const entries = await ended();
    expect(refusal([])).toMatchObject({
      code: "HD6015",
      message: expect.stringContaining("does not begin with its start"),
    });
    expect(refusal(entries.slice(1))).toMatchObject({ code: "HD6015" });
    expect(refusal([...entries.slice(0, 1), ...entries.slice(2, 3)])).toMatchObject({
      code: "HD6015",
      message: expect.stringContaining("entry 2 of its journal is missing"),
    });
  });

  test("another plan", async () => {
    const other = graphOf([node("a"), node("b")], {});
    expect(refusal((await ended()).slice(0, 2), other)).toMatchObject({
      code: "HD6015",
      message: expect.stringContaining("another plan"),
    });
  });

  test("what could not even begin, which leaves the run as it is", async () => {
    const entries = (await ended()).slice(0, 2);
    expect(() => resumeRun(graph, entries, { maxConcurrentNodes: 0 })).toThrow("maxConcurrentNodes");
    expect((await run(graph)).status).toBe("succeeded");
    expect(planOf([]).name).toBe("test");
  });
});
