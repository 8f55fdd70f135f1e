// What the checks need of a Markdown file: its fenced blocks, headings, links and code spans, each with its line.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../bootstrap.mjs";

export type Problem = {
  readonly file: string;
  readonly line: number;
  readonly message: string;
  /** For a block that shows an output: what was printed in truth. */
  readonly printed?: string;
};

export type Snippet = {
  readonly file: string;
  /** Line of the opening fence, from 1; the code starts on the next. */
  readonly line: number;
  readonly language: string;
  /** Words after the language: `run`, `file=x.yaml`. */
  readonly marks: readonly string[];
  readonly code: string;
  /** The block after this one, where only blank lines and prose lie between. */
  readonly next: Snippet | undefined;
};

export type Place = { readonly text: string; readonly line: number };

export type Document = {
  readonly file: string;
  readonly snippets: readonly Snippet[];
  /** As GitHub names them: `#the-flow`. */
  readonly anchors: ReadonlySet<string>;
  readonly links: readonly Place[];
  readonly codeSpans: readonly Place[];
};

export function readDocument(file: string): Document {
  return parseDocument(file, readFileSync(join(root, file), "utf8"));
}

export function parseDocument(file: string, text: string): Document {
  const lines = text.split("\n");
  const prose: Place[] = [];
  const found: Omit<Snippet, "next">[] = [];
  for (let index = 0; index < lines.length; index++) {
    const fence = /^(\s*)(`{3,}|~{3,})\s*(.*)$/.exec(lines[index] ?? "");
    if (fence === null) {
      prose.push({ text: lines[index] ?? "", line: index + 1 });
      continue;
    }
    const [, indent = "", ticks = "", info = ""] = fence;
    const start = index + 1;
    index = closingFence(lines, start, ticks);
    const [language = "", ...marks] = info.trim().split(/\s+/);
    const code = lines.slice(start, index).map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line));
    found.push({ file, line: start, language, marks, code: code.map((line) => `${line}\n`).join("") });
  }
  return {
    file,
    snippets: linked(found),
    anchors: new Set(prose.flatMap(({ text: line }) => anchorOf(line) ?? [])),
    links: matches(prose, /\]\(([^)\s]+)(?:\s+"[^"]*")?\)/g),
    codeSpans: matches(prose, /`([^`]+)`/g),
  };
}

/** The value of `name=value`, if the snippet has that mark. */
export function markValue(snippet: Snippet, name: string): string | undefined {
  return snippet.marks.find((mark) => mark.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** The line in the document of a line (from 1) of the snippet's code. */
export function lineIn(snippet: Snippet, codeLine: number): number {
  return snippet.line + codeLine;
}

function closingFence(lines: readonly string[], from: number, ticks: string): number {
  const index = lines.findIndex((line, at) => at >= from && line.trim().startsWith(ticks) && line.trim() === ticks);
  return index === -1 ? lines.length : index;
}

function linked(found: readonly Omit<Snippet, "next">[]): readonly Snippet[] {
  const snippets: Snippet[] = [];
  for (const snippet of found.toReversed()) snippets.unshift({ ...snippet, next: snippets[0] });
  return snippets;
}

function matches(prose: readonly Place[], pattern: RegExp): readonly Place[] {
  return prose.flatMap(({ text, line }) =>
    [...text.matchAll(pattern)].map((match) => ({ text: match[1] ?? "", line })),
  );
}

function anchorOf(line: string): string | undefined {
  const heading = /^#{1,6}\s+(.*?)\s*#*$/.exec(line)?.[1];
  if (heading === undefined) return undefined;
  const plain = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
  return `#${plain.replaceAll(/[^\p{L}\p{N}\s_-]/gu, "").replaceAll(" ", "-")}`;
}
