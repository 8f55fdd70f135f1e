/**
 * Turns the issues of a schema library into located findings. Knows zod's issue fields where they are present, and falls
 * back to path and message, so that node kinds may use any Standard Schema library.
 */
import type { StandardIssue } from "@hexdag/kernel";
import { nearest } from "../diagnostics/nearest.ts";
import type { Finding, Reporter } from "../diagnostics/reporter.ts";
import type { Place } from "../diagnostics/span.ts";
import { entryOf, isBroken, type SourceValue, typeName, valueAt } from "../parse/source-value.ts";
import { otherWord } from "./other-words.ts";
import { unionIssues } from "./union-issues.ts";

/** The value that was validated, and how to speak of it. */
export interface IssueContext {
  /** What the value is, for messages: `node "fetch"`, `the orchestrator`. */
  readonly what: string;
  readonly value: SourceValue;
  /** Shown when a key is missing from a value that has no better place, such as an absent `spec`. */
  readonly at?: Place;
  readonly reporter: Reporter;
  /** Known keys of the map at a path, for "did you mean". */
  readonly keys?: (path: readonly PropertyKey[]) => Iterable<string>;
  /** Keys reported elsewhere, or free. */
  readonly ignore?: (key: string) => boolean;
  /** What `hexdag explain` calls the thing, when it can tell more about its keys. */
  readonly topic?: string | undefined;
}

/** Reports issues. Returns the top-level keys they concern. */
export function reportIssues(issues: readonly StandardIssue[], context: IssueContext): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const issue of issues.flatMap(unionIssues)) {
    const path = issuePath(issue);
    const unknown = unknownKeys(issue);
    const finding = unknown === undefined ? toFinding(issue, path, context) : undefined;
    if (finding !== undefined) context.reporter.report(finding);
    if (unknown !== undefined) reportUnknownKeys(unknown, path, context);
    for (const key of path.length === 0 ? (unknown ?? []) : path.slice(0, 1)) keys.add(String(key));
  }
  return keys;
}

function reportUnknownKeys(unknown: readonly string[], path: readonly PropertyKey[], context: IssueContext): void {
  const map = valueAt(context.value, path).value;
  for (const key of unknown) {
    if (isFree(key) || (path.length === 0 && context.ignore?.(key) === true)) continue;
    const place = map.type === "map" ? (entryOf(map, key) ?? map) : map;
    const within = path.length === 0 ? context.what : `"${showPath(path)}" of ${context.what}`;
    const topic = path.length === 0 ? context.topic : undefined;
    context.reporter.report(
      unknownKey({ key, at: place, within, topic }, context.keys?.(path) ?? [], context.reporter),
    );
  }
}

/** A key that means nothing where it stands. */
export interface UnknownKey {
  readonly key: string;
  readonly at: Place;
  /** Whose key it is not, for messages. */
  readonly within: string;
  /** What `hexdag explain` calls that, when it can tell more. */
  readonly topic?: string | undefined;
}

/** The finding for a key that means nothing where it stands. `known` are the keys worth listing, `further` others it takes. */
export function unknownKey(
  { key, at, within, topic }: UnknownKey,
  known: Iterable<string>,
  reporter: Reporter,
  further: Iterable<string> = [],
): Finding {
  const names = [...new Set(known)];
  const all = [...names, ...further];
  const close = otherWord(key, all) ?? reporter.suggest(key, all);
  return {
    code: "HD2001",
    message: `"${key}" is not a key of ${within}`,
    label: "unknown key",
    hint: close === undefined ? listed(names, topic) : `did you mean "${close}"?`,
    at,
  };
}

const MAX_LISTED = 12;

function listed(names: readonly string[], topic: string | undefined): string | undefined {
  if (names.length === 0) return undefined;
  if (names.length <= MAX_LISTED) return `it takes ${names.join(", ")}`;
  const more = topic === undefined ? "and more" : `and more: hexdag explain ${topic}`;
  return `it takes ${names.slice(0, MAX_LISTED).join(", ")}, ${more}`;
}

