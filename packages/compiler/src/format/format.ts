/**
 * Canonical white space and key order for manifests, and nothing else. What comes out means what went in: it is read
 * again and compared, and a file for which that fails, or that is not valid YAML, is left as it is.
 */
import type { ComponentRegistry } from "@hexdag/kernel";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { createReporter } from "../diagnostics/reporter.ts";
import type { Source } from "../source/source.ts";
import { orderKeys } from "./key-order.ts";
import { printTokens } from "./print-tokens.ts";
import { isPrintable } from "./printable.ts";
import { readText, type TextRead } from "./read-text.ts";
import { meanTheSame } from "./same-meaning.ts";

/** What formatting may know besides the text. */
export interface FormatOptions {
  /** Says which fields of node kinds hold nodes, so that the keys of those are put in order too. */
  readonly components?: ComponentRegistry;
}

/** A manifest in its canonical form. */
export interface Formatted {
  /** The text as it was when there are errors, or when nothing can be done about it. */
  readonly text: string;
  readonly changed: boolean;
  /** What is wrong with the YAML. */
  readonly diagnostics: readonly Diagnostic[];
  /** Why a file without errors was left alone. */
  readonly skipped?: string;
}

/** Printing settles at once for what people write; text that is meant to be odd gets a second try. */
const MAX_ROUNDS = 3;

/**
 * Formats a manifest. Comments, anchors, tags, quotes, blocks of text and blank lines stay; indentation, spaces and the
 * order of `kind`, `metadata`, `spec` become canonical.
 *
 * @example
 * const { text, changed } = format({ file: "greet.yaml", text: source });
 */
export function format(source: Source, options: FormatOptions = {}): Formatted {
  const reporter = createReporter();
  const lineEnd = /^[^\n]*\r\n/.test(source.text) ? "\r\n" : "\n";
  const before = readText({ file: source.file, text: source.text.replaceAll("\r\n", "\n") }, reporter);
  const asItIs = { text: source.text, changed: false, diagnostics: reporter.diagnostics };
  if (reporter.errorCount > 0) return asItIs;
  if (!isPrintable(before.tokens)) return { ...asItIs, skipped: "it uses a part of YAML that is not formatted" };
  const after = settled(source.file, printTokens(orderKeys(before, options.components)));
  if (after === undefined || !meanTheSame(before, after))
    return { ...asItIs, skipped: "its layout cannot be changed safely" };
  const { text } = after.file;
  const written = lineEnd === "\n" ? text : text.replaceAll("\n", lineEnd);
  return { text: written, changed: written !== source.text, diagnostics: [] };
}

/** The text once printing it again changes nothing; `undefined` when that does not come about, or it is YAML no more. */
function settled(file: string, printed: string): TextRead | undefined {
  let text = printed;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const reporter = createReporter();
    const read = readText({ file, text }, reporter);
    if (reporter.errorCount > 0 || !isPrintable(read.tokens)) return undefined;
    const again = printTokens(read.tokens);
    if (again === text) return read;
    text = again;
  }
  return undefined;
}
