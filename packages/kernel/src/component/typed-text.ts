/**
 * Text from outside a manifest (environment variables, secrets) has the type of the field it lands in. Text stays text; only
 * where the field's schema refuses it, the number or boolean it spells is tried, and kept if the schema takes that.
 */
import { spelledValue } from "../json/spelled-value.ts";
import type { StandardIssue } from "./standard-schema.ts";

/** A refused text that spells something else. */
export interface SpelledText {
  readonly path: readonly PropertyKey[];
  readonly value: number | boolean;
}

/** What refused texts spell. `textAt` tells the text from outside that stands at a path, if one does. */
export function spelledTexts(
  issues: readonly StandardIssue[],
  textAt: (path: readonly PropertyKey[]) => string | undefined,
): readonly SpelledText[] {
  const found = new Map<string, SpelledText>();
  for (const path of issues.flatMap(pathsOf)) {
    const value = spelledValue(textAt(path) ?? "");
    if (value !== undefined) found.set(keyOf(path), { path, value });
  }
  return [...found.values()];
}

/** The data with texts replaced by what they spell. */
export function withSpelledTexts(data: unknown, spelled: readonly SpelledText[]): unknown {
  return spelled.reduce((typed, { path, value }) => withValue(typed, path, value), data);
}

/** Those that the schema takes, given what is wrong once all are replaced: what is refused either way is shown as text. */
export function takenTexts(spelled: readonly SpelledText[], left: readonly StandardIssue[]): readonly SpelledText[] {
  const refused = new Set(left.flatMap(pathsOf).map(keyOf));
  return spelled.filter(({ path }) => !refused.has(keyOf(path)));
}

type Path = readonly PropertyKey[];

/** Where an issue is, and where those are that a choice between alternatives holds. */
function pathsOf(issue: StandardIssue): readonly Path[] {
  const path = (issue.path ?? []).map((step) => (typeof step === "object" ? step.key : step));
  const alternatives: unknown = Reflect.get(issue, "errors");
  if (!Array.isArray(alternatives)) return [path];
  const inner = alternatives.flat().filter(isIssue);
  return [path, ...inner.flatMap(pathsOf).map((below) => [...path, ...below])];
}

function isIssue(value: unknown): value is StandardIssue {
  return typeof value === "object" && value !== null && "message" in value;
}

function withValue(data: unknown, [step, ...path]: Path, value: unknown): unknown {
  if (step === undefined) return value;
  if (Array.isArray(data))
    return data.map((item: unknown, index) => (index === Number(step) ? withValue(item, path, value) : item));
  if (typeof data !== "object" || data === null) return data;
  return Object.fromEntries(
    Object.entries(data).map(([key, item]) => [key, key === step ? withValue(item, path, value) : item]),
  );
}

function keyOf(path: Path): string {
  return JSON.stringify(path.map(String));
}
