import type { StandardIssue } from "@hexdag/kernel";

/**
 * The issues inside the one alternative of a union that a value is meant as, or else the issue itself: where text or a list of
 * maps is wanted, a list with a wrong map in it is told what is wrong with the map.
 */
export function unionIssues(issue: StandardIssue): readonly StandardIssue[] {
  const errors: unknown = Reflect.get(issue, "errors");
  if (Reflect.get(issue, "code") !== "invalid_union" || !Array.isArray(errors)) return [issue];
  const meant = errors.map(issuesOf).filter((alternative) => !alternative.some(isOfAnotherKind));
  const [only] = meant;
  if (only === undefined || only.length === 0 || meant.length > 1) return [issue];
  const path = issue.path ?? [];
  return only.flatMap((inner) => unionIssues({ ...inner, path: [...path, ...(inner.path ?? [])] }));
}

function issuesOf(alternative: unknown): readonly StandardIssue[] {
  return Array.isArray(alternative) ? alternative.filter(isIssue) : [];
}

function isIssue(value: unknown): value is StandardIssue {
  return typeof value === "object" && value !== null && "message" in value;
}

/** Whether the whole value is nothing like what the alternative wants. */
function isOfAnotherKind(issue: StandardIssue): boolean {
  const code: unknown = Reflect.get(issue, "code");
  const isWhole = issue.path === undefined || issue.path.length === 0;
  return isWhole && (code === "invalid_type" || code === "invalid_value" || code === "invalid_union");
}
