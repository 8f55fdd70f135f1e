/** Bodies within bodies, under late journals, cancels from anywhere and sinks that meddle: what must hold all the same. */
import { expect, test } from "vitest";
import type { Journal, JournalEntry } from "../src/index.ts";
import { drawChaos } from "./support/chaos.ts";
import { createFakeClock, type FakeClock } from "./support/fake-clock.ts";
import { nestingProblems } from "./support/nesting.ts";
import { graphOf, withOptions } from "./support/plans.ts";
import { createRandom, type Random } from "./support/random.ts";
import { durable, type WatchedRun, watch } from "./support/runs.ts";

const SEED = Number(process.env["HEXDAG_SEED"] ?? 4_000_000);
const ROUNDS = Number(process.env["HEXDAG_ROUNDS"] ?? 2_000);

test(`nests, ends once and leaves nothing behind in ${ROUNDS} chaotic runs (HEXDAG_SEED=${SEED})`, {
  timeout: 600_000,
}, async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const found = await chaos(createRandom(SEED + round));
    const expected = { problems: [], sameEvents: true, allRecorded: true, sorted: true, timers: 0, unhandled: 0 };
    expect(found, `HEXDAG_SEED=${SEED + round} HEXDAG_ROUNDS=1`).toEqual(expected);
  }
});

async function chaos(random: Random): Promise<object> {
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);
  process.on("unhandledRejection", note);
  const clock = createFakeClock();
  const { nodes, functions, bodies } = drawChaos(random, clock, () => watched.handle.cancel("meddling"));
  const graph = graphOf(nodes, functions, withOptions({ maxConcurrentNodes: random.integer(1, 4) }), {
    functions: bodies,
  });
  const journal = drawJournal(random, clock);
  const cancelOn = random.chance(0.3) ? random.integer(1, 40) : 0;
  let seen = 0;
  const watched: WatchedRun = watch(graph, {
    clock,
    journal,
    ...(random.chance(0.2) ? { timeoutMs: random.integer(1, 100) } : {}),
    sinks: [() => (++seen === cancelOn ? watched.handle.cancel("sink") : undefined)],
  });
  if (random.chance(0.3)) clock.after(random.integer(0, 100), () => watched.handle.cancel("clock"));
  await watched.finish();
  await clock.advance(1_000);
  process.off("unhandledRejection", note);
  const events = durable(watched.events);
  const order = watched.events.map((event) => event.seq * 10_000 + ("sub" in event ? event.sub : 0));
  // What a journal has refused is in no journal, but watchers have heard of it; an end that was refused is no end.
  const recorded = journal.entries.length;
  return {
    problems: nestingProblems(events),
    sameEvents: events.slice(0, recorded).every((event, index) => event === journal.entries[index]),
    allRecorded: journal.refused || events.length === recorded,
    sorted: order.every((key, index) => key > (order[index - 1] ?? 0)),
    timers: watched.timers.pending,
    unhandled: unhandled.length,
  };
}

interface WatchedJournal extends Journal {
  /** Everything it has not refused. */
  readonly entries: readonly JournalEntry[];
  readonly refused: boolean;
}

/** Answers at once, a little later, or now one and now the other; always in order. Some refuse an entry. */
function drawJournal(random: Random, clock: FakeClock): WatchedJournal {
  const entries: JournalEntry[] = [];
  const manner = random.pick(["at once", "at once", "micro", "clock", "mixed"] as const);
  const refusal = random.chance(0.15) ? random.integer(1, 40) : 0;
  let last = Promise.resolve();
  const later = (): Promise<void> => {
    const delay = random.integer(0, 5);
    const own = manner === "micro" ? Promise.resolve() : new Promise<void>((resolve) => clock.after(delay, resolve));
    const before = last;
    last = own.then(() => before);
    return last;
  };
  const journal = {
    entries,
    refused: false,
    append(entry: JournalEntry): void | Promise<void> {
      if (entry.seq === refusal) {
        journal.refused = true;
        if (manner === "at once") throw new TypeError("refused");
        // Whatever comes behind a refused entry is refused, too.
        last = later().then(() => Promise.reject(new TypeError("refused")));
        return last;
      }
      if (!journal.refused) entries.push(entry);
      if (manner === "at once" || (manner === "mixed" && random.chance(0.5))) return undefined;
      return later();
    },
  };
  return journal;
}
