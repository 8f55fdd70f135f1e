/** Journals that answer late, in groups, or not at all. */
import { describe, expect, test } from "vitest";
import type { Journal, JournalEntry } from "../src/index.ts";
import { settled } from "./support/fake-clock.ts";
import { createHand } from "./support/hand.ts";
import { createLateJournal } from "./support/late-journal.ts";
import { graphOf, node, reader } from "./support/plans.ts";
import { createRandom } from "./support/random.ts";
import { durable, lines, run, type WatchedRun, watch } from "./support/runs.ts";
import { violations } from "./support/stream-checks.ts";

const RETRY = { maxAttempts: 3, backoff: "constant", initialDelayMs: 100, maxDelayMs: 100, jitter: 0 } as const;
const DIAMOND = [node("a"), reader("b", ["a"]), reader("c", ["a"]), reader("d", ["b", "c"])];

/** A journal that does to each entry what `answer` says. */
function journalThat(
  answer: (entry: JournalEntry) => void | Promise<void>,
): Journal & { readonly entries: JournalEntry[] } {
  const entries: JournalEntry[] = [];
  return {
    entries,
    append(entry) {
      const pending = answer(entry);
      entries.push(entry);
      return pending;
    },
  };
}

async function ended({ handle }: WatchedRun): Promise<string> {
  const result = await Promise.race([handle.result, settled().then(settled).then(settled)]);
  return result === undefined ? "still running" : result.status;
}

describe("a journal that answers late", () => {
  test("holds back events until their entry is safe", async () => {
    const journal = createLateJournal();
    const { events } = watch(graphOf([node("a")]), { journal });
    await settled();
    expect(journal.entries).toHaveLength(2);
    expect(events).toEqual([]);
    await journal.commit(1);
    expect(lines(events)).toEqual(["run.started"]);
    await journal.commit(1);
    expect(lines(events)).toEqual(["run.started", "node.started a#1"]);
  });

  test("keeps progress behind the entry it belongs to", async () => {
    const journal = createLateJournal();
    const graph = graphOf([node("a"), node("b")], {
      a: async ({ ctx }) => {
        await settled();
        ctx.emit({ type: "node.progress", message: "half" });
        return 1;
      },
    });
    const watched = watch(graph, { journal });
    await settled();
    await journal.commit();
    await settled();
    await journal.drain();
    const seen = lines(watched.events);
    expect(seen.indexOf("node.progress a#1")).toBeGreaterThan(seen.indexOf("node.started a#1"));
    expect(seen.at(-1)).toBe("run.completed");
  });

  test.each([1, 2, 3, 4, 5])("gives the same run whatever it commits together (seed %i)", async (seed) => {
    const random = createRandom(seed);
    const graph = graphOf(DIAMOND, { b: async () => "late b" });
    const journal = createLateJournal();
    const watched = watch(graph, { journal });
    await settled();
    while (journal.waiting > 0) await journal.commit(random.integer(1, 3));
    const result = await watched.handle.result;
    expect(result.orThrow()).toEqual((await run(graph)).orThrow());
    expect(violations(graph, durable(watched.events))).toEqual([]);
    expect(watched.events.at(-1)).toBe(journal.entries.at(-1));
  });

  test("may answer at once in between", async () => {
    for (const late of [1, 2, 3, 4, 5, 6]) {
      const journal = journalThat(({ seq }) => (seq === late ? settled() : undefined));
      const watched = watch(graphOf(DIAMOND), { journal });
      expect((await watched.handle.result).status).toBe("succeeded");
      expect(durable(watched.events)).toEqual(journal.entries);
    }
  });

  test("does not let a cancelled run start what it held back", async () => {
    const journal = createLateJournal();
    const begun: string[] = [];
    const graph = graphOf([node("a"), node("b", { retry: RETRY })], {
      a: () => begun.push("a"),
      b: () => begun.push("b"),
    });
    const watched = watch(graph, { journal });
    await settled();
    watched.handle.cancel();
    await journal.drain();
    expect((await watched.handle.result).status).toBe("cancelled");
    expect(begun).toEqual([]);
    expect(violations(graph, durable(watched.events))).toEqual([]);
  });

  test("does not let a cancelled run set a timer for a retry it held back", async () => {
    const journal = createLateJournal();
    const { handle, timers, clock } = watch(graphOf([node("a", { retry: RETRY })], { a: raise }), { journal });
    await settled();
    await journal.commit();
    expect(journal.entries.at(-1)?.type).toBe("node.retrying");
    handle.cancel();
    await journal.drain();
    await handle.result;
    expect(timers.pending).toBe(0);
    await clock.advance(1_000);
    expect(journal.entries.at(-1)?.type).toBe("run.cancelled");
  });

  test("does not put a wave behind the end", async () => {
    const journal = createLateJournal();
    const watched = watch(graphOf([node("a"), reader("b", ["a"])]), { journal });
    await settled();
    await journal.commit();
    expect(journal.entries.at(-2)?.type).toBe("node.completed");
    watched.handle.cancel();
    await journal.drain();
    await watched.handle.result;
    expect(lines(watched.events).at(-1)).toBe("run.cancelled");
  });

  test("does not keep an abort waiting", async () => {
    const { wait, task } = createHand();
    const journal = createLateJournal();
    const { handle } = watch(graphOf([node("a"), node("b")], { a: wait, b: wait }), { journal });
    await settled();
    await journal.commit();
    handle.cancel();
    expect([task("a").ctx.signal.aborted, task("b").ctx.signal.aborted]).toEqual([true, true]);
    expect(journal.waiting).toBeGreaterThan(0);
    await journal.drain();
    await handle.result;
  });

  test("costs a wide run time in proportion", async () => {
    const names = Array.from({ length: 20_000 }, (_, index) => `n${index}`);
    const graph = graphOf(names.map((name) => node(name)));
    const journal = createLateJournal();
    const { handle } = watch(graph, { journal, maxConcurrentNodes: 20_000 });
    await journal.drain();
    expect((await handle.result).status).toBe("succeeded");
    expect(journal.entries).toHaveLength(40_002);
  });
});

