/** The files of a project: each is asked for once, read once and parsed once. */
import type { Finding, Reporter } from "../diagnostics/reporter.ts";
import { createSourceFile, type Place, type SourceFile } from "../diagnostics/span.ts";
import { parseDocuments } from "../parse/parse-documents.ts";
import type { SourceDocument } from "../parse/source-value.ts";
import { tooLarge } from "../source/decode-source.ts";
import type { Reader, ReadOutcome, Source } from "../source/source.ts";

/** A file with what stands in it, includes and variables still as written. */
export interface ParsedFile {
  readonly file: SourceFile;
  readonly documents: readonly SourceDocument[];
}

/** What reading needs. */
export interface IncludedFilesOptions {
  readonly file: SourceFile;
  readonly reader: Reader | undefined;
  readonly reporter: Reporter;
  /** Of one file. */
  readonly maxBytes: number;
}

/** All files together, as a multiple of what one may hold. */
const MAX_FILES_BYTES = 8;

export class IncludedFiles {
  /** In the order they were read; the index of a file is its place here, counted from that of the first. */
  readonly files: SourceFile[];
  readonly #options: IncludedFilesOptions;
  /** By the path asked for, and by the one the host gives. */
  readonly #known = new Map<string, ParsedFile | Refusal>();
  #bytes: number;

  constructor(options: IncludedFilesOptions) {
    this.#options = options;
    this.files = [options.file];
    this.#bytes = options.file.text.length;
  }

  /** The file asked for first, which has been parsed. */
  add(parsed: ParsedFile): void {
    this.#known.set(parsed.file.file, parsed);
  }

  /** A file by its path; `undefined` when there is none to be had, which is reported. `shown` is the path as it was written. */
  read(path: string, shown: string, at: Place): ParsedFile | undefined {
    const outcome = this.#known.get(path) ?? this.#ask(path, shown, at);
    this.#known.set(path, outcome);
    if (!("code" in outcome)) return outcome;
    this.#options.reporter.report({ ...outcome, at });
    return undefined;
  }

  #ask(path: string, shown: string, at: Place): ParsedFile | Refusal {
    const outcome = this.#options.reader?.(path) ?? NO_READER;
    if ("code" in outcome) return outcome;
    return "problem" in outcome ? problemText(outcome, shown) : this.#parse({ file: path, ...outcome }, shown, at);
  }

  #parse({ file, text }: Source, shown: string, at: Place): ParsedFile | Refusal {
    const known = this.#known.get(file);
    if (known !== undefined) return known;
    const { reporter, maxBytes } = this.#options;
    if (text.length > maxBytes) return tooLarge(text.length, maxBytes);
    this.#bytes += text.length;
    if (this.#bytes > maxBytes * MAX_FILES_BYTES) return tooMuch(shown, maxBytes * MAX_FILES_BYTES);
    if (text.includes("\0")) return NOT_TEXT;
    const source = createSourceFile({ file, text }, this.#options.file.index + this.files.length);
    this.files.push(source);
    const parsed = { file: source, documents: parseDocuments(source, fromInclude(reporter, at)) };
    this.#known.set(file, parsed);
    return parsed;
  }
}

/** Why a file cannot be had; said wherever it is included. */
type Refusal = Omit<Finding, "at">;

/** Every finding also says where the file is included. */
function fromInclude(reporter: Reporter, at: Place): Reporter {
  return {
    suggest: (name, candidates) => reporter.suggest(name, candidates),
    get diagnostics() {
      return reporter.diagnostics;
    },
    get errorCount() {
      return reporter.errorCount;
    },
    report: (finding) =>
      reporter.report({
        ...finding,
        related: [...(finding.related ?? []), { message: "the file is included here", at }],
      }),
  };
}

const NO_READER: Refusal = {
  code: "HD1016",
  message: "no other file can be included here: the text came alone",
  hint: "write the content in place of the include",
};

const NOT_TEXT: Refusal = {
  code: "HD1001",
  message: "the included file holds NUL bytes, so it is not text",
};

function problemText({ problem, reason }: Extract<ReadOutcome, { problem: string }>, shown: string): Refusal {
  const why = reason === undefined ? "" : `: ${reason}`;
  switch (problem) {
    case "missing":
      return {
        code: "HD1016",
        message: `there is no file "${shown}"${why}`,
        hint: shown.includes("\\")
          ? "separate directories with /"
          : "paths are relative to the file they are written in",
      };
    case "unreadable":
      return { code: "HD1016", message: `"${shown}" cannot be read${why}` };
    case "outside":
      return {
        code: "HD1017",
        message: `"${shown}" is outside the project${why}`,
        hint: "copy it into the project; only files of the project can be included",
      };
  }
}

function tooMuch(shown: string, limit: number): Refusal {
  return {
    code: "HD1019",
    message: `with "${shown}", the project's files hold more than ${limit.toLocaleString("en")} bytes`,
    hint: "keep data out of manifests",
  };
}
