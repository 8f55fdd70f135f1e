import type { DatabaseSync } from "node:sqlite";
import type { Clock, JsonValue, SupportsTtl } from "@hexdag/kernel/ports";
import type { Connection } from "./connection.ts";
import { fromJson } from "./values.ts";

/** Where keys are kept: a table of its own for each port. */
export interface KeyValueTable {
  readonly port: string;
  readonly table: "_hexdag_values" | "_hexdag_memory";
}

/** Keys with and without a ttl. */
export function createKeyValues(
  connection: Connection,
  clock: Pick<Clock, "now">,
  { port, table }: KeyValueTable,
): SupportsTtl {
  const site = (operation: string) => ({ port, operation });
  const write = (db: DatabaseSync, key: string, value: JsonValue, goneAt: number | null): void => {
    ensure(db, table);
    db.prepare(`DELETE FROM ${table} WHERE gone_at <= ?`).run(clock.now());
    db.prepare(`INSERT OR REPLACE INTO ${table} (key, value, gone_at) VALUES (?, ?, ?)`).run(
      key,
      JSON.stringify(value),
      goneAt,
    );
  };
  return {
    get: (key, call) =>
      connection.turn(site("get"), call, (db) => {
        ensure(db, table);
        const row = db
          .prepare(`SELECT value FROM ${table} WHERE key = ? AND (gone_at IS NULL OR gone_at > ?)`)
          .get(key, clock.now());
        return fromJson(row?.["value"]);
      }),
    set: (key, value, call) => connection.turn(site("set"), call, (db) => write(db, key, value, null)),
    setWithTtl: (key, value, ttlMs, call) =>
      connection.turn(site("setWithTtl"), call, (db) => write(db, key, value, clock.now() + ttlMs)),
    delete: (key, call) =>
      connection.turn(site("delete"), call, (db) => {
        ensure(db, table);
        const now = clock.now();
        const { changes } = db
          .prepare(`DELETE FROM ${table} WHERE key = ? AND (gone_at IS NULL OR gone_at > ?)`)
          .run(key, now);
        return Number(changes) > 0;
      }),
    keys: (prefix, call) =>
      connection.turn(site("keys"), call, (db) => {
        ensure(db, table);
        const rows = db
          .prepare(`SELECT key FROM ${table} WHERE key >= ? AND (gone_at IS NULL OR gone_at > ?) ORDER BY key`)
          .iterate(prefix, clock.now());
        const found: string[] = [];
        for (const { key } of rows) {
          // Keys with one prefix stand together.
          if (typeof key !== "string" || !key.startsWith(prefix)) break;
          found.push(key);
        }
        return found.toSorted(byCodeUnit);
      }),
  };
}

function ensure(db: DatabaseSync, table: KeyValueTable["table"]): void {
  db.exec(
    `CREATE TABLE IF NOT EXISTS ${table} (key TEXT PRIMARY KEY, value TEXT NOT NULL, gone_at REAL) WITHOUT ROWID, STRICT;
     CREATE INDEX IF NOT EXISTS ${table}_gone_at ON ${table} (gone_at) WHERE gone_at IS NOT NULL`,
  );
}

/** SQLite compares code points. */
function byCodeUnit(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
