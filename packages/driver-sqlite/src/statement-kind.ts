/** What a statement is about to do, as far as its first words tell. SQLite itself refuses what changes data while only reading is meant. */
import { type CallSite, refused } from "./errors.ts";

const READS: ReadonlySet<string> = new Set(["SELECT", "WITH", "VALUES", "EXPLAIN"]);

/** Of the many pragmas, those that only tell. */
const TELLING =
  /^\s*PRAGMA\s+(?:\w+\.)?(?:table_info|table_xinfo|table_list|index_list|index_info|index_xinfo|foreign_key_list|database_list|collation_list|function_list|compile_options|user_version|application_id)\s*(?:\([^()]*\))?\s*;?\s*$/i;

/** What reaches beyond the database, or would end a transaction that somebody else began. */
const BEYOND: ReadonlySet<string> = new Set(["ATTACH", "DETACH"]);
const CONTROL: ReadonlySet<string> = new Set(["BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE"]);

/** Refuses what `query` is not for. */
export function assertReads(statement: string, site: CallSite): void {
  const word = firstWord(statement);
  if (READS.has(word) || (word === "PRAGMA" && TELLING.test(withoutComments(statement)))) return;
  throw refused(
    site,
    `a query only reads, and this one begins with ${word || "nothing"}`,
    "use execute for statements that change something",
  );
}

/** Refuses what `execute` is not for. */
export function assertExecutes(statement: string, site: CallSite): void {
  const word = firstWord(statement);
  if (CONTROL.has(word))
    throw refused(site, `${word} would cut across what others do on this connection`, "use transaction");
  if (BEYOND.has(word) || (word === "VACUUM" && /\bINTO\b/i.test(statement)))
    throw refused(site, `${word} reaches for files beyond this database`, "open another port on that file");
}

/** Refuses more than one statement: SQLite would do the first, and say nothing. */
export function assertSingle(statement: string, done: string, site: CallSite): void {
  const rest = withoutComments(statement.slice(done.length)).replaceAll(/[\s;]/g, "");
  if (rest === "") return;
  throw refused(
    site,
    `there is more than one statement: what follows the first begins with ${firstWord(statement.slice(done.length))}`,
    "send one statement at a time, or use transaction",
  );
}

function firstWord(statement: string): string {
  return /^[\s;(]*(\w+)/.exec(withoutComments(statement))?.[1]?.toUpperCase() ?? "";
}

/** Only comments before anything else matter, so texts that look like one do no harm. */
function withoutComments(statement: string): string {
  let at = 0;
  for (;;) {
    const [skipped = ""] = /^(?:[\s;]+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?(?:\*\/|$))*/.exec(statement.slice(at)) ?? [];
    if (skipped === "") return statement.slice(at);
    at += skipped.length;
  }
}
