/** Whether two texts are the same manifest: the same values, and the same comments, anchors and tags somewhere. */
import type { CST } from "yaml";
import type { SourceValue } from "../parse/source-value.ts";
import type { TextRead } from "./read-text.ts";

/** Compares values and marks. */
export function meanTheSame(left: TextRead, right: TextRead): boolean {
  if (left.documents.length !== right.documents.length) return false;
  if (!left.documents.every(({ value }, index) => isEqual(value, right.documents[index]?.value))) return false;
  return marksOf(left).join("\n") === marksOf(right).join("\n");
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
function marksOf({ tokens }: TextRead): readonly string[] {
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
  for (const token of tokens) visit(token);
  return marks.toSorted();
}

function isMark(token: CST.Token): token is CST.SourceToken {
  return token.type === "comment" || token.type === "anchor" || token.type === "tag";
}
