import type { Source } from "../source/source.ts";
import { createLineTable, type LineTable, type Position } from "./line-table.ts";

/** A place in a file, as diagnostics carry it. Offsets are UTF-16 code units; lines and columns count from 1. */
export interface SourceSpan {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** A source text together with its line starts, which are found when the first position is asked for. */
export interface SourceFile {
  readonly file: string;
  /** Its place among the files of the compilation, the one asked for being 0: what `Origin.source` names. */
  readonly index: number;
  readonly text: string;
  /** For text that stands for the nodes of a macro's instance: what nodes of it are called before their names. */
  readonly instance?: string;
  /** And who invokes it, the innermost first. */
  readonly calls?: readonly MacroCall[];
  position(offset: number): Position;
}

/** Where a macro is invoked. */
export interface MacroCall {
  readonly macro: string;
  readonly at: Place;
}

/** A stretch of a source file; what the passes carry around before anyone needs a line number. */
export interface Place {
  readonly source: SourceFile;
  readonly start: number;
  readonly end: number;
}

/** Wraps a source so that positions in it can be asked for. */
export function createSourceFile(source: Source, index = 0): SourceFile {
  let lines: LineTable | undefined;
  return {
    file: source.file,
    index,
    text: source.text,
    position(offset) {
      lines ??= createLineTable(source.text);
      return lines.position(offset);
    },
  };
}

/** Adds lines and columns to a place. */
export function toSpan(place: Place): SourceSpan {
  const start = clamp(place.start, place.source.text.length);
  const end = Math.max(start, clamp(place.end, place.source.text.length));
  const from = place.source.position(start);
  const to = place.source.position(end);
  return {
    file: place.source.file,
    start,
    end,
    line: from.line,
    column: from.column,
    endLine: to.line,
    endColumn: to.column,
  };
}

function clamp(offset: number, length: number): number {
  return Math.min(Math.max(offset, 0), length);
}
