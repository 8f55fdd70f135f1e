/** Whether two texts are the same manifest: the same values, and the same comments, anchors and tags somewhere. */
import { type CST, Parser } from "yaml";
import { createReporter } from "../diagnostics/reporter.ts";
import { createSourceFile } from "../diagnostics/span.ts";
import { composeDocuments } from "../parse/parse-documents.ts";
import type { SourceValue } from "../parse/source-value.ts";

/** Compares by reading both. */
export function meansTheSame(left: string, right: string): boolean {
  const [first, second] = [valuesOf(left), valuesOf(right)];
  if (first === undefined || second === undefined || first.length !== second.length) return false;
  if (!first.every((value, index) => isEqual(value, second[index]))) return false;
  return marksOf(left).join("\n") === marksOf(right).join("\n");
}

function valuesOf(text: string): readonly SourceValue[] | undefined {
  const reporter = createReporter();
  const file = createSourceFile({ file: "text", text });
  const documents = composeDocuments([...new Parser().parse(text)], file, reporter);
  return reporter.errorCount > 0 ? undefined : documents.map(({ value }) => value);
}

/** Maps in any order; what a scalar looks like counts, since it says whether a number or a text is meant. */
function isEqual(left: SourceValue, right: SourceValue | undefined): boolean {
  if (left.type === "scalar")
    return right?.type === "scalar" && left.data === right.data && left.tag === right.tag && left.style === right.style;
  if (left.type === "list") {
    return (
      right?.type === "list" &&
      left.items.length === right.items.length &&
      left.items.every((item, index) => isEqual(item, right.items[index]))
    );
  }
  if (right?.type !== "map" || left.entries.length !== right.entries.length) return false;
  const others = new Map(right.entries.map(({ key, value }) => [key, value]));
  return left.entries.every(({ key, value }) => isEqual(value, others.get(key)));
}

/** Comments, anchors, aliases and tags, sorted. */
function marksOf(text: string): readonly string[] {
  const marks: string[] = [];
  const note = (tokens: readonly CST.SourceToken[] | undefined): void => {
    for (const { type, source } of tokens ?? [])
      if (type === "comment" || type === "anchor" || type === "tag") marks.push(`${type} ${source.trimEnd()}`);
  };
  const visit = (token: CST.Token | null | undefined): void => {
    if (!token) return;
    if (token.type === "comment") note([token]);
    if (token.type === "directive" || token.type === "alias") marks.push(`${token.type} ${token.source.trimEnd()}`);
    if (token.type === "document") {
      note(token.start);
      visit(token.value);
    }
    if (token.type === "block-scalar") for (const prop of token.props) if (isMark(prop)) note([prop]);
    if ("items" in token)
      for (const item of token.items) {
        note(item.start);
        visit(item.key);
        note(item.sep);
        visit(item.value);
      }
    if ("end" in token) note(token.end);
  };
  for (const token of new Parser().parse(text)) visit(token);
  return marks.toSorted();
}

function isMark(token: CST.Token): token is CST.SourceToken {
  return token.type === "comment" || token.type === "anchor" || token.type === "tag";
}
