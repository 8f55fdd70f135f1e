/** The engine's invariants, numbered as in DESIGN §4 and at the head of run/step.ts. The random tests hold them under load. */
import { describe, expect, test } from "vitest";
import { fold, type SubGraph } from "../src/index.ts";
import type { StepInput } from "../src/run/step-input.ts";
import { toGraph } from "./support/dag-spec.ts";
import { createFakeClock, settled } from "./support/fake-clock.ts";
import { createHand } from "./support/hand.ts";
import { createLateJournal } from "./support/late-journal.ts";
import { graphOf, node, reader, withOptions } from "./support/plans.ts";
import { createMemory } from "./support/ports.ts";
import { createRandom } from "./support/random.ts";
import { drawDag } from "./support/random-dag.ts";
import { durable, lines, run, statuses, watch } from "./support/runs.ts";
import { describeState } from "./support/states.ts";
import { freshState, play, take } from "./support/step-driver.ts";
import { violations } from "./support/stream-checks.ts";

const RETRY = { maxAttempts: 2, backoff: "constant", initialDelayMs: 100, maxDelayMs: 100, jitter: 0 } as const;

describe("1. step is a function of state and input; fold rebuilds the state", () => {
  test("the same inputs give the same states and effects", () => {
    for (let seed = 0; seed < 200; seed++) {
      const graph = toGraph(drawDag(createRandom(seed)), createFakeClock());
      const first = play(graph.root, { random: createRandom(seed), cancels: 0.02 });
      const state = freshState(graph.root);
      const again = first.inputs.map((input) =>
        take(state, input, []).map(({ do: what, ...rest }) => ({ what, ...rest })),
      );
      expect(unstamped(again)).toEqual(
        unstamped(first.effects.map((effects) => effects.map(({ do: what, ...rest }) => ({ what, ...rest })))),
      );
      expect(describeState(state)).toBe(describeState(first.state));
    }
  });

  test("folding a finished run gives its final state", async () => {
    const graph = graphOf([node("a"), reader("b", ["a"], { retry: RETRY }), reader("c", ["b"])], {
      b: raise,
      a: () => 1,
    });
    const { journal, finish } = watch(graph);
    const result = await finish();
    const { root, terminal } = fold(graph, journal.entries);
    expect(describeState(root)).toBe("ended: a=succeeded b=failed:fail#2 c=ready");
    expect(root.stop).toMatchObject({ kind: "failed", error: { code: "HD6001", node: "b" } });
    expect(terminal).toMatchObject({ type: "run.failed", error: { node: "b" } });
    expect(root.outputs[0]).toBe(result.nodes["a"]?.output);
  });

  test("a timeout and a cancel are in the folded state, too", async () => {
    const graph = graphOf([node("a")], { a: () => new Promise(() => {}) });
    const late = watch(graph, { timeoutMs: 10 });
    await late.finish();
    expect(fold(graph, late.journal.entries).root.stop).toMatchObject({ kind: "failed", error: { code: "HD6003" } });
    const gone = watch(graph);
    await settled();
    gone.handle.cancel("enough");
    await gone.handle.result;
    expect(fold(graph, gone.journal.entries).root.stop).toEqual({ kind: "cancelled", reason: "enough" });
  });
});

describe("2. a node starts when every dependency has settled, once per attempt", () => {
  test("data and ordering dependencies are waited for alike", async () => {
    const { begun, wait, resolve } = createHand();
    const { handle } = watch(
      graphOf([node("a"), node("b"), reader("c", ["a"], { waitFor: ["b"] })], { a: wait, b: wait, c: wait }),
    );
    await settled();
    await resolve("a", 1);
    expect(begun).toEqual(["a", "b"]);
    await resolve("b", 1);
    expect(begun).toEqual(["a", "b", "c"]);
    await resolve("c", 1);
    expect((await handle.result).status).toBe("succeeded");
  });

  test("the next attempt starts after the one before has settled", async () => {
    const { begun, wait, resolve, reject } = createHand();
    const { handle, clock, events } = watch(graphOf([node("a", { retry: RETRY })], { a: wait }));
    await clock.advance(1_000);
    expect(begun).toEqual(["a"]);
    await reject("a", new TypeError("once"));
    await clock.advance(99);
    expect(begun).toEqual(["a"]);
    await clock.advance(1);
    expect(begun).toEqual(["a", "a"]);
    await resolve("a", 1);
    await handle.result;
    expect(lines(durable(events))).toEqual([
      "run.started",
      "node.started a#1",
      "node.retrying a#1",
      "node.started a#2",
      "node.completed a#2",
      "run.completed",
    ]);
  });
});

