/** How commands that only read manifests (`compile`, `graph`) tell what is wrong with one: as `validate` does. */
import type { Diagnostic } from "@hexdag/compiler";
import { writeJson } from "./command.ts";
import { EXIT } from "./exit-codes.ts";
import type { Io } from "./io.ts";
import { renderFrame, type SourceFiles } from "./project/source-files.ts";
import { diagnosticDocument } from "./render/diagnostic-document.ts";
import { styleFor } from "./render/style.ts";

/** Frames on standard error; `{valid: false, diagnostics}` on standard output where JSON is wanted. Returns the exit code. */
export function reportInvalid(
  { diagnostics, files }: { readonly diagnostics: readonly Diagnostic[]; readonly files: SourceFiles },
  io: Io,
  json: boolean,
): number {
  if (json) writeJson(io, { valid: false, diagnostics: diagnostics.map((each) => diagnosticDocument(each, files)) });
  writeFrames({ diagnostics, files }, io);
  // Neither a plan nor a reason: that is ours.
  return diagnostics.some(({ severity }) => severity === "error") ? EXIT.failed : EXIT.bug;
}

/** The frames alone, on standard error. */
export function writeFrames(
  { diagnostics, files }: { readonly diagnostics: readonly Diagnostic[]; readonly files: SourceFiles },
  io: Io,
): void {
  const { color } = styleFor(io.stderr, io.env);
  for (const diagnostic of diagnostics) io.stderr.write(`${renderFrame(diagnostic, files, color)}\n`);
}
