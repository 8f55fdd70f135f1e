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
    return refuse(file, {
      code: "HD1001",
      message: `the file is not valid ${encoding === "utf-8" ? "UTF-8" : "UTF-16"} text`,
    });
  }
  if (text.includes("\0"))
    return refuse(file, { code: "HD1001", message: "the file holds NUL bytes, so it is not text" });
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

function refuse(file: string, finding: Pick<Finding, "code" | "message" | "hint">): DecodedSource {
  const reporter = createReporter();
  reporter.report({ ...finding, at: { source: createSourceFile({ file, text: "" }), start: 0, end: 0 } });
  return { diagnostics: reporter.diagnostics };
}
