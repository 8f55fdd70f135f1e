/**
 * Canonical white space and key order for manifests, and nothing else. What comes out means what went in: it is read
 * again and compared, and a file for which that fails, or that is not valid YAML, is left as it is.
 */
import type { ComponentRegistry } from "@hexdag/kernel";
import { type CST, Parser } from "yaml";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { createReporter } from "../diagnostics/reporter.ts";
import { createSourceFile } from "../diagnostics/span.ts";
import { composeDocuments } from "../parse/parse-documents.ts";
import type { Source } from "../source/source.ts";
import { orderKeys } from "./key-order.ts";
import { printTokens } from "./print-tokens.ts";
import { isPrintable } from "./printable.ts";
import { meansTheSame } from "./same-meaning.ts";

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
  const before = source.text.replaceAll("\r\n", "\n");
  const file = createSourceFile({ file: source.file, text: before });
  const tokens = parse(before);
  composeDocuments(tokens, file, reporter);
  const asItIs = { text: source.text, changed: false, diagnostics: reporter.diagnostics };
  if (reporter.errorCount > 0) return asItIs;
  if (!isPrintable(tokens)) return { ...asItIs, skipped: "it uses a part of YAML that is not formatted" };
  let text = printTokens(orderKeys(tokens, file, options.components));
  for (let round = 1; round < MAX_ROUNDS && text !== printed(text); round++) text = printed(text);
  if (!isSettled(text) || !meansTheSame(before, text))
    return { ...asItIs, skipped: "its layout cannot be changed safely" };
  const written = lineEnd === "\n" ? text : text.replaceAll("\n", lineEnd);
  return { text: written, changed: written !== source.text, diagnostics: [] };
}

function parse(text: string): readonly CST.Token[] {
  return [...new Parser().parse(text)];
}

function printed(text: string): string {
  const tokens = parse(text);
  return isPrintable(tokens) ? printTokens(tokens) : text;
}

function isSettled(text: string): boolean {
  return text === printed(text);
}
