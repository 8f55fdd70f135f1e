/** A project's documents: those of the file asked for and of the files it includes, with everything built in. */
import type { Reporter } from "../diagnostics/reporter.ts";
import type { SourceFile } from "../diagnostics/span.ts";
import { parseDocuments } from "../parse/parse-documents.ts";
import type { SourceDocument } from "../parse/source-value.ts";
import { DEFAULT_MAX_BYTES, type Reader } from "../source/source.ts";
import { Expansion } from "./expansion.ts";
import { refuseMisplacedInline } from "./inline-functions.ts";
import { refuseMisplacedSecrets } from "./secrets.ts";

/** What reading a project takes from the host. */
export interface ProjectOptions {
  /** Reads included files. Without it, nothing can be included. */
  readonly reader?: Reader;
  /** Environment variables, for `${NAME}`. Without it, none is set. */
  readonly env?: (name: string) => string | undefined;
  /** The environment to compile for: `--env`. */
  readonly environment?: string;
  /**
   * `local`: your own files. `submitted`: sent by somebody else; no environment variables, secrets, inline functions or
   * functions of files. Default `local`.
   */
  readonly trust?: "local" | "submitted";
  /** Functions and adapters that are not installed here, and environment variables that are not set, are warnings. */
  readonly lenient?: boolean;
  /** Of one file; all together may hold eight times that. Default 1 MiB. */
  readonly maxBytes?: number;
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
export function readProject(file: SourceFile, options: ProjectOptions, reporter: Reporter): Project {
  const { reader, env = () => undefined, trust = "local", lenient = false, maxBytes = DEFAULT_MAX_BYTES } = options;
  const parsed = parseDocuments(file, reporter);
  const expansion = new Expansion({
    file,
    reader,
    reporter,
    env: trust === "local" ? env : undefined,
    lenient,
    maxBytes,
  });
  const built = expansion.documents({ file, documents: parsed });
  const safe = expansion.variables.secrets ? refuseMisplacedSecrets(built, reporter) : built;
  const documents = expansion.hasInline ? refuseMisplacedInline(safe, reporter) : safe;
  return { documents, files: expansion.files, variables: expansion.variables.asked };
}
