/** Keys that are free for users, wherever a map has a fixed shape: hexDAG never reads them, and no schema should refuse them. */
import type { StandardIssue } from "@hexdag/kernel";
import { isFree, issuePath, unknownKeys } from "./issues.ts";

/**
 * The data without the free keys that a strict schema refused, to be validated again; `undefined` when it refused none.
 * Free keys are taken out only where they were refused: `x-api-key` among headers is data.
 */
export function withoutFreeKeys(data: unknown, issues: readonly StandardIssue[]): unknown {
  let rest = data;
  for (const issue of issues) {
    const free = unknownKeys(issue)?.filter(isFree) ?? [];
    if (free.length > 0) rest = without(rest, issuePath(issue), free);
  }
  return rest === data ? undefined : rest;
}

function without(data: unknown, [step, ...path]: readonly PropertyKey[], keys: readonly string[]): unknown {
  if (Array.isArray(data))
    return data.map((item: unknown, index) => (index === step ? without(item, path, keys) : item));
  if (typeof data !== "object" || data === null) return data;
  const entries = Object.entries(data);
  if (step === undefined) return Object.fromEntries(entries.filter(([key]) => !keys.includes(key)));
  return Object.fromEntries(entries.map(([key, value]) => [key, key === step ? without(value, path, keys) : value]));
}
