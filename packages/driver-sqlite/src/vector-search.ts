import type { DatabaseSync } from "node:sqlite";
import { fieldMatcher, isJsonObject, type VectorMatch, type VectorSearch } from "@hexdag/kernel/ports";
import { getLoadablePath } from "sqlite-vec";
import { atOnce, createConnection } from "./connection.ts";
import { lifecycleOf } from "./data-store.ts";
import { type CallSite, refused } from "./errors.ts";
import type { SqliteOptions } from "./options.ts";
import { fromJson } from "./values.ts";

/** A `VectorSearch` in a SQLite file, exact: sqlite-vec compares with every vector of the collection. */
export function createSqliteVectorSearch(options: Omit<SqliteOptions, "maxRows">): VectorSearch {
  const connection = createConnection(options, (db) => db.loadExtension(getLoadablePath()));
  return {
    upsert: (collection, vectors, call) =>
      connection.turn(UPSERT, call, (db) =>
        atOnce(db, () => {
          ensure(db);
          const insert = db.prepare(
            "INSERT OR REPLACE INTO _hexdag_vectors (collection, id, vector, metadata) VALUES (?, ?, ?, ?)",
          );
          const length = lengthOf(db, collection) ?? vectors[0]?.vector.length ?? 0;
          for (const { id, vector, metadata } of vectors)
            insert.run(
              collection,
              id,
              toBytes(vector, length, UPSERT),
              metadata === undefined ? null : JSON.stringify(metadata),
            );
        }),
      ),
    search: (collection, { vector, limit = 10, where = {}, minScore = Number.NEGATIVE_INFINITY }, call) =>
      connection.turn(SEARCH, call, (db) => {
        ensure(db);
        const wanted = toBytes(vector, lengthOf(db, collection) ?? vector.length, SEARCH);
        const fits = fieldMatcher(where);
        const found: VectorMatch[] = [];
        const rows = db
          .prepare(
            `SELECT id, metadata, vec_distance_cosine(vector, ?) AS distance
             FROM _hexdag_vectors WHERE collection = ? ORDER BY distance, id`,
          )
          .iterate(wanted, collection);
        for (const { id, metadata: text, distance } of rows) {
          const score = Math.max(-1, Math.min(1, 1 - Number(distance)));
          if (found.length >= limit || score < minScore) break;
          const metadata = fromJson(text);
          if (!isJsonObject(metadata)) {
            if (fits({})) found.push({ id: String(id), score });
          } else if (fits(metadata)) found.push({ id: String(id), score, metadata });
        }
        return found;
      }),
    remove: (collection, ids, call) =>
      connection.turn({ port: "vectors", operation: "remove" }, call, (db) =>
        atOnce(db, () => {
          ensure(db);
          const remove = db.prepare("DELETE FROM _hexdag_vectors WHERE collection = ? AND id = ?");
          return ids.reduce((sum, id) => sum + Number(remove.run(collection, id).changes), 0);
        }),
      ),
    ...lifecycleOf(connection, "vectors"),
  };
}

const UPSERT: CallSite = { port: "vectors", operation: "upsert" };
const SEARCH: CallSite = { port: "vectors", operation: "search" };
const BYTES = Float32Array.BYTES_PER_ELEMENT;

function lengthOf(db: DatabaseSync, collection: string): number | undefined {
  const row = db
    .prepare("SELECT length(vector) AS bytes FROM _hexdag_vectors WHERE collection = ? LIMIT 1")
    .get(collection);
  return row === undefined ? undefined : Number(row["bytes"]) / BYTES;
}

/** The direction alone, which is all that is asked for: no number is too large for single precision then. */
function toBytes(vector: readonly number[], length: number, site: CallSite): Uint8Array {
  const hint = "use one embedding model for a collection, and for what it is asked";
  if (vector.length !== length)
    throw refused(
      site,
      `the collection cannot take a vector of ${vector.length} numbers among vectors of ${length}`,
      hint,
    );
  const size = Math.hypot(...vector);
  if (!Number.isFinite(size) || size === 0)
    throw refused(site, "a vector has no direction: only zeros, or a number that is not finite", hint);
  return new Uint8Array(Float32Array.from(vector, (each) => each / size).buffer);
}

function ensure(db: DatabaseSync): void {
  db.exec(
    `CREATE TABLE IF NOT EXISTS _hexdag_vectors
     (collection TEXT NOT NULL, id TEXT NOT NULL, vector BLOB NOT NULL, metadata TEXT, PRIMARY KEY (collection, id)) WITHOUT ROWID, STRICT`,
  );
}
