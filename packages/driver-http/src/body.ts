/** From the bytes of an answer to the value a node gets. */
import { pipeline, type Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import type { HttpResponse, JsonValue } from "@hexdag/kernel/ports";
import { failed } from "./errors.ts";

/** Reads to the end, or refuses as soon as there is more than `maxBytes` of it. */
export async function readBody(body: Readable, encoding: string | undefined, maxBytes: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of decompressed(body, encoding)) {
    const bytes: Buffer = Buffer.from(piece);
    size += bytes.length;
    // Leaving the loop ends the connection.
    if (size > maxBytes) throw tooLarge(maxBytes);
    pieces.push(bytes);
  }
  return Buffer.concat(pieces);
}

export function tooLarge(maxBytes: number): Error {
  return failed({
    message: `the answer is larger than ${maxBytes} bytes`,
    hint: "raise max_bytes in the config of the http port, or ask for less",
    retryable: false,
  });
}

function decompressed(body: Readable, encoding: string | undefined): Readable {
  const decoder = decoderOf(encoding);
  if (decoder === undefined) return body;
  // Errors reach the reader through the decoder.
  return pipeline(body, decoder, () => undefined);
}

function decoderOf(encoding: string | undefined) {
  switch (encoding?.trim().toLowerCase()) {
    case "gzip":
    case "x-gzip":
      return createGunzip();
    case "deflate":
      return createInflate();
    case "br":
      return createBrotliDecompress();
    default:
      return undefined;
  }
}

/** What a body says, by its type: JSON parsed, text decoded, anything else as base64. */
export function toBody(bytes: Buffer, contentType: string | undefined): Pick<HttpResponse, "body" | "encoding"> {
  if (bytes.length === 0) return { body: null };
  const type = contentType?.split(";")[0]?.trim().toLowerCase() ?? "";
  if (isJson(type)) return { body: parsed(bytes) };
  const text = isText(type) ? decode(bytes, charsetOf(contentType)) : textOrNot(bytes);
  return text === undefined ? { body: bytes.toString("base64"), encoding: "base64" } : { body: text };
}

function isJson(type: string): boolean {
  return type === "application/json" || type.endsWith("+json");
}

function isText(type: string): boolean {
  return type.startsWith("text/") || type.endsWith("+xml") || TEXTS.has(type);
}

const TEXTS: ReadonlySet<string> = new Set([
  "application/javascript",
  "application/x-ndjson",
  "application/x-www-form-urlencoded",
  "application/xml",
  "application/yaml",
]);

function parsed(bytes: Buffer): JsonValue {
  try {
    const value: JsonValue = JSON.parse(decode(bytes, undefined));
    return value;
  } catch (cause) {
    const message = "the answer says it is JSON, and it is not";
    throw failed({ message, hint: "it may be cut off, or an error page in disguise", retryable: true, cause });
  }
}

function charsetOf(contentType: string | undefined): string | undefined {
  return /;\s*charset="?([^\s;"]+)/i.exec(contentType ?? "")?.[1];
}

function decode(bytes: Buffer, charset: string | undefined): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch (error) {
    // A charset that nobody knows.
    if (error instanceof RangeError) return new TextDecoder().decode(bytes);
    throw error;
  }
}

/** The text, when the bytes are one whatever their type says. */
function textOrNot(bytes: Buffer): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
