import { writeFileSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import { type Diagnostic, decodeSource, type Source } from "@hexdag/compiler";
import type { Io } from "../io.ts";
import { fileError } from "../usage-error.ts";
import { readBytes } from "./read-program.ts";
import { createSourceFiles, type SourceFiles } from "./source-files.ts";

/** A manifest as text. */
export interface ManifestText {
  /** Absent when the file is no text, which the diagnostics say. */
  readonly source: Source | undefined;
  /** The manifest's directory. */
  readonly directory: string;
  readonly files: SourceFiles;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a manifest without compiling it. A file that cannot be read is thrown (HD8002). */
export function readManifest(path: string, io: Io): ManifestText {
  const absolute = resolve(io.cwd, path);
  const directory = dirname(absolute);
  return textOf(relative(directory, absolute).split(sep).join("/"), readBytes(path, io.cwd), { directory, io });
}

/** What stands for a file in messages about standard input. */
const STDIN = "(standard input)";

/** The manifest that standard input holds. */
async function readManifestInput(io: Io): Promise<ManifestText> {
  return textOf(STDIN, await io.readStdin(), { directory: io.cwd, io });
}

/** A manifest by its path; `-` is standard input. */
export async function readManifestOrInput(path: string, io: Io): Promise<ManifestText> {
  return path === "-" ? await readManifestInput(io) : readManifest(path, io);
}

/** Writes a manifest back. A file that cannot be written is thrown (HD8002). */
export function writeManifest(path: string, text: string, { cwd }: Pick<Io, "cwd">): void {
  try {
    writeFileSync(resolve(cwd, path), text);
  } catch (error) {
    throw fileError("write", path, cwd, error);
  }
}

function textOf(
  file: string,
  bytes: Uint8Array,
  { directory, io }: { readonly directory: string; readonly io: Io },
): ManifestText {
  const { source, diagnostics = [] } = decodeSource(file, bytes);
  const known = new Map(source === undefined ? [] : [[file, source.text]]);
  return { source, diagnostics, directory, files: createSourceFiles(directory, io.cwd, known) };
}
