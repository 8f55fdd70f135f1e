/** Runs that are taken up again from their journals, after a crash at any moment. */
import { describe, expect, test } from "vitest";
import { type Graph, HexdagError, type JournalEntry, type JsonValue, type RunResult, resumeRun } from "../src/index.ts";
import type { LlmRequest } from "../src/ports/index.ts";
import { type DagSpec, toGraph } from "./support/dag-spec.ts";
import { createFakeClock, settled } from "./support/fake-clock.ts";
import { graphOf, node, planOf, reader, type TestFunctions, type TestTask } from "./support/plans.ts";
import { createLlm, response, usage } from "./support/ports.ts";
import { createRandom } from "./support/random.ts";
import { drawDag } from "./support/random-dag.ts";
import { loop, resume } from "./support/resume.ts";
import { lines, run, watch } from "./support/runs.ts";

const LIMITS = { warningThreshold: 0.8, onLimit: "suspend", unknownPrice: "error" } as const;

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