/** Whether a key is free for users: hexDAG never reads it. */
export function isFree(key: string): boolean {
  return key.startsWith("x-");
}

function toFinding(issue: StandardIssue, path: readonly PropertyKey[], context: IssueContext): Finding | undefined {
  const { value, depth } = valueAt(context.value, path);
  if (isBroken(value) || (value.type === "scalar" && value.unset === true)) return undefined;
  const missing = depth < path.length;
  const named = path.length === 0 ? context.what : `"${showPath(path)}" of ${context.what}`;
  if (missing && depth === path.length - 1) {
    const key = String(path.at(-1));
    const owner = depth === 0 ? context.what : `"${showPath(path.slice(0, -1))}" of ${context.what}`;
    const at = depth === 0 ? (context.at ?? headOf(value)) : headOf(value);
    return {
      code: "HD2002",
      message: `${owner} needs "${key}"`,
      label: `"${key}" is missing`,
      at,
      hint: missingHint(issue, key),
    };
  }
  const code = customCode(issue);
  if (code !== undefined) return { code, ...durationText(value, named), at: value };
  // A schema's own message; those of the library itself say less than we can.
  if (issue.message.startsWith("must be ")) {
    return { code: "HD2003", message: `${named} ${issue.message}; this is ${shown(value)}`, at: wholeOf(value) };
  }
  const expected = expectedWords(issue);
  if (expected === undefined) return { code: "HD2015", message: `${named}: ${issue.message}`, at: headOf(value) };
  return {
    code: "HD2003",
    message: `${named} must be ${expected}, not ${countOf(issue, value) ?? shown(value)}`,
    hint: writingHint(issue, expected, value),
    at: wholeOf(value),
  };
}

function durationText(value: SourceValue, named: string): { readonly message: string; readonly hint: string } {
  return {
    message: `${named} is not a duration: ${shown(value)}`,
    hint: 'write seconds, such as 30, or "1d12h30m5s250ms"',
  };
}

/** The first line of a map or list, so that a caret does not run over its whole body. */
export function headOf(value: SourceValue): Place {
  if (value.type === "scalar") return value;
  const first = value.type === "map" ? value.entries[0] : undefined;
  return first !== undefined && first.source === value.source && first.start >= value.start ? first : value;
}

/** A map in braces from its brace on; anything else as `headOf` has it. */
function wholeOf(value: SourceValue): Place {
  return value.type === "map" && value.source.text[value.start] === "{" ? value : headOf(value);
}

/** How many items there are, where that is what is wrong. */
function countOf(issue: unknown, value: SourceValue): string | undefined {
  if (value.type !== "list" || field(issue, "origin") !== "array") return undefined;
  return value.items.length === 0 ? "an empty one" : `one of ${value.items.length}`;
}

function shown(value: SourceValue): string {
  const { data } = value;
  if (typeof data === "string") return data.length > 40 ? "this text" : `the text "${data}"`;
  return value.type === "scalar" && data !== null ? value.source.text.slice(value.start, value.end) : typeName(data);
}

/** How the value is written right, when it is nearly that. */
function writingHint(issue: unknown, expected: string, value: SourceValue): string | undefined {
  if (value.type === "map" && expected === "a list") return "a list is written [a, b], or with `- ` before each item";
  if (value.type !== "scalar") return undefined;
  const { data, style } = value;
  const unquoted = style === "plain" ? "" : ", without quotes";
  if (expected === "a list" && typeof data === "string" && data !== "") return `write [${written(value)}]`;
  if (expected.startsWith("text") && (typeof data === "number" || typeof data === "boolean"))
    return `put it in quotes: "${written(value)}"`;
  if (typeof data !== "string" || value.substituted === true) return undefined;
  if (expected.startsWith("true or false")) {
    if (/^(y|yes|on|true)$/i.test(data)) return `write true${unquoted}`;
    if (/^(n|no|off|false)$/i.test(data)) return `write false${unquoted}`;
  }
  if (/number/.test(expected) && data.trim() !== "" && Number.isFinite(Number(data)))
    return `write ${data}, without quotes`;
  const close = nearest(data, choicesOf(issue));
  return close === undefined ? undefined : `did you mean "${close}"?`;
}

