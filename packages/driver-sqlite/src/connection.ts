/**
 * One connection to one database, and the order of what happens on it. Work is done in turns: a turn is what runs without a pause,
 * or a whole transaction. SQLite itself never waits for a lock here, because it would stop the process: a turn that meets a lock
 * ends, and comes again a little later.
 */
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { CallOptions } from "@hexdag/kernel/ports";
import { type CallSite, failed, isBusy, toPortError } from "./errors.ts";
import type { SqliteOptions } from "./options.ts";

export interface Connection {
  open(): Promise<void>;
  close(): Promise<void>;
  /** Does `work` when it is its turn. `work` is tried again while the database is locked, so it does all or nothing. */
  turn<TResult>(site: CallSite, call: CallOptions | undefined, work: (db: DatabaseSync) => TResult): Promise<TResult>;
  /** Keeps the turn until `work` has settled; it gets a way to do more within it. */
  hold<TResult>(
    site: CallSite,
    call: CallOptions | undefined,
    work: (within: Within) => Promise<TResult>,
  ): Promise<TResult>;
}

/** Does something in the turn that is held. */
export type Within = <TResult>(site: CallSite, work: (db: DatabaseSync) => TResult) => Promise<TResult>;

const BUSY_TIMEOUT_MS = 5_000;
const FIRST_PAUSE_MS = 2;
const LONGEST_PAUSE_MS = 50;

/** @param prepare - done once, when the database has been opened. */
export function createConnection(
  options: SqliteOptions,
  prepare: (db: DatabaseSync) => void = () => undefined,
): Connection {
  const { path, clock, busyTimeoutMs = BUSY_TIMEOUT_MS, readOnly = false } = options;
  let db: DatabaseSync | undefined;
  let isClosed = false;
  let last: Promise<void> = Promise.resolve();

  const opened = async (): Promise<DatabaseSync> => {
    if (db !== undefined) return db;
    const isFile = path !== ":memory:";
    if (isFile && !readOnly) await mkdir(dirname(path), { recursive: true });
    const fresh = new DatabaseSync(path, { readOnly, timeout: 0, allowExtension: true });
    try {
      if (isFile && !readOnly) fresh.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
      prepare(fresh);
      fresh.enableLoadExtension(false);
    } catch (error) {
      fresh.close();
      throw error;
    }
    db = fresh;
    return fresh;
  };

  const attempt = async <TResult>(
    site: CallSite,
    call: CallOptions | undefined,
    work: (db: DatabaseSync) => TResult,
  ): Promise<TResult> => {
    const until = clock.now() + busyTimeoutMs;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      call?.signal?.throwIfAborted();
      if (isClosed) throw failed(site, { message: "the database is closed", retryable: false });
      try {
        return work(await opened());
      } catch (error) {
        if (!isBusy(error) || clock.now() + pauseMs > until) throw toPortError(error, site);
      }
      await new Promise<void>((resolve) => clock.after(pauseMs, resolve));
    }
  };

  const inTurn = async <TResult>(call: CallOptions | undefined, work: () => Promise<TResult>): Promise<TResult> => {
    const before = last;
    const mine = Promise.withResolvers<void>();
    last = mine.promise;
    try {
      await unlessAborted(before, call?.signal);
      return await work();
    } finally {
      // Whoever gives up waiting does not let the next one pass those who came before.
      void before.then(mine.resolve);
    }
  };

  return {
    open: () => inTurn(undefined, () => attempt({ port: "sqlite", operation: "open" }, undefined, () => undefined)),
    async close() {
      await inTurn(undefined, async () => {
        isClosed = true;
        db?.close();
        db = undefined;
      });
    },
    turn: (site, call, work) => inTurn(call, () => attempt(site, call, work)),
    hold: (_site, call, work) => inTurn(call, () => work((site, more) => attempt(site, undefined, more))),
  };
}

/** Waits, but not longer than until the signal is aborted; rejects with its reason then. */
export async function unlessAborted<TResult>(
  work: Promise<TResult>,
  signal: AbortSignal | undefined,
): Promise<TResult> {
  if (signal === undefined) return await work;
  signal.throwIfAborted();
  return await new Promise<TResult>((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}

/** Several statements, all or nothing, without a pause. */
export function atOnce<TResult>(db: DatabaseSync, work: () => TResult): TResult {
  db.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    db.exec("COMMIT");
    return result;
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}
