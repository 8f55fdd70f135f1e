/** A database as tools for a model: what tables there are, what is in them, and, only when that is granted, changes. */
import { type AnyToolType, defineTool, type JsonValue, type RunContext } from "@hexdag/kernel";
import {
  type DataStore,
  PortError,
  type SupportsQuery,
  type SupportsSchema,
  supportsQuery,
  supportsSchema,
  type TableSchema,
} from "@hexdag/kernel/ports";
import * as z from "zod";

export interface DatabaseToolsOptions {
  /** The database. Default: the run's `datastore` port, whose capabilities and policies then hold for each call. */
  readonly store?: DataStore | undefined;
  /** Adds the tool that changes data. Default: there is none. */
  readonly write?: boolean | undefined;
  /** Most rows a query shows a model; it is told when there are more. Default 100. */
  readonly maxRows?: number | undefined;
  /** Put before the tools' names. Default `database_`. */
  readonly prefix?: string | undefined;
}

const MAX_ROWS = 100;

/**
 * Tools over a database with queries: `database_tables`, `database_query`, and `database_execute` with `write: true`. Reading is what
 * the database itself holds to be reading (HD7006), whatever a model writes.
 *
 * @example
 * createToolRouter({ tools: createDatabaseTools({ maxRows: 50 }) });
 */
export function createDatabaseTools(options: DatabaseToolsOptions = {}): readonly AnyToolType[] {
  const { write = false, maxRows = MAX_ROWS, prefix = "database_" } = options;
  const storeFor = (ctx: RunContext, cap: "datastore.read" | "datastore.write"): DataStore => {
    const { store } = options;
    if (store === undefined) return ctx.ports.datastore ?? missing();
    // Nobody stands between the tool and a store that was handed in.
    if (!ctx.may(cap)) throw denied(cap);
    return store;
  };
  const reading = [tablesTool(prefix, storeFor), queryTool(prefix, storeFor, maxRows)];
  return write ? [...reading, executeTool(prefix, storeFor)] : reading;
}

type StoreFor = (ctx: RunContext, cap: "datastore.read" | "datastore.write") => DataStore;

function tablesTool(prefix: string, storeFor: StoreFor): AnyToolType {
  return defineTool({
    name: `${prefix}tables`,
    description: "Lists the tables of the database with their columns, types and keys.",
    input: z.strictObject({
      table: z.string().optional().meta({ description: "Only this table." }),
    }),
    async run({ table }, ctx) {
      const store = telling(storeFor(ctx, "datastore.read"));
      const tables = await store.tables({ signal: ctx.signal });
      const shown = table === undefined ? tables : tables.filter(({ name }) => name === table);
      if (shown.length > 0 || table === undefined) return shown.map(toLines);
      return `there is no table "${table}"; there is ${tables.map(({ name }) => name).join(", ") || "none at all"}`;
    },
  });
}

const statementInput = {
  statement: z.string().min(1).meta({ description: "One SQL statement, with ? for each value." }),
  parameters: z
    .array(z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .default([])
    .meta({ description: "The values, in the order of the ?." }),
};

function queryTool(prefix: string, storeFor: StoreFor, maxRows: number): AnyToolType {
  return defineTool({
    name: `${prefix}query`,
    description: `Reads from the database with one SQL statement, at most ${maxRows} rows. It cannot change anything.`,
    input: z.strictObject(statementInput),
    async run({ statement, parameters }, ctx) {
      const store = querying(storeFor(ctx, "datastore.read"));
      const rows = await store.query(statement, parameters, { signal: ctx.signal });
      const shown = rows.slice(0, maxRows);
      if (shown.length === rows.length) return { rows: shown };
      return { rows: shown, note: `these are the first ${maxRows} of ${rows.length} rows: narrow the query, or count` };
    },
  });
}

function executeTool(prefix: string, storeFor: StoreFor): AnyToolType {
  return defineTool({
    name: `${prefix}execute`,
    description: "Changes the database with one SQL statement, and says how many rows it changed.",
    input: z.strictObject(statementInput),
    async run({ statement, parameters }, ctx): Promise<JsonValue> {
      const store = querying(storeFor(ctx, "datastore.write"));
      const { changes, lastInsertId } = await store.execute(statement, parameters, { signal: ctx.signal });
      return { changes, ...(lastInsertId === undefined ? {} : { last_insert_id: lastInsertId }) };
    },
  });
}

/** Short enough for a model to read all of it. */
function toLines({ name, columns }: TableSchema): JsonValue {
  const lines = columns.map((column) => {
    const notes = [
      column.type,
      ...(column.primaryKey ? ["primary key"] : []),
      ...(column.nullable ? [] : ["not null"]),
      ...(column.references === undefined ? [] : [`references ${column.references}`]),
    ];
    return `${column.name} ${notes.join(", ")}`;
  });
  return { table: name, columns: lines };
}

function querying(store: DataStore): DataStore & SupportsQuery {
  return supportsQuery(store) ? store : cannot("query", "has no queries");
}

function telling(store: DataStore): DataStore & SupportsSchema {
  return supportsSchema(store) ? store : cannot("tables", "does not tell its tables");
}

function cannot(operation: string, what: string): never {
  throw new PortError({
    code: "HD7002",
    port: "datastore",
    operation,
    message: `the data store ${what}`,
    hint: "use an adapter for a database, such as sqlite",
    retryable: false,
  });
}

function missing(): never {
  throw new PortError({
    code: "HD7001",
    port: "datastore",
    operation: "query",
    message: 'tools of a database need the port "datastore", which this run does not have',
    hint: "declare it under spec.ports.datastore",
    retryable: false,
  });
}

function denied(cap: string): PortError {
  return new PortError({
    code: "HD7101",
    port: "datastore",
    operation: cap,
    message: `the node may not use ${cap}`,
    hint: `add "${cap}" to its caps, if it should`,
    retryable: false,
  });
}
