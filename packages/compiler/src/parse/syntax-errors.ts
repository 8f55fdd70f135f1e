import type { YAMLError } from "yaml";
import type { Finding, Reporter } from "../diagnostics/reporter.ts";
import type { SourceFile } from "../diagnostics/span.ts";
import { tooDeep } from "./to-source-value.ts";

/** Syntax errors after the first few are nearly always consequences of those. */
const MAX_PER_DOCUMENT = 3;

/** Reports what the YAML parser refused, in our words; one error per line. */
export function reportSyntaxErrors(errors: readonly YAMLError[], source: SourceFile, reporter: Reporter): void {
  const lines = new Set<number>();
  for (const error of errors) {
    const line = source.position(error.pos[0]).line;
    if (lines.has(line)) continue;
    if (lines.size >= MAX_PER_DOCUMENT) return;
    lines.add(line);
    reporter.report(toFinding(error, source));
  }
}

function toFinding(error: YAMLError, source: SourceFile): Finding {
  const [start, end] = error.pos;
  const at = { source, start, end: Math.max(end, start + 1) };
  if (error.code === "RESOURCE_EXHAUSTION") return tooDeep(at);
  if (error.code === "TAB_AS_INDENT" || (error.code === "BAD_INDENT" && source.text[start] === "\t")) {
    return { code: "HD1005", message: "a tab indents this line", hint: "replace it by spaces", at };
  }
  if (error.code === "DUPLICATE_KEY") return { code: "HD1006", message: "a key is written twice in this map", at };
  if (error.code === "BAD_ALIAS") return { code: "HD1008", message: lowerFirst(error.message), at };
  return { code: "HD1004", message: messageOf(error), hint: hintOf(error, source), at };
}

function messageOf(error: YAMLError): string {
  switch (error.code) {
    case "BAD_INDENT":
      return "the indentation of this line fits no line above it";
    case "MULTILINE_IMPLICIT_KEY":
      return "this line is neither `key: value` nor part of the text above it";
    case "BLOCK_AS_IMPLICIT_KEY":
      return "a second `: ` on one line; a map cannot start inside a plain value";
    case "BAD_SCALAR_START":
      return "an unquoted value cannot start with this character";
    default:
      return lowerFirst(error.message.split("\n")[0] ?? error.message).replace(/:$/, "");
  }
}

function hintOf(error: YAMLError, source: SourceFile): string | undefined {
  switch (error.code) {
    case "BAD_INDENT":
      return "the keys of one map start in the same column";
    case "MULTILINE_IMPLICIT_KEY":
      return "a key is followed by `: `; longer text goes in quotes or after `|`";
    case "BLOCK_AS_IMPLICIT_KEY":
    case "BAD_SCALAR_START":
      return "put the value in quotes";
    case "MISSING_CHAR":
      return quoteHint(error, source);
    default:
      return undefined;
  }
}

function quoteHint(error: YAMLError, source: SourceFile): string | undefined {
  const near = source.text.slice(Math.max(0, error.pos[0] - 1), error.pos[1] + 1);
  return /["'[\]{}]/.test(near) ? "each quote, bracket and brace needs its closing one" : undefined;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
