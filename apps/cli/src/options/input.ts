/** `--input`: a JSON document, `@file`, `-` (standard input) or `key=value`, as often as wanted. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { HexdagError, isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from "@hexdag/kernel";
import type { Io } from "../io.ts";
import { fileError } from "../usage-error.ts";
import { typedText } from "./typed-text.ts";

const PAIR = /^([A-Za-z_][\w.-]*)=(.*)$/su;

/** What was given with `--input`, read but not yet typed: that takes the pipeline's schema. */
export type GivenInput = readonly Part[];

type Part =
  | { readonly json: JsonValue; readonly given: string; readonly key?: undefined }
  | { readonly key: string; readonly text: string };

/** Reads every `--input`. Throws HD8003 for what is not understood, whatever pipeline it is for. */
export async function readInput(values: readonly string[], io: Io): Promise<GivenInput> {
  const parts: Part[] = [];
  for (const value of values) parts.push(await readPart(value, io));
  if (parts.length > 1) for (const part of parts) assertMergeable(part);
  return parts;
}

/**
 * The run's input, or `undefined` when no `--input` was given. Objects are merged in order; anything else must stand alone.
 * A `key=value` is typed by the schema of its field.
 */
export function inputFor(given: GivenInput, schema: JsonSchema | undefined): JsonValue | undefined {
  const parts = given.map((part) => (part.key === undefined ? part.json : { [part.key]: typed(part, schema) }));
  const [first, ...others] = parts;
  if (others.length === 0) return first;
  return parts.reduce<JsonObject>((merged, part) => (isJsonObject(part) ? { ...merged, ...part } : merged), {});
}

function typed(
  { key, text }: { readonly key: string; readonly text: string },
  schema: JsonSchema | undefined,
): JsonValue {
  const fields = isJsonObject(schema) ? schema["properties"] : undefined;
  return typedText(text, isJsonObject(fields) && Object.hasOwn(fields, key) ? fields[key] : undefined);
}

function assertMergeable(part: Part): void {
  if (part.key !== undefined || isJsonObject(part.json)) return;
  throw inputError(
    `--input ${part.given} is ${kindOf(part.json)}, and several --input are merged as objects`,
    "give it alone, or as key=value",
  );
}

async function readPart(given: string, io: Io): Promise<Part> {
  if (given === "-") return { json: parseJson(decode(await io.readStdin()), "standard input"), given };
  if (given.startsWith("@")) {
    const path = given.slice(1);
    return { json: parseJson(decode(readInputFile(path, io)), path), given };
  }
  const [, key, text = ""] = PAIR.exec(given) ?? [];
  return key === undefined ? { json: parseJson(given, "--input"), given } : { key, text };
}

function readInputFile(path: string, io: Io): Uint8Array {
  try {
    return readFileSync(resolve(io.cwd, path));
  } catch (error) {
    throw fileError("read", path, io.cwd, error);
  }
}

function parseJson(text: string, where: string): JsonValue {
  try {
    const value: JsonValue = JSON.parse(text);
    return value;
  } catch (error) {
    const reason = text.trim() === "" ? "it is empty" : error instanceof Error ? error.message : String(error);
    throw inputError(
      `${where} does not hold JSON: ${reason}`,
      'write --input \'{"topic": "tea"}\', --input @file.json or --input topic=tea',
    );
  }
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function kindOf(value: JsonValue): string {
  return Array.isArray(value) ? "a list" : value === null ? "null" : `a ${typeof value}`;
}

function inputError(message: string, hint: string): HexdagError {
  return new HexdagError({ code: "HD8003", message, hint });
}
