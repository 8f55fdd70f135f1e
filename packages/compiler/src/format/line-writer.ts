/**
 * Lines under construction. Knows how many line breaks the source had since the last thing written, so that blank lines
 * survive (one at a time), and which column of the source each open collection started at, so that a comment on a line
 * of its own goes where its author put it.
 */
import type { CST } from "yaml";

/** An open collection: the column it had, and the one it gets. */
interface Level {
  readonly from: number;
  readonly to: number;
}

/** Where printed text goes. */
export interface LineWriter {
  /** Text on the current line, after a space where one is due. */
  put(text: string): void;
  /** Text right after what is there. */
  append(text: string): void;
  startLine(indent: number, blank?: "keep" | "drop"): void;
  /** Lines that are part of a value, as they are. */
  verbatim(lines: readonly string[]): void;
  /** Comments and line breaks of the source; every other token goes to `other`. */
  trivia(tokens: readonly CST.SourceToken[] | undefined, other?: (token: CST.SourceToken) => void): void;
  /** Notes line breaks of the source that stand in no token of their own. */
  breaks(count: number): void;
  enter(level: Level): void;
  leave(): void;
  /** Whether something stands on the current line that nothing may follow. */
  readonly closed: boolean;
  /** Whether the source had a line break since the last thing written. */
  readonly broken: boolean;
  finish(): string;
}

/** Makes an empty writer. */
export function createLineWriter(): LineWriter {
  const lines: string[] = [];
  const levels: Level[] = [];
  let line: string | undefined;
  let newlines = 0;
  let closed = false;

  const startLine = (indent: number, blank: "keep" | "drop" = "keep"): void => {
    if (line !== undefined) {
      lines.push(line);
      if (newlines > 1 && blank === "keep") lines.push("");
    }
    line = " ".repeat(indent);
    newlines = 0;
    closed = false;
  };

  const append = (text: string): void => {
    line = (line ?? "") + text;
    newlines = 0;
  };

  const comment = (token: CST.SourceToken, space: string): void => {
    const text = token.source.trimEnd();
    if (newlines === 0 && line !== undefined && line.trim() !== "") {
      // Beside a value the distance stays, for comments that stand in a column; a dash has its comment right behind it.
      const dash = /^[ -]*-(?= *$)/.exec(line)?.[0];
      if (dash !== undefined) line = dash;
      append((dash === undefined && space !== "" ? space : " ") + text);
    } else {
      startLine(levels.findLast(({ from }) => from <= token.indent)?.to ?? 0);
      append(text);
    }
    closed = true;
  };

  return {
    startLine,
    append,
    put: (text) => append(line === undefined || /(?:^|[\s[])$/.test(line) ? text : ` ${text}`),
    verbatim: (texts) => {
      for (const text of texts) {
        lines.push(line ?? "");
        line = text;
      }
      newlines = 0;
    },
    trivia(tokens, other) {
      let space = "";
      for (const token of tokens ?? []) {
        if (token.type === "newline") newlines += 1;
        else if (token.type === "comment") comment(token, space);
        else if (token.type !== "space") other?.(token);
        space = token.type === "space" ? token.source.replaceAll("\t", " ") : "";
      }
    },
    breaks: (count) => {
      newlines += count;
    },
    enter: (level) => {
      levels.push(level);
    },
    leave: () => {
      levels.pop();
    },
    get closed() {
      return closed;
    },
    get broken() {
      return newlines > 0;
    },
    finish: () => [...lines, ...(line === undefined ? [] : [line])].map((text) => `${text}\n`).join(""),
  };
}
