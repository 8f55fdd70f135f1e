import { writeFile } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { createFakeClock, rejectionOf, settled } from "@hexdag/testing";
import { afterEach, describe, expect, it } from "vitest";
import { createSqliteDataStore, type SqliteDataStore } from "../src/data-store.ts";
import { createSqliteMemory } from "../src/memory.ts";
import type { SqliteOptions } from "../src/options.ts";
import { createSqliteVectorSearch } from "../src/vector-search.ts";
import { createPlaces } from "./support/places.ts";
import { realClock } from "./support/real-clock.ts";

const place = await createPlaces();
const open: { close?(): Promise<void> }[] = [];

afterEach(async () => {
  for (const each of open.splice(0)) await each.close?.();
});

function storeAt(path: string, options: Partial<SqliteOptions> = {}): SqliteDataStore {
  const store = createSqliteDataStore({ path, clock: realClock, ...options });
  open.push(store);
  return store;
}

describe("a database file", () => {
  it("is made with the directories on the way, and outlives its connection", async () => {
    const path = place();
    const first = storeAt(path);
    await first.set("a", 1);
    await first.close?.();
    expect(await rejectionOf(first.get("a"))).toMatchObject({ name: "PortError", message: "the database is closed" });
    expect(await storeAt(path).get("a")).toBe(1);
  });

  it("is shared by the three ports, each with its own things", async () => {
    const path = place();
    const clock = realClock;
    const store = storeAt(path);
    const memory = createSqliteMemory({ path, clock });
    const vectors = createSqliteVectorSearch({ path, clock });
    open.push(memory, vectors);
    await Promise.all([store.set("a", 1), memory.set("a", 2), vectors.upsert("c", [{ id: "a", vector: [1, 2] }])]);
    expect([await store.get("a"), await memory.get("a")]).toEqual([1, 2]);
    expect(await store.tables()).toEqual([]);
    expect(await store.query("PRAGMA user_version")).toEqual([{ user_version: 0 }]);
  });

  it("says when it is none", async () => {
    const path = place();
    await storeAt(path).open?.();
    await storeAt(path).close?.();
    const text = `${path}.txt`;
    await writeFile(text, "not a database, and long enough to be seen as something else entirely".repeat(20));
    expect(await rejectionOf(storeAt(text).get("a"))).toMatchObject({
      name: "PortError",
      retryable: false,
      message: expect.stringContaining("not a database"),
    });
  });

  it("that is opened read-only is never written", async () => {
    const path = place();
    await storeAt(path).execute("CREATE TABLE t (a)");
    const reader = storeAt(path, { readOnly: true });
    expect(await reader.query("SELECT * FROM t")).toEqual([]);
    for (const work of [reader.execute("INSERT INTO t VALUES (1)"), reader.set("a", 1)])
      expect(await rejectionOf(work)).toMatchObject({ code: "HD7006", hint: expect.stringContaining("read-only") });
    expect(await rejectionOf(storeAt(place(), { readOnly: true }).query("SELECT 1"))).toMatchObject({ code: "HD7003" });
  });
});

describe("a lock of another process", () => {
  /** Somebody else who writes to the file. */
  function lock(path: string): DatabaseSync {
    const other = new DatabaseSync(path);
    other.exec("BEGIN IMMEDIATE");
    return other;
  }

  it("is waited for without stopping this one", async () => {
    const path = place();
    const store = storeAt(path);
    await store.set("a", 1);
    const other = lock(path);
    let ticks = 0;
    const timer = setInterval(() => (ticks += 1), 1);
    const written = store.set("a", 2);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(await storeAt(path).get("a")).toBe(1);
    other.exec("COMMIT");
    await written;
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(2);
    expect(await store.get("a")).toBe(2);
    other.close();
  });

  it("that lasts too long is a failure that may be tried again", async () => {
    const path = place();
    const clock = createFakeClock();
    const store = storeAt(path, { clock, busyTimeoutMs: 100 });
    await store.set("a", 1);
    const other = lock(path);
    const written = rejectionOf(store.transaction((within) => within.execute("DELETE FROM _hexdag_values")));
    for (let step = 0; step < 20; step++) {
      await settled();
      await clock.advance(50);
    }
    expect(await written).toMatchObject({
      name: "PortError",
      retryable: true,
      message: expect.stringContaining("locked"),
    });
    other.close();
  });
});

describe("a value", () => {
  it("of SQLite becomes JSON", async () => {
    const store = storeAt(":memory:");
    const [row] = await store.query(
      "SELECT 9007199254740993 AS large, 7 AS whole, 1.5 AS part, 9e999 AS endless, x'00ff' AS bytes, NULL AS absent, 'ü' AS text",
    );
    expect(row).toEqual({
      large: "9007199254740993",
      whole: 7,
      part: 1.5,
      endless: null,
      bytes: "AP8=",
      absent: null,
      text: "ü",
    });
  });

  it("of JSON becomes one of SQLite", async () => {
    const store = storeAt(":memory:");
    const given = [true, null, { a: [1] }, "x", 1.5];
    expect(await store.query("SELECT ? AS a, ? AS b, ? AS c, ? AS d, ? AS e", given)).toEqual([
      { a: 1, b: null, c: '{"a":[1]}', d: "x", e: 1.5 },
    ]);
  });

  it("that the statement does not know is refused", async () => {
    const store = storeAt(":memory:");
    for (const parameters of [[1, 2], { other: 1 }])
      expect(await rejectionOf(store.query("SELECT :a AS a", parameters))).toMatchObject({
        name: "PortError",
        retryable: false,
      });
  });
});

