/**
 * Keeps the values of secrets out of everything that leaves a run. Adapters get secrets when their ports are opened; from
 * then on every text that contains one shows `***NAME***` instead. What nodes return, throw, emit and log passes here
 * before it is recorded, so that the record, what watchers see and what other nodes read are the same.
 */
import { HexdagError, isHexdagError } from "../errors/hexdag-error.ts";

/** What is to be kept out, as it becomes known. */
export interface Redactor {
  /** From now on, whatever contains this value shows `***name***` there. Values of fewer than four characters are let be: they are in everything. */
  add(name: string, value: string): void;
  text(text: string): string;
  /** The same for all texts inside a value, keys included. The value itself when there is nothing to hide. */
  redact<T>(value: T): T;
}

const SHORTEST = 4;
/** Deeper than anything that is JSON at a node's boundary; what is deeper is a cycle. */
const DEEPEST = 200;

/** Makes a redactor that knows no secret yet. */
export function createRedactor(): Redactor {
  const marks = new Map<string, string>();
  let pattern: RegExp | undefined;
  const text = (given: string): string =>
    pattern === undefined ? given : given.replace(pattern, (found) => marks.get(found) ?? found);
  return {
    add(name, value) {
      const size = marks.size;
      for (const form of formsOf(value)) if (!marks.has(form)) marks.set(form, `***${name}***`);
      if (marks.size > size) pattern = patternOf(marks.keys());
    },
    text,
    redact: (value) => (pattern === undefined ? value : redactValue(value, text, 0)),
  };
}

/** A value as it stands, and as it stands in JSON and in a URL. */
function formsOf(value: string): readonly string[] {
  const plain = [value, value.trim()];
  const written = plain.flatMap((each) => [each, JSON.stringify(each).slice(1, -1), encodeURIComponent(well(each))]);
  return written.filter((form) => form.length >= SHORTEST);
}

/** Half of a surrogate pair cannot stand in a URL. */
function well(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\uFFFD");
}

/** The longest first: one secret may be the beginning of another. */
function patternOf(forms: Iterable<string>): RegExp {
  const sources = [...forms].toSorted((left, right) => right.length - left.length).map(escapeRegExp);
  return new RegExp(sources.join("|"), "g");
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

type TextOf = (text: string) => string;

function redactValue<T>(value: T, text: TextOf, depth: number): T;
function redactValue(value: unknown, text: TextOf, depth: number): unknown {
  if (typeof value === "string") return text(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth > DEEPEST) return "…";
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => redactValue(item, text, depth + 1));
    return items.every((item, index) => item === value[index]) ? value : Object.freeze(items);
  }
  if (value instanceof Error) return redactError(value, text, depth);
  const entries = Object.entries(value).map(
    ([key, member]: [string, unknown]) => [text(key), redactValue(member, text, depth + 1), key, member] as const,
  );
  if (entries.every(([shown, redacted, key, member]) => shown === key && redacted === member)) return value;
  return Object.freeze(Object.fromEntries(entries));
}

function redactError(error: Error, text: TextOf, depth: number): Error {
  const { name, message, stack = "" } = error;
  const cause = redactValue(error.cause, text, depth + 1);
  if (isHexdagError(error)) {
    const { code, hint, origin, location, data, retryable } = error;
    const shown = redactValue({ message, hint, location, data }, text, depth + 1);
    if (shown.message === message && shown.hint === hint && shown.data === data && cause === error.cause) return error;
    return withStack(new HexdagError({ code, ...shown, origin, retryable, cause }), text(stack));
  }
  if (text(message) === message && text(stack) === stack && cause === error.cause) return error;
  const redacted = new Error(text(message), { cause });
  redacted.name = name;
  return withStack(redacted, text(stack));
}

function withStack<TError extends Error>(error: TError, stack: string): TError {
  error.stack = stack;
  return error;
}
