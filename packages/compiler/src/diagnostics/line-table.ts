/** Turns offsets into lines and columns (both from 1, in UTF-16 code units), by binary search. */
export interface LineTable {
  position(offset: number): Position;
  /** Where a line starts; lines count from 1. */
  lineStart(line: number): number;
  readonly lineCount: number;
}

/** A line and a column, both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Indexes the line starts of a text. */
export function createLineTable(text: string): LineTable {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  const startOf = (line: number): number => starts[line - 1] ?? text.length;
  return {
    lineCount: starts.length,
    lineStart: startOf,
    position(offset) {
      let low = 1;
      let high = starts.length;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (startOf(middle) <= offset) low = middle;
        else high = middle - 1;
      }
      return { line: low, column: offset - startOf(low) + 1 };
    },
  };
}
