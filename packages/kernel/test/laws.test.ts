/** Laws that hold for anything one can think of. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Adjacency,
  exitsOf,
  findCycle,
  fold,
  type JournalEntry,
  type JsonValue,
  type PlanRetry,
  planHash,
  reachable,
  reversed,
  waveNumbers,
  wavesOf,
} from "../src/index.ts";
import { canonicalJson } from "../src/json/canonical-json.ts";
import { toJsonValue } from "../src/json/to-json-value.ts";
import type { FrameState } from "../src/run/frame-state.ts";
import { mayRetry, retryDelayMs } from "../src/run/retry-delay.ts";
import { seededFraction, seededUuid } from "../src/run/seeded.ts";
import { toGraph } from "./support/dag-spec.ts";
import { createFakeClock } from "./support/fake-clock.ts";
import { graphOf, node, planOf, withOptions } from "./support/plans.ts";
import { createRandom } from "./support/random.ts";
import { drawDag } from "./support/random-dag.ts";
import { lines, watch } from "./support/runs.ts";
import { describeEffect, describeState } from "./support/states.ts";
import { play, take } from "./support/step-driver.ts";

/** Any directed graph of up to 12 nodes, without double edges. */
const adjacency: fc.Arbitrary<Adjacency> = fc
  .integer({ min: 0, max: 12 })
  .chain((count) =>
    fc.array(fc.uniqueArray(fc.nat(Math.max(0, count - 1)), { maxLength: 4 }), { minLength: count, maxLength: count }),
  );

/** Any graph whose nodes wait for earlier ones only. */
const acyclic = adjacency.map(
  (incoming): Adjacency => incoming.map((sources, index) => sources.filter((source) => source < index)),
);

const edges = (incoming: Adjacency): readonly string[] =>
  incoming.flatMap((sources, index) => sources.map((source) => `${source}→${index}`));

describe("topology", () => {
  test("reversing twice gives the same edges", () => {
    fc.assert(
      fc.property(adjacency, (incoming) => {
        expect(edges(reversed(reversed(incoming))).toSorted()).toEqual(edges(incoming).toSorted());
      }),
    );
  });

  test("a node's wave is one more than the latest of what it waits for", () => {
    fc.assert(
      fc.property(acyclic, (incoming) => {
        const waves = waveNumbers(incoming) ?? [];
        expect(waves).toEqual(
          incoming.map((sources) => 1 + Math.max(-1, ...sources.map((source) => waves[source] ?? Number.NaN))),
        );
      }),
    );
  });

  test("waves hold every node once, in order, and none is empty", () => {
    fc.assert(
      fc.property(acyclic, (incoming) => {
        const groups = wavesOf(waveNumbers(incoming) ?? []);
        expect(groups.flat().toSorted((left, right) => left - right)).toEqual(incoming.map((_sources, index) => index));
        for (const group of groups) expect(group).toEqual(group.toSorted((left, right) => left - right));
        expect(groups.every((group) => group.length > 0)).toBe(true);
      }),
    );
  });

  test("a graph has waves or a cycle, and never both", () => {
    fc.assert(
      fc.property(adjacency, (incoming) => {
        expect(waveNumbers(incoming) === undefined).toBe(findCycle(incoming) !== undefined);
      }),
    );
  });

  test("a cycle that is reported is one: closed, along edges, through each node once", () => {
    fc.assert(
      fc.property(adjacency, (incoming) => {
        const cycle = findCycle(incoming);
        if (cycle === undefined) return;
        expect(cycle.length).toBeGreaterThan(1);
        expect(cycle[0]).toBe(cycle.at(-1));
        expect(new Set(cycle).size).toBe(cycle.length - 1);
        const all = new Set(edges(incoming));
        for (const [index, from] of cycle.slice(0, -1).entries()) expect(all).toContain(`${from}→${cycle[index + 1]}`);
      }),
    );
  });

  test("what can be reached is closed under one more step, and nothing else", () => {
    fc.assert(
      fc.property(adjacency, fc.nat(11), (outgoing, start) => {
        if (start >= outgoing.length) return;
        const found = reachable(outgoing, start);
        let expected = new Set(outgoing[start]);
        for (let size = -1; size !== expected.size; ) {
          size = expected.size;
          expected = new Set([...expected].flatMap((index) => [index, ...(outgoing[index] ?? [])]));
        }
        expected.delete(start);
        expect(new Set(found)).toEqual(expected);
      }),
    );
  });

  test("exits are the nodes that nobody waits for; an acyclic graph has one", () => {
    fc.assert(
      fc.property(acyclic, (incoming) => {
        const exits = exitsOf(reversed(incoming));
        expect(exits).toEqual(incoming.flatMap((_sources, index) => (incoming.flat().includes(index) ? [] : [index])));
        expect(exits.length > 0).toBe(incoming.length > 0);
      }),
    );
  });
});