/** The text of a scalar as it stands in the file. */
function written({ source, start, end }: Place): string {
  return source.text.slice(start, end);
}

function choicesOf(issue: unknown): readonly string[] {
  const values: unknown = field(issue, "values");
  return Array.isArray(values) ? values.filter((value) => typeof value === "string") : [];
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  integer: "a whole number",
  boolean: "true or false",
  array: "a list",
  tuple: "a list",
  object: "a map",
  record: "a map",
  null: "null",
};

/** What a zod issue says it expected, in words; `undefined` for issues of other kinds. */
function expectedWords(issue: unknown): string | undefined {
  switch (field(issue, "code")) {
    case "invalid_type": {
      const expected = String(field(issue, "expected"));
      return expected === "nonoptional" ? "present" : (TYPE_WORDS[expected] ?? `a ${expected}`);
    }
    case "invalid_value": {
      const values: unknown = field(issue, "values");
      return Array.isArray(values) ? values.map((value) => JSON.stringify(value)).join(" or ") : undefined;
    }
    case "too_small":
      return bound(issue, "minimum", "at least");
    case "too_big":
      return bound(issue, "maximum", "at most");
    case "invalid_union":
      return unionWords(issue);
    default:
      return undefined;
  }
}

/** What to write for a key that is missing. */
function missingHint(issue: unknown, key: string): string {
  const words = expectedWords(issue);
  return words === undefined || words === "present" ? `add ${key}: …` : `add ${key}: <${words.replace(/^an? /, "")}>`;
}

function bound(issue: unknown, key: string, word: string): string {
  const limit = String(field(issue, key));
  switch (field(issue, "origin")) {
    case "string":
      return limit === "1" ? "text that is not empty" : `text of ${word} ${limit} characters`;
    case "array":
      return `a list of ${word} ${limit}${limit === "1" ? " item" : " items"}`;
    default:
      return field(issue, "inclusive") === false
        ? `${word === "at least" ? "more" : "less"} than ${limit}`
        : `${word} ${limit}`;
  }
}

function unionWords(issue: unknown): string | undefined {
  const options: unknown = field(issue, "errors");
  if (!Array.isArray(options)) return undefined;
  const words = options.flatMap((option: unknown) =>
    Array.isArray(option) ? option.slice(0, 1).flatMap((each) => topWords(each)) : [],
  );
  return words.length === 0 ? undefined : [...new Set(words)].join(" or ");
}

/** Issues inside an alternative say little about what the alternative is. */
function topWords(issue: unknown): readonly string[] {
  const path: unknown = field(issue, "path");
  const words = Array.isArray(path) && path.length > 0 ? undefined : expectedWords(issue);
  return words === undefined ? [] : [words];
}

function customCode(issue: unknown): "HD2009" | undefined {
  return field(field(issue, "params"), "code") === "HD2009" ? "HD2009" : undefined;
}

/** The keys an issue calls unknown; `undefined` for issues of other kinds. */
export function unknownKeys(issue: unknown): readonly string[] | undefined {
  const keys: unknown = field(issue, "code") === "unrecognized_keys" ? field(issue, "keys") : undefined;
  return Array.isArray(keys) ? keys.map(String) : undefined;
}

function field(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}

/** The path of an issue, as keys. */
export function issuePath(issue: StandardIssue): readonly PropertyKey[] {
  return (issue.path ?? []).map((step) => (typeof step === "object" ? step.key : step));
}

function showPath(path: readonly PropertyKey[]): string {
  return path
    .map((step, index) => (typeof step === "number" ? `[${step}]` : `${index === 0 ? "" : "."}${String(step)}`))
    .join("");
}
