import type { Journal, JournalEntry } from "../../src/index.ts";
import { settled } from "./fake-clock.ts";

/** A journal that says that an entry is safe only when the test does, as one does that commits in groups. */
export interface LateJournal extends Journal {
  readonly entries: readonly JournalEntry[];
  /** Entries that wait to be safe. */
  readonly waiting: number;
  /** Makes the next `count` entries safe (all, by default), in order, then lets everything that follows happen. */
  commit(count?: number): Promise<void>;
  /** Refuses everything that waits. */
  refuse(reason: unknown): Promise<void>;
  /** Commits until nothing waits any more. */
  drain(): Promise<void>;
}

export function createLateJournal(): LateJournal {
  const entries: JournalEntry[] = [];
  let waits: { readonly resolve: () => void; readonly reject: (reason: unknown) => void }[] = [];
  const take = (count: number): typeof waits => {
    const taken = waits.slice(0, count);
    waits = waits.slice(count);
    return taken;
  };
  const journal: LateJournal = {
    entries,
    append(entry) {
      entries.push(entry);
      return new Promise((resolve, reject) => {
        waits.push({ resolve, reject });
      });
    },
    get waiting() {
      return waits.length;
    },
    async commit(count = waits.length) {
      for (const { resolve } of take(count)) resolve();
      await settled();
    },
    async refuse(reason) {
      for (const { reject } of take(waits.length)) reject(reason);
      await settled();
    },
    async drain() {
      await settled();
      while (waits.length > 0) await journal.commit();
    },
  };
  return journal;
}