function reordered(value: unknown, order: (keys: string[]) => readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => reordered(item, order));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(order(Object.keys(value)).map((key) => [key, reordered(Reflect.get(value, key), order)]));
}

describe("hashes", () => {
  test("a plan's does not depend on the order of its keys, and does on anything else", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(), (config, seed) => {
        const plan = planOf([node("a", { config: JSON.parse(JSON.stringify(config)) })]);
        const random = createRandom(seed);
        const shuffled = reordered(plan, (keys) => random.shuffle(keys));
        expect(canonicalJson(shuffled)).toBe(canonicalJson(plan));
        expect(planHash({ ...plan, ...Object(shuffled) })).toBe(planHash(plan));
        expect(planHash({ ...plan, name: "other" })).not.toBe(planHash(plan));
      }),
    );
  });
});

describe("toJsonValue", () => {
  const what = (): string => "it";

  test("changes nothing that JSON can write, and gives the same object the second time", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const once = toJsonValue(value, what);
        expect(JSON.stringify(once)).toBe(JSON.stringify(value));
        expect(toJsonValue(once, what)).toBe(once);
      }),
    );
  });

  test("freezes to the bottom and shares nothing that could change", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const frozen = toJsonValue(value, what);
        expect(isFrozen(frozen)).toBe(true);
        const before = JSON.stringify(frozen);
        scribble(value);
        expect(JSON.stringify(frozen)).toBe(before);
      }),
    );
  });

  test("gives JSON or HD6005 for anything at all", () => {
    fc.assert(
      fc.property(
        fc.anything({
          withBigInt: true,
          withDate: true,
          withMap: true,
          withSet: true,
          withNullPrototype: true,
          withSparseArray: true,
        }),
        (value) => {
          try {
            const json = toJsonValue(value, what);
            expect(JSON.parse(JSON.stringify(json))).toEqual(JSON.parse(JSON.stringify(value ?? null)));
          } catch (error) {
            expect(error).toMatchObject({ code: "HD6005" });
          }
        },
      ),
    );
  });
});

function isFrozen(value: JsonValue | undefined): boolean {
  if (typeof value !== "object" || value === null) return true;
  return Object.isFrozen(value) && Object.values(value).every((member: JsonValue | undefined) => isFrozen(member));
}

function scribble(value: unknown): void {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return;
  for (const member of Object.values(value)) scribble(member);
  if (Array.isArray(value)) value.push("scribble");
  else Reflect.set(value, "scribble", true);
}

const retry: fc.Arbitrary<PlanRetry> = fc.record({
  maxAttempts: fc.integer({ min: 1, max: 5_000 }),
  backoff: fc.constantFrom("exponential", "linear", "constant"),
  initialDelayMs: fc.nat(100_000),
  maxDelayMs: fc.nat(10_000_000),
  jitter: fc.double({ min: 0, max: 1, noNaN: true }),
});

