/** Whoever watches a run: sinks and iterators, early, late, twice, and badly behaved. */
import { describe, expect, test } from "vitest";
import { createMemoryJournal, type Log, type RunEvent, runGraph } from "../src/index.ts";
import { settled } from "./support/fake-clock.ts";
import { createHand } from "./support/hand.ts";
import { graphOf, node, reader, type TestTask } from "./support/plans.ts";
import { durable, lines, run, watch } from "./support/runs.ts";

const TWO = graphOf([node("a"), reader("b", ["a"])]);
const TWO_LINES = [
  "run.started",
  "node.started a#1",
  "node.completed a#1",
  "node.started b#1",
  "node.completed b#1",
  "run.completed",
];

async function collect(events: AsyncIterable<RunEvent>): Promise<RunEvent[]> {
  const all: RunEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

const progress = async ({ ctx }: TestTask): Promise<number> => {
  await settled();
  ctx.emit({ type: "node.progress", message: "half" });
  ctx.emit({ type: "node.progress", message: "done" });
  return 1;
};

describe("iterators", () => {
  test("begun at once see everything", async () => {
    const { handle } = watch(TWO);
    expect(lines(durable(await collect(handle.events)))).toEqual(TWO_LINES);
  });

  test("begun in the middle see everything durable from the first", async () => {
    const { wait, resolve } = createHand();
    const { handle } = watch(graphOf([node("a"), reader("b", ["a"])], { a: wait }));
    await settled();
    const seen = collect(handle.events);
    await resolve("a", 1);
    expect(lines(durable(await seen))).toEqual(TWO_LINES);
  });

  test("begun after the end see everything durable, and end", async () => {
    const { handle, finish } = watch(TWO);
    await finish();
    expect(lines(await collect(handle.events))).toEqual(TWO_LINES);
  });

  test("may be many, at the same time and after one another", async () => {
    const { handle } = watch(TWO);
    const [one, two] = await Promise.all([collect(handle.events), collect(handle.events)]);
    expect(two).toEqual(one);
    expect(await collect(handle.events)).toEqual(durable(one));
  });

  test("may stop early and be done", async () => {
    const { handle, finish } = watch(TWO);
    const iterator = handle.events[Symbol.asyncIterator]();
    expect((await iterator.next()).value).toMatchObject({ type: "run.started" });
    await iterator.return?.();
    expect((await iterator.next()).done).toBe(true);
    await finish();
    expect((await iterator.next()).done).toBe(true);
  });

  test("that were asked ahead of time get one event each, then the end", async () => {
    const { handle } = watch(graphOf([node("a")]));
    const iterator = handle.events[Symbol.asyncIterator]();
    const asked = await Promise.all(Array.from({ length: 7 }, () => iterator.next()));
    expect(asked.map(({ done }) => done === true)).toEqual([false, false, false, false, false, true, true]);
  });

  test("made while an event is delivered do not see it twice", async () => {
    const seen: RunEvent[][] = [];
    const pending: Promise<void>[] = [];
    const handle = runGraph(TWO, {
      sinks: [
        (event) => {
          if (event.type !== "node.completed" || seen.length > 0) return;
          const mine: RunEvent[] = [];
          seen.push(mine);
          pending.push(collect(handle.events).then((all) => void mine.push(...all)));
        },
      ],
    });
    await handle.result;
    await Promise.all(pending);
    expect(lines(durable(seen[0] ?? []))).toEqual(TWO_LINES);
  });

  test("made while the end is on its way see it", async () => {
    const pending: Promise<RunEvent[]>[] = [];
    const handle = runGraph(graphOf([node("a")], { a: progress }), {
      sinks: [
        ({ type }) => {
          if (type === "node.progress") handle.cancel();
          if (type === "node.cancelled") pending.push(collect(handle.events));
        },
      ],
    });
    await handle.result;
    const [seen = []] = await Promise.all(pending);
    expect(lines(durable(seen))).toEqual(["run.started", "node.started a#1", "node.cancelled a#1", "run.cancelled"]);
  });

  test("of ten thousand events keep up", async () => {
    const names = Array.from({ length: 5_000 }, (_, index) => `n${index}`);
    const { handle } = watch(graphOf(names.map((name) => node(name))));
    const iterator = handle.events[Symbol.asyncIterator]();
    await handle.result;
    let count = 0;
    while ((await iterator.next()).done !== true) count++;
    expect(count).toBe(10_003);
  });
});

describe("sinks", () => {
  test("see durable and ephemeral events in the order of (seq, sub)", async () => {
    const { events, finish } = watch(graphOf([node("a"), node("b")], { a: progress, b: progress }));
    await finish();
    const keys = events.map((event) => event.seq * 1_000 + ("sub" in event ? event.sub : 0));
    expect(keys).toEqual(keys.toSorted((left, right) => left - right));
    expect(new Set(keys).size).toBe(keys.length);
    expect(lines(events).filter((line) => line.startsWith("node.progress"))).toHaveLength(4);
    const groups = [...Map.groupBy(events, ({ seq }) => seq).values()];
    const subs = groups.map((group) => group.flatMap((event) => ("sub" in event ? [event.sub] : [])));
    for (const group of subs) expect(group).toEqual(group.map((_sub, index) => index + 1));
  });

  test.each<{ how: string; sink: () => unknown; reported: boolean }>([
    { how: "throw", sink: () => raise("sink"), reported: true },
    { how: "reject", sink: () => Promise.reject(new TypeError("sink")), reported: true },
    { how: "never answer", sink: () => new Promise(() => {}), reported: false },
  ])("that $how hurt nobody", async ({ sink, reported }) => {
    const seen: RunEvent[] = [];
    const log = createLog();
    const result = await run(TWO, { sinks: [sink, (event) => seen.push(event)], log });
    expect(result.status).toBe("succeeded");
    expect(lines(durable(seen))).toEqual(TWO_LINES);
    await settled();
    expect(log.errors).toHaveLength(reported ? seen.length : 0);
  });

  test("that throw hurt nobody even when the log throws, too", async () => {
    const log = { ...createLog(), error: () => raise("log") };
    expect(
      (await run(TWO, { sinks: [() => raise("sink"), () => Promise.reject(new TypeError("later"))], log })).status,
    ).toBe("succeeded");
    await settled();
  });

  test("hear of an event before what another sink makes of it", async () => {
    const graph = graphOf([node("a")], { a: progress });
    for (const type of ["run.started", "node.started", "node.progress", "node.completed"] as const) {
      const seen: RunEvent[] = [];
      const handle = runGraph(graph, {
        sinks: [
          (event) => (event.type === type ? handle.cancel("seen enough") : undefined),
          (event) => seen.push(event),
        ],
      });
      const iterated = await collect(handle.events);
      await handle.result;
      const numbers = seen.map(({ seq }) => seq);
      expect(numbers).toEqual(numbers.toSorted((left, right) => left - right));
      expect(iterated).toEqual(seen);
      expect(seen.at(-1)?.type).toBe("run.cancelled");
    }
  });

  test("may start another run of the same graph", async () => {
    const inner: Promise<unknown>[] = [];
    const result = await run(TWO, {
      sinks: [({ type }) => (type === "node.started" ? inner.push(runGraph(TWO).result) : 0)],
    });
    expect(result.status).toBe("succeeded");
    expect(await Promise.all(inner)).toMatchObject([{ status: "succeeded" }, { status: "succeeded" }]);
  });
});

describe("events", () => {
  test("carry the run's identity", async () => {
    const { events, finish } = watch(graphOf([node("a")], { a: progress }), { runId: "r-2", parentRunId: "r-1" });
    await finish();
    for (const event of events) {
      expect(event).toMatchObject({ runId: "r-2", parentRunId: "r-1", pipeline: "test", time: 1_000 });
    }
  });

  test("of a node that has ended are dropped", async () => {
    let late: TestTask | undefined;
    const { events, finish } = watch(
      graphOf([node("a"), reader("b", ["a"])], {
        a: (task) => {
          late = task;
        },
        b: () => late?.ctx.emit({ type: "node.progress", message: "too late" }),
      }),
    );
    await finish();
    late?.ctx.emit({ type: "node.progress", message: "much too late" });
    expect(events.filter(({ type }) => type === "node.progress")).toEqual([]);
  });

  test("tell of each wave once, when all before it have settled", async () => {
    const { events, finish } = watch(graphOf([node("a"), node("x"), reader("b", ["a"]), reader("c", ["b"])]));
    await finish();
    const waves = events.flatMap((event) => (event.type === "wave.completed" ? [event.wave] : []));
    expect(waves).toEqual([0, 1, 2]);
  });

  test("warn of what breaks a lenient schema", async () => {
    const options = { maxConcurrentNodes: 1, scheduling: "ready", strictValidation: false } as const;
    const validator = { compile: () => () => [{ path: "x", message: "must be a number" }] };
    const graph = graphOf([node("a", { outputSchema: { type: "number" } })], {}, { options }, { validator });
    const { events, finish } = watch(graph);
    expect((await finish()).status).toBe("succeeded");
    expect(events.find(({ type }) => type === "node.warning")).toMatchObject({
      node: "a",
      message: 'the result of node "a" does not match its output_schema: x must be a number',
    });
  });
});

function createLog(): Log & { readonly errors: string[] } {
  const errors: string[] = [];
  const ignore = (): void => {};
  return { errors, debug: ignore, info: ignore, warn: ignore, error: (message) => void errors.push(message) };
}

function raise(what: string): never {
  throw new TypeError(what);
}

describe("a watcher that meddles", () => {
  const meddle = (event: RunEvent): void => {
    for (const target of [event, "error" in event ? event.error : undefined]) {
      if (typeof target !== "object") continue;
      for (const key of Reflect.ownKeys(target)) {
        Reflect.set(target, key, "meddled");
        Reflect.deleteProperty(target, key);
      }
      Reflect.set(target, "more", true);
    }
  };
  const origin = { source: 0, start: 1, end: 2, line: 3, column: 4 };
  const graph = graphOf([node("a"), reader("b", ["a"], { origin })], {
    b: () => {
      throw new TypeError("boom");
    },
  });

  test("as a sink changes neither the record, nor the result, nor what others see", async () => {
    const plain = watch(graph);
    const expected = await plain.finish();
    const others: RunEvent[] = [];
    const meddled = watch(graph, { sinks: [meddle, (event) => void others.push(event)] });
    const result = await meddled.finish();
    expect(meddled.journal.entries).toEqual(plain.journal.entries);
    expect(durable(others)).toEqual(plain.journal.entries);
    expect(result.nodes).toEqual(expected.nodes);
    expect(result).toMatchObject({ status: "failed", error: { code: "HD6001", node: "b", origin } });
  });

  test("as an iterator, before the end or after it, neither", async () => {
    const journal = createMemoryJournal();
    const handle = runGraph(graph, { journal, runId: "run-1" });
    for await (const event of handle.events) meddle(event);
    const before = structuredClone(journal.entries);
    for await (const event of handle.events) meddle(event);
    expect(journal.entries).toEqual(before);
    expect(lines(journal.entries).at(-1)).toBe("run.failed");
    expect(lines(journal.entries)).toHaveLength(6);
  });

  test("after a run that nobody watched, neither", async () => {
    const journal = createMemoryJournal();
    const handle = runGraph(graph, { journal });
    await handle.result;
    const before = structuredClone(journal.entries);
    for await (const event of handle.events) meddle(event);
    expect(journal.entries).toEqual(before);
  });
});
