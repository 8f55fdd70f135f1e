/** Says in our words what the YAML parser refused, and where: at what was opened rather than where its end was missed. */
import { isCollection, isMap, isScalar, isSeq, type YAMLError } from "yaml";
import type { Finding, Reporter } from "../diagnostics/reporter.ts";
import type { SourceFile } from "../diagnostics/span.ts";
import { tooDeep } from "./to-source-value.ts";

/** Syntax errors after the first few are nearly always consequences of those. */
const MAX_PER_DOCUMENT = 3;

/** A document that is not valid YAML. */
export interface BrokenDocument {
  readonly errors: readonly YAMLError[];
  /** As much of the document as the parser made out. */
  readonly contents: unknown;
}

/** Reports syntax errors, one per line. */
export function reportSyntaxErrors({ errors, contents }: BrokenDocument, source: SourceFile, reporter: Reporter): void {
  const lines = new Set<number>();
  for (const error of errors) {
    const unquoted = unquotedBrackets(error, source);
    if (unquoted !== undefined) {
      // From here on the parser is out of step: whatever else it finds follows from this.
      reporter.report(unquoted);
      return;
    }
    const line = source.position(error.pos[0]).line;
    if (lines.has(line)) continue;
    if (lines.size >= MAX_PER_DOCUMENT) return;
    lines.add(line);
    reporter.report(toFinding(error, contents, source));
  }
}

function toFinding(error: YAMLError, contents: unknown, source: SourceFile): Finding {
  const [start, end] = error.pos;
  const at = { source, start, end: Math.max(end, start + 1) };
  const character = source.text[start] ?? "";
  const syntax = (message: string, hint?: string): Finding => ({ code: "HD1004", message, hint, at });
  switch (error.code) {
    case "RESOURCE_EXHAUSTION":
      return tooDeep(at);
    case "TAB_AS_INDENT":
      return { code: "HD1005", message: "a tab indents this line", hint: "replace it by spaces", at };
    case "BAD_ALIAS":
      return { code: "HD1008", message: lowerFirst(error.message), at };
    case "BAD_INDENT":
    case "MISSING_CHAR":
      return unclosed(error, contents, source) ?? indentation(error, syntax);
    case "MULTILINE_IMPLICIT_KEY":
      return syntax(
        "this line is neither `key: value` nor part of the text above it",
        "a key is followed by `: `; longer text goes in quotes or after `|`",
      );
    case "BLOCK_AS_IMPLICIT_KEY":
      return syntax("a second `: ` on one line; a map cannot start inside a plain value", "put the value in quotes");
    case "BAD_SCALAR_START":
      return syntax(`an unquoted value cannot start with ${character}`, "put the value in quotes");
    case "BAD_DQ_ESCAPE":
      return syntax(lowerFirst(error.message), "double the backslash, or use 'single' quotes");
    case "UNEXPECTED_TOKEN":
      return unexpected(error.message, character, syntax);
    default:
      return syntax(lowerFirst(error.message.split("\n")[0] ?? ""));
  }
}

/** How far an unquoted value is followed, in code units. */
const MAX_VALUE = 200;

/** `{a: nodes["x"].b}`: a value with brackets in it, inside brackets of YAML's own. */
function unquotedBrackets({ code, pos }: YAMLError, source: SourceFile): Finding | undefined {
  const { text } = source;
  const [at] = pos;
  if (code !== "UNEXPECTED_TOKEN" && code !== "MISSING_CHAR") return undefined;
  if (text[at] !== "[" && text[at] !== "{") return undefined;
  const word = /[^\s,:{}[\]"']+$/.exec(text.slice(Math.max(0, at - MAX_VALUE), at))?.[0];
  if (word === undefined) return undefined;
  const start = at - word.length;
  const end = endOfValue(text, start);
  const value = text.slice(start, end);
  const quote = value.includes("'") ? '"' : "'";
  return {
    code: "HD1004",
    message: "an unquoted value with brackets in it, inside { } or [ ], where brackets are YAML's own",
    label: "needs quotes",
    hint: value.includes(quote) ? "put the whole value in quotes" : `put it in quotes: ${quote}${value}${quote}`,
    at: { source, start, end },
  };
}

/** Where a value ends that starts here: before the comma, bracket or line end outside its own brackets and quotes. */
function endOfValue(text: string, start: number): number {
  let depth = 0;
  let quote = "";
  const limit = Math.min(text.length, start + MAX_VALUE);
  for (let at = start; at < limit; at++) {
    const character = text[at] ?? "";
    if (character === "\n") return start + text.slice(start, at).trimEnd().length;
    if (quote !== "") quote = character === quote ? "" : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (/[[{(]/.test(character)) depth += 1;
    else if (depth === 0 && /[\]},]/.test(character)) return start + text.slice(start, at).trimEnd().length;
    else if (/[\]})]/.test(character)) depth -= 1;
  }
  return limit;
}

type Syntax = (message: string, hint?: string) => Finding;

function unexpected(message: string, character: string, syntax: Syntax): Finding {
  if (/at node end/.test(message))
    return syntax("text follows a value that is already complete", "put the whole value in quotes");
  if (/[\]}]/.test(character)) return syntax(`this ${character} closes nothing`, "take it out, or open it before");
  if (/Block scalar header/.test(message)) return syntax("the text of a block starts on the line after `|` or `>`");
  return syntax(`${character.trim() === "" ? "something" : `"${character}"`} stands where nothing can stand`);
}

function indentation(error: YAMLError, syntax: Syntax): Finding {
  if (error.code === "BAD_INDENT") {
    return syntax("the indentation of this line fits no line above it", "the keys of one map start in the same column");
  }
  return syntax(lowerFirst(error.message));
}

/** A quote or bracket that is never closed, shown where it opens. */
function unclosed({ message, pos }: YAMLError, contents: unknown, source: SourceFile): Finding | undefined {
  const wanted = /closing ["']/.test(message) ? "quote" : /end with a [\]}]/.test(message) ? "flow" : undefined;
  const start = wanted === undefined ? undefined : openingBefore(contents, pos[0], wanted);
  const opened = start === undefined ? undefined : source.text[start];
  if (start === undefined || opened === undefined) return undefined;
  return {
    code: "HD1004",
    message: `this ${opened} is never closed`,
    hint: "each quote, bracket and brace needs its closing one",
    at: { source, start, end: start + 1 },
  };
}

/** Where the innermost text, or the innermost flow list or map, starts that reaches to an offset. */
function openingBefore(contents: unknown, offset: number, wanted: "quote" | "flow"): number | undefined {
  let found: number | undefined;
  let current: unknown = contents;
  while (current !== undefined) {
    if (isScalar(current)) return wanted === "quote" ? current.range?.[0] : found;
    if (!isCollection(current)) return found;
    if (current.flow === true) found = current.range?.[0];
    const children: readonly unknown[] = isMap(current)
      ? current.items.flatMap((pair) => [pair.key, pair.value])
      : isSeq(current)
        ? current.items
        : [];
    current = children.findLast((child) => reaches(child, offset));
  }
  return found;
}

function reaches(node: unknown, offset: number): boolean {
  if (!isScalar(node) && !isCollection(node)) return false;
  const range = node.range;
  return range !== undefined && range !== null && range[0] < offset && range[2] >= offset - 1;
}

function lowerFirst(text: string): string {
  return (text.charAt(0).toLowerCase() + text.slice(1)).replace(/:$/, "");
}
