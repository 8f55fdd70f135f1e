/** A project's documents: those of the file asked for and of the files it includes, with everything built in. */
import type { Reporter } from "../diagnostics/reporter.ts";
import type { SourceFile } from "../diagnostics/span.ts";
import { placeInScalar } from "../parse/scalar-offsets.ts";
import { parseDocuments } from "../parse/parse-documents.ts";
import type { SourceDocument, SourceScalar, SourceValue } from "../parse/source-value.ts";
import type { Reader } from "../source/source.ts";

/** What reading a project takes from the host. */
export interface ProjectOptions {
  /** Reads included files. Without it, nothing can be included. */
  readonly reader?: Reader;
  /** Environment variables, for `${NAME}`. Without it, none is set. */
  readonly env?: (name: string) => string | undefined;
  /** The environment to compile for: `--env`. */
  readonly environment?: string;
  /**
   * `local`: your own files. `submitted`: sent by somebody else; no environment variables, inline functions or functions of files.
   * Default `local`.
   */
  readonly trust?: "local" | "submitted";
}

/** The documents of a project and what they were read from. */
export interface Project {
  readonly documents: readonly SourceDocument[];
  /** Every file read, by index: the one asked for first. */
  readonly files: readonly SourceFile[];
  /** The environment variables asked for. */
  readonly variables: ReadonlyMap<string, string | undefined>;
}

/** Reads a file and everything it includes. */
export function readProject(file: SourceFile, _options: ProjectOptions, reporter: Reporter): Project {
  const documents = parseDocuments(file, reporter);
  for (const { source, value } of documents) {
    if (/\$\{|!include|!secret|!js/.test(source.text)) visit(value, reporter);
  }
  return { documents, files: [file], variables: new Map() };
}

const VARIABLE = /\$\{[A-Za-z_][A-Za-z0-9_]*(?::[^}]*)?\}/g;

function visit(value: SourceValue, reporter: Reporter): void {
  if (value.type === "scalar") refuse(value, reporter);
  else if (value.type === "list") for (const item of value.items) visit(item, reporter);
  else {
    for (const entry of value.entries) {
      if (entry.key === "!include") {
        reporter.report({
          code: "HD2007",
          message: "!include is not supported yet; includes arrive with a later version",
          at: entry,
        });
      }
      visit(entry.value, reporter);
    }
  }
}

function refuse(scalar: SourceScalar, reporter: Reporter): void {
  if (scalar.tag !== undefined) {
    reporter.report({
      code: "HD2007",
      message: `!${scalar.tag} is not supported yet; it arrives with a later version`,
      at: scalar,
    });
    return;
  }
  if (typeof scalar.data !== "string" || !scalar.data.includes("${")) return;
  for (const match of scalar.data.matchAll(VARIABLE)) {
    reporter.report({
      code: "HD2007",
      message: `${match[0]} is not supported yet; environment variables arrive with a later version`,
      hint: "pass the value as run input, and read $input.name",
      at: placeInScalar(scalar, match.index, match.index + match[0].length),
    });
  }
}
