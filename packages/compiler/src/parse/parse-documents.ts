import { Composer, type CST, type Document, Parser } from "yaml";
import type { Reporter } from "../diagnostics/reporter.ts";
import type { SourceFile } from "../diagnostics/span.ts";
import { quickDocuments } from "./quick-documents.ts";
import type { SourceDocument } from "./source-value.ts";
import { reportSyntaxErrors } from "./syntax-errors.ts";
import { toSourceDocument } from "./to-source-value.ts";

/** YAML 1.2 whatever a `%YAML` line says: `yes` is text and dates are text. We look for equal keys ourselves. */
const YAML_OPTIONS = { schema: "core", uniqueKeys: false, prettyErrors: false, logLevel: "silent" } as const;

/** Reads the documents of a file. A document that is not valid YAML is reported and left out, as is an empty one. */
export function parseDocuments(source: SourceFile, reporter: Reporter): readonly SourceDocument[] {
  const errors = reporter.errorCount;
  const tokens = [...new Parser().parse(source.text)];
  const quick = quickDocuments(tokens, source);
  const documents = quick ?? composeDocuments(tokens, source, reporter);
  if (documents.length === 0 && reporter.errorCount === errors) {
    reporter.report({
      code: "HD1003",
      message: source.text.trim() === "" ? "the file is empty" : "the file holds no document, only comments",
      hint:
        source.index === 0 ? "a manifest starts with `kind: Pipeline`" : "an included file holds a value, or documents",
      at: { source, start: 0, end: 0 },
    });
  }
  return documents;
}

/** The documents by way of YAML's own composer, which says what is wrong with them. */
export function composeDocuments(
  tokens: readonly CST.Token[],
  source: SourceFile,
  reporter: Reporter,
): readonly SourceDocument[] {
  const documents: SourceDocument[] = [];
  const composer = new Composer(YAML_OPTIONS);
  for (const document of composer.compose(tokens, true, source.text.length)) {
    if (document.errors.length > 0) {
      const errors = reporter.errorCount;
      // What overflowed the parser's stack is too deep for us as well, and we know where.
      if (document.errors.some(({ code }) => code === "RESOURCE_EXHAUSTION"))
        toSourceDocument(document.contents, source, reporter);
      if (reporter.errorCount === errors) reportSyntaxErrors(document, source, reporter);
      continue;
    }
    if (isEmpty(document)) continue;
    const read = toSourceDocument(document.contents, source, reporter);
    if (read !== undefined) documents.push(read);
  }
  return documents;
}

function isEmpty(document: Document.Parsed): boolean {
  const contents: unknown = document.contents;
  if (contents === null || contents === undefined) return true;
  return (
    typeof contents === "object" &&
    "value" in contents &&
    contents.value === null &&
    document.contents?.tag === undefined
  );
}
