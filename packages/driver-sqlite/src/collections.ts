import type { DatabaseSync } from "node:sqlite";
import {
  fieldMatcher,
  isJsonObject,
  type JsonObject,
  type StoredDocument,
  type SupportsCollections,
} from "@hexdag/kernel/ports";
import type { Connection } from "./connection.ts";
import { fromJson } from "./values.ts";

/** JSON documents in named collections, all in one table. */
export function createCollections(connection: Connection): SupportsCollections {
  const site = (operation: string) => ({ port: "datastore", operation });
  return {
    save: (collection, key, document, call) =>
      connection.turn(site("save"), call, (db) => {
        ensure(db);
        db.prepare("INSERT OR REPLACE INTO _hexdag_documents (collection, key, document) VALUES (?, ?, ?)").run(
          collection,
          key,
          JSON.stringify(document),
        );
      }),
    load: (collection, key, call) =>
      connection.turn(site("load"), call, (db) => {
        ensure(db);
        const row = db
          .prepare("SELECT document FROM _hexdag_documents WHERE collection = ? AND key = ?")
          .get(collection, key);
        return row === undefined ? undefined : toDocument(row["document"]);
      }),
    find: (collection, { where = {}, limit = Number.POSITIVE_INFINITY, after }, call) =>
      connection.turn(site("find"), call, (db) => {
        ensure(db);
        const fits = fieldMatcher(where);
        const found: StoredDocument[] = [];
        const rows = db
          .prepare(
            "SELECT key, document FROM _hexdag_documents WHERE collection = ? AND (? IS NULL OR key > ?) ORDER BY key",
          )
          .iterate(collection, after ?? null, after ?? null);
        for (const row of rows) {
          if (found.length >= limit) break;
          const document = toDocument(row["document"]);
          if (fits(document)) found.push({ key: String(row["key"]), document });
        }
        return found;
      }),
    remove: (collection, key, call) =>
      connection.turn(site("remove"), call, (db) => {
        ensure(db);
        const { changes } = db
          .prepare("DELETE FROM _hexdag_documents WHERE collection = ? AND key = ?")
          .run(collection, key);
        return Number(changes) > 0;
      }),
  };
}

function toDocument(text: Parameters<typeof fromJson>[0]): JsonObject {
  const value = fromJson(text);
  return isJsonObject(value) ? value : {};
}

function ensure(db: DatabaseSync): void {
  db.exec(
    `CREATE TABLE IF NOT EXISTS _hexdag_documents
     (collection TEXT NOT NULL, key TEXT NOT NULL, document TEXT NOT NULL, PRIMARY KEY (collection, key)) WITHOUT ROWID, STRICT`,
  );
}
