import type { DataStoreStatements } from "@hexdag/testing";

export const statements: DataStoreStatements = {
  createTable: "CREATE TABLE items (id TEXT PRIMARY KEY, amount INTEGER NOT NULL)",
  insert: "INSERT INTO items (id, amount) VALUES (?, ?)",
  select: "SELECT id, amount FROM items WHERE amount >= ? ORDER BY id",
  selectNamed: "SELECT id, amount FROM items WHERE amount >= :least ORDER BY id",
  update: "UPDATE items SET amount = amount + 1",
  nonsense: "SELEC everything",
  disguised: [
    "WITH one AS (SELECT 1) DELETE FROM items",
    "INSERT INTO items VALUES ('x', 1) RETURNING id",
    "-- SELECT\nDELETE FROM items",
    "/* SELECT */ DELETE FROM items",
    "SELECT 1; DELETE FROM items",
    "SELECT 1; -- and\n DELETE FROM items",
    "DROP TABLE items",
    "CREATE TEMP TABLE other (a)",
    "PRAGMA user_version = 7",
    "PRAGMA journal_mode = DELETE",
    "PRAGMA query_only(0)",
    "ATTACH ':memory:' AS other",
    "VACUUM",
    "BEGIN",
    "EXPLAIN SELECT 1; DELETE FROM items",
  ],
};
