/** The keywords of JSON Schema whose text must mean something: `pattern` and `$ref`. */
import { isJsonObject } from "@hexdag/kernel";
import type { Reporter } from "../diagnostics/reporter.ts";
import type { Place } from "../diagnostics/span.ts";

/** A text of a schema and where it stands. */
export interface SchemaText {
  readonly text: string;
  readonly at: Place;
}

/** Reports a pattern that is no regular expression. */
export function checkPattern({ text, at }: SchemaText, reporter: Reporter): void {
  const reason = whyNoPattern(text);
  if (reason === undefined) return;
  reporter.report({
    code: "HD2030",
    message: `this pattern is not a regular expression: ${reason}`,
    hint: "patterns are those of JavaScript, with Unicode: a bracket that is meant itself stands behind a backslash",
    at,
  });
}

function whyNoPattern(text: string): string | undefined {
  try {
    RegExp(text, "u");
    return undefined;
  } catch (error) {
    // The engine repeats the pattern before it says why.
    const reason = error instanceof Error ? error.message.slice(error.message.lastIndexOf(": ") + 2) : String(error);
    return reason.charAt(0).toLowerCase() + reason.slice(1);
  }
}

/** Reports a reference that finds nothing in its own schema. What other bases an `$id` makes is not looked into. */
export function checkReference({ text, at }: SchemaText, root: unknown, reporter: Reporter): void {
  if (text.startsWith("https://json-schema.org/") || hasBases(root, 0)) return;
  const local = text.startsWith("#");
  if (local && pointsAt(text.slice(1), root)) return;
  const known = definitionsOf(root);
  const close = reporter.suggest(text, known);
  const listed =
    known.length === 0 ? "define it under $defs: {name: …}" : `the definitions are ${known.slice(0, 10).join(", ")}`;
  reporter.report({
    code: "HD2030",
    message: local ? `"${text}" points at nothing in this schema` : `"${text}" points outside this schema`,
    hint:
      close === undefined
        ? local
          ? listed
          : "copy it under $defs and write #/$defs/name"
        : `did you mean "${close}"?`,
    at,
  });
}

function definitionsOf(root: unknown): readonly string[] {
  if (!isJsonObject(root)) return [];
  return ["$defs", "definitions"].flatMap((key) => {
    const held = root[key];
    return isJsonObject(held) ? Object.keys(held).map((name) => `#/${key}/${name}`) : [];
  });
}

function pointsAt(fragment: string, root: unknown): boolean {
  if (fragment === "") return true;
  if (!fragment.startsWith("/")) return hasAnchor(root, fragment, 0);
  let current: unknown = root;
  for (const part of fragment.slice(1).split("/")) {
    const key = decoded(part).replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof current !== "object" || current === null || !Object.hasOwn(current, key)) return false;
    current = Reflect.get(current, key);
  }
  return typeof current === "boolean" || isJsonObject(current);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const MAX_DEPTH = 100;

function hasAnchor(value: unknown, name: string, depth: number): boolean {
  if (typeof value !== "object" || value === null || depth > MAX_DEPTH) return false;
  if (Reflect.get(value, "$anchor") === name || Reflect.get(value, "$dynamicAnchor") === name) return true;
  return Object.values(value).some((inner) => hasAnchor(inner, name, depth + 1));
}

function hasBases(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null || depth > MAX_DEPTH) return false;
  return (
    typeof Reflect.get(value, "$id") === "string" || Object.values(value).some((inner) => hasBases(inner, depth + 1))
  );
}
