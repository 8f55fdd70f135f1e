import type * as z from "zod";
import type { Reporter } from "../diagnostics/reporter.ts";
import type { Place } from "../diagnostics/span.ts";
import type { SourceValue } from "../parse/source-value.ts";
import { withoutFreeKeys } from "./free-keys.ts";
import { reportIssues } from "./issues.ts";
import { typedText } from "./typed-text.ts";

/** How to speak of the map that is decoded. */
export interface DecodeOptions {
  readonly what: string;
  readonly reporter: Reporter;
  /** Where to say that a key is missing. Default: the head of the value. */
  readonly at?: Place;
  /** Keys reported elsewhere. */
  readonly ignore?: (key: string) => boolean;
}

/**
 * Validates a map. What is wrong is reported, and left out of the result when it was optional, so that the passes can
 * go on with the rest; `undefined` when nothing usable remains.
 */
export function decodeMap<TShape extends z.ZodRawShape>(
  schema: z.ZodObject<TShape>,
  value: SourceValue,
  options: DecodeOptions,
): z.output<z.ZodObject<TShape>> | undefined {
  let data: unknown = value.data;
  let result = schema.safeParse(data);
  const rest = result.success ? undefined : withoutFreeKeys(data, result.error.issues);
  if (rest !== undefined) {
    data = rest;
    result = schema.safeParse(data);
  }
  if (!result.success) {
    const check = (typed: unknown) => schema.safeParse(typed).error?.issues;
    const typed = typedText({ data, source: value, issues: result.error.issues, check });
    if (typed !== data) {
      data = typed;
      result = schema.safeParse(data);
    }
  }
  if (result.success) return result.data;
  const bad = reportIssues(result.error.issues, {
    what: options.what,
    value,
    reporter: options.reporter,
    keys: (path) => (path.length === 0 ? Object.keys(schema.shape) : keysAt(schema, path)),
    ...(options.at === undefined ? {} : { at: options.at }),
    ...(options.ignore === undefined ? {} : { ignore: options.ignore }),
  });
  if (typeof data !== "object" || data === null || Array.isArray(data)) return undefined;
  const second = schema.safeParse(Object.fromEntries(Object.entries(data).filter(([key]) => !bad.has(key))));
  return second.success ? second.data : undefined;
}

/** Keys of a nested map, where the schema nests plainly. */
function keysAt(schema: unknown, path: readonly PropertyKey[]): readonly string[] {
  let current: unknown = schema;
  for (const step of path) current = unwrap(child(current, step));
  const shape = child(unwrap(current), "shape");
  return typeof shape === "object" && shape !== null ? Object.keys(shape) : [];
}

function child(value: unknown, step: PropertyKey): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  const shape: unknown = Reflect.get(value, "shape");
  return step !== "shape" && typeof shape === "object" && shape !== null
    ? Reflect.get(shape, step)
    : Reflect.get(value, step);
}

function unwrap(schema: unknown): unknown {
  if (typeof schema !== "object" || schema === null || !("unwrap" in schema) || typeof schema.unwrap !== "function")
    return schema;
  const inner: unknown = Reflect.apply(schema.unwrap, schema, []);
  return unwrap(inner);
}
