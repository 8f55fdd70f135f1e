import type { JournalEntry } from "../journal/entry.ts";
import type { Journal } from "../journal/journal.ts";
import type { JsonObject } from "../json/json-value.ts";
import type { Plan } from "../plan/plan.ts";
import type { CallOptions, PortLifecycle } from "./call-options.ts";

/**
 * Keeps runs: what each was started with, and its journal while it is written. For hosts; nodes do not see it.
 *
 * - An entry is safe when the journal's `append` says so: it is there for every later `read`, also when the process dies at once.
 * - One owner writes at a time: `create` and `reopen` refuse (HD7014) while another does, whose process lives.
 * - A plan is kept once, by its hash; runs that share it share it.
 * - An entry that was cut off when its process died was never safe: `read` leaves it out and `reopen` goes on before it. Any other damage
 *   is told (HD7013), and nothing is lost over it.
 */
export interface RunStore extends PortLifecycle {
  /** Begins the record of a run. Refuses (HD7014) when there is one of that id. */
  create(run: RunRecord, plan: Plan, options?: CallOptions): Promise<OwnedJournal>;
  /** Goes on with a record that is there. Refuses (HD7015) when there is none. */
  reopen(runId: string, options?: CallOptions): Promise<OwnedJournal>;
  /** `undefined`: there is no such run. */
  read(runId: string, options?: CallOptions): Promise<StoredRun | undefined>;
  /** The plan of a hash; `undefined` when no run had it. */
  plan(hash: string, options?: CallOptions): Promise<Plan | undefined>;
  /** What is kept, latest first. */
  list(query?: RunQuery, options?: CallOptions): Promise<readonly RunSummary[]>;
  /** Whether there was one. Refuses (HD7014) while somebody writes it. */
  delete(runId: string, options?: CallOptions): Promise<boolean>;
}

/** What a run was started with, besides its input, which its journal has. */
export interface RunRecord {
  readonly runId: string;
  readonly pipeline: string;
  readonly planHash: string;
  /** Milliseconds since the Unix epoch. */
  readonly startedAt: number;
  readonly parentRunId?: string;
  /** Of a child: the key its parent asked for it by. */
  readonly idempotencyKey?: string;
  /** What the host needs to open the run again: files, environment, adapters it chose. Never a secret. */
  readonly host?: JsonObject;
}

export interface StoredRun {
  readonly record: RunRecord;
  readonly entries: readonly JournalEntry[];
}

export interface RunSummary {
  readonly record: RunRecord;
  /** The latest entry; absent before the first. */
  readonly last: JournalEntry | undefined;
  /** Whether a process that lives is writing it. */
  readonly owned: boolean;
}

/** What a run must have to be listed. */
export interface RunQuery {
  readonly parentRunId?: string;
  readonly idempotencyKey?: string;
  /** Runs whose ids begin so. */
  readonly prefix?: string;
  readonly limit?: number;
}

/** A journal that is this process's to write, until it is closed. */
export interface OwnedJournal extends Journal {
  /** Safe to call twice. */
  close(): Promise<void>;
}
