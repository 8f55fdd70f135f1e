import type { JournalEntry } from "./entry.ts";

/**
 * Where a run's entries go. Entries arrive in order of `seq`. `append` returns nothing when the entry is safe at once,
 * or a promise that resolves when it is; promises resolve in the order of the calls. A rejected append fails the run,
 * because nothing may depend on a settlement that was not recorded.
 */
export interface Journal {
  append(entry: JournalEntry): void | Promise<void>;
}

/** A journal that keeps its entries in memory. */
export interface MemoryJournal extends Journal {
  readonly entries: readonly JournalEntry[];
}

export function createMemoryJournal(): MemoryJournal {
  const entries: JournalEntry[] = [];
  return {
    entries,
    append(entry) {
      entries.push(entry);
    },
  };
}
