/**
 * Comments that turn rules off: `# hexdag-disable-next-line W202, W203`, `# hexdag-disable-line`, `# hexdag-disable-file`.
 * Without a rule they turn off all; what follows ` -- ` is a reason for people.
 */
import { type CST, Parser } from "yaml";
import type { Place, SourceFile } from "../diagnostics/span.ts";
import type { PlacedEdit } from "./rule.ts";

/** One such comment. */
export interface Disable {
  readonly scope: "next-line" | "line" | "file";
  /** Ids, names or codes as written; empty for all. */
  readonly rules: readonly DisabledRule[];
  readonly at: Place;
  /** The line it is about; absent for a whole file. */
  readonly line: number | undefined;
}

/** A rule that a comment names. */
export interface DisabledRule extends Place {
  readonly rule: string;
}

const COMMENT = /^#\s*hexdag-disable-(next-line|line|file)\b(.*)$/;

/** The comments of a file that turn rules off. */
export function disablesIn(source: SourceFile): readonly Disable[] {
  if (!source.text.includes("hexdag-disable-")) return [];
  return commentsIn(source.text).flatMap((token) => readDisable(token, source) ?? []);
}

function readDisable({ offset, source: comment }: CST.SourceToken, source: SourceFile): Disable | undefined {
  const match = COMMENT.exec(comment.trimEnd());
  const scope = match?.[1];
  if (match === null || (scope !== "next-line" && scope !== "line" && scope !== "file")) return undefined;
  const list = (match[2] ?? "").split(" -- ")[0] ?? "";
  const from = offset + comment.indexOf(scope) + scope.length;
  const rules = [...list.matchAll(/[\w-]+/g)].map(({ 0: rule, index }) => ({
    rule,
    source,
    start: from + index,
    end: from + index + rule.length,
  }));
  const at = { source, start: offset, end: offset + comment.trimEnd().length };
  return { scope, rules, at, line: lineOf(scope, at) };
}

function lineOf(scope: Disable["scope"], at: Place): number | undefined {
  const { line } = at.source.position(at.start);
  if (scope !== "next-line") return scope === "line" ? line : undefined;
  // Further comments and blank lines do not count.
  const after = at.source.text.slice(at.end).split("\n").slice(1);
  const skipped = after.findIndex((text) => text.trim() !== "" && !text.trim().startsWith("#"));
  return line + 1 + Math.max(skipped, 0);
}

function commentsIn(text: string): readonly CST.SourceToken[] {
  const found: CST.SourceToken[] = [];
  const take = (tokens: readonly CST.Token[] | undefined): void => {
    for (const token of tokens ?? []) if (token.type === "comment") found.push(token);
  };
  const visit = (token: CST.Token | null | undefined): void => {
    if (!token) return;
    if (token.type === "comment") found.push(token);
    if (token.type === "document") {
      take(token.start);
      visit(token.value);
    }
    if (token.type === "block-scalar") take(token.props);
    if ("items" in token)
      for (const item of token.items) {
        take(item.start);
        visit(item.key);
        take(item.sep);
        visit(item.value);
      }
    if ("end" in token) take(token.end);
  };
  for (const token of new Parser().parse(text)) visit(token);
  return found;
}

/** The edit that takes a comment away, with its line when nothing else is there. */
export function withoutComment({ source, start, end }: Place): PlacedEdit {
  const lineStart = source.text.lastIndexOf("\n", start - 1) + 1;
  const before = source.text.slice(lineStart, start);
  if (before.trim() !== "") return { source, start: lineStart + before.trimEnd().length, end, text: "" };
  const newline = source.text.indexOf("\n", end);
  return { source, start: lineStart, end: newline === -1 ? source.text.length : newline + 1, text: "" };
}