describe("a statement", () => {
  it.each([
    ["two at a time", "INSERT INTO t VALUES (1); INSERT INTO t VALUES (2)"],
    ["the beginning of a transaction", "BEGIN"],
    ["the end of one", "  rollback"],
    ["another file", "ATTACH '/tmp/other' AS o"],
    ["a copy elsewhere", "VACUUM INTO '/tmp/copy'"],
    ["an extension", "SELECT load_extension('x')"],
  ])("with %s is refused", async (_what, statement) => {
    const store = storeAt(":memory:");
    await store.execute("CREATE TABLE t (a)");
    expect(await rejectionOf(store.execute(statement))).toMatchObject({ name: "PortError", retryable: false });
    expect(await store.query("SELECT * FROM t")).toEqual([]);
  });

  it.each([
    "SELECT 1 AS a;",
    "-- one\nSELECT 1 AS a -- two\n;",
    "/* x */ (SELECT 1 AS a)".replaceAll(/[()]/g, ""),
    "VALUES (1)",
    "WITH x AS (SELECT 1 AS a) SELECT * FROM x",
  ])("%j is a query", async (statement) => {
    expect(await storeAt(":memory:").query(statement)).toHaveLength(1);
  });

  it("that gives too many rows is refused, and the next one works", async () => {
    const store = storeAt(":memory:", { maxRows: 2 });
    const counting = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT ?) SELECT i FROM n";
    expect(await rejectionOf(store.query(counting, [1_000_000]))).toMatchObject({
      message: "the query gives more than 2 rows",
      hint: expect.stringContaining("LIMIT"),
    });
    expect(await store.query(counting, [2])).toHaveLength(2);
    await store.execute("CREATE TABLE t (a)");
  });

  it("tells the id of what it inserted", async () => {
    const store = storeAt(":memory:");
    await store.execute("CREATE TABLE t (a)");
    expect(await store.execute("INSERT INTO t VALUES (1)")).toEqual({ changes: 1, lastInsertId: 1 });
  });
});

describe("the schema", () => {
  it("tells types, keys and references, of views too", async () => {
    const store = storeAt(":memory:");
    await store.execute("CREATE TABLE author (id INTEGER PRIMARY KEY, name TEXT NOT NULL)");
    await store.execute("CREATE TABLE book (isbn TEXT PRIMARY KEY, by INTEGER REFERENCES author (id), note)");
    await store.execute("CREATE VIEW titles AS SELECT isbn FROM book");
    await store.set("hidden", 1);
    const plain = { nullable: true, primaryKey: false };
    expect(await store.tables()).toEqual([
      {
        name: "author",
        columns: [
          { name: "id", type: "INTEGER", nullable: true, primaryKey: true },
          { name: "name", type: "TEXT", nullable: false, primaryKey: false },
        ],
      },
      {
        name: "book",
        columns: [
          { name: "isbn", type: "TEXT", nullable: true, primaryKey: true },
          { name: "by", type: "INTEGER", ...plain, references: "author.id" },
          { name: "note", type: "ANY", ...plain },
        ],
      },
      { name: "titles", columns: [{ name: "isbn", type: "TEXT", ...plain }] },
    ]);
  });
});

describe("a transaction", () => {
  it("that is over gives its store to nobody", async () => {
    const store = storeAt(":memory:");
    const kept = await store.transaction(async (within) => within);
    expect(await rejectionOf(kept.query("SELECT 1"))).toMatchObject({ message: expect.stringContaining("is over") });
  });

  it("that is aborted while its work hangs is undone at once", async () => {
    const store = storeAt(":memory:");
    await store.execute("CREATE TABLE t (a)");
    const stop = new AbortController();
    const reason = new Error("enough");
    const hanging = rejectionOf(
      store.transaction(
        async (within) => {
          await within.execute("INSERT INTO t VALUES (1)");
          stop.abort(reason);
          await new Promise(() => undefined);
        },
        { signal: stop.signal },
      ),
    );
    expect(await hanging).toBe(reason);
    expect(await store.query("SELECT * FROM t")).toEqual([]);
  });

  it("that is not begun yet can be given up, and nobody passes those before", async () => {
    const store = storeAt(":memory:");
    const hold = Promise.withResolvers<void>();
    const first = store.transaction(() => hold.promise);
    const stop = new AbortController();
    const second = rejectionOf(store.transaction(async () => undefined, { signal: stop.signal }));
    let third = false;
    const last = store.query("SELECT 1").then(() => (third = true));
    stop.abort(new Error("enough"));
    expect(await second).toBe(stop.signal.reason);
    await settled();
    expect(third).toBe(false);
    hold.resolve();
    await Promise.all([first, last]);
  });
});