describe("3. nothing depends on a settlement before it is journaled", () => {
  test("a dependent starts when the result is safe, not before", async () => {
    const { begun, wait, resolve } = createHand();
    const journal = createLateJournal();
    const { events } = watch(graphOf([node("a"), reader("b", ["a"])], { a: wait, b: wait }), { journal });
    await settled();
    expect(begun).toEqual([]);
    await journal.commit();
    await resolve("a", 1);
    expect(journal.entries.map(({ type }) => type)).toEqual([
      "run.started",
      "node.started",
      "node.completed",
      "node.started",
    ]);
    expect(begun).toEqual(["a"]);
    await journal.commit(1);
    expect(begun).toEqual(["a"]);
    await journal.commit(1);
    expect(begun).toEqual(["a", "b"]);
    expect(events).toHaveLength(journal.entries.length + 1);
  });

  test("a result is handed out when the run's last entry is safe", async () => {
    const journal = createLateJournal();
    const { handle, events } = watch(graphOf([node("a")]), { journal });
    let ended = false;
    void handle.result.then(() => {
      ended = true;
    });
    while (journal.entries.at(-1)?.type !== "run.completed") {
      await settled();
      if (journal.entries.at(-1)?.type !== "run.completed") await journal.commit();
    }
    expect({ ended, seen: events.at(-1)?.type }).toEqual({ ended: false, seen: "wave.completed" });
    await journal.commit();
    expect({ ended, seen: events.at(-1)?.type }).toEqual({ ended: true, seen: "run.completed" });
  });

  test("a completed node never runs again", async () => {
    let calls = 0;
    const graph = graphOf([node("a", { retry: RETRY }), reader("b", ["a"], { retry: RETRY })], {
      a: () => ++calls,
      b: raise,
    });
    await run(graph);
    expect(calls).toBe(1);
  });
});

describe("4. never more than maxConcurrentNodes run, and no slot is idle while a node is ready", () => {
  test.each([1, 2, 3, 7])("%i at a time", async (slots) => {
    const { begun, wait, resolve } = createHand();
    const names = Array.from({ length: 7 }, (_, index) => `n${index}`);
    const functions = Object.fromEntries(names.map((name) => [name, wait]));
    const { handle } = watch(
      graphOf(
        names.map((name) => node(name)),
        functions,
        withOptions({ maxConcurrentNodes: slots }),
      ),
    );
    await settled();
    for (const [index, name] of names.entries()) {
      expect(begun).toHaveLength(Math.min(slots + index, 7));
      await resolve(name, 1);
    }
    expect((await handle.result).status).toBe("succeeded");
  });

  test("a node that pauses before its next attempt holds no slot", async () => {
    const { begun, wait, reject } = createHand();
    const graph = graphOf(
      [node("a", { retry: RETRY }), node("b")],
      { a: wait, b: wait },
      withOptions({ maxConcurrentNodes: 1 }),
    );
    const { handle } = watch(graph);
    await settled();
    await reject("a", new TypeError("once"));
    expect(begun).toEqual(["a", "b"]);
    handle.cancel();
    await handle.result;
  });

  test("the caller may set another bound", async () => {
    const { begun, wait } = createHand();
    const { handle } = watch(graphOf([node("a"), node("b")], { a: wait, b: wait }), { maxConcurrentNodes: 1 });
    await settled();
    expect(begun).toEqual(["a"]);
    handle.cancel();
    await handle.result;
  });
});

describe("5. cancel and fail-fast reach every running node; what comes after an abort changes nothing", () => {
  test("a failure aborts all siblings at once", async () => {
    const { wait, reject, resolve, task } = createHand();
    const { handle, events } = watch(graphOf([node("a"), node("b"), node("c")], { a: wait, b: wait, c: wait }));
    await settled();
    await reject("a", new TypeError("boom"));
    expect([task("b").ctx.signal.aborted, task("c").ctx.signal.aborted]).toEqual([true, true]);
    const result = await handle.result;
    const before = events.length;
    await resolve("b", "late");
    await reject("c", new TypeError("late"));
    expect(events).toHaveLength(before);
    expect(statuses(result)).toEqual({ a: "failed", b: "cancelled", c: "cancelled" });
    expect(result.nodes["b"]).not.toHaveProperty("output");
  });

  test("a cancel reaches nodes at any depth of bodies, and port calls", async () => {
    const { wait, task } = createHand();
    const inner = { $body: { nodes: [node("x"), node("y")] } };
    const outer = { $body: { nodes: [node("each", { config: { body: inner } })] } };
    let portSignal: AbortSignal | undefined;
    const graph = graphOf([node("loop", { config: { body: outer } }), node("call")], {
      loop: ({ config }) => config.body.run({ key: 0, input: null }),
      each: ({ config }) => config.body.run({ key: 1, input: null }),
      x: wait,
      y: wait,
      call: ({ ctx }) => ctx.memory.get("key"),
    });
    const memory = createMemory({
      get: (_key, options) => {
        portSignal = options?.signal;
        return new Promise(() => {});
      },
    });
    const { handle } = watch(graph, { ports: { memory } });
    await settled();
    const signals = ["loop[0]/each[1]/x", "loop[0]/each[1]/y"].map((path) => task(path).ctx.signal);
    handle.cancel("enough");
    expect((await handle.result).status).toBe("cancelled");
    expect([...signals, portSignal].map((signal) => signal?.aborted)).toEqual([true, true, true]);
    expect(signals[0]?.reason).toMatchObject({ code: "HD6004", message: "enough" });
  });
});

