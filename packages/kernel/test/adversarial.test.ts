/** Runs that are treated badly: every order of endings, stops at every moment, nodes that throw odd things or never answer. */
import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import { HexdagError, type Origin, type RunResult, runGraph } from "../src/index.ts";
import { settled } from "./support/fake-clock.ts";
import { createHand, type Hand } from "./support/hand.ts";
import { createLateJournal } from "./support/late-journal.ts";
import { permutations } from "./support/permutations.ts";
import { graphOf, node, OPTIONS, reader, type TestTask } from "./support/plans.ts";
import { durable, lines, run, statuses, type WatchedRun, watch } from "./support/runs.ts";
import { violations } from "./support/stream-checks.ts";

const RETRY = { maxAttempts: 2, backoff: "constant", initialDelayMs: 100, maxDelayMs: 100, jitter: 0 } as const;

type Happening = "complete a" | "fail b" | "cancel" | "timeout";
const HAPPENINGS: readonly Happening[] = ["complete a", "fail b", "cancel", "timeout"];

async function happen(what: Happening, hand: Hand, { handle, clock }: WatchedRun): Promise<void> {
  if (what === "complete a") await hand.resolve("a", "A");
  if (what === "fail b") await hand.reject("b", new TypeError("boom"));
  if (what === "cancel") handle.cancel("enough");
  if (what === "timeout") await clock.advance(1_000);
  await settled();
}

describe("every order in which two nodes, a cancel and a timeout can end", () => {
  test.each([...permutations(HAPPENINGS)])("%s, %s, %s, %s: a run timeout", async (...order) => {
    const hand = createHand();
    const graph = graphOf([node("a"), node("b"), reader("c", ["a", "b"])], { a: hand.wait, b: hand.wait });
    const watched = watch(graph, { timeoutMs: 1_000 });
    await settled();
    for (const what of order) await happen(what, hand, watched);
    const result = await watched.handle.result;
    const decisive = order.find((what) => what !== "complete a");
    expect(statuses(result)).toEqual({
      a: order[0] === "complete a" ? "succeeded" : "cancelled",
      b: decisive === "fail b" ? "failed" : "cancelled",
      c: "pending",
    });
    expect(outcome(result)).toBe(decisive === "fail b" ? "HD6001" : decisive === "cancel" ? "enough" : "HD6003");
    expect(violations(graph, durable(watched.events))).toEqual([]);
    expect(watched.timers.pending).toBe(0);
  });

  test.each([...permutations(HAPPENINGS)])(
    "%s, %s, %s, %s: a node timeout, and failures that are forgiven",
    async (...order) => {
      const hand = createHand();
      const graph = graphOf(
        [
          node("a", { timeoutMs: 1_000, onError: { action: "skip" } }),
          node("b", { onError: { action: "continue" } }),
          reader("c", ["a", "b"]),
        ],
        { a: hand.wait, b: hand.wait, c: (task) => task.input },
      );
      const watched = watch(graph);
      await settled();
      for (const what of order) await happen(what, hand, watched);
      const result = await watched.handle.result;
      const before = order.slice(0, order.indexOf("cancel"));
      const aEnds = before.find((what) => what === "complete a" || what === "timeout");
      const bEnds = before.includes("fail b");
      expect(statuses(result)).toEqual({
        a: aEnds === undefined ? "cancelled" : aEnds === "timeout" ? "failed" : "succeeded",
        b: bEnds ? "failed" : "cancelled",
        c: aEnds !== undefined && bEnds ? "succeeded" : "pending",
      });
      if (aEnds !== undefined && bEnds)
        expect(result.orThrow()).toEqual({ c: aEnds === "timeout" ? { b: null } : { a: "A", b: null } });
      else expect(outcome(result)).toBe("enough");
      expect(violations(graph, durable(watched.events))).toEqual([]);
      expect(watched.timers.pending).toBe(0);
    },
  );
});

function outcome(result: RunResult): string {
  if (result.status === "succeeded") return "succeeded";
  return result.status === "cancelled" ? result.reason : result.error.code;
}

