import type { DatabaseSync, StatementSync } from "node:sqlite";
import type {
  ExecuteResult,
  JsonObject,
  QueryParameters,
  SupportsQuery,
  SupportsSchema,
  SupportsTransactions,
  TableSchema,
} from "@hexdag/kernel/ports";
import { type Connection, unlessAborted } from "./connection.ts";
import { type CallSite, failed } from "./errors.ts";
import { assertExecutes, assertReads, assertSingle } from "./statement-kind.ts";
import { toParameters, toRow } from "./values.ts";

const MAX_ROWS = 10_000;

/** SQL, what tables there are, and transactions. */
export function createQueries(
  connection: Connection,
  maxRows: number = MAX_ROWS,
): SupportsQuery & SupportsSchema & SupportsTransactions {
  const query = (db: DatabaseSync, statement: string, parameters: QueryParameters | undefined) =>
    rowsOf(db, { statement, parameters, maxRows });
  return {
    query: (statement, parameters, call) => connection.turn(QUERY, call, (db) => query(db, statement, parameters)),
    execute: (statement, parameters, call) =>
      connection.turn(EXECUTE, call, (db) => changesOf(db, statement, parameters)),
    tables: (call) => connection.turn({ port: "datastore", operation: "tables" }, call, tablesOf),
    transaction: (work, call) =>
      connection.hold(TRANSACTION, call, async (within) => {
        let isOver = false;
        const during = <TResult>(site: CallSite, step: (db: DatabaseSync) => TResult): Promise<TResult> =>
          isOver ? Promise.reject(late(site)) : within(site, step);
        const store: SupportsQuery = {
          query: (statement, parameters) => during(QUERY, (db) => query(db, statement, parameters)),
          execute: (statement, parameters) => during(EXECUTE, (db) => changesOf(db, statement, parameters)),
        };
        await within(TRANSACTION, (db) => db.exec("BEGIN IMMEDIATE"));
        try {
          const result = await unlessAborted(work(store), call?.signal);
          isOver = true;
          await within(TRANSACTION, (db) => db.exec("COMMIT"));
          return result;
        } catch (error) {
          isOver = true;
          await within(TRANSACTION, undo);
          throw error;
        }
      }),
  };
}

const QUERY: CallSite = { port: "datastore", operation: "query" };
const EXECUTE: CallSite = { port: "datastore", operation: "execute" };
const TRANSACTION: CallSite = { port: "datastore", operation: "transaction" };

interface Query {
  readonly statement: string;
  readonly parameters: QueryParameters | undefined;
  readonly maxRows: number;
}

function rowsOf(db: DatabaseSync, { statement, parameters, maxRows }: Query): readonly JsonObject[] {
  assertReads(statement, QUERY);
  // Whatever the statement is at heart, SQLite lets it write nothing.
  db.exec("PRAGMA query_only = ON");
  try {
    const prepared = prepare(db, statement, QUERY);
    prepared.setReadBigInts(true);
    const rows: JsonObject[] = [];
    const { named, positional } = toParameters(parameters);
    for (const row of prepared.iterate(named, ...positional)) {
      if (rows.length === maxRows) throw tooMany(maxRows);
      rows.push(toRow(row));
    }
    return rows;
  } finally {
    db.exec("PRAGMA query_only = OFF");
  }
}

function changesOf(db: DatabaseSync, statement: string, parameters: QueryParameters | undefined): ExecuteResult {
  assertExecutes(statement, EXECUTE);
  const { named, positional } = toParameters(parameters);
  const { changes, lastInsertRowid } = prepare(db, statement, EXECUTE).run(named, ...positional);
  const id = Number(lastInsertRowid);
  return { changes: Number(changes), lastInsertId: Number.isSafeInteger(id) ? id : String(lastInsertRowid) };
}

function prepare(db: DatabaseSync, statement: string, site: CallSite): StatementSync {
  const prepared = db.prepare(statement);
  assertSingle(statement, prepared.sourceSQL, site);
  return prepared;
}

function undo(db: DatabaseSync): void {
  // Some failures end a transaction by themselves.
  if (db.isTransaction) db.exec("ROLLBACK");
}

function tablesOf(db: DatabaseSync): readonly TableSchema[] {
  const names = db.prepare(
    "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND substr(name, 1, 7) <> 'sqlite_' AND substr(name, 1, 8) <> '_hexdag_' ORDER BY name",
  );
  return names.all().map(({ name }) => ({ name: String(name), columns: columnsOf(db, String(name)) }));
}

function columnsOf(db: DatabaseSync, table: string): TableSchema["columns"] {
  const references = new Map(
    db
      .prepare("SELECT * FROM pragma_foreign_key_list(?)")
      .all(table)
      .map((key) => [key["from"], `${String(key["table"])}.${String(key["to"] ?? "rowid")}`] as const),
  );
  const columns = db.prepare(
    'SELECT name, type, "notnull", pk FROM pragma_table_xinfo(?) WHERE hidden <> 1 ORDER BY cid',
  );
  return columns.all(table).map(({ name, type, notnull, pk }) => {
    const to = references.get(name ?? null);
    return {
      name: String(name),
      type: type === "" ? "ANY" : String(type),
      nullable: notnull === 0,
      primaryKey: pk !== 0,
      ...(to === undefined ? {} : { references: to }),
    };
  });
}

function tooMany(maxRows: number): Error {
  return failed(QUERY, {
    message: `the query gives more than ${maxRows} rows`,
    hint: "put a LIMIT into the query, or raise max_rows in the config of the port",
    retryable: false,
  });
}

function late(site: CallSite): Error {
  const message = "the transaction is over, and its store is used still";
  return failed(site, { message, hint: "await everything that the work of a transaction does", retryable: false });
}
