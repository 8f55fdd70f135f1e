/** What is said when a command throws: a mistake of the user's, with its code, or a bug of ours. */
import { type HexdagError, isHexdagError } from "@hexdag/kernel";
import { EXIT } from "./exit-codes.ts";
import { type JsonWish, writeFailure } from "./failure-document.ts";
import type { Io } from "./io.ts";
import { renderError } from "./render/error-text.ts";
import type { ErrorDocument } from "./render/result-document.ts";
import { styleFor } from "./render/style.ts";
import { VERSION } from "./version.ts";

const USAGE_CODES: ReadonlySet<string> = new Set(["HD8001", "HD8002", "HD8003", "HD8004"]);

interface ReportOptions {
  readonly io: Io;
  readonly json: JsonWish | undefined;
}

/** Reports it and returns the exit code it stands for. */
export function reportThrown(error: unknown, options: ReportOptions): number {
  if (!isHexdagError(error) || error.code.startsWith("HD9")) return reportBug(error, options);
  writeFailure(options.io, options.json, documentOf(error));
  const style = styleFor(options.io.stderr, options.io.env);
  options.io.stderr.write(`${renderError(error, style.color)}\n`);
  return USAGE_CODES.has(error.code) ? EXIT.usage : EXIT.failed;
}

function documentOf({ code, message, hint, location }: HexdagError): ErrorDocument {
  return { code, message, ...(hint === undefined ? {} : { hint }), ...(location === undefined ? {} : { location }) };
}

function reportBug(error: unknown, { io, json }: ReportOptions): number {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  writeFailure(io, json, { code: "HD9001", message: `this is a bug in hexDAG: ${text}` });
  const debug = io.env["HEXDAG_DEBUG"];
  const cause = error instanceof Error && typeof error.cause === "string" ? error.cause : undefined;
  const stack = error instanceof Error && debug !== undefined && debug !== "" ? `\n${cause ?? error.stack ?? ""}` : "";
  io.stderr.write(
    `error[HD9001]: this is a bug in hexDAG, not in your pipeline\n  ${text}${stack}\n` +
      "Please report it (`npm bugs @hexdag/cli` knows where) with the command, the manifest and this:\n" +
      `  hexdag ${VERSION}, Node ${process.version}, ${process.platform}-${process.arch}\n` +
      (stack === "" ? "HEXDAG_DEBUG=1 shows where it happened.\n" : ""),
  );
  return EXIT.bug;
}
