/** Text that environment variables gave, typed by the field it lands in. */
import { type StandardIssue, spelledTexts, takenTexts, withSpelledTexts } from "@hexdag/kernel";
import { type SourceValue, valueAt } from "../parse/source-value.ts";

/** Data that was refused, and what it was read from. */
export interface RefusedData {
  readonly data: unknown;
  readonly source: SourceValue;
  readonly issues: readonly StandardIssue[];
  /** What is wrong with other data; `undefined` when nothing is. */
  check(data: unknown): readonly StandardIssue[] | undefined;
}

/** The data with the text of variables typed where that helps; the same data when it helps nowhere. */
export function typedText({ data, source, issues, check }: RefusedData): unknown {
  const spelled = spelledTexts(issues, (path) => variableText(source, path));
  if (spelled.length === 0) return data;
  const left = check(withSpelledTexts(data, spelled)) ?? [];
  return withSpelledTexts(data, takenTexts(spelled, left));
}

function variableText(source: SourceValue, path: readonly PropertyKey[]): string | undefined {
  const { value, depth } = valueAt(source, path);
  if (depth < path.length || value.type !== "scalar" || value.substituted !== true) return undefined;
  return typeof value.data === "string" ? value.data : undefined;
}
