/** `--input`: a JSON document, `@file`, `-` (standard input) or `key=value`, as often as wanted. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { HexdagError, isJsonObject, type JsonObject, type JsonValue } from "@hexdag/kernel";
import type { Io } from "../io.ts";
import { fileError } from "../usage-error.ts";

const PAIR = /^([A-Za-z_][\w.-]*)=(.*)$/su;

/** The run's input, or `undefined` when no `--input` was given. Objects are merged in order; anything else must stand alone. */
export async function readInput(values: readonly string[], io: Io): Promise<JsonValue | undefined> {
  const parts: JsonValue[] = [];
  for (const value of values) parts.push(await readPart(value, io));
  const [first, ...others] = parts;
  if (others.length === 0) return first;
  return parts.reduce<JsonObject>((merged, part, index) => {
    if (isJsonObject(part)) return { ...merged, ...part };
    throw inputError(
      `--input ${values[index] ?? ""} is ${kindOf(part)}, and several --input are merged as objects`,
      "give it alone, or as key=value",
    );
  }, {});
}

async function readPart(value: string, io: Io): Promise<JsonValue> {
  if (value === "-") return parseJson(decode(await io.readStdin()), "standard input");
  if (value.startsWith("@")) return parseJson(decode(readInputFile(value.slice(1), io)), value.slice(1));
  const [, key, text] = PAIR.exec(value) ?? [];
  return key === undefined ? parseJson(value, "--input") : { [key]: jsonOrText(text ?? "") };
}

function readInputFile(path: string, io: Io): Uint8Array {
  try {
    return readFileSync(resolve(io.cwd, path));
  } catch (error) {
    throw fileError("read", path, io.cwd, error);
  }
}

/** Typed as JSON where it is JSON (`3`, `true`, `[1]`), a string otherwise. */
function jsonOrText(text: string): JsonValue {
  try {
    const value: JsonValue = JSON.parse(text);
    return value;
  } catch {
    return text;
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
