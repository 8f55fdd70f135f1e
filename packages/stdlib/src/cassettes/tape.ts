/** The recordings of one adapter, as a file holds them. */
import { HexdagError, type JsonValue } from "@hexdag/kernel";
import * as z from "zod";
import { lazily } from "../lazily.ts";

/** The version this package writes, and the newest it reads. */
export const TAPE_VERSION = 1;

/** What one adapter said, in the order it was asked. */
export interface Tape {
  readonly cassette: typeof TAPE_VERSION;
  readonly port: string;
  /** The driver's name, for whoever reads the file. */
  readonly adapter?: string | undefined;
  /** What the adapter can do: a replay has these methods and no others. */
  readonly methods: readonly string[];
  /** Names of secrets that were taken out of requests: anything fits where one stood. */
  readonly secrets?: readonly string[] | undefined;
  /** What it says of itself without being asked to work, such as its capabilities. */
  readonly facts: readonly TapeFact[];
  readonly calls: readonly TapeCall[];
}

export interface TapeFact {
  readonly method: string;
  readonly arguments: readonly JsonValue[];
  readonly answer?: JsonValue | undefined;
}

/** One call, and what came of it. */
export interface TapeCall extends TapeFact {
  /** The addresses that the adapter had admitted on the way. */
  readonly admitted?: readonly string[] | undefined;
  /** What a tool told of its progress. */
  readonly progress?: readonly JsonValue[] | undefined;
  /** What a stream gave; `error` or `unanswered` came after. */
  readonly parts?: readonly JsonValue[] | undefined;
  readonly error?: TapeError | undefined;
  /** Whoever asked called it off, or left, before there was an answer. */
  readonly unanswered?: true | undefined;
}

export interface TapeError {
  readonly name?: string | undefined;
  readonly code?: string | undefined;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly retryable?: boolean | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly data?: JsonValue | undefined;
  /** Of a `PortError`. */
  readonly operation?: string | undefined;
}

const tape = lazily(() => {
  const fact = { method: z.string(), arguments: z.array(z.json()), answer: z.json().optional() };
  const error = z.strictObject({
    name: z.string().optional(),
    code: z.string().optional(),
    message: z.string(),
    hint: z.string().optional(),
    retryable: z.boolean().optional(),
    retryAfterMs: z.number().optional(),
    data: z.json().optional(),
    operation: z.string().optional(),
  });
  return z.strictObject({
    cassette: z.literal(TAPE_VERSION),
    port: z.string(),
    adapter: z.string().optional(),
    methods: z.array(z.string()),
    secrets: z.array(z.string()).optional(),
    facts: z.array(z.strictObject(fact)),
    calls: z.array(
      z.strictObject({
        ...fact,
        admitted: z.array(z.string()).optional(),
        progress: z.array(z.json()).optional(),
        parts: z.array(z.json()).optional(),
        error: error.optional(),
        unanswered: z.literal(true).optional(),
      }),
    ),
  });
});

/** Reads a tape from a file's text. Throws HD7402. */
export function parseTape(text: string, file: string): Tape {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw unreadable(`${file} is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
  const version: unknown = typeof value === "object" && value !== null ? Reflect.get(value, "cassette") : undefined;
  if (typeof version === "number" && version > TAPE_VERSION) {
    const message = `${file} is of version ${version}, and this hexdag reads versions up to ${TAPE_VERSION}`;
    throw new HexdagError({ code: "HD7402", message, hint: "update hexdag, or record again", retryable: false });
  }
  const read = tape().safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? "" : `${issue.path.join(".")}: `;
  throw unreadable(`${file} is damaged: ${place}${issue?.message ?? "it is no cassette"}`);
}

function unreadable(message: string, cause?: unknown): HexdagError {
  const hint = "record it again, or take it back from version control";
  return new HexdagError({ code: "HD7402", message, hint, retryable: false, cause });
}

/** A tape as text: two spaces deep, so that changes of it can be reviewed. */
export function tapeText(tape: Tape): string {
  return `${JSON.stringify(tape, undefined, 2)}\n`;
}
