import {
  type DataStore,
  PortError,
  type QueryParameters,
  type SupportsQuery,
  type SupportsSchema,
} from "@hexdag/kernel/ports";
import { describe, expect, it } from "vitest";
import { createDataStore } from "../src/defaults/data-store.ts";
import { createDatabaseTools, type DatabaseToolsOptions } from "../src/tools/database-tools.ts";
import { createToolRouter } from "../src/tools/tool-router.ts";
import { errorOf, node, outputOf } from "./support/run.ts";

interface Asked {
  readonly statement: string;
  readonly parameters: QueryParameters | undefined;
}

/** A database of three books that remembers what it was asked. */
function createBooks(): { readonly store: DataStore & SupportsQuery & SupportsSchema; readonly asked: Asked[] } {
  const asked: Asked[] = [];
  const column = { type: "TEXT", nullable: true, primaryKey: false };
  const store: DataStore & SupportsQuery & SupportsSchema = {
    query: async (statement, parameters) => {
      asked.push({ statement, parameters });
      if (!statement.startsWith("SELECT"))
        throw new PortError({
          code: "HD7006",
          port: "datastore",
          operation: "query",
          message: "a query only reads",
          retryable: false,
        });
      return ["Emma", "Middlemarch", "Persuasion"].map((title) => ({ title }));
    },
    execute: async (statement, parameters) => ({ changes: asked.push({ statement, parameters }), lastInsertId: 7 }),
    tables: async () => [
      {
        name: "books",
        columns: [
          { ...column, name: "isbn", primaryKey: true, nullable: false },
          { ...column, name: "by", type: "INTEGER", references: "authors.id" },
        ],
      },
      { name: "authors", columns: [{ ...column, name: "id" }] },
    ],
  };
  return { store, asked };
}

const call = (tool: string, args: Parameters<typeof node>[2] = {}, more = {}) =>
  node("call", "tool_call", { tool, arguments: args, onToolError: "fail" }, more);

function portsWith(datastore: DataStore | undefined, options: DatabaseToolsOptions = {}): Record<string, unknown> {
  const tools = createToolRouter({ tools: createDatabaseTools(options) });
  return { tools, ...(datastore === undefined ? {} : { datastore }) };
}

describe("the tools of a database", () => {
  it("only read, unless writing is granted", () => {
    const namesOf = (options?: DatabaseToolsOptions) => createDatabaseTools(options).map(({ name }) => name);
    expect(namesOf()).toEqual(["database_tables", "database_query"]);
    expect(namesOf({ write: true, prefix: "shop_" })).toEqual(["shop_tables", "shop_query", "shop_execute"]);
  });

  it("tell tables and columns in a few words", async () => {
    const ports = portsWith(createBooks().store);
    expect(await outputOf(call("database_tables"), { ports })).toEqual([
      { table: "books", columns: ["isbn TEXT, primary key, not null", "by INTEGER, references authors.id"] },
      { table: "authors", columns: ["id TEXT"] },
    ]);
    expect(await outputOf(call("database_tables", { table: "authors" }), { ports })).toEqual([
      { table: "authors", columns: ["id TEXT"] },
    ]);
    expect(await outputOf(call("database_tables", { table: "films" }), { ports })).toBe(
      'there is no table "films"; there is books, authors',
    );
  });

  it("query with parameters, and show no more rows than they may", async () => {
    const { store, asked } = createBooks();
    const ports = portsWith(store, { maxRows: 2 });
    const query = call("database_query", { statement: "SELECT title FROM books WHERE year < ?", parameters: [1900] });
    expect(await outputOf(query, { ports })).toEqual({
      rows: [{ title: "Emma" }, { title: "Middlemarch" }],
      note: expect.stringContaining("the first 2 of 3 rows"),
    });
    expect(asked).toEqual([{ statement: "SELECT title FROM books WHERE year < ?", parameters: [1900] }]);
    expect(await outputOf(query, { ports: portsWith(store) })).toEqual({
      rows: [{ title: "Emma" }, { title: "Middlemarch" }, { title: "Persuasion" }],
    });
  });

  it("leave it to the database what reading is", async () => {
    const ports = portsWith(createBooks().store);
    const error = await errorOf(call("database_query", { statement: "DELETE FROM books" }), { ports });
    expect(error).toMatchObject({ code: "HD7006", message: "a query only reads" });
  });

  it("change data when that is granted", async () => {
    const { store, asked } = createBooks();
    const insert = call("database_execute", { statement: "INSERT INTO books VALUES (?)", parameters: ["x"] });
    expect(await outputOf(insert, { ports: portsWith(store, { write: true }) })).toEqual({
      changes: 1,
      last_insert_id: 7,
    });
    expect(asked).toHaveLength(1);
    expect(await errorOf(insert, { ports: portsWith(store) })).toMatchObject({ code: "HD7007" });
  });

  it.each([
    ["of the run's port", false],
    ["that was handed in", true],
  ])("are held by capabilities, on the store %s", async (_which, isHandedIn) => {
    const { store, asked } = createBooks();
    const ports = isHandedIn ? portsWith(undefined, { store, write: true }) : portsWith(store, { write: true });
    const caps = [{ allow: ["tool", "datastore.read"], from: 'node "call"' }];
    const insert = call("database_execute", { statement: "INSERT INTO books VALUES (1)" }, { caps });
    expect(await errorOf(insert, { ports })).toMatchObject({ code: "HD7101" });
    expect(asked).toEqual([]);
    const query = call("database_query", { statement: "SELECT 1" }, { caps });
    expect(await outputOf(query, { ports })).toMatchObject({ rows: expect.any(Array) });
  });

  it("need a database", async () => {
    const query = call("database_query", { statement: "SELECT 1" });
    expect(await errorOf(query, { ports: portsWith(undefined) })).toMatchObject({ code: "HD7001" });
    const store = createDataStore({ clock: { now: () => 0 } });
    for (const tool of [query, call("database_tables")])
      expect(await errorOf(tool, { ports: portsWith(store) })).toMatchObject({
        code: "HD7002",
        hint: expect.stringContaining("sqlite"),
      });
  });
});