describe("a journal that refuses", () => {
  const reasons: readonly { readonly how: string; readonly refuse: () => void | Promise<void> }[] = [
    { how: "throws", refuse: () => raise() },
    { how: "rejects", refuse: () => Promise.reject(new TypeError("boom")) },
    { how: "rejects late", refuse: () => settled().then(() => Promise.reject(new TypeError("boom"))) },
    { how: "rejects with nothing", refuse: () => Promise.reject(undefined) },
  ];
  const types = ["run.started", "node.started", "node.completed", "run.completed"] as const;

  test.each(reasons.flatMap((reason) => types.map((type) => ({ ...reason, type }))))(
    "$type, and $how: the run fails, nothing follows, watchers see an unbroken end",
    async ({ type, refuse }) => {
      const begun: string[] = [];
      const graph = graphOf([node("a"), reader("b", ["a"])], { b: () => begun.push("b") });
      let refused = 0;
      const journal = journalThat((entry) => {
        if (entry.type !== type) return undefined;
        refused++;
        return refuse();
      });
      const watched = watch(graph, { journal });
      expect(await watched.handle.result).toMatchObject({
        status: "failed",
        error: { code: "HD6013", retryable: false },
      });
      if (type !== "run.completed") expect(begun).toEqual([]);
      expect(refused).toBe(1);
      const seen = durable(watched.events);
      expect(seen.map(({ seq }) => seq)).toEqual(seen.map((_event, index) => index + 1));
      const ends = seen.filter((event) => event.type.startsWith("run.") && event.type !== "run.started");
      expect(lines(ends)).toEqual(["run.failed"]);
      expect(seen.at(-1)).toBe(ends[0]);
      expect(await ended(watched)).toBe("failed");
    },
  );

  test("stops compensations, too", async () => {
    let undone = false;
    const graph = graphOf([node("a", { compensate: "undo" }), node("undo"), reader("b", ["a"])], {
      b: raise,
      undo: () => (undone = true),
    });
    const journal = journalThat(({ type }) =>
      type === "node.failed" ? Promise.reject(new TypeError("full")) : undefined,
    );
    const result = await watch(graph, { journal }).handle.result;
    expect(result).toMatchObject({
      status: "failed",
      error: { code: "HD6013", message: "the journal refused an entry: full" },
    });
    expect(undone).toBe(false);
  });

  test("ends a run once, also when a watcher reacts to what it has refused", async () => {
    const journal = createLateJournal();
    const watched: WatchedRun = watch(graphOf([node("a")]), {
      journal,
      sinks: [({ type }) => (type === "node.completed" ? watched.handle.cancel("seen") : undefined)],
    });
    await settled();
    await journal.commit();
    await journal.refuse(new TypeError("full"));
    expect(await watched.handle.result).toMatchObject({ status: "failed", error: { code: "HD6013" } });
    expect(lines(durable(watched.events))).toEqual([
      "run.started",
      "node.started a#1",
      "node.completed a#1",
      "run.failed",
    ]);
  });

  test("leaves no timer behind", async () => {
    const journal = journalThat(({ type }) =>
      type === "node.retrying" ? Promise.reject(new TypeError("full")) : undefined,
    );
    const { handle, timers } = watch(graphOf([node("a", { retry: RETRY, timeoutMs: 50 })], { a: raise }), {
      journal,
      timeoutMs: 9_000,
    });
    expect((await handle.result).status).toBe("failed");
    expect(timers.pending).toBe(0);
  });
});

function raise(): never {
  throw new TypeError("boom");
}