describe("6. a terminal state is final; one terminal entry, the last; seq has no gaps", () => {
  test("whatever a run does", async () => {
    for (let seed = 5_000; seed < 5_100; seed++) {
      const clock = createFakeClock();
      const spec = drawDag(createRandom(seed));
      const graph = toGraph(spec, clock);
      const { finish, journal, handle, events } = watch(graph, { clock, input: spec.input });
      await finish();
      handle.cancel("too late");
      await settled();
      expect(violations(graph, journal.entries)).toEqual([]);
      expect(events.map(({ seq }) => seq)).toEqual(
        events.map(({ seq }) => seq).toSorted((left, right) => left - right),
      );
      expect(events.at(-1)).toBe(journal.entries.at(-1));
    }
  });
});

describe("7. a refused write ends what its owner does", () => {
  test("nothing starts after the journal has refused an entry, as a store does to an owner with an old epoch", async () => {
    const { begun, wait, resolve } = createHand();
    const journal = createLateJournal();
    const { handle } = watch(graphOf([node("a"), reader("b", ["a"])], { a: wait, b: wait }), { journal });
    await settled();
    await journal.commit();
    await resolve("a", 1);
    const written = journal.entries.length;
    await journal.refuse(new TypeError("epoch 3 is over"));
    expect(await handle.result).toMatchObject({ status: "failed", error: { code: "HD6013" } });
    expect(begun).toEqual(["a"]);
    expect(journal.entries).toHaveLength(written);
  });
});

describe("8. work per settlement is proportional to the node's own edges", () => {
  test.each([10, 100, 10_000])("in the middle of a chain of %i nodes a step looks at the same few", (length) => {
    const names = Array.from({ length }, (_, index) => `n${index}`);
    const graph = graphOf(names.map((name, index) => (index === 0 ? node(name) : reader(name, [`n${index - 1}`]))));
    const { counted, looks } = countLooks(graph.root);
    const state = freshState(counted);
    take(state, { type: "start", at: 0, input: null, planHash: "" }, []);
    for (let index = 0; index < 5; index++) {
      const before = looks();
      take(state, completed(index), []);
      expect(looks() - before).toBeLessThanOrEqual(8);
    }
  });

  test.each([10, 1_000])("a join of %i looks at a few nodes per settlement", (width) => {
    const names = Array.from({ length: width }, (_, index) => `n${index}`);
    const graph = graphOf(
      [...names.map((name) => node(name)), reader("join", names)],
      {},
      withOptions({ maxConcurrentNodes: width }),
    );
    const { counted, looks } = countLooks(graph.root);
    const state = freshState(counted);
    take(state, { type: "start", at: 0, input: null, planHash: "" }, []);
    for (let index = 0; index < width - 1; index++) {
      const before = looks();
      take(state, completed(index), []);
      expect(looks() - before).toBeLessThanOrEqual(8);
    }
  });
});

function completed(index: number): StepInput {
  return { type: "completed", at: 0, node: index, attempt: 1, output: null };
}

/** A graph that counts how often a step looks at one of its nodes; walking over all of them counts for each. */
function countLooks(graph: SubGraph): { readonly counted: SubGraph; readonly looks: () => number } {
  let count = 0;
  const nodes = new Proxy(graph.nodes, {
    get(target, key, receiver) {
      count++;
      return Reflect.get(target, key, receiver);
    },
  });
  return { counted: { ...graph, nodes }, looks: () => count };
}

/** Entries get their `seq` from whoever appends them. */
function unstamped(effects: unknown): unknown {
  return JSON.parse(JSON.stringify(effects, (key, value: unknown) => (key === "seq" ? 0 : value)));
}

function raise(): never {
  throw new TypeError("boom");
}
