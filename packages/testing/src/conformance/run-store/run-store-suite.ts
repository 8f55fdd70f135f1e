import type { JournalEntry, Plan } from "@hexdag/kernel";
import { planHash } from "@hexdag/kernel";
import type { RunRecord, RunStore } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import { abortedSignal, expectCode, rejectionOf } from "../expectations.ts";
import { lifecycleFacet } from "../lifecycle.ts";
import { describeSuite, type Facet, type PortSuite, type PortTarget } from "../suite.ts";

/** An adapter for `RunStore`. `create` makes one that keeps nothing yet. */
export interface RunStoreTarget extends PortTarget<RunStore> {}

function plan(name: string): Plan {
  const options = { maxConcurrentNodes: 1, scheduling: "ready", strictValidation: true } as const;
  return { hexdag: 1, name, sources: [], ports: {}, options, graph: { nodes: [] } };
}

const PLAN = plan("one");

function record(runId: string, fields: Partial<RunRecord> = {}): RunRecord {
  return { runId, pipeline: "one", planHash: planHash(PLAN), startedAt: 1_000, ...fields };
}

function entry(runId: string, seq: number): JournalEntry {
  const envelope = { runId, parentRunId: undefined, pipeline: "one", seq, time: 1_000 + seq };
  return {
    ...envelope,
    type: "node.completed",
    node: `n${seq}`,
    attempt: 1,
    output: { text: 'Grüße "\n"', seq },
    durationMs: 1,
  };
}

/** Keeps a run of some entries, and closes it. */
async function keep(store: RunStore, runId: string, count: number, fields: Partial<RunRecord> = {}): Promise<void> {
  const journal = await store.create(record(runId, fields), PLAN);
  for (let seq = 1; seq <= count; seq++) await journal.append(entry(runId, seq));
  await journal.close();
}

async function idsOf(store: RunStore, query: Parameters<RunStore["list"]>[0] = {}): Promise<readonly string[]> {
  return (await store.list(query)).map((each) => each.record.runId);
}

const runs: Facet<RunStore, RunStoreTarget> = {
  name: "runs",
  cases: {
    "are given back as they were kept": async (store) => {
      const host = { file: "a.yaml", ports: { llm: "mock" } };
      await keep(store, "r1", 3, { host, parentRunId: "r0", idempotencyKey: "r0:child" });
      const kept = await store.read("r1");
      expect(kept?.record).toEqual(record("r1", { host, parentRunId: "r0", idempotencyKey: "r0:child" }));
      expect(JSON.stringify(kept?.entries)).toBe(JSON.stringify([1, 2, 3].map((seq) => entry("r1", seq))));
    },
    "that are not there are undefined": async (store) => {
      for (const runId of ["none", "", "..", "__proto__", "a/b"]) expect(await store.read(runId)).toBeUndefined();
    },
    "are known by one id each": async (store) => {
      await keep(store, "r1", 1);
      expectCode(await rejectionOf(store.create(record("r1"), PLAN)), "HD7014");
      expect((await store.read("r1"))?.entries).toHaveLength(1);
    },
    "are read while they are written": async (store) => {
      const journal = await store.create(record("r1"), PLAN);
      await journal.append(entry("r1", 1));
      expect((await store.read("r1"))?.entries).toHaveLength(1);
      await journal.append(entry("r1", 2));
      expect((await store.read("r1"))?.entries).toHaveLength(2);
      await journal.close();
    },
    "share the plans they were started with": async (store) => {
      await keep(store, "r1", 1);
      await keep(store, "r2", 1);
      expect(await store.plan(planHash(PLAN))).toEqual(PLAN);
      await store.delete("r1");
      expect(await store.plan(planHash(PLAN))).toEqual(PLAN);
      expect(await store.plan("0".repeat(64))).toBeUndefined();
    },
    "are deleted whole": async (store) => {
      await keep(store, "r1", 1);
      expect(await store.delete("r1")).toBe(true);
      expect(await store.read("r1")).toBeUndefined();
      expect(await store.delete("r1")).toBe(false);
      expect(await idsOf(store)).toEqual([]);
    },
    "are not touched when aborted": async (store) => {
      const { signal, reason } = abortedSignal();
      expect(await rejectionOf(store.create(record("r1"), PLAN, { signal }))).toBe(reason);
      expect(await rejectionOf(store.list({}, { signal }))).toBe(reason);
      expect(await idsOf(store)).toEqual([]);
    },
  },
};

const lists: Facet<RunStore, RunStoreTarget> = {
  name: "lists",
  cases: {
    "have the latest first, with its latest entry": async (store) => {
      await keep(store, "a", 1, { startedAt: 1 });
      await keep(store, "c", 2, { startedAt: 3 });
      await keep(store, "b", 0, { startedAt: 2 });
      const listed = await store.list();
      expect(listed.map(({ record: { runId }, last, owned }) => [runId, last?.seq, owned])).toEqual([
        ["c", 2, false],
        ["b", undefined, false],
        ["a", 1, false],
      ]);
    },
    "hold what is asked for": async (store) => {
      await keep(store, "p-1", 1, { startedAt: 1 });
      await keep(store, "p-2", 1, { startedAt: 2, parentRunId: "p-1", idempotencyKey: "k" });
      await keep(store, "q-1", 1, { startedAt: 3, parentRunId: "p-1", idempotencyKey: "l" });
      expect(await idsOf(store, { parentRunId: "p-1" })).toEqual(["q-1", "p-2"]);
      expect(await idsOf(store, { idempotencyKey: "k" })).toEqual(["p-2"]);
      expect(await idsOf(store, { prefix: "p-" })).toEqual(["p-2", "p-1"]);
      expect(await idsOf(store, { limit: 1 })).toEqual(["q-1"]);
    },
  },
};

const ownership: Facet<RunStore, RunStoreTarget> = {
  name: "ownership",
  cases: {
    "is one writer's at a time": async (store) => {
      const journal = await store.create(record("r1"), PLAN);
      expect((await store.list())[0]?.owned).toBe(true);
      expectCode(await rejectionOf(store.reopen("r1")), "HD7014");
      expectCode(await rejectionOf(store.delete("r1")), "HD7014");
      await journal.close();
      await journal.close();
      expect((await store.list())[0]?.owned).toBe(false);
    },
    "is taken up where it was left": async (store) => {
      await keep(store, "r1", 2);
      const journal = await store.reopen("r1");
      await journal.append(entry("r1", 3));
      await journal.close();
      expect((await store.read("r1"))?.entries.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    },
    "of a run that is not there is refused": async (store) => {
      expectCode(await rejectionOf(store.reopen("none")), "HD7015");
    },
  },
};

/** The contract of `RunStore`. */
export const RUN_STORE_SUITE: PortSuite<RunStore, RunStoreTarget> = {
  port: "runs",
  guards: {},
  facets: [runs, lists, ownership, lifecycleFacet()],
};

/** Tests an adapter against the contract of `RunStore`. */
export function describeRunStore(target: RunStoreTarget): void {
  describeSuite(RUN_STORE_SUITE, target);
}
