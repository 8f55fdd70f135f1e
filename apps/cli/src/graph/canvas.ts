/** A grid of text on which lines join by themselves: each cell knows in which directions a line leaves it. */
import { cellWidth } from "../render/text.ts";

export interface Canvas {
  horizontal(row: number, from: number, to: number): void;
  vertical(column: number, from: number, to: number): void;
  box(left: number, top: number, right: number, bottom: number): void;
  text(column: number, row: number, text: string): void;
  toString(): string;
}

const UP = 1;
const DOWN = 2;
const LEFT = 4;
const RIGHT = 8;
const GLYPHS = " ╵╷│╴┘┐┤╶└┌├─┴┬┼";

interface Cell {
  lines: number;
  /** Whether a vertical and a horizontal line only pass each other here. */
  crossing: boolean;
  text: string | undefined;
}

export function createCanvas(): Canvas {
  const rows: Cell[][] = [];
  const cell = (column: number, row: number): Cell => {
    while (rows.length <= row) rows.push([]);
    const line = rows[row] ?? [];
    while (line.length <= column) line.push({ lines: 0, crossing: false, text: undefined });
    return line[column] ?? { lines: 0, crossing: false, text: undefined };
  };
  const draw = (column: number, row: number, lines: number): void => {
    const target = cell(column, row);
    const passes = (value: number, axis: number): boolean => (value & axis) === axis && (value & ~axis) === 0;
    target.crossing =
      (passes(target.lines, UP | DOWN) && passes(lines, LEFT | RIGHT)) ||
      (passes(target.lines, LEFT | RIGHT) && passes(lines, UP | DOWN));
    target.lines |= lines;
  };
  const horizontal = (row: number, from: number, to: number): void => {
    const [first, last] = [Math.min(from, to), Math.max(from, to)];
    for (let column = first; column <= last; column += 1)
      draw(column, row, (column > first ? LEFT : 0) | (column < last ? RIGHT : 0));
  };
  const vertical = (column: number, from: number, to: number): void => {
    for (let row = from; row <= to; row += 1) draw(column, row, (row > from ? UP : 0) | (row < to ? DOWN : 0));
  };
  return {
    horizontal,
    vertical,
    box(left, top, right, bottom) {
      horizontal(top, left, right);
      horizontal(bottom, left, right);
      vertical(left, top, bottom);
      vertical(right, top, bottom);
    },
    text(column, row, text) {
      let at = column;
      for (const character of text) {
        cell(at, row).text = character;
        for (let extra = 1; extra < cellWidth(character); extra += 1) cell(at + extra, row).text = "";
        at += Math.max(1, cellWidth(character));
      }
    },
    toString() {
      return rows.map((line) => `${line.map(glyphOf).join("").trimEnd()}\n`).join("");
    },
  };
}

function glyphOf({ text, crossing, lines }: Cell): string {
  return text ?? (crossing ? "│" : (GLYPHS[lines] ?? " "));
}
