import type { PlacedEdit } from "./rule.ts";

/** The text with edits of it applied, from the end. Of edits that overlap, the first counts; equal ones count once. */
export function applyEdits(text: string, edits: readonly Pick<PlacedEdit, "start" | "end" | "text">[]): string {
  let result = text;
  let before = Number.POSITIVE_INFINITY;
  const chosen = withoutOverlaps(edits);
  for (const { start, end, text: replacement } of chosen.toReversed()) {
    if (end > before) continue;
    result = result.slice(0, start) + replacement + result.slice(end);
    before = start;
  }
  return result;
}

function withoutOverlaps<TEdit extends Pick<PlacedEdit, "start" | "end">>(edits: readonly TEdit[]): readonly TEdit[] {
  const chosen: TEdit[] = [];
  for (const edit of edits.toSorted((left, right) => left.start - right.start || left.end - right.end)) {
    const last = chosen.at(-1);
    if (last === undefined || edit.start >= last.end + (edit.start === last.start ? 1 : 0)) chosen.push(edit);
  }
  return chosen;
}
