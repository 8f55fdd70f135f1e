import type { JournalEntry, Plan } from "@hexdag/kernel";
import type { OwnedJournal, RunRecord, RunStore } from "@hexdag/kernel/ports";
import { latest } from "./run-queries.ts";
import { taken, unknownRun } from "./run-store-errors.ts";

interface KeptRun {
  readonly record: RunRecord;
  readonly entries: JournalEntry[];
  owned: boolean;
}

/** A run store that lasts as long as the process: for tests, and for hosts that resume only what they suspended themselves. */
export function createInMemoryRunStore(): RunStore {
  const runs = new Map<string, KeptRun>();
  const plans = new Map<string, Plan>();

  const own = (kept: KeptRun): OwnedJournal => {
    kept.owned = true;
    return {
      append(entry) {
        // A copy: what happens to an event later must not change the record.
        kept.entries.push(structuredClone(entry));
      },
      async close() {
        kept.owned = false;
      },
    };
  };

  return {
    async create(record, plan, options) {
      options?.signal?.throwIfAborted();
      if (runs.has(record.runId))
        throw taken("create", `there is a run "${record.runId}" already`, "choose another id");
      const kept: KeptRun = { record: structuredClone(record), entries: [], owned: false };
      runs.set(record.runId, kept);
      plans.set(record.planHash, plan);
      return own(kept);
    },
    async reopen(runId, options) {
      options?.signal?.throwIfAborted();
      const kept = runs.get(runId);
      if (kept === undefined) throw unknownRun("reopen", runId);
      if (kept.owned) throw taken("reopen", `the run "${runId}" is being run`, "wait for its end, or cancel it");
      return own(kept);
    },
    async read(runId, options) {
      options?.signal?.throwIfAborted();
      const kept = runs.get(runId);
      return kept === undefined ? undefined : { record: kept.record, entries: [...kept.entries] };
    },
    async plan(hash, options) {
      options?.signal?.throwIfAborted();
      return plans.get(hash);
    },
    async list(query = {}, options) {
      options?.signal?.throwIfAborted();
      const all = [...runs.values()].map(({ record, entries, owned }) => ({ record, last: entries.at(-1), owned }));
      return latest(all, query);
    },
    async delete(runId, options) {
      options?.signal?.throwIfAborted();
      const kept = runs.get(runId);
      if (kept?.owned === true)
        throw taken("delete", `the run "${runId}" is being run`, "wait for its end, or cancel it");
      return runs.delete(runId);
    },
  };
}
