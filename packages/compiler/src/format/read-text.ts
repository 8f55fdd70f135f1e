import { type CST, Parser } from "yaml";
import type { Reporter } from "../diagnostics/reporter.ts";
import { createSourceFile, type SourceFile } from "../diagnostics/span.ts";
import { composeDocuments } from "../parse/parse-documents.ts";
import { quickDocuments } from "../parse/quick-documents.ts";
import type { SourceDocument } from "../parse/source-value.ts";
import type { Source } from "../source/source.ts";

/** A text with its tokens and what they mean. */
export interface TextRead {
  readonly file: SourceFile;
  readonly tokens: readonly CST.Token[];
  /** There may be none: what a file is for does not matter for its layout. */
  readonly documents: readonly SourceDocument[];
}

/** Reads a text once for all that formatting asks of it. */
export function readText(source: Source, reporter: Reporter): TextRead {
  const file = createSourceFile(source);
  const tokens = [...new Parser().parse(source.text)];
  return { file, tokens, documents: quickDocuments(tokens, file) ?? composeDocuments(tokens, file, reporter) };
}
