import type { Located, Position } from "./template-tree.ts";

/** Turns the parser's lines and columns into offsets, checked against the text: its columns are not always exact. */
export interface TemplateText {
  readonly source: string;
  /** `[start, end)` of a node; `expected` is what its text starts with. */
  span(node: Located, expected: string): readonly [start: number, end: number];
}

/** Indexes the lines of a template the way Handlebars counts them. */
export function createTemplateText(source: string): TemplateText {
  const starts = [0];
  for (const { index, 0: ending } of source.matchAll(/\r\n?|\n/g)) starts.push(index + ending.length);
  const offset = ({ line, column }: Position): number => Math.min((starts[line - 1] ?? 0) + column, source.length);
  return {
    source,
    span({ loc }, expected) {
      const start = offset(loc.start);
      const end = Math.max(offset(loc.end), start);
      // A path that starts with a name in brackets does not start with the name.
      if (source[start] === "[") return [start, end];
      if (source.startsWith(expected, start)) return [start, Math.max(start + expected.length, end)];
      const lineStart = starts[loc.start.line - 1] ?? 0;
      const found = source.indexOf(expected, Math.max(lineStart, start - expected.length - 2));
      const elsewhere = found === -1 ? source.indexOf(expected, lineStart) : found;
      return elsewhere === -1 ? [start, end] : [elsewhere, elsewhere + expected.length];
    },
  };
}
