import type { Io, Output } from "../../src/io.ts";

/** A terminal small enough to be understood: it keeps what would stand on the screen, and everything ever written. */
export interface FakeTerminal extends Output {
  /** Lines on the screen and scrolled off it, without trailing spaces. */
  readonly lines: readonly string[];
  readonly written: string;
  readonly cursorVisible: boolean;
  resize(columns: number, rows: number): void;
}

const ESCAPE = String.fromCharCode(27);
const SEQUENCE = new RegExp(`${ESCAPE}\\[(\\??)(\\d*)([A-Za-z])`, "y");

function createFakeTerminal(columns: number, rows: number): FakeTerminal {
  let size = { columns, rows };
  let screen: string[] = [""];
  let at = { row: 0, column: 0 };
  let written = "";
  let cursorVisible = true;
  const listeners = new Set<() => void>();

  const put = (character: string): void => {
    if (at.column >= size.columns) at = { row: at.row + 1, column: 0 };
    while (screen.length <= at.row) screen.push("");
    const line = (screen[at.row] ?? "").padEnd(at.column);
    screen[at.row] = line.slice(0, at.column) + character + line.slice(at.column + 1);
    at.column += 1;
  };
  const control = (isPrivate: boolean, argument: string, name: string): void => {
    if (isPrivate) {
      if (argument === "25") cursorVisible = name === "h";
      return;
    }
    if (name === "A") at.row = Math.max(0, at.row - Number(argument || "1"));
    if (name === "K") screen[at.row] = (screen[at.row] ?? "").slice(0, at.column);
    if (name === "J") screen = [...screen.slice(0, at.row), (screen[at.row] ?? "").slice(0, at.column)];
  };
  const write = (text: string): void => {
    written += text;
    for (let index = 0; index < text.length; index += 1) {
      SEQUENCE.lastIndex = index;
      const match = SEQUENCE.exec(text);
      if (match !== null) {
        control(match[1] === "?", match[2] ?? "", match[3] ?? "");
        index = SEQUENCE.lastIndex - 1;
      } else if (text[index] === "\n") at = { row: at.row + 1, column: 0 };
      else if (text[index] === "\r") at.column = 0;
      else put(text[index] ?? "");
    }
  };

  return {
    isTty: true,
    get columns() {
      return size.columns;
    },
    get rows() {
      return size.rows;
    },
    get lines() {
      return screen.map((line) => line.trimEnd());
    },
    get written() {
      return written;
    },
    get cursorVisible() {
      return cursorVisible;
    },
    write,
    flush: () => Promise.resolve(),
    onResize(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    /** Wraps long lines anew, as terminals do, then tells. */
    resize(newColumns, newRows) {
      size = { columns: newColumns, rows: newRows };
      screen = screen.flatMap((line) => line.match(new RegExp(`.{1,${newColumns}}`, "gu")) ?? [""]);
      at = { row: screen.at(-1) === "" ? screen.length - 1 : screen.length, column: 0 };
      for (const listener of listeners) listener();
    },
    closed: new AbortController().signal,
  };
}

/** An `Io` whose streams are fake terminals and whose clock stands still until told. */
export function createFakeIo(
  options: { readonly columns?: number; readonly rows?: number; readonly env?: Io["env"] } = {},
): Io & {
  readonly stderr: FakeTerminal;
  readonly stdout: FakeTerminal;
  time: number;
} {
  const io = {
    cwd: "/project",
    env: options.env ?? {},
    stdout: createFakeTerminal(options.columns ?? 80, options.rows ?? 24),
    stderr: createFakeTerminal(options.columns ?? 80, options.rows ?? 24),
    readStdin: () => Promise.resolve(new Uint8Array()),
    keyboard: { isTty: false, readLine: () => Promise.resolve(undefined) },
    time: 0,
    now: () => io.time,
  };
  return io;
}
