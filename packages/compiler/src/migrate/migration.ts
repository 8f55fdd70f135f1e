/** What is shared while a file is migrated: what has been rewritten, and what is left to people. */
import { isNode, isScalar } from "yaml";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { type SourceFile, type SourceSpan, toSpan } from "../diagnostics/span.ts";

/** A file while it is migrated. */
export interface Migration {
  readonly file: SourceFile;
  /** What has been rewritten. */
  readonly changes: Diagnostic[];
  /** What has to be rewritten by hand. */
  readonly findings: Diagnostic[];
  /** Places that only the Python program wrote so. */
  readonly telling: SourceSpan[];
}

/** What is said about a place. */
export interface Remark {
  readonly message: string;
  readonly hint?: string | undefined;
  /** It may also be written for this program, which takes it. */
  readonly isTakenToo?: true;
}

/** Notes that something has been rewritten. `at` is the node as it was read; new ones have no place. */
export function rewrote(at: unknown, remark: Remark, migration: Migration): void {
  migration.changes.push(said("HD3601", "info", at, { remark, migration }));
}

/** Notes that something has been rewritten that may also be written for this program, which takes it. */
export function respelled(at: unknown, remark: Remark, migration: Migration): void {
  rewrote(at, { ...remark, isTakenToo: true }, migration);
}

/** Notes that something has to be rewritten by hand. */
export function byHand(at: unknown, remark: Remark, migration: Migration): void {
  migration.findings.push(said("HD3602", "warning", at, { remark, migration }));
}

function said(
  code: string,
  severity: Diagnostic["severity"],
  at: unknown,
  { remark, migration }: { readonly remark: Remark; readonly migration: Migration },
): Diagnostic {
  const { file, telling } = migration;
  const [start, end] = placeOf(at, file);
  const { message, hint, isTakenToo = false } = remark;
  const span = toSpan({ source: file, start, end });
  if (!isTakenToo) telling.push(span);
  return {
    code,
    severity,
    message,
    ...(hint === undefined ? {} : { hint }),
    span,
  };
}

/** A whole map or list would be a frame of many lines: its beginning says where it is. */
function placeOf(at: unknown, { text }: SourceFile): readonly [start: number, end: number] {
  const range = isNode(at) ? at.range : undefined;
  if (range === undefined || range === null) return [0, 0];
  const [start, end] = range;
  if (!isScalar(at)) return [start, start + 1];
  const tag = at.tag?.startsWith("!") === true ? text.lastIndexOf(at.tag, start) : -1;
  return [tag === -1 ? start : tag, end];
}