describe("a stop in every state", () => {
  test("before the run has begun: nothing starts", async () => {
    const { handle, events } = watch(graphOf([node("a")]));
    handle.cancel("early");
    expect(await handle.result).toMatchObject({
      status: "cancelled",
      reason: "early",
      nodes: { a: { status: "pending" } },
    });
    expect(lines(events)).toEqual(["run.started", "run.cancelled"]);
  });

  test("by a signal that was aborted beforehand: nothing starts", async () => {
    const { handle, events } = watch(graphOf([node("a")]), { signal: AbortSignal.abort(new TypeError("gone")) });
    expect(await handle.result).toMatchObject({ status: "cancelled", reason: "gone" });
    expect(lines(events)).toEqual(["run.started", "run.cancelled"]);
  });

  test("by a signal while nodes run", async () => {
    const { wait } = createHand();
    const controller = new AbortController();
    const { handle } = watch(graphOf([node("a")], { a: wait }), { signal: controller.signal });
    await settled();
    controller.abort();
    expect(await handle.result).toMatchObject({
      status: "cancelled",
      nodes: { a: { status: "cancelled", attempts: 1 } },
    });
  });

  test("leaves nothing behind on the signal it was given", async () => {
    const { signal } = new AbortController();
    await run(graphOf([node("a")]), { signal });
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test("while a node pauses before its next attempt: no timer is left", async () => {
    const { handle, timers } = watch(graphOf([node("a", { retry: RETRY })], { a: boom }));
    await settled();
    expect(timers.pending).toBe(1);
    handle.cancel();
    const result = await handle.result;
    expect(result).toMatchObject({
      status: "cancelled",
      nodes: { a: { status: "cancelled", error: { code: "HD6001" } } },
    });
    expect(timers.pending).toBe(0);
  });

  test("while the output waits for the journal: the run is cancelled", async () => {
    const journal = createLateJournal();
    const { handle } = watch(graphOf([node("a")]), { journal });
    await settled();
    await journal.commit();
    expect(journal.entries.at(-1)?.type).toBe("node.completed");
    handle.cancel("at the last moment");
    await journal.drain();
    expect(await handle.result).toMatchObject({ status: "cancelled", nodes: { a: { status: "succeeded" } } });
  });

  test("while compensations run: they go on", async () => {
    const { wait, resolve, reject } = createHand();
    const graph = graphOf([node("a", { compensate: "undo" }), node("undo"), reader("b", ["a"])], {
      b: wait,
      undo: wait,
    });
    const { handle } = watch(graph);
    await settled();
    await reject("b", new TypeError("boom"));
    handle.cancel();
    await settled();
    await resolve("undo", "undone");
    expect(await handle.result).toMatchObject({
      status: "failed",
      error: { code: "HD6001" },
      nodes: { undo: { output: "undone" } },
    });
  });

  test("after the end: nothing changes", async () => {
    const { handle, events, finish } = watch(graphOf([node("a")]));
    const result = await finish();
    const seen = events.length;
    handle.cancel();
    handle.cancel();
    await settled();
    expect(events).toHaveLength(seen);
    expect(await handle.result).toBe(result);
  });

  test("twice: the first reason stays", async () => {
    const { wait } = createHand();
    const { handle } = watch(graphOf([node("a")], { a: wait }));
    await settled();
    handle.cancel("first");
    handle.cancel("second");
    expect(await handle.result).toMatchObject({ reason: "first" });
  });

  test("from inside a node, which then answers: its answer is too late", async () => {
    const watched: WatchedRun = watch(
      graphOf([node("a"), reader("b", ["a"])], {
        a: () => {
          watched.handle.cancel("from within");
          return "answer";
        },
      }),
    );
    expect(await watched.handle.result).toMatchObject({
      status: "cancelled",
      nodes: { a: { status: "cancelled" }, b: { status: "pending" } },
    });
  });

  test("from inside an abort listener, and by all of them at once", async () => {
    const again = ({ ctx }: TestTask): Promise<never> =>
      new Promise((_resolve, reject) => {
        ctx.signal.addEventListener("abort", () => {
          watched.handle.cancel("again");
          reject(ctx.signal.reason);
        });
      });
    const graph = graphOf([node("a"), node("b"), node("c")], { a: again, b: again, c: again });
    const watched: WatchedRun = watch(graph);
    await settled();
    watched.handle.cancel("first");
    expect(await watched.handle.result).toMatchObject({ status: "cancelled", reason: "first" });
    expect(violations(graph, durable(watched.events))).toEqual([]);
  });
});

describe("nodes that never answer", () => {
  test("end with their timeout, and their signal is aborted", async () => {
    const { wait, task, resolve } = createHand();
    const { handle, clock, events } = watch(graphOf([node("a", { timeoutMs: 50 })], { a: wait }));
    await clock.advance(49);
    expect(task("a").ctx.signal.aborted).toBe(false);
    await clock.advance(1);
    expect(await handle.result).toMatchObject({
      status: "failed",
      error: { code: "HD6002", node: "a" },
      nodes: { a: { durationMs: 50 } },
    });
    expect(task("a").ctx.signal.reason).toMatchObject({ code: "HD6002" });
    const seen = events.length;
    await resolve("a", "at last");
    expect(events).toHaveLength(seen);
  });

  test("are tried again after a timeout, each attempt with a time of its own", async () => {
    const { wait, resolve, begun } = createHand();
    const { handle, clock, timers } = watch(graphOf([node("a", { timeoutMs: 50, retry: RETRY })], { a: wait }));
    await clock.advance(50 + 100 + 49);
    expect(begun).toEqual(["a", "a"]);
    await resolve("a", "at last");
    expect(await handle.result).toMatchObject({ status: "succeeded", nodes: { a: { attempts: 2, durationMs: 99 } } });
    expect(timers.pending).toBe(0);
  });

  test("end with the plan's default timeout", async () => {
    const options = {
      maxConcurrentNodes: 1,
      scheduling: "ready",
      strictValidation: true,
      defaultNodeTimeoutMs: 20,
    } as const;
    const { wait } = createHand();
    const { handle, clock } = watch(graphOf([node("a")], { a: wait }, { options }));
    await clock.advance(20);
    expect(await handle.result).toMatchObject({ error: { code: "HD6002" } });
  });

  test("name the line of the timeout they passed; one that the host chose, the pipeline's", async () => {
    const at = (line: number): Origin => ({ source: 0, start: 1, end: 2, line, column: 3 });
    const options = { ...OPTIONS, pipelineTimeoutMs: 70 };
    const graph = graphOf(
      [node("a")],
      { a: createHand().wait },
      { options, origins: { pipeline: at(2), timeout: at(9) } },
    );
    const own = watch(graph);
    await own.clock.advance(70);
    expect(await own.handle.result).toMatchObject({
      error: { code: "HD6003", location: "test.yaml:9", origin: at(9) },
    });
    const hosts = watch(graph, { timeoutMs: 20 });
    await hosts.clock.advance(20);
    expect(await hosts.handle.result).toMatchObject({ error: { code: "HD6003", location: "test.yaml:2" } });
  });

  test("end when the host finds that the run cannot go on, with the host's own error", async () => {
    const { wait } = createHand();
    const graph = graphOf([node("done", { compensate: "undo" }), node("undo"), reader("a", ["done"])], { a: wait });
    const watched = watch(graph);
    await settled();
    const error = { code: "HD8006", message: "nothing is left", node: "a" };
    watched.handle.fail(error);
    watched.handle.fail({ code: "HD8005", message: "too late" });
    watched.handle.cancel("too late");
    expect(await watched.handle.result).toMatchObject({
      status: "failed",
      error,
      nodes: { a: { status: "cancelled" }, undo: { status: "succeeded" } },
    });
    expect(lines(watched.events).at(-1)).toBe("run.failed");
    watched.handle.fail(error);
  });

  test("fail before they begin, when the host says so", async () => {
    const handle = runGraph(graphOf([node("a")]));
    handle.fail({ code: "HD8006", message: "no" });
    expect(await handle.result).toMatchObject({ error: { code: "HD8006" }, nodes: { a: { status: "pending" } } });
  });

  test("hear a cancel and the run's timeout between nodes that hold the thread", async () => {
    const hold = (): null => {
      const until = Date.now() + 20;
      while (Date.now() < until);
      return null;
    };
    const names = Array.from({ length: 12 }, (_, index) => `n${index}`);
    const nodes = names.map((name, index) => (index === 0 ? node(name) : reader(name, [`n${index - 1}`])));
    const graph = graphOf(nodes, Object.fromEntries(names.map((name) => [name, hold])));
    expect(await runGraph(graph, { timeoutMs: 50 }).result).toMatchObject({ error: { code: "HD6003" } });
    const handle = runGraph(graph);
    setTimeout(() => handle.cancel("enough"), 50);
    expect(await handle.result).toMatchObject({ status: "cancelled", nodes: { n11: { status: "pending" } } });
  });

  test("end with the run's timeout, and the result says so", async () => {
    const options = {
      maxConcurrentNodes: 1,
      scheduling: "ready",
      strictValidation: true,
      pipelineTimeoutMs: 70,
    } as const;
    const { wait } = createHand();
    const { handle, clock } = watch(graphOf([node("a")], { a: wait }, { options }));
    await clock.advance(70);
    expect(await handle.result).toMatchObject({
      status: "failed",
      error: { code: "HD6003" },
      durationMs: 70,
      nodes: { a: { status: "cancelled" } },
    });
  });
});

class Grumpy extends TypeError {
  override get message(): string {
    throw new TypeError("you may not read me");
  }
}

const frozen = Object.freeze(new TypeError("frozen"));
const revoked = Proxy.revocable({}, {});
revoked.revoke();
const circular: Record<string, unknown> = {};
circular["self"] = circular;

describe("nodes that throw odd things", () => {
  test.each<{ what: string; thrown: unknown; says: string }>([
    { what: "undefined", thrown: undefined, says: 'node "a" failed: threw undefined' },
    { what: "null", thrown: null, says: 'node "a" failed: threw null' },
    { what: "a string", thrown: "plain", says: 'node "a" failed: plain' },
    { what: "a number", thrown: 7, says: 'node "a" failed: threw 7' },
    { what: "a BigInt", thrown: 7n, says: 'node "a" failed: threw 7' },
    { what: "a symbol", thrown: Symbol("s"), says: 'node "a" failed: threw Symbol(s)' },
    { what: "a plain object", thrown: { a: 1 }, says: 'node "a" failed: threw {"a":1}' },
    { what: "a circular object", thrown: circular, says: 'node "a" failed: threw a value that cannot be shown' },
    { what: "a frozen error", thrown: frozen, says: 'node "a" failed: frozen' },
    { what: "an error without a message", thrown: new TypeError(""), says: 'node "a" failed: TypeError' },
    {
      what: "an error that throws when read",
      thrown: new Grumpy(),
      says: 'node "a" failed: threw a value that cannot be shown',
    },
    { what: "a revoked proxy", thrown: revoked.proxy, says: 'node "a" failed: threw a value that cannot be shown' },
  ])("$what fails the node, thrown at once or later", async ({ thrown, says }) => {
    const graph = graphOf([node("a")], { a: () => raise(thrown) });
    expect(await run(graph)).toMatchObject({
      status: "failed",
      error: { code: "HD6001", message: says, node: "a", attempts: 1 },
    });
    const later = graphOf([node("a")], { a: async () => raise(thrown) });
    expect(await run(later)).toMatchObject({ status: "failed", error: { code: "HD6001", message: says } });
  });

  test("a HexdagError keeps its code, hint and data; data that is not JSON is left out", async () => {
    const hint = "do something else";
    const good = new HexdagError({ code: "HD7003", message: "full", hint, data: { disk: "c" }, retryable: false });
    const graph = graphOf([node("a", { retry: RETRY })], { a: () => raise(good) });
    expect(await run(graph)).toMatchObject({
      error: { code: "HD7003", message: "full", hint, data: { disk: "c" }, attempts: 1 },
    });
    const evil = Object.assign(new HexdagError({ code: "HD7003", message: "full" }), { data: { fn: () => 1 } });
    const result = await run(graphOf([node("a")], { a: () => raise(evil) }));
    expect(result.status === "failed" && result.error).not.toHaveProperty("data");
  });

  test("error data that is changed later does not change the record", async () => {
    const data = { disk: "c" };
    const graph = graphOf([node("a")], { a: () => raise(new HexdagError({ code: "HD7003", message: "full", data })) });
    const { journal, finish } = watch(graph);
    await finish();
    data.disk = "d";
    expect(journal.entries.find(({ type }) => type === "node.failed")).toMatchObject({
      error: { data: { disk: "c" } },
    });
  });

  test("retry_on matches our codes and other libraries' names and codes", async () => {
    const attempts = async (thrown: unknown, retryOn: readonly string[]): Promise<number | undefined> => {
      const retry = { ...RETRY, retryOn };
      return (await run(graphOf([node("a", { retry })], { a: () => raise(thrown) }))).nodes["a"]?.attempts;
    };
    const network = Object.assign(new TypeError("reset"), { code: "ECONNRESET" });
    expect(await attempts(network, ["ECONNRESET"])).toBe(2);
    expect(await attempts(network, ["TypeError"])).toBe(2);
    expect(await attempts(network, ["HD6001"])).toBe(2);
    expect(await attempts(network, ["HD7003"])).toBe(1);
    expect(await attempts(Object.assign(network, { retryable: false }), ["ECONNRESET"])).toBe(1);
  });

  test.each<{ what: string; value: unknown }>([
    { what: "a then that throws", value: thenable(boom) },
    { what: "a then that cannot be read", value: new Proxy(thenable(1), { get: boom }) },
    {
      what: "a then that answers twice",
      value: thenable((resolve: (value: number) => void, reject: (reason: unknown) => void) => {
        reject(new TypeError("first"));
        resolve(1);
      }),
    },
  ])("$what ends the node once", async ({ value }) => {
    const graph = graphOf([node("a"), node("b")], { a: () => value });
    const watched = watch(graph);
    expect((await watched.finish()).nodes["a"]?.status).toBe("failed");
    expect(violations(graph, durable(watched.events))).toEqual([]);
  });
});

function raise(thrown: unknown): never {
  throw thrown;
}

function boom(): never {
  raise(new TypeError("boom"));
}

/** Promise-like in name only. */
function thenable(then: unknown): object {
  const key: string = ["th", "en"].join("");
  return Object.fromEntries([[key, then]]);
}
