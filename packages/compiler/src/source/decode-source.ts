import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { createReporter, type Finding } from "../diagnostics/reporter.ts";
import { createSourceFile } from "../diagnostics/span.ts";
import { DEFAULT_MAX_BYTES, type Source } from "./source.ts";

/** What `decodeSource` accepts. */
export interface DecodeSourceOptions {
  /** Default 1 MiB. */
  readonly maxBytes?: number;
}

/** The text of a manifest, or why there is none. */
export type DecodedSource =
  | { readonly source: Source; readonly diagnostics?: undefined }
  | {
      readonly source?: undefined;
      readonly diagnostics: readonly Diagnostic[];
    };

/** Turns a file's bytes into text: UTF-8, or UTF-16 with a byte order mark. Refuses binary and oversized files. */
export function decodeSource(file: string, bytes: Uint8Array, options: DecodeSourceOptions = {}): DecodedSource {
  const maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
  if (bytes.length > maxBytes) return refuse(file, tooLarge(bytes.length, maxBytes));
  const encoding = encodingOf(bytes);
  const text = decodeText(encoding, bytes);
  if (text === undefined) {
    const finding = {
      code: "HD1001",
      message: `the file is not valid ${encoding === "utf-8" ? "UTF-8" : "UTF-16"} text`,
    } as const;
    const good = validPrefix(encoding, bytes);
    return refuse(file, finding, { text: `${good}\ufffd`, offset: good.length });
  }
  const nul = text.indexOf("\0");
  if (nul !== -1)
    return refuse(
      file,
      { code: "HD1001", message: "the file holds NUL bytes, so it is not text" },
      { text, offset: nul },
    );
  return { source: { file, text } };
}

/** Why a text of that size is refused. */
export function tooLarge(sizeBytes: number, maxBytes: number): Pick<Finding, "code" | "message" | "hint"> {
  return {
    code: "HD1002",
    message: `the manifest is ${sizeBytes.toLocaleString("en")} bytes long; at most ${maxBytes.toLocaleString("en")} are accepted`,
    hint: "split it into several files, or keep data out of the manifest",
  };
}

type Encoding = "utf-8" | "utf-16le" | "utf-16be";

function encodingOf(bytes: Uint8Array): Encoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return "utf-8";
}

/** `undefined` when the bytes are no such text. The byte order mark is dropped. */
function decodeText(encoding: Encoding, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The text before the first bytes that are none. */
function validPrefix(encoding: Encoding, bytes: Uint8Array): string {
  let [good, bad] = [0, bytes.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (decodeUncut(encoding, bytes.subarray(0, middle)) === undefined) bad = middle;
    else good = middle;
  }
  return decodeUncut(encoding, bytes.subarray(0, good)) ?? "";
}

/** A character takes at most this many bytes. */
const MAX_CHARACTER_BYTES = 4;

/** The text without a last character that is cut off, or `undefined`. */
function decodeUncut(encoding: Encoding, bytes: Uint8Array): string | undefined {
  for (let cut = 0; cut < MAX_CHARACTER_BYTES; cut++) {
    const text = decodeText(encoding, bytes.subarray(0, Math.max(0, bytes.length - cut)));
    if (text !== undefined) return text;
  }
  return undefined;
}

/** Where in a text it stops being one. */
interface BadPlace {
  readonly text: string;
  readonly offset: number;
}

function refuse(
  file: string,
  finding: Pick<Finding, "code" | "message" | "hint">,
  { text, offset }: BadPlace = { text: "", offset: 0 },
): DecodedSource {
  const reporter = createReporter();
  reporter.report({ ...finding, at: { source: createSourceFile({ file, text }), start: offset, end: offset + 1 } });
  return { diagnostics: reporter.diagnostics };
}