describe("retries", () => {
  test("pause between nothing and the longest pause, a whole number of milliseconds", () => {
    fc.assert(
      fc.property(
        retry,
        fc.integer({ min: 1, max: 5_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (policy, attempt, random) => {
          const delay = retryDelayMs(policy, attempt, random);
          expect(Number.isInteger(delay)).toBe(true);
          expect(delay).toBeGreaterThanOrEqual(0);
          expect(delay).toBeLessThanOrEqual(policy.maxDelayMs);
          const least = Math.min(policy.initialDelayMs, policy.maxDelayMs) * (1 - policy.jitter);
          expect(delay).toBeGreaterThanOrEqual(Math.floor(least));
        },
      ),
    );
  });

  test("never pause shorter than before, but for jitter", () => {
    fc.assert(
      fc.property(retry, fc.integer({ min: 1, max: 5_000 }), (policy, attempt) => {
        expect(retryDelayMs(policy, attempt + 1, 0)).toBeGreaterThanOrEqual(retryDelayMs(policy, attempt, 0));
      }),
    );
  });

  test("end after the last attempt, and with what is final", () => {
    fc.assert(
      fc.property(retry, fc.integer({ min: 0, max: 6_000 }), fc.boolean(), (policy, attempt, final) => {
        const error = { code: "HD6001", message: "boom", ...(final ? { retryable: false } : {}) };
        expect(mayRetry(policy, attempt, error)).toBe(!final && attempt > 0 && attempt < policy.maxAttempts);
      }),
    );
  });
});

describe("seeds", () => {
  test("give fractions in [0, 1) and UUIDs, from nothing but themselves", () => {
    fc.assert(
      fc.property(fc.integer(), fc.string(), (seed, key) => {
        const fraction = seededFraction(seed, key);
        expect(fraction).toBeGreaterThanOrEqual(0);
        expect(fraction).toBeLessThan(1);
        expect(seededFraction(seed, key)).toBe(fraction);
        expect(seededUuid(seed, key)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(seededUuid(seed, key)).toBe(seededUuid(seed, key));
      }),
    );
  });

  test("spread evenly", () => {
    const counts = new Array<number>(10).fill(0);
    for (let index = 0; index < 10_000; index++) {
      const bucket = Math.floor(seededFraction(index % 7, `n${index}#1`) * 10);
      counts[bucket] = (counts[bucket] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(200);
  });

  test("reproduce a run's journal, entry for entry, whatever its id", async () => {
    const journalOf = async (seed: number, runId: string): Promise<string> => {
      const clock = createFakeClock();
      const graph = toGraph(withJitter(drawDag(createRandom(seed))), clock);
      const { finish, journal } = watch(graph, { clock, seed, runId });
      await finish();
      return JSON.stringify(journal.entries.map(withoutStack)).replaceAll(runId, "run");
    };
    for (let seed = 100; seed < 200; seed++)
      expect(await journalOf(seed, "first")).toBe(await journalOf(seed, "other"));
  });

  test("decide about jitter", async () => {
    const policy = {
      maxAttempts: 6,
      backoff: "constant",
      initialDelayMs: 1_000,
      maxDelayMs: 1_000,
      jitter: 0.5,
    } as const;
    const graph = graphOf([node("a", { retry: policy })], { a: () => Promise.reject(new TypeError("boom")) });
    const pauses = async (seed: number): Promise<readonly number[]> => {
      const { finish, journal } = watch(graph, { seed });
      await finish();
      return journal.entries.flatMap((entry) => (entry.type === "node.retrying" ? [entry.delayMs] : []));
    };
    expect(await pauses(1)).toEqual(await pauses(1));
    expect(await pauses(1)).not.toEqual(await pauses(2));
    expect(new Set(await pauses(1)).size).toBeGreaterThan(1);
    for (const pause of await pauses(3)) expect(pause).toBeGreaterThanOrEqual(500);
  });
});

function withJitter(spec: ReturnType<typeof drawDag>): ReturnType<typeof drawDag> {
  return {
    ...spec,
    nodes: spec.nodes.map((each) => (each.onError === undefined ? each : { ...each, critical: false })),
  };
}

/** Stacks are for people and name lines of the test itself. */
function withoutStack(entry: JournalEntry): unknown {
  return JSON.parse(JSON.stringify(entry, (key, value: unknown) => (key === "cause" ? undefined : value)));
}

describe("fold", () => {
  test("of everything journaled so far gives the state after each step, in both schedulings", () => {
    for (let seed = 0; seed < 300; seed++) {
      const graph = toGraph(drawDag(createRandom(seed)), createFakeClock());
      const random = createRandom(seed);
      play(graph.root, {
        random,
        cancels: seed % 3 === 0 ? 0.03 : 0,
        afterStep: (state, entries) => {
          const { root } = fold(graph, entries);
          expect(essence(root), `seed ${seed}\n${lines(entries).join("\n")}`).toEqual(essence(state));
        },
      });
    }
  });

  test("gives a state that goes on as the one that wrote the journal does", () => {
    for (let seed = 0; seed < 150; seed++) {
      const graph = toGraph(plainly(drawDag(createRandom(seed))), createFakeClock());
      const marks: { readonly entries: number; readonly step: number }[] = [];
      const { inputs, effects, entries } = play(graph.root, {
        random: createRandom(seed),
        cancels: 0,
        afterStep: (state, written) => {
          // That a pause is over is in no journal.
          const queues = state.status.some((status, index) => status === "ready" && state.attempts[index] !== 0);
          if (!queues && state.phase === "running") marks.push({ entries: written.length, step: marks.length + 1 });
          else marks.push({ entries: -1, step: marks.length + 1 });
        },
      });
      for (const mark of marks.filter((each) => each.entries >= 0)) {
        const { root } = fold(graph, entries.slice(0, mark.entries));
        const written = entries.slice(0, mark.entries);
        const rest = inputs.slice(mark.step).map((input) => take(root, input, written));
        const describeAll = (all: typeof effects): unknown =>
          all.map((each) => each.map((effect) => describeEffect(graph.root, effect)));
        expect(describeAll(rest), `seed ${seed} after ${mark.entries} entries`).toEqual(
          describeAll(effects.slice(mark.step)),
        );
      }
    }
  });

  test("of nothing is a run that has not begun", () => {
    const graph = graphOf([node("a")], {}, withOptions({ scheduling: "waves" }));
    expect(describeState(fold(graph, []).root)).toBe("idle: a=pending");
  });
});

/** Without conditions, which are in no journal before they are answered, and compensations. */
function plainly(spec: ReturnType<typeof drawDag>): ReturnType<typeof drawDag> {
  const nodes = spec.nodes.filter(({ name }) => !name.startsWith("undo_"));
  return { ...spec, nodes: nodes.map(({ when: _when, undoneBy: _undoneBy, ...rest }) => rest) };
}

/**
 * What a resumed run would go on from. Left out is what is in no journal: conditions that are being evaluated, pauses that
 * are over, and that a run is stopping or computing its output while it does.
 */
function essence(state: FrameState): unknown {
  const { graph } = state;
  const status = state.status.map((each, index) => {
    if (each === "gating") return "ready";
    return each === "ready" && (state.attempts[index] ?? 0) > 0 ? "waiting" : each;
  });
  return {
    status,
    attempts: state.attempts,
    outputs: state.outputs,
    waiting: state.waiting,
    spent: state.spent,
    unsettled: state.unsettled,
    waveLeft: state.waveLeft,
    failures: [...(state.failures ?? [])],
    running: status.filter((each) => each === "running").length,
    undoable: state.undoable.filter((index) => state.status[graph.nodes[index]?.compensation ?? -1] === "pending"),
    ended: state.phase === "ended",
    failed: state.phase === "ended" && state.stop?.kind === "failed" ? state.stop.error.code : undefined,
  };
}
