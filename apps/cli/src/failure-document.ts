/** What a program that asked for JSON reads when a command could not even begin: the same document as when it can. */
import { writeJson } from "./command.ts";
import type { Io } from "./io.ts";
import { plainDiagnostic } from "./render/diagnostic-document.ts";
import { type ErrorDocument, refusedDocument } from "./render/result-document.ts";

/** What was asked for: one document, or a line of it among lines, of which command. */
export interface JsonWish {
  readonly mode: "document" | "line";
  /** As it was typed, so possibly no command at all. */
  readonly command: string | undefined;
}

export function writeFailure(io: Io, wish: JsonWish | undefined, error: ErrorDocument): void {
  if (wish === undefined) return;
  const document = failureDocument(wish.command, error);
  if (wish.mode === "document") writeJson(io, document);
  else io.stdout.write(`${JSON.stringify({ type: "result", ...document })}\n`);
}

function failureDocument(command: string | undefined, error: ErrorDocument): object {
  switch (command) {
    case "run":
      return refusedDocument(null, error);
    case "validate":
    case "compile":
    case "graph":
      return { valid: false, diagnostics: [plainDiagnostic(error)] };
    default:
      return { status: "failed", error };
  }
}
