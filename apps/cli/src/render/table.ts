import { cellWidth, pad } from "./text.ts";

/** A column: its head, and on which side its cells stand. */
export interface Column {
  readonly head: string;
  readonly align?: "right";
}

/** Rows under heads, each column as wide as its widest cell. No lines when there are no rows. */
export function tableLines(columns: readonly Column[], rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return [];
  const heads = columns.map(({ head }) => head);
  const widths = columns.map((_, index) => Math.max(...[heads, ...rows].map((row) => cellWidth(row[index] ?? ""))));
  const line = (row: readonly string[]): string =>
    columns
      .map(({ align }, index) => cell(row[index] ?? "", widths[index] ?? 0, align))
      .join("  ")
      .trimEnd();
  return [heads, ...rows].map(line);
}

function cell(text: string, width: number, align: Column["align"]): string {
  return align === "right" ? " ".repeat(Math.max(0, width - cellWidth(text))) + text : pad(text, width);
}
